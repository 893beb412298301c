"""Repeats of every answer, other content under the same id, early messages and chains of them; and the whole feed."""

from __future__ import annotations

import copy
import json
from datetime import timedelta

from edges import Edges
from feed import Message
from members import Members
from stories import Stories


def shuffled(value: object, rng) -> object:
    """The same content: members in another order, at every depth."""
    if isinstance(value, dict):
        items = list(value.items())
        rng.shuffle(items)
        return {name: shuffled(member, rng) for name, member in items}
    return [shuffled(member, rng) for member in value] if isinstance(value, list) else value


class Repeats(Stories, Edges, Members):
    """All the stories, with repeats."""

    def report(self, kind: str, subject: str, **data: object) -> dict:
        at = {"at": self.now.isoformat()}
        shapes = {
            "dispatched": {"courier": {"service": "Қазпошта", "waybill": "A"}, "pages": 3},
            "returned": {"waybill": "A", "reason": "адресат жоқ"},
            "handed-over": {"workerId": "w", "to": "applicant", "identity": {"kind": "card", "number": "1"}},
            "withdrawn": {"by": "applicant", "statement": {"medium": "paper"}},
        }
        return self.envelope(kind, at | copy.deepcopy(shapes[kind]) | data, subject=subject)

    def tell(self, event: dict, kind: str, story: str) -> dict:
        return self.add(event, {"kind": kind, "subject": event["subject"]}, story)

    def early_chain(self) -> None:
        """A chain of early messages counts as if it had come right after its application."""
        application = self.envelope("application", self.data(self.now - timedelta(days=3)))
        subject = application["subject"]
        chain = [
            self.tell(self.report("returned", subject), "conflict", "early: returned, never dispatched"),
            self.tell(self.report("dispatched", subject, at="2016-07-01T10:00:00+06:00"), "conflict", "early: before registration"),
            self.tell(self.report("dispatched", subject), "recorded", "early: dispatched"),
            self.tell(self.report("dispatched", subject), "conflict", "early: dispatched twice"),
            self.tell(self.report("returned", subject, waybill="B"), "conflict", "early: another waybill"),
            self.tell(self.report("returned", subject), "recorded", "early: returned"),
            self.tell(self.report("handed-over", subject), "conflict", "early: handed over unsigned"),
            self.tell(self.report("withdrawn", subject, by="representative"), "conflict", "early: no representative"),
            self.tell(self.report("withdrawn", subject), "recorded", "early: withdrawn"),
            self.tell(self.report("dispatched", subject), "conflict", "early: after the end"),
        ]
        other = copy.deepcopy(chain[2])
        other["data"]["pages"] = 4
        self.tell(other, "conflict", "early: the same id, other content")
        self.tell(shuffled(chain[2], self.rng), "recorded", "early: repeated while it waits")
        self.tell(other, "conflict", "early: the other content again")
        bad = self.report("withdrawn", subject, by="nobody")
        self.invalid(bad, ["/data/by"], "early and invalid")
        # Neither an invalid application nor a declined one sets anything free.
        broken = self.envelope("application", self.data() | {"language": "en"}, subject=subject)
        self.invalid(broken, ["/data/language"], "an invalid application")
        none = self.envelope("application", self.data() | {"documents": []}, subject=subject)
        self.add(none, {"kind": "declined", "subject": subject, "missing": ["application", "identity"], "expired": []}, "declined")
        self.accept(application, "application after a chain")
        for event in self.rng.sample(chain, 4):
            first = next(m for m in self.messages if m.id == event["id"])
            self.add(shuffled(event, self.rng), first.expect, "early: repeated after its application")
        self.tell(other, "conflict", "early: the other content, for good")
        self.tell(self.report("withdrawn", subject), "conflict", "withdrawn twice")
        self.add(self.envelope("application", self.data(), subject=subject),
                 {"kind": "conflict", "subject": subject, "earlierId": application["id"]}, "taken, and withdrawn")

    def never(self) -> None:
        """What waits is not answered, nor is its repeat."""
        event = self.report("dispatched", f"999-2026-{self.serial:07}")
        self.add(event, None, "waits")
        self.add(event, None, "waits, repeated")

    def everything_again(self, share: float) -> None:
        """Repeats of every kind of answer, out of order; and the same ids with other content."""
        told = [m for m in self.messages if m.expect]
        for first in self.rng.sample(told, int(len(told) * share)):
            again = Message(first.nats_subject, first.body, first.id, first.expect, f"repeat: {first.story}")
            if not first.id or first.expect.get("pointers") == [""]:
                self.messages.append(again)
                continue
            event = json.loads(first.body)
            again.body = json.dumps(shuffled(event, self.rng), indent=self.rng.choice([None, 2])).encode()
            if len(again.body) > 262_144 or not isinstance(event.get("source"), str):
                again.body = first.body
            self.messages.append(again)
            if self.rng.random() < 0.3 and isinstance(event.get("source"), str) and isinstance(event.get("subject"), str):
                event["changed"] = self.rng.random()
                self.add(event, {"kind": "conflict"}, f"other content: {first.story}", nats_subject=first.nats_subject)

    def fill(self, rounds: int) -> "Repeats":
        """Every story `rounds` times, those at the edges once."""
        for at in range(rounds):
            stories = [self.plain] * 4 + [self.offsets, self.extras, self.foreigner, self.centuryless, self.gone_college,
                       self.declined, self.declined, self.faults, self.faults, self.identity_faults, self.envelope_faults,
                       self.unreadable, self.large, self.life, self.life, self.early, self.early_chain, self.twins,
                       self.terms, self.pairs_of_faults, self.never]
            if at == 0:
                stories += [self.hours, self.ahead, self.liquidated, self.identities, self.phones, self.pages, self.sizes,
                            self.papers, self.same_original, self.each_member, self.attributes, self.texts]
            self.rng.shuffle(stories)
            for story in stories:
                story()
            self.repeats()
        self.everything_again(0.4)
        return self
