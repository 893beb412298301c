"""Every day from 2016 to 2027, whether it is worked, and when 15 working days after it are over: by the package `holidays`.

One line a day: `2026-11-23 works 2026-12-14`; `-` where the term ends after the last year.
"""

from __future__ import annotations

from datetime import date, timedelta

from law import due, working

FIRST, LAST = date(2016, 1, 1), date(2027, 12, 31)


def main() -> None:
    day = FIRST
    while day <= LAST:
        # Ours ends with the last year, so a term that goes beyond it has no end there.
        end = due("kz-tve-duplicate/2023", day)
        print(day, "works" if working(day) else "off", end if end <= LAST else "-")
        day += timedelta(days=1)


if __name__ == "__main__":
    main()
