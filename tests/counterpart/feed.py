"""A feed of messages, each with the essence of the answer that the contract demands; nothing is taken from the program."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from law import ZONE_NEW, ZONE_OLD, almaty, before, due, make_iin, registered_at, regulation


@dataclass
class Message:
    """A message as it is published, and the essence of its answer (`None`: not answered)."""

    nats_subject: str
    body: bytes
    id: str
    expect: dict | None
    story: str


@dataclass
class Feed:
    seed: int
    providers: list[dict]
    now: datetime
    messages: list[Message] = field(default_factory=list)
    overdue: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.sequence: dict[str, int] = {}
        self.serial = self.rng.randrange(100_000) * 10
        self.active = [p for p in self.providers if p["status"] == "active"]
        self.gone = [p for p in self.providers if p["status"] != "active"]
        self.accepted: list[dict] = []

    # -- building -----------------------------------------------------------------------------------------------

    def envelope(self, kind: str, data: dict, subject: str | None = None, branch: str | None = None) -> dict:
        branch = branch or self.rng.choice(["kst-01", "rud-02", "zht-11"])
        self.sequence[branch] = self.sequence.get(branch, 0) + 1
        self.serial += 1
        return {
            "specversion": "1.0",
            "id": f"{self.seed}-{self.serial}-{self.rng.getrandbits(32):08x}",
            "source": f"urn:kz:gov4c:iis:{branch}",
            "type": f"kz.gov4c.iis.intake.{kind}.v1",
            "subject": subject or f"{self.rng.randrange(1000):03}-2026-{self.serial:07}",
            "time": (data.get("submittedAt") or data.get("at")),
            "sequence": str(self.sequence[branch]),
            "datacontenttype": "application/json",
            "data": data,
        }

    def moment(self, year: int | None = None) -> datetime:
        if year == 2018:
            start, days = datetime(2016, 6, 25, tzinfo=ZONE_OLD), 1200
        else:
            start, days = datetime(2025, 1, 1, tzinfo=ZONE_NEW), (self.now.date() - date(2025, 1, 1)).days - 1
        return start + timedelta(days=self.rng.randrange(days), hours=self.rng.choice([7, 8, 9, 10, 12, 13, 15, 19, 20, 23]),
                                 minutes=self.rng.randrange(60), seconds=self.rng.randrange(60))

    def data(self, at: datetime | None = None) -> dict:
        rng = self.rng
        at = at or self.moment(2018 if rng.random() < 0.1 else None)
        born = date(1955, 1, 1) + timedelta(days=rng.randrange(18_000))
        return {
            "branchSection": "Қостанай қалалық бөлімі",
            "workerId": "kst-01-w017",
            "channel": rng.choice(["counter", "home-visit"]),
            "submittedAt": at.isoformat(),
            "language": rng.choice(["kk", "ru"]),
            "applicant": {
                "iin": make_iin(rng, born), "surname": rng.choice(["Әбілқасым", "Іңкәрбек", "Өтеген", "Ким"]),
                "givenName": "Ұлан", "birthDate": born.isoformat(), "phone": f"+7701{rng.randrange(10**7):07}",
                "address": {"kato": "391010000", "text": "Абай к-сі, 1"},
            },
            "provider": {"bin": rng.choice(self.active)["bin"]},
            "original": {"kind": "diploma", "series": "ТКБ", "number": f"{rng.randrange(10**9):09}",
                         "issuedOn": "2004-07-01", "graduationYear": 2004, "qualification": "Мейіргер",
                         "nameOnDocument": "Ұлан"},
            "reason": ["lost"],
            "consent": {"restrictedPersonalData": rng.random() < 0.9, "protectedSecrets": True, "method": "written",
                        "at": at.isoformat()},
            "documents": [{"kind": "application", "medium": "paper", "pages": 1},
                          {"kind": "identity", "medium": "digital-document"}],
        }

    def add(self, event: dict | bytes, expect: dict | None, story: str, nats_subject: str | None = None,
            ident: str | None = None) -> dict | bytes:
        body = event if isinstance(event, bytes) else json.dumps(event, ensure_ascii=False).encode()
        if nats_subject is None:
            branch, kind = event["source"].rsplit(":", 1)[1], event["type"].split(".")[4]
            nats_subject = f"iis.intake.v1.{branch}.{kind}"
        ident = ident if ident is not None else event["id"]
        self.messages.append(Message(nats_subject, body, ident, expect, story))
        return event

    def essence(self, event: dict, **more) -> dict:
        data = event["data"]
        at = datetime.fromisoformat(data["submittedAt"])
        rules = regulation(at)
        start = registered_at(at)
        last = due(rules, start.date())
        if almaty(self.now).date() > last:
            self.overdue.add(event["subject"])
        return {"kind": "accepted", "subject": event["subject"], "registeredAt": start.isoformat(),
                "dueOn": last.isoformat(), "handOverBy": before(last).isoformat(), "regulation": rules, **more}

    def accept(self, event: dict, story: str, **more) -> dict:
        self.accepted.append(event)
        return self.add(event, self.essence(event, **more), story)

    def invalid(self, event: dict, pointers: list[str], story: str, **kw) -> None:
        self.add(event, {"kind": "invalid", "subject": event.get("subject"), "pointers": sorted(pointers)}, story, **kw)
