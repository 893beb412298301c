"""The edges of the contract: hours, days, terms, persons, numbers, papers."""

from __future__ import annotations

import copy
import json
from datetime import date, datetime, timedelta

from feed import Feed
from law import ZONE_NEW, ZONE_OLD, control, make_iin, registered_at

# By hand, from the contract and the decrees: what was handed in, and from when it counts.
HOURS = """
2026-11-19T08:59:59+05:00 2026-11-19T09:00:00+05:00
2026-11-19T09:00:00+05:00 2026-11-19T09:00:00+05:00
2026-11-19T19:59:59.9+05:00 2026-11-19T19:59:59+05:00
2026-11-19T20:00:00+05:00 2026-11-20T09:00:00+05:00
2026-11-14T08:59:59+05:00 2026-11-16T09:00:00+05:00
2026-11-14T12:59:59.999+05:00 2026-11-14T12:59:59+05:00
2026-11-14T13:00:00+05:00 2026-11-16T09:00:00+05:00
2024-05-04T08:00:00+05:00 2024-05-04T09:00:00+05:00
2024-05-04T19:59:59+05:00 2024-05-04T19:59:59+05:00
2025-01-05T13:30:00+05:00 2025-01-05T13:30:00+05:00
2025-01-04T10:00:00+05:00 2025-01-04T10:00:00+05:00
2025-01-07T10:00:00+05:00 2025-01-08T09:00:00+05:00
2025-06-06T10:00:00+05:00 2025-06-09T09:00:00+05:00
2026-05-27T10:00:00+05:00 2026-05-28T09:00:00+05:00
2026-08-29T10:00:00+05:00 2026-08-29T10:00:00+05:00
2026-08-31T10:00:00+05:00 2026-08-31T10:00:00+05:00
2025-03-08T10:00:00+05:00 2025-03-11T09:00:00+05:00
2024-02-29T19:59:59+06:00 2024-02-29T19:59:59+06:00
2024-02-29T17:30:00Z 2024-03-01T09:00:00+05:00
2024-02-29T18:30:00Z 2024-03-01T09:00:00+05:00
2017-07-08T10:00:00+06:00 2017-07-08T10:00:00+06:00
2018-08-21T10:00:00+06:00 2018-08-22T09:00:00+06:00
"""
IN_FORCE = [("2016-06-21T00:00:00+06:00", True), ("2016-06-20T23:59:59+06:00", False), ("2019-11-25T23:59:59.999+06:00", True),
            ("2019-11-25T18:00:00Z", False), ("2019-11-26T00:00:00+06:00", False), ("2023-10-17T23:59:59+06:00", False),
            ("2023-10-18T00:00:00+06:00", True), ("2023-10-17T18:00:00Z", True)]


