"""Whether what is said on the bus is as `asyncapi.json` describes it."""

import json
import pathlib

from jsonschema import Draft7Validator, RefResolver

DOCUMENT = json.loads((pathlib.Path(__file__).parent.parent.parent / "crates/contracts/asyncapi.json").read_text())
RESOLVER = RefResolver.from_schema(DOCUMENT)


def differs(channel: str, event: dict) -> list[str]:
    """What a message of `intake` or `outcome` is otherwise than described."""
    kind = event["type"].split(".")[-2]
    message = DOCUMENT["channels"][channel]["messages"].get(kind)
    if message is None:
        return [f"{kind} is described nowhere"]
    check = Draft7Validator({"$ref": f"{message['$ref']}/payload"}, resolver=RESOLVER)
    return [f"{error.json_path}: {error.message[:200]}, not as described" for error in check.iter_errors(event)]
