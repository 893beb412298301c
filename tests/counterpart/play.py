"""Plays feeds of another seed against a running house, as the counterpart would, and judges every answer.

    python tests/counterpart/play.py DIR [--seed N] [--rounds N]

DIR is the folder of `telnusqa up`, which must run with `--clock 2026-11-20T15:00+05:00`.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import pathlib
import re
import sys
from collections import Counter, defaultdict
from datetime import datetime

import nats
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from described import differs
from feed import Feed, Message
from repeats import Repeats

HEADERS = {"content-type": "application/cloudevents+json"}
NOW = datetime.fromisoformat("2026-11-20T15:00:00+05:00")


def kind_of(answer: dict) -> str:
    return answer["type"].removeprefix("kz.telnusqa.outcome.").removesuffix(".v1")


def essence_differs(expect: dict, answer: dict, numbers: dict[str, str]) -> list[str]:
    data, found = answer["data"], []
    kind = kind_of(answer)
    if kind != expect["kind"]:
        return [f"kind {kind}, expected {expect['kind']}: {json.dumps(data, ensure_ascii=False)[:200]}"]
    for name in ("registeredAt", "dueOn", "handOverBy", "regulation", "routedTo", "earlierId"):
        if (kind == "accepted" or name in expect) and data.get(name) != expect.get(name):
            found.append(f"{name} {data.get(name)}, expected {expect.get(name)}")
    if kind == "accepted" and numbers.get(expect.get("possibleDuplicateOf")) != data.get("possibleDuplicateOf"):
        found.append(f"possibleDuplicateOf {data.get('possibleDuplicateOf')}")
    if expect.get("subject") and answer.get("subject") != expect["subject"]:
        found.append(f"subject {answer.get('subject')}")
    if kind == "invalid":
        pointers = [error["pointer"] for error in data["errors"]]
        if pointers != sorted(pointers):
            found.append("errors are not sorted by pointer")
        if expect["pointers"] is not None and sorted(set(pointers)) != expect["pointers"]:
            found.append(f"pointers {pointers}, expected {expect['pointers']}")
        if any(not error["detail"]["kk"] or not error["detail"]["ru"] or not error["code"] for error in data["errors"]):
            found.append("an error without a code or a text")
    for name in ("missing", "expired"):
        if name in expect and sorted(item["kind"] for item in data[name]) != expect[name]:
            found.append(f"{name} {data[name]}, expected {expect[name]}")
    return found + differs("outcome", answer)


async def play(folder: pathlib.Path, seed: int, rounds: int, patience: float) -> int:
    endpoints = json.loads((folder / "endpoints.json").read_text())
    iis = endpoints["iis"]
    providers = json.loads((pathlib.Path(__file__).parent.parent / "data/iis/providers.json").read_text())
    feed = Repeats(seed, providers, NOW).fill(rounds)
    client = await nats.connect(endpoints["nats"], user=iis["user"], password=iis["password"],
                                inbox_prefix=iis["inbox"].encode())
    stream = client.jetstream(timeout=10)
    config = ConsumerConfig(deliver_policy=DeliverPolicy.NEW, ack_policy=AckPolicy.NONE, inactive_threshold=300)
    answers = await stream.pull_subscribe("", stream="IIS_OUTCOME", config=config)
    by_cause, by_sha, unasked, branches = defaultdict(list), defaultdict(list), [], {}
    await publish(stream, feed)
    open_still = {(message.id, message.expect["kind"]) for message in feed.messages if message.expect and message.id}
    quiet = 0.0
    # Every id has each kind of its answers: repeats may still come, but those of what waited don't.
    while quiet < (patience if open_still else 2):
        try:
            batch = await answers.fetch(256, timeout=0.5)
        except asyncio.TimeoutError:
            quiet += 0.5
            continue
        quiet = 0.0
        for message in batch:
            answer = json.loads(message.data)
            branches[message.data] = branch_of(message.subject, answer)
            if "causationid" in answer:
                by_cause[answer["causationid"]].append(message.data)
                open_still.discard((answer["causationid"], kind_of(answer)))
            elif "sha256" in answer["data"]:
                by_sha[answer["data"]["sha256"]].append(message.data)
            else:
                unasked.append(answer)
    await client.close()
    return judge(feed, by_cause, by_sha, unasked, branches)


async def publish(stream: JetStreamContext, feed: Feed) -> None:
    """Publishes in order, now one by one, now many at once: what is on the bus together is decided together."""
    left = list(feed.messages)
    while left:
        count = feed.rng.choice([1, 1, 5, 50, 500])
        now, left = left[:count], left[count:]
        await asyncio.gather(*(stream.publish(message.nats_subject, message.body, headers=HEADERS) for message in now))


def judge(feed: Feed, by_cause: dict, by_sha: dict, unasked: list[dict], branches: dict[bytes, str]) -> int:
    numbers: dict[str, str] = {}
    for bodies in by_cause.values():
        for body in bodies:
            answer = json.loads(body)
            if answer["type"].endswith("accepted.v1"):
                numbers[answer["subject"]] = answer["data"]["applicationNumber"]
    wrong, kinds = [], Counter()
    contents = contents_by_kind(feed)
    for message in feed.messages:
        bodies = answers_of(message, by_cause, by_sha)
        if message.expect is None:
            wrong += [(message, ["answered, and should wait"])] if bodies else []
            continue
        if not bodies:
            wrong.append((message, ["not answered"]))
            continue
        verdicts = [essence_differs(message.expect, json.loads(body), numbers) for body in bodies]
        if message.expect["kind"] not in ("conflict", "invalid"):
            verdicts[0] += differs("intake", json.loads(message.body))
        for body, verdict in zip(bodies, verdicts):
            if message.expect.get("pointers", ()) is not None and branches[body] != branch_asked(message):
                verdict.append(f"answered to {branches[body]}")
        kinds[message.expect["kind"]] += 1
        fitting = {body for body, verdict in zip(bodies, verdicts) if not verdict}
        if not fitting:
            wrong.append((message, [fault for verdict in verdicts for fault in verdict]))
        elif len(fitting) > len(contents[message.id, message.expect["kind"]] or " "):
            wrong.append((message, ["repeats are answered differently"]))
    wrong += [(None, differs("outcome", answer)) for answer in unasked if differs("outcome", answer)]
    told = {answer["subject"] for answer in unasked if answer["type"].endswith("overdue.v1")}
    if told != feed.overdue:
        wrong.append((None, [f"overdue: missing {sorted(feed.overdue - told)[:5]}, surplus {sorted(told - feed.overdue)[:5]}"]))
    if len(set(numbers.values())) != len(numbers):
        wrong.append((None, ["an application number was given twice"]))
    for message, found in wrong[:40]:
        print(f"{message.story + ' ' + message.id if message else ''}: {'; '.join(found)}")
    print(f"seed {feed.seed}: {len(feed.messages) - len(wrong)} of {len(feed.messages)} as expected {dict(kinds)}")
    return 1 if wrong else 0


def branch_of(subject: str, answer: dict) -> str:
    """The branch to which an answer went, on the subject of its kind."""
    kind = kind_of(answer)
    *prefix, branch, last = subject.split(".")
    if prefix != ["iis", "outcome", "v1"] or last != kind:
        raise SystemExit(f"an answer of kind {kind} came on {subject}")
    return branch


def branch_asked(message: Message) -> str:
    """The branch that must be answered: the one of `source`, where that is none the one of the NATS subject."""
    found = re.search(rb'"source":\s*"urn:kz:gov4c:iis:([a-z0-9-]+)"', message.body)
    return found[1].decode() if found else message.nats_subject.split(".")[3]


def contents_by_kind(feed: Feed) -> dict:
    """How many contents share an id and a kind of answer: each of them has an answer of its own."""
    contents = defaultdict(set)
    for message in feed.messages:
        if message.id and message.expect:
            try:
                content = json.dumps(json.loads(message.body), sort_keys=True)
            except ValueError:
                content = message.body.hex()
            contents[message.id, message.expect["kind"]].add(content)
    return contents


def answers_of(message: Message, by_cause: dict, by_sha: dict) -> list[bytes]:
    if message.id:
        return by_cause.get(message.id, [])
    sha = hashlib.sha256(message.body).hexdigest()
    return by_sha.get(sha, []) or [
        body for bodies in by_cause.values() for body in bodies if json.loads(body)["data"].get("sha256") == sha]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--patience", type=float, default=20)
    args = parser.parse_args()
    sys.exit(asyncio.run(play(args.folder, args.seed, args.rounds, args.patience)))


if __name__ == "__main__":
    main()
