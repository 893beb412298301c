"""What happens at the counter, and what goes wrong there: written from the contract alone."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone

from feed import Feed, Message
from law import almaty, make_iin, registered_at


class Stories(Feed):
    """The stories that every feed is made of."""

    def plain(self) -> None:
        self.accept(self.envelope("application", self.data()), "plain")

    def offsets(self) -> None:
        data = self.data()
        at = datetime.fromisoformat(data["submittedAt"]).replace(microsecond=987_654)
        zone = timezone(timedelta(hours=self.rng.choice([0, 3, 6, -5])))
        data["submittedAt"] = at.astimezone(zone).isoformat()
        if data["submittedAt"].endswith("+00:00"):
            data["submittedAt"] = data["submittedAt"][:-6] + "Z"
        self.accept(self.envelope("application", data), "offsets")

    def extras(self) -> None:
        data = self.data()
        data["unknownMember"] = {"deep": [1, {"x": None}]}
        data["applicant"] |= {"email": None, "patronymic": None, "extra": 1.5}
        data["representative"] = None
        data["circumstances"] = "суға кетті"
        self.accept(self.envelope("application", data), "extra members")

    def foreigner(self) -> None:
        data = self.data()
        if self.rng.random() < 0.5:
            del data["applicant"]["iin"]
        else:
            data["applicant"]["iin"] = None
        self.accept(self.envelope("application", data), "foreigner without an IIN")
        data = self.data()
        del data["applicant"]["iin"], data["applicant"]["birthDate"]
        self.invalid(self.envelope("application", data), ["/data/applicant/birthDate"], "neither IIN nor birth date")

    def centuryless(self) -> None:
        data = self.data()
        born = date.fromisoformat(data["applicant"]["birthDate"])
        data["applicant"]["iin"] = make_iin(self.rng, born, "0")
        self.accept(self.envelope("application", data), "IIN without a century")
        data = self.data()
        born = date.fromisoformat(data["applicant"]["birthDate"])
        data["applicant"]["iin"] = make_iin(self.rng, born, self.rng.choice("789"))
        self.invalid(self.envelope("application", data), ["/data/applicant/iin"], "IIN with digit 7 above 6")

    def gone_college(self) -> None:
        data = self.data()
        college = self.rng.choice(self.gone)
        data["provider"]["bin"] = college["bin"]
        day = almaty(datetime.fromisoformat(data["submittedAt"])).date()
        more = {}
        if day >= date.fromisoformat(college["since"]):
            more["routedTo"] = college.get("successor") or college["archive"]
        self.accept(self.envelope("application", data), "college that is no more", **more)

    def declined(self) -> None:
        rng, data = self.rng, self.data()
        day = almaty(datetime.fromisoformat(data["submittedAt"])).date()
        past, future = (day - timedelta(days=1)).isoformat(), day.isoformat()
        missing, expired = set(), set()
        papers = {"application": {"medium": "paper", "pages": 2}, "identity": {"medium": "paper", "validUntil": future}}
        reasons = rng.sample(["lost", "damaged", "nameChanged"], rng.randrange(1, 4))
        data["reason"] = reasons
        if "lost" not in reasons:
            papers["original"] = {"medium": "paper", "pages": 1}
        kind = rng.choice([None, "attorney", "legal"])
        if kind:
            data["representative"] = {"kind": kind, "surname": "Ким", "givenName": "Анна",
                                      "authority": {"number": "1", "date": "2014-01-01", "validUntil": future}}
            papers["powerOfAttorney" if kind == "attorney" else "legalAuthority"] = {"medium": "paper"}
            if rng.random() < 0.3:
                wrong = "legalAuthority" if kind == "attorney" else "powerOfAttorney"
                papers[wrong] = {"medium": "scan"}
        documents = []
        authority = {"attorney": "powerOfAttorney", "legal": "legalAuthority"}.get(kind)
        demanded = {"application", "identity"} | ({"original"} if "lost" not in reasons else set())
        demanded |= {authority} if authority else set()
        for name, paper in papers.items():
            fate = rng.random()
            if name in demanded and fate < 0.2:
                missing.add(name)
                continue
            if name in demanded and fate < 0.4:
                documents.append({"kind": name, **paper, "validUntil": past})
                if rng.random() < 0.3:
                    documents.append({"kind": name, **paper, "validUntil": future})
                else:
                    expired.add(name)
                continue
            documents.append({"kind": name, **paper})
        if authority and authority not in missing and rng.random() < 0.2:
            data["representative"]["authority"]["validUntil"] = past
            expired.add(authority)
        rng.shuffle(documents)
        data["documents"] = documents
        if not documents:
            return
        event = self.envelope("application", data)
        if not missing and not expired:
            self.accept(event, "package with a representative or other reasons")
            return
        essence = {"kind": "declined", "subject": event["subject"], "missing": sorted(missing), "expired": sorted(expired)}
        self.add(event, essence, "declined")
        mended = self.envelope("application", self.data(), subject=event["subject"])
        self.accept(mended, "mended after a receipt of refusal")

    def faults(self) -> None:
        """Up to three faults of the data at once."""
        rng, data = self.rng, self.data()
        late = (self.now + timedelta(days=400)).isoformat()
        table = [
            ("/data/applicant/surname", lambda d: d["applicant"].__setitem__("surname", 17)),
            ("/data/applicant/surname", lambda d: d["applicant"].__delitem__("surname")),
            ("/data/applicant/givenName", lambda d: d["applicant"].__setitem__("givenName", None)),
            ("/data/applicant/phone", lambda d: d["applicant"].__setitem__("phone", rng.choice(
                ["12345", "+7701123456", "8701123456789", "+79161234567", "88000807777", "1414", ""]))),
            ("/data/applicant/address/kato", lambda d: d["applicant"]["address"].__delitem__("kato")),
            ("/data/applicant/birthDate", lambda d: d["applicant"].__setitem__("birthDate", "2023-02-29")),
            ("/data/applicant/email", lambda d: d["applicant"].__setitem__("email", ["a@b.kz"])),
            ("/data/channel", lambda d: d.__setitem__("channel", "portal")),
            ("/data/consent", lambda d: d.__delitem__("consent")),
            ("/data/consent/at", lambda d: d["consent"].__setitem__("at", "2026-11-23T10:03:40")),
            ("/data/consent/protectedSecrets", lambda d: d["consent"].__setitem__("protectedSecrets", "true")),
            ("/data/documents/0/kind", lambda d: d["documents"][0].__setitem__("kind", "policeNote")),
            ("/data/documents/1/medium", lambda d: d["documents"][1].__setitem__("medium", "fax")),
            ("/data/documents/0/pages", lambda d: d["documents"][0].__setitem__("pages", rng.choice([0, 10_001, 1.5, "1"]))),
            ("/data/documents/1/validUntil", lambda d: d["documents"][1].__setitem__("validUntil", "11.02.2031")),
            ("/data/language", lambda d: d.__setitem__("language", rng.choice(["en", "KK", ""]))),
            ("/data/original/issuedOn", lambda d: d["original"].__setitem__("issuedOn", "2014-13-01")),
            ("/data/original/kind", lambda d: d["original"].__setitem__("kind", "licence")),
            ("/data/original/graduationYear", lambda d: d["original"].__setitem__("graduationYear", "2014")),
            ("/data/provider/bin", lambda d: d["provider"].__setitem__("bin", d["provider"]["bin"][:-1]
                                                                         + str((int(d["provider"]["bin"][-1]) + 1) % 10))),
            ("/data/provider/bin", lambda d: d["provider"].__setitem__("bin", "181140005119")),
            ("/data/reason", lambda d: d.__setitem__("reason", [])),
            ("/data/reason/0", lambda d: d.__setitem__("reason", ["stolen"])),
            ("/data/reason/1", lambda d: d.__setitem__("reason", ["lost", 7])),
            ("/data/submittedAt", lambda d: d.__setitem__("submittedAt", rng.choice(
                [late, "2026-02-30T10:00:00+05:00", "2026-03-02 10:00", "2021-05-05T10:00:00+06:00", 5]))),
            ("/data/workerId", lambda d: d.__setitem__("workerId", None)),
        ]
        pointers, roots = set(), set()
        for pointer, spoil in rng.sample(table, rng.randrange(1, 4)):
            root = "/".join(pointer.split("/")[:4 if "applicant" in pointer or "original" in pointer else 3])
            if root in roots:
                continue
            roots.add(root)
            pointers.add(pointer)
            spoil(data)
        event = self.envelope("application", data)
        event["time"] = self.now.isoformat()
        self.invalid(event, list(pointers), "faults of the data")

    def identity_faults(self) -> None:
        data = self.data()
        iin = data["applicant"]["iin"]
        data["applicant"]["iin"] = iin[:-1] + str((int(iin[-1]) + self.rng.randrange(1, 10)) % 10)
        self.invalid(self.envelope("application", data), ["/data/applicant/iin"], "IIN with a wrong control digit")
        data = self.data()
        born = date.fromisoformat(data["applicant"]["birthDate"])
        data["applicant"]["birthDate"] = (born + timedelta(days=1)).isoformat()
        self.invalid(self.envelope("application", data), ["/data/applicant/birthDate"], "birth date against the IIN")

    def envelope_faults(self) -> None:
        rng = self.rng
        for pointer, spoil in [
            ("/subject", lambda e: e.__setitem__("subject", "12-2026-0000001")),
            ("/specversion", lambda e: e.__setitem__("specversion", "0.3")),
            ("/sequence", lambda e: e.__setitem__("sequence", 5)),
            ("/time", lambda e: e.__setitem__("time", "yesterday")),
            ("/datacontenttype", lambda e: e.__setitem__("datacontenttype", "text/plain")),
            ("/data", lambda e: e.__delitem__("data")),
        ]:
            if rng.random() < 0.5:
                event = self.envelope("application", self.data())
                spoil(event)
                self.invalid(event, [pointer], f"envelope: {pointer}")
        event = self.envelope("application", self.data(), branch="kst-01")
        self.invalid(event, ["/source"], "NATS subject of another branch", nats_subject="iis.intake.v1.rud-02.application")
        event = self.envelope("application", self.data(), branch="kst-01")
        self.invalid(event, ["/type"], "NATS subject of another kind", nats_subject="iis.intake.v1.kst-01.withdrawn")

    def unreadable(self) -> None:
        event = json.dumps(self.envelope("application", self.data()), ensure_ascii=False)
        twice = event.replace('"channel":', '"channel": "counter", "channel":', 1)
        for body, story in [
            (b"{ not json", "no JSON"), (b"\xff\xfe" + event.encode()[2:], "not UTF-8"), (b"", "empty"),
            (twice.encode(), "a member twice"), (b"[" * 10_000 + b"]" * 10_000, "nested deep"),
            (event.encode("utf-16"), "UTF-16"), (event.encode()[:-40], "cut off"), (b"null", "null"), (b'"text"', "a text"),
            (event.replace("w017", "w\x0017").encode(), "a NUL byte"),
        ]:
            salt = f" {self.rng.getrandbits(40)}".encode()  # the same bytes are the same message
            if story in ("no JSON", "cut off"):
                body += salt
            self.messages.append(Message("iis.intake.v1.kst-01.application", body, "", {"kind": "invalid", "pointers": None},
                                         story))

    def large(self) -> None:
        data = self.data()
        data["circumstances"] = "ұ" * 150_000
        self.invalid(self.envelope("application", data), [""], "300 KiB")
        data = self.data()
        data["documents"] += [{"kind": "other", "medium": "paper"}] * 49
        self.invalid(self.envelope("application", data), ["/data/documents"], "51 documents")
        data = self.data()
        data["documents"] += [{"kind": "other", "medium": "paper"}] * 48
        self.accept(self.envelope("application", data), "50 documents")

    def repeats(self) -> None:
        event = self.rng.choice(self.accepted)
        first = next(m for m in self.messages if m.id == event["id"])
        self.add(dict(reversed(event.items())), first.expect, "repeat with members in another order")
        other = json.loads(json.dumps(event))
        other["data"]["workerId"] += "x"
        self.add(other, {"kind": "conflict", "subject": event["subject"]}, "same id, other content")
        again = self.envelope("application", self.data(), subject=event["subject"])
        self.add(again, {"kind": "conflict", "subject": event["subject"], "earlierId": event["id"]}, "subject taken")

    def life(self) -> None:
        """The other kinds, and every conflict that this version of the service can cause."""
        rng = self.rng
        data = self.data(self.now - timedelta(days=rng.randrange(2, 9), hours=rng.randrange(5)))
        named = rng.random() < 0.5
        if named:
            data["representative"] = {"kind": "legal", "surname": "Ким", "givenName": "Анна",
                                      "authority": {"number": "1", "date": "2014-01-01"}}
            data["documents"].append({"kind": "legalAuthority", "medium": "paper"})
        application = self.envelope("application", data)
        subject, branch = application["subject"], application["source"].rsplit(":", 1)[1]
        self.accept(application, "a life")
        start = registered_at(datetime.fromisoformat(data["submittedAt"]))
        recorded = {"kind": "recorded", "subject": subject}
        conflict = {"kind": "conflict", "subject": subject}

        def send(kind: str, data: dict, expect: dict, story: str) -> None:
            self.add(self.envelope(kind, data, subject=subject, branch=branch), expect, story)

        def dispatched(at: datetime, waybill: str) -> dict:
            return {"at": at.isoformat(), "courier": {"service": "Қазпошта", "waybill": waybill}, "pages": 3}

        def returned(waybill: str) -> dict:
            return {"at": self.now.isoformat(), "waybill": waybill, "reason": "адресат жоқ"}

        def withdrawn(by: str) -> dict:
            return {"at": self.now.isoformat(), "by": by, "statement": {"medium": "paper"}}

        def handed(to: str) -> dict:
            return {"at": self.now.isoformat(), "workerId": "w", "to": to, "identity": {"kind": "card", "number": "1"}}

        send("returned", returned("A"), conflict, "returned, never dispatched")
        send("dispatched", dispatched(start - timedelta(seconds=1), "A"), conflict, "dispatched before registration")
        send("dispatched", dispatched(self.now + timedelta(days=2), "A"), conflict, "dispatched in the future")
        send("dispatched", dispatched(max(start, self.now - timedelta(minutes=1)), "A"), recorded, "dispatched") \
            if start <= self.now else None
        if start <= self.now:
            send("dispatched", dispatched(self.now, "B"), conflict, "dispatched twice")
            send("returned", returned("B"), conflict, "returned, another waybill")
            send("returned", returned("A"), recorded, "returned")
            send("dispatched", dispatched(self.now, "B"), recorded, "dispatched again")
        send("handed-over", handed("applicant"), conflict, "handed over unsigned")
        bad = withdrawn("someone") | {"statement": {"medium": "voice"}}
        event = self.envelope("withdrawn", bad, subject=subject, branch=branch)
        self.invalid(event, ["/data/by", "/data/statement/medium"], "withdrawn by nobody known")
        if not named:
            send("withdrawn", withdrawn("representative"), conflict, "withdrawn by a representative not named")
        send("withdrawn", withdrawn("representative" if named else "applicant"), recorded, "withdrawn")
        send("withdrawn", withdrawn("applicant"), conflict, "withdrawn twice")
        send("dispatched", dispatched(self.now, "C"), conflict, "dispatched after the end")
        send("handed-over", handed("applicant"), conflict, "handed over after a withdrawal")
        again = self.envelope("application", self.data(), subject=subject)
        self.add(again, conflict | {"earlierId": application["id"]}, "subject taken for ever")

    def early(self) -> None:
        """A message before its application: answered right after it."""
        data = self.data(self.now - timedelta(days=3))
        application = self.envelope("application", data)
        subject, branch = application["subject"], application["source"].rsplit(":", 1)[1]
        withdrawn = {"at": self.now.isoformat(), "by": "applicant", "statement": {"medium": "scan"}}
        for expect in ("recorded", "conflict"):
            event = self.envelope("withdrawn", withdrawn, subject=subject, branch=branch)
            self.add(event, {"kind": expect, "subject": subject}, "early withdrawal")
        self.accept(application, "application after its withdrawal")

    def twins(self) -> None:
        data = self.data(self.now - timedelta(days=4))
        first = self.accept(self.envelope("application", data), "first of two for one original")
        self.accept(self.envelope("application", json.loads(json.dumps(data))), "second for one original",
                    possibleDuplicateOf=first["subject"])
