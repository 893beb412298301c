"""What Schemathesis sends reaches what the house holds.

Numbers that it invents name nothing, and most of a door stands behind a number that names something. So every answer is read for
numbers, the file `known.json` hands them on from one account to the next, and half of all requests have one of them in their path.
By `SEED`, so that the same house is asked the same.
"""

import atexit
import json
import os
import random
import re
from pathlib import Path

import schemathesis

KNOWN = Path("known.json")
KINDS = {
    "case": re.compile(r"TN-\d{4}-\d{7}-\d"),
    "visit": re.compile(r"TV-\d{4}-\d{7}-\d"),
    "list": re.compile(r"\d{12}-\d{4}-T\d{5}"),
    "blank": re.compile(r"\w{1,8}-\d{7}"),
    "identity": re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    "digest": re.compile(r"[0-9a-f]{64}"),
    "place": re.compile(r"\d{12}"),
}
KIND_OF = {
    "blank": "blank", "list": "list", "message": "identity", "number": "case", "place": "place", "promise": "identity", "sha256": "digest",
}
EACH_MAX = 40
# Whoever asks for what has not happened yet waits for two seconds: as many are enough.
WAITS_MAX = 2

known = json.loads(KNOWN.read_text()) if KNOWN.exists() else {kind: [] for kind in KINDS}
known.setdefault("version", [])
known.setdefault("position", 0)
chance = random.Random(int(os.environ["SEED"]))
waits = 0


@atexit.register
def keep():
    KNOWN.write_text(json.dumps(known))


def learn(value):
    if isinstance(value, dict):
        position = value.get("position")
        if isinstance(position, int):
            known["position"] = max(known["position"], position)
        if isinstance(value.get("series"), str) and isinstance(value.get("number"), str):
            learn(f"{value['series']}-{value['number']}")
        for member in value.values():
            learn(member)
    elif isinstance(value, list):
        for member in value:
            learn(member)
    elif isinstance(value, str):
        for kind, form in KINDS.items():
            if form.fullmatch(value) and value not in known[kind] and len(known[kind]) < EACH_MAX:
                known[kind].append(value)


@schemathesis.hook
def after_call(context, case, response):
    if response.status_code in (200, 201) and "json" in response.headers.get("content-type", [""])[0]:
        try:
            learn(response.json())
        except ValueError:
            pass  # a check says so


@schemathesis.hook
def before_call(context, case, **kwargs):
    global waits
    path = case.path_parameters or {}
    for name in path:
        kind = "visit" if "/home-visits/" in case.operation.path else KIND_OF.get(name)
        if known.get(kind) and chance.random() < 0.5:
            path[name] = chance.choice(known[kind])
    headers = case.headers
    if headers and "If-Match" in headers and chance.random() < 0.5:
        headers["If-Match"] = "*"
    query = case.query
    after = str(query.get("after", "")) if query else ""
    if after.isascii() and after.isdigit() and int(after) > known["position"]:
        waits += 1
        if waits > WAITS_MAX:
            query["after"] = chance.randint(0, known["position"])
