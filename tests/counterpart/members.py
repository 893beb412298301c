"""Every member of a message, spoiled in every way: missing, null, of another JSON type."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator

from feed import Feed

OPTIONAL = {
    "/data/applicant/patronymic", "/data/applicant/email", "/data/applicant/iin", "/data/applicant/birthDate",
    "/data/representative", "/data/representative/iin", "/data/representative/patronymic",
    "/data/representative/authority/validUntil", "/data/representative/authority/notary",
    "/data/original/series", "/data/original/number", "/data/circumstances",
    "/data/documents/0/pages", "/data/documents/0/validUntil",
}
GONE = object()
OTHERS = {
    str: [17, True, {}, [], ["text"]], int: ["1", True, {}, []], bool: ["true", 1, {}, []], dict: ["text", [], 5, True],
    list: ["text", {}, 5, False],
}


def members(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every member under a value, with its pointer."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in items:
        yield f"{path}/{name}", member
        yield from members(member, f"{path}/{name}")


def spoiled(event: dict, pointer: str, value: object) -> dict:
    event = copy.deepcopy(event)
    *way, last = pointer[1:].split("/")
    at = event
    for name in way:
        at = at[int(name)] if isinstance(at, list) else at[name]
    last = int(last) if isinstance(at, list) else last
    if value is GONE:
        del at[last]
    else:
        at[last] = value
    return event


class Members(Feed):
    """Messages with one spoiled member each."""

    def full(self) -> dict:
        """The data of an application that uses every member of the contract."""
        data = self.data()
        data["applicant"] |= {"patronymic": "Ұланқызы", "email": "a@b.kz"}
        data["representative"] = {
            "kind": "legal", "iin": data["applicant"]["iin"], "surname": "Ким", "givenName": "Анна", "patronymic": "Ивановна",
            "authority": {"number": "1-245", "date": "2014-10-02", "validUntil": "2031-10-02", "notary": "Қазы"},
        }
        data["circumstances"] = "суға кетті"
        data["documents"] = [{"kind": kind, "medium": "scan", "pages": 2, "validUntil": "2031-01-01"}
                             for kind in ("application", "identity", "legalAuthority", "other")]
        return data

    def spoils(self, kind: str, data: dict) -> Iterator[tuple[dict, str, bool]]:
        """Messages of a kind, each with the pointer at what is spoiled, and whether nothing is there."""
        whole = {"id": "", "specversion": "", "source": "", "type": "", "subject": "", "time": "", "sequence": "",
                 "datacontenttype": "", "data": data}
        for pointer, value in list(members(whole)):
            in_list = pointer.rsplit("/", 1)[1].isdigit()
            values = OTHERS[type(value)] + [None] + ([] if in_list else [GONE])
            for other in values:
                yield spoiled(self.envelope(kind, copy.deepcopy(data)), pointer, other), pointer, other is None or other is GONE

    def each_member(self) -> None:
        at = self.now.isoformat()
        kinds = [
            ("application", self.full()),
            ("dispatched", {"at": at, "courier": {"service": "Қазпошта", "waybill": "W"}, "pages": 3}),
            ("returned", {"at": at, "waybill": "W", "reason": "адресат жоқ"}),
            ("handed-over", {"at": at, "workerId": "w", "to": "applicant", "identity": {"kind": "card", "number": "1"}}),
            ("withdrawn", {"at": at, "by": "applicant", "statement": {"medium": "paper"}}),
        ]
        for kind, data in kinds:
            for event, pointer, nothing in self.spoils(kind, data):
                self.spoil(kind, event, pointer, nothing)

    def spoil(self, kind: str, event: dict, pointer: str, nothing: bool) -> None:
        story = f"{kind}: {pointer} {'is not there' if nothing else 'of another type'}"
        if re.sub(r"documents/\d", "documents/0", pointer) in OPTIONAL and nothing:
            if event["data"]["original"].get("number"):
                event["data"]["original"]["number"] += str(self.serial)  # of its own: no duplicate of another one here
            self.accept(event, story)
            return
        branch = event["source"].rsplit(":", 1)[1] if isinstance(event.get("source"), str) else "kst-01"
        ident = event.get("id") if isinstance(event.get("id"), str) else ""
        subject = event.get("subject") if isinstance(event.get("subject"), str) else None
        self.add(event, {"kind": "invalid", "subject": subject, "pointers": [pointer]}, story,
                 nats_subject=f"iis.intake.v1.{branch}.{kind}", ident=ident)

    def pairs_of_faults(self) -> None:
        """Two to five spoiled members of one application, none inside another."""
        for _ in range(10):
            event, pointers = self.envelope("application", self.full()), []
            pool = list(members(event["data"], "/data"))
            for pointer, value in self.rng.sample(pool, self.rng.randrange(2, 6)):
                if any(f"{pointer}/".startswith(f"{other}/") or f"{other}/".startswith(f"{pointer}/") for other in pointers):
                    continue
                event = spoiled(event, pointer, self.rng.choice(OTHERS[type(value)]))
                pointers.append(pointer)
            self.invalid(event, pointers, "several ill-typed members")

    def attributes(self) -> None:
        """Attributes of the envelope that are texts, and yet not what they must be, or odd, and yet right."""
        for number in ["007", "0", "9" * 30, "000000000000000000000000000012"]:
            self.accept(self.envelope("application", self.data()) | {"sequence": number}, f"sequence {number}")
        for number in ["-1", "+1", "1.0", "", " 1", "١", "0x1", "1e3", "1\n"]:
            event = self.envelope("application", self.data()) | {"sequence": number}
            self.invalid(event, ["/sequence"], f"sequence {number!r}")
        for name in ["kz.gov4c.iis.intake.renewed.v1", "kz.gov4c.iis.intake.application.v2", "application",
                     "kz.gov4c.iis.intake.APPLICATION.v1", "kz.gov4c.iis.intake..v1", ""]:
            event = self.envelope("application", self.data(), branch="kst-01") | {"type": name}
            self.invalid(event, ["/type"], f"type {name!r}", nats_subject="iis.intake.v1.kst-01.application")
        for name in ["kst-01", "urn:kz:gov4c:iis:", "urn:kz:gov4c:iis", "urn:kz:gov4c:iis:kst-01.x", "urn:kz:gov4c:iis:*",
                     "URN:kz:gov4c:iis:kst-01", "urn:kz:gov4c:iis:kst-01 "]:
            event = self.envelope("application", self.data(), branch="kst-01") | {"source": name}
            self.add(event, {"kind": "invalid", "subject": event["subject"], "pointers": ["/source"]},
                     f"source {name!r}", nats_subject="iis.intake.v1.kst-01.application")
        for name in ["0014-2026-0100001", "014-2026-100001", "014-26-0100001", "014/2026/0100001", "٠١٤-2026-0100001", "",
                     "014-2026-0100001\n"]:
            event = self.envelope("application", self.data()) | {"subject": name}
            self.add(event, {"kind": "invalid", "pointers": ["/subject"]}, f"subject {name!r}")
        for tokens, pointer in [("kst-01", ""), ("kst-01.application.more", ""), ("KST-01.application", "/source"),
                                ("kst-01.Application", "/type"), ("k$t.application", "/source"), ("rud-02.renewed", "/source /type")]:
            event = self.envelope("application", self.data(), branch="kst-01")
            self.invalid(event, pointer.split() or [""], f"NATS subject {tokens}", nats_subject=f"iis.intake.v1.{tokens}")
        event = self.envelope("application", self.data())
        event |= {"dataschema": "urn:x", "traceparent": "00-x", "extension": {"deep": [None]}, "data_base64": None}
        self.accept(event, "extension attributes")
        for ident in ["x" * 3_000, "a\tb\nc" + str(self.serial), "қ\u202e😀" + str(self.serial), " ident " + str(self.serial)]:
            ident = f"{self.seed}" + ident
            self.accept(self.envelope("application", self.data()) | {"id": ident}, f"id {ident[:12]!r}")
        event = self.envelope("application", self.data()) | {"id": ""}
        self.invalid(event, ["/id"], "an empty id", ident="")

    def texts(self) -> None:
        """Unicode in what is kept: everything is a text but the character NUL and half a character."""
        for name in ["Әбілқасым", "И\u0306осиф", "Ки\u202eм", "😀", "A" * 20_000, "й\u0301\u0301", "\u200b\u200bх", "О’Нил\\\"", "\u007f"]:
            data = self.data()
            data["applicant"]["surname"] = data["original"]["nameOnDocument"] = name
            self.accept(self.envelope("application", data), f"a name such as {name[:10]!r}")
        data = self.data()
        data["applicant"]["surname"] = "К\x00им"
        self.invalid(self.envelope("application", data), ["/data/applicant/surname"], "an escaped NUL in a name")
        event = self.envelope("application", self.data())
        half = json.dumps(event).replace("kst-01-w017", "\\ud83d").encode()
        self.add(half, {"kind": "invalid", "subject": event["subject"], "pointers": [""]}, "half a character",
                 nats_subject=f"iis.intake.v1.{event['source'].rsplit(':', 1)[1]}.application", ident=event["id"])