class Edges(Feed):
    """Stories at the edges."""

    def applied(self, change=None, at: datetime | None = None) -> dict:
        """An application whose data were changed."""
        data = self.data(at)
        if change:
            change(data)
        return self.envelope("application", data)

    def hours(self) -> None:
        for submitted, counts in (line.split() for line in HOURS.split("\n") if line):
            event = self.applied(lambda data: data.__setitem__("submittedAt", submitted))
            assert registered_at(datetime.fromisoformat(submitted)).isoformat() == counts, submitted
            self.accept(event, f"handed in at {submitted}")
        for submitted, good in IN_FORCE:
            event = self.applied(lambda data: data.__setitem__("submittedAt", submitted))
            if good:
                self.accept(event, f"in force at {submitted}")
            else:
                self.invalid(event, ["/data/submittedAt"], f"in force at {submitted}")

    def terms(self) -> None:
        """Year ends, and days all over the old regulation and the new one."""
        days = [date(2016, 6, 21) + timedelta(days=self.rng.randrange(1252)) for _ in range(12)]
        days += [date(2023, 10, 18) + timedelta(days=self.rng.randrange(1128)) for _ in range(12)]
        days += [date(year, 12, self.rng.randrange(5, 32)) for year in (2016, 2017, 2018, 2023, 2024, 2025)]
        for day in days:
            zone = ZONE_NEW if day >= date(2024, 3, 1) else ZONE_OLD
            at = datetime(day.year, day.month, day.day, self.rng.choice([0, 8, 9, 12, 13, 19, 20, 23]), 30, tzinfo=zone)
            self.accept(self.applied(at=at), f"submitted {at}")

    def ahead(self) -> None:
        self.accept(self.applied(at=self.now + timedelta(minutes=4)), "four minutes ahead")
        self.invalid(self.applied(at=self.now + timedelta(hours=2)), ["/data/submittedAt"], "two hours ahead")

    def liquidated(self) -> None:
        gone = [p for p in self.gone if p["since"] == "2019-06-30"]
        for college in gone:
            for day, routed in [("2019-06-28", False), ("2019-06-29", False), ("2019-06-30", True), ("2019-07-01", True)]:
                def there(data: dict) -> None:
                    data["submittedAt"], data["provider"]["bin"] = f"{day}T10:00:00+06:00", college["bin"]
                more = {"routedTo": college.get("successor") or college["archive"]} if routed else {}
                self.accept(self.applied(there), f"{day} at a college that ended on {college['since']}", **more)

    def identities(self) -> None:
        """IINs: the second weights, both passes ten, centuries, days that are none."""
        def person(iin: str, born: str | None):
            def change(data: dict) -> None:
                data["applicant"] |= {"iin": iin, "birthDate": born}
            return change

        for born, century in [(date(1899, 12, 31), "1"), (date(1890, 1, 1), "2"), (date(1999, 4, 17), "4"), (date(2004, 2, 29), "5"),
                              (date(2000, 2, 29), "6"), (date(1904, 2, 29), "3"), (date(1996, 2, 29), "0"), (date(1896, 2, 29), "0")]:
            for told in (born.isoformat(), None):
                self.accept(self.applied(person(make_iin(self.rng, born, century), told)), f"born {born}, digit 7 is {century}")
        for six, century in [("000229", "3"), ("010229", "5"), ("010229", "0"), ("990431", "3"), ("991301", "3"), ("000001", "5"),
                             ("990400", "4"), ("990417", "7"), ("990417", "8"), ("990417", "9")]:
            iin = self.completed(six + century)
            self.invalid(self.applied(person(iin, None)), ["/data/applicant/iin"], f"an IIN that begins with {six}{century}")
        weak = next(digits for digits in self.numbers("9904173") if self.first_pass(digits) == 10 and control(digits) < 10)
        self.accept(self.applied(person(weak + str(control(weak)), "1999-04-17")), "an IIN by the second weights")
        never = next(digits for digits in self.numbers("9904173") if control(digits) == 10)
        for last in "01":
            self.invalid(self.applied(person(never + last, None)), ["/data/applicant/iin"], "an IIN that is never issued")
        for text in ["", "99041735000", "9904173500000", "99041735000x", "990417 50000", "٩٩٠٤١٧٣٥٠٠٠٠"]:
            self.invalid(self.applied(person(text, None)), ["/data/applicant/iin"], f"an IIN such as {text!r}")
        iin = make_iin(self.rng, date(1999, 4, 17), "3")
        for born in ["1899-04-17", "2099-04-17", "1999-04-18", "1998-04-17"]:
            self.invalid(self.applied(person(iin, born)), ["/data/applicant/birthDate"], f"born 1999-04-17, said {born}")

    def numbers(self, seven: str):
        return (f"{seven}{serial:04}" for serial in range(10_000))

    def first_pass(self, digits: str) -> int:
        return sum(int(digit) * weight for digit, weight in zip(digits, range(1, 12))) % 11

    def completed(self, seven: str) -> str:
        digits = next(digits for digits in self.numbers(seven) if control(digits) < 10)
        return digits + str(control(digits))

    def phones(self) -> None:
        for phone in ["+77011234567", "87011234567", "+77142501234", "87172123456", "+77471234567", "87750000000"]:
            self.accept(self.applied(lambda data: data["applicant"].__setitem__("phone", phone)), f"phone {phone}")
        for phone in ["", "+7", "77011234567", "+7 701 123 45 67", "+7(701)1234567", "+770112345678", "+87011234567", "+79161234567",
                      "+74951234567", "+7701123456٧", "+77011234567 ", "+14155552671", "88001234567", "112"]:
            self.invalid(self.applied(lambda data: data["applicant"].__setitem__("phone", phone)), ["/data/applicant/phone"],
                         f"phone {phone!r}")

    def pages(self) -> None:
        for pages, good in [(1, True), (10_000, True), (0, False), (10_001, False), (-1, False), (1.5, False), (10**30, False)]:
            event = self.applied(lambda data: data["documents"][0].__setitem__("pages", pages))
            self.accept(event, f"{pages} pages") if good else self.invalid(event, ["/data/documents/0/pages"], f"{pages} pages")

    def sizes(self) -> None:
        """262,144 bytes, and one more."""
        for size in (262_144, 262_145):
            event = self.applied(lambda data: data.__setitem__("circumstances", ""))
            room = size - len(json.dumps(event, ensure_ascii=False).encode())
            event["data"]["circumstances"] = "x" * room
            if size == 262_144:
                self.accept(event, "as large as may be")
            else:
                self.invalid(event, [""], "a byte too large")

    def papers(self) -> None:
        """Papers at the day of the submission, in Almaty."""
        at = datetime(2026, 3, 2, 1, 0, tzinfo=ZONE_NEW)  # still 1 March in UTC
        for until, good in [("2026-03-02", True), ("2026-03-01", False)]:
            event = self.applied(lambda data: data["documents"][1].__setitem__("validUntil", until), at=at)
            expired = {"kind": "declined", "subject": event["subject"], "missing": [], "expired": ["identity"]}
            self.accept(event, "good through its day") if good else self.add(event, expired, "expired the day before")
        event = self.applied(lambda data: data.__setitem__("documents", []))
        self.add(event, {"kind": "declined", "subject": event["subject"], "missing": ["application", "identity"], "expired": []},
                 "no papers at all")
        event = self.applied(lambda data: data.__setitem__("reason", ["lost", "lost", "damaged", "nameChanged"]))
        self.accept(event, "a reason twice")
        event = self.applied(lambda data: data.__setitem__("consent", data["consent"] | {
            "restrictedPersonalData": False, "protectedSecrets": False}))
        self.accept(event, "consent withheld")

    def same_original(self) -> None:
        """`possibleDuplicateOf`: the same person, original and college, open, with a number."""
        at = self.now - timedelta(days=4)

        def pair(change, duplicate: bool, story: str, first=None) -> None:
            data = self.data(at)
            if first:
                first(data)
            earlier = self.accept(self.envelope("application", copy.deepcopy(data)), f"first: {story}")
            change(data)
            more = {"possibleDuplicateOf": earlier["subject"]} if duplicate else {}
            self.accept(self.envelope("application", data), story, **more)

        def foreign(data: dict) -> None:
            data["applicant"]["iin"] = None

        college = {p["bin"] for p in self.active}
        pair(lambda d: d["applicant"].__setitem__("surname", "Басқа"), True, "another name, the same IIN")
        pair(lambda d: None, True, "a foreigner by name and birth date", first=foreign)
        pair(lambda d: d["applicant"].__setitem__("birthDate", "1981-02-03"), False, "a foreigner of another day", first=foreign)
        pair(lambda d: d["applicant"].__setitem__("surname", "Басқа"), False, "a foreigner of another name", first=foreign)
        pair(lambda d: d["provider"].__setitem__("bin", min(college - {d["provider"]["bin"]})), False, "another college")
        pair(lambda d: d["original"].__setitem__("kind", "certificate"), False, "another kind")
        pair(lambda d: d["original"].__setitem__("series", "ЖБ"), False, "another series")
        pair(lambda d: d["original"].__setitem__("number", d["original"]["number"] + "1"), False, "another number")
        pair(lambda d: d["original"].__setitem__("number", None), False, "without a number")
        pair(lambda d: None, False, "both without a number", first=lambda d: d["original"].__delitem__("number"))
        pair(lambda d: d["original"].__setitem__("series", None), True, "without a series, missing and null",
             first=lambda d: d["original"].__delitem__("series"))
        self.chain(at)

    def chain(self, at: datetime) -> None:
        """Three for one original: each names the earliest that is open."""
        data = self.data(at)
        first, second = (self.envelope("application", copy.deepcopy(data)) for _ in range(2))
        self.accept(first, "first of a chain")
        self.accept(second, "second of a chain", possibleDuplicateOf=first["subject"])
        third = self.envelope("application", copy.deepcopy(data))
        self.accept(third, "third of a chain", possibleDuplicateOf=first["subject"])
        end = {"at": self.now.isoformat(), "by": "applicant", "statement": {"medium": "paper"}}
        for event, next_open in [(first, second), (second, third), (third, None)]:
            self.add(self.envelope("withdrawn", end, subject=event["subject"]),
                     {"kind": "recorded", "subject": event["subject"]}, "withdrawn from a chain")
            more = {"possibleDuplicateOf": next_open["subject"]} if next_open else {}
            fresh = self.accept(self.envelope("application", copy.deepcopy(data)), "after a withdrawal", **more)
            self.add(self.envelope("withdrawn", end, subject=fresh["subject"]),
                     {"kind": "recorded", "subject": fresh["subject"]}, "withdrawn at once")
