"""The description of the API against the specification, and real answers against the description.

check.py DOCUMENT SCHEMA < answers, each as {"method", "path", "status", "contentType", "body"}. Says what is wrong and fails.
"""

import json
import sys

from jsonschema import Draft202012Validator

document, specification = (json.load(open(name, encoding="utf-8")) for name in sys.argv[1:])
answers = json.load(sys.stdin)
wrong = []


def complain(where, schema, value):
    for error in Draft202012Validator(schema).iter_errors(value):
        wrong.append(f"{where}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")


def target(node):
    """What a node stands for, references followed."""
    while isinstance(node, dict) and "$ref" in node:
        name = node["$ref"]
        node = document
        for part in name.removeprefix("#/").split("/"):
            node = node[part.replace("~1", "/").replace("~0", "~")]
    return node


def inlined(node):
    """A schema without references, in which no member may come that it does not name."""
    node = target(node)
    if isinstance(node, list):
        return [inlined(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {name: inlined(value) if name != "const" else value for name, value in node.items()}
    for part in node.pop("allOf", []):
        node.setdefault("properties", {}).update(part["properties"])
        node["required"] = node.get("required", []) + part["required"]
        node["type"] = "object"
    if node.get("type") == "object" and isinstance(node.get("properties"), dict):
        node.setdefault("additionalProperties", False)
    return node


def media(where, content):
    for kind, of in content.items():
        examples = [("example", of["example"])] if "example" in of else []
        examples += [(name, example["value"]) for name, example in of.get("examples", {}).items()]
        for name, example in examples:
            complain(f"{where} {kind} {name}", inlined(of["schema"]), example)


complain("document", specification, document)
for name, schema in document["components"]["schemas"].items():
    Draft202012Validator.check_schema(schema)
    inlined(schema)

operations = {}
for path, item in document["paths"].items():
    for method, operation in item.items():
        operations[method, path] = operation
        where = f"{method} {path}"
        parameters = [target(parameter) for parameter in operation.get("parameters", [])]
        in_path = {parameter["name"] for parameter in parameters if parameter["in"] == "path"}
        if in_path != {part[1:-1] for part in path.split("/") if part.startswith("{")}:
            wrong.append(f"{where}: its path and its parameters differ")
        for parameter in parameters:
            if "example" in parameter:
                complain(f"{where} {parameter['name']}", inlined(parameter["schema"]), parameter["example"])
        media(where, operation.get("requestBody", {}).get("content", {}))
        for status, response in operation["responses"].items():
            media(f"{where} {status}", target(response).get("content", {}))
if len({operation["operationId"] for operation in operations.values()}) != len(operations):
    wrong.append("an operationId stands twice")

answered = set()
for answer in answers:
    key = answer["method"], answer["path"]
    where = f"{key[0]} {key[1]} {answer['status']}"
    response = target(operations[key]["responses"].get(str(answer["status"])))
    if response is None:
        wrong.append(f"{where} is not described")
        continue
    if 200 <= answer["status"] < 300:
        answered.add(key)
    if answer["contentType"] not in response["content"]:
        wrong.append(f"{where}: {answer['contentType']} is not described")
    elif schema := response["content"][answer["contentType"]].get("schema"):
        complain(where, inlined(schema), answer["body"])
for key in operations.keys() - answered:
    wrong.append(f"{' '.join(key)} was not answered")

print("\n".join(wrong))
sys.exit(bool(wrong))
