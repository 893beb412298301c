"""The days, hours, terms and numbers of the contract: the calendar is the package `holidays`, the rest is arithmetic."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta, timezone

import holidays

ZONE_NEW = timezone(timedelta(hours=5))
ZONE_OLD = timezone(timedelta(hours=6))
CHANGE = datetime(2024, 2, 29, 18, 0, tzinfo=timezone.utc)
KZ = holidays.KZ(years=range(2016, 2028))
WORKING_WEEKENDS = set(KZ.weekend_workdays)
# Where the package and the law differ, the law: 25 October 2026 is a Sunday and moves to Monday in both.
MAX_BYTES = 262_144


def almaty(moment: datetime) -> datetime:
    return moment.astimezone(ZONE_NEW if moment >= CHANGE else ZONE_OLD)


def working(day: date) -> bool:
    if day in WORKING_WEEKENDS:
        return True
    return day.weekday() < 5 and day not in KZ


def next_working(day: date) -> date:
    day += timedelta(days=1)
    while not working(day):
        day += timedelta(days=1)
    return day


def registered_at(submitted: datetime) -> datetime:
    local = almaty(submitted).replace(microsecond=0)
    day, clock = local.date(), local.time()
    opening = time(9)
    if working(day):
        if opening <= clock < time(20):
            return local
        target = day if clock < opening else next_working(day)
    elif day.weekday() == 5 and day not in KZ and opening <= clock < time(13):
        return local
    else:
        target = next_working(day)
    zone = ZONE_NEW if target >= date(2024, 3, 1) else ZONE_OLD
    return datetime.combine(target, opening, tzinfo=zone)


def regulation(submitted: datetime) -> str | None:
    day = almaty(submitted).date()
    if date(2016, 6, 21) <= day <= date(2019, 11, 25):
        return "kz-tve-duplicate/2016"
    return "kz-tve-duplicate/2023" if day >= date(2023, 10, 18) else None


def due(rules: str, start: date) -> date:
    if rules.endswith("2016"):
        day = start + timedelta(days=20)
        return day if working(day) else next_working(day)
    day = start
    for _ in range(15):
        day = next_working(day)
    return day


def before(day: date) -> date:
    day -= timedelta(days=1)
    while not working(day):
        day -= timedelta(days=1)
    return day


def control(digits: str) -> int:
    first = sum(int(d) * w for d, w in zip(digits, range(1, 12))) % 11
    if first < 10:
        return first
    second = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]
    return sum(int(d) * w for d, w in zip(digits, second)) % 11


def make_iin(rng: random.Random, born: date, century: str | None = None) -> str:
    code = century or str({18: 1, 19: 3, 20: 5}[born.year // 100] + rng.randrange(2))
    while True:
        digits = f"{born:%y%m%d}{code}{rng.randrange(10_000):04}"
        if (check := control(digits)) < 10:
            return digits + str(check)
