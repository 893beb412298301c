"""What time does: holes in `sequence`, the 24 hours of early messages, answers that stay as they are.

    python tests/counterpart/passing.py DIR

DIR is the folder of `telnusqa up`, which must run with `--clock 2026-11-20T15:00+05:00` and be new. The clock is moved on
through its file, as the house's own processes do it.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import pathlib
import sys
from datetime import datetime, timedelta, timezone

import nats
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from described import differs
from repeats import Repeats

START = datetime.fromisoformat("2026-11-20T15:00:00+05:00")
PROVIDERS = pathlib.Path(__file__).parent.parent / "data/iis/providers.json"


def set_clock(folder: pathlib.Path, moment: datetime) -> None:
    """The house's clock goes on from a moment."""
    with open(folder / "clock.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        clock = json.loads((folder / "clock.json").read_text())
        clock |= {"realAnchor": datetime.now(timezone.utc).isoformat(), "serviceAnchor": moment.isoformat()}
        (folder / "clock.json.new").write_text(json.dumps(clock))
        os.rename(folder / "clock.json.new", folder / "clock.json")


class Passing:
    """A counterpart that waits for its answers."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.feed = Repeats(4711, json.loads(PROVIDERS.read_text()), START)
        self.found: list[str] = []
        self.first: dict[str, bytes] = {}

    async def open(self) -> None:
        endpoints = json.loads((self.folder / "endpoints.json").read_text())
        iis = endpoints["iis"]
        self.client = await nats.connect(endpoints["nats"], user=iis["user"], password=iis["password"],
                                         inbox_prefix=iis["inbox"].encode())
        self.stream = self.client.jetstream(timeout=10)
        config = ConsumerConfig(deliver_policy=DeliverPolicy.NEW, ack_policy=AckPolicy.NONE, inactive_threshold=300)
        self.answers = await self.stream.pull_subscribe("", stream="IIS_OUTCOME", config=config)

    async def send(self, *events: dict) -> None:
        for event in events:
            branch, kind = event["source"].rsplit(":", 1)[1], event["type"].split(".")[4]
            await self.stream.publish(f"iis.intake.v1.{branch}.{kind}", json.dumps(event).encode())

    def numbered(self, number: int, branch: str = "hol-01") -> dict:
        return self.feed.envelope("application", self.feed.data(START - timedelta(days=1)), branch=branch) | {"sequence": str(number)}

    async def told(self, story: str, *expected: object) -> None:
        """Fails the story unless exactly these answers come: a kind with the id that is answered, or a hole."""
        got: list[object] = []
        quiet = 0
        while quiet < (1 if len(got) >= len(expected) else 15):
            try:
                batch = await self.answers.fetch(64, timeout=1)
            except asyncio.TimeoutError:
                quiet += 1
                continue
            for message in batch:
                answer = json.loads(message.data)
                self.found += [f"{story}: {found}" for found in differs("outcome", answer)]
                kind = message.subject.rsplit(".", 1)[1]
                cause = answer.get("causationid")
                if cause and self.first.setdefault(cause, message.data) != message.data:
                    self.found.append(f"{story}: another answer to {cause}")
                data = answer["data"]
                hole = (data.get("branch"), int(data.get("from", 0)), int(data.get("to", 0)))
                got.append(hole if kind == "resend" else (kind, cause))
        if sorted(got, key=str) != sorted(expected, key=str):
            self.found.append(f"{story}: {got}, expected {list(expected)}")

    async def run(self) -> int:
        await self.open()
        feed = self.feed
        first, early, low = self.numbered(5), self.numbered(100, "hol-02"), self.numbered(4)
        nine, twelve = self.numbered(9), self.numbered(12)
        await self.send(first, early, nine, twelve, low, nine)
        accepted = [("accepted", event["id"]) for event in (first, early, nine, twelve, low, nine)]
        await self.told("no hole before the first number, none asked for at once", *accepted)

        waits = feed.report("dispatched", "998-2026-0000001")
        other = json.loads(json.dumps(waits)) | {"extra": 1}
        comes = feed.report("withdrawn", "997-2026-0000001")
        await self.send(waits, comes, waits, other)
        await self.told("early messages wait", ("conflict", waits["id"]))
        del self.first[waits["id"]]

        set_clock(self.folder, START + timedelta(minutes=9))
        eleven, ten = self.numbered(11), self.numbered(10)
        broken = self.numbered(7)
        del broken["data"]["consent"]
        await self.send(ten, eleven, broken)
        await self.told("filled in time; what is invalid counts", ("accepted", ten["id"]), ("accepted", eleven["id"]),
                        ("invalid", broken["id"]))

        set_clock(self.folder, START + timedelta(minutes=12))
        await self.told("what is left of a hole is asked for", ("hol-01", 6, 6), ("hol-01", 8, 8))
        eight, far = self.numbered(8), self.numbered(20)
        await self.send(eight, far, twelve, broken)
        await self.told("a late number", ("accepted", eight["id"]), ("accepted", far["id"]), ("accepted", twelve["id"]),
                        ("invalid", broken["id"]))
        set_clock(self.folder, START + timedelta(minutes=40))
        await self.told("a hole is asked for once", ("hol-01", 13, 19))

        set_clock(self.folder, START + timedelta(hours=23, minutes=50))
        application = feed.envelope("application", feed.data(START - timedelta(days=1)), subject=comes["subject"])
        await self.send(application)
        # Sequences of other branches begin anywhere: only what this one opened is due.
        await self.told("within the day", ("accepted", application["id"]), ("recorded", comes["id"]))
        set_clock(self.folder, START + timedelta(hours=24, minutes=10))
        await self.told("a day is over", ("conflict", waits["id"]))
        late = feed.envelope("application", feed.data(START - timedelta(days=1)), subject=waits["subject"])
        await self.send(late, waits, comes, application, first, broken)
        await self.told("for good, and as it was", ("accepted", late["id"]), ("conflict", waits["id"]), ("recorded", comes["id"]),
                        ("accepted", application["id"]), ("accepted", first["id"]), ("invalid", broken["id"]))
        again = feed.report("dispatched", late["subject"])
        await self.send(again)
        await self.told("under a new id", ("recorded", again["id"]))
        await self.client.close()
        for story in self.found:
            print(story)
        print(f"time passes: {len(self.found)} stories otherwise than expected")
        return 1 if self.found else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(Passing(pathlib.Path(sys.argv[1])).run()))
