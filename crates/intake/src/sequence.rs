//! Holes in a branch's sequence: messages that never arrived (INTERFACE.md, `sequence` and `resend`).

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

/// How long a hole may stay open before the IIS is asked to send again.
const PATIENCE: TimeDelta = TimeDelta::minutes(10);

/// From how many missing numbers on a hole is a jump: at a few hundred messages a day, a branch's work of a lifetime. Nobody has
/// them; the branch goes on where it was, or from where it jumped to.
const JUMP: i64 = 10_000_000;

/// What is known of a branch's numbers.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Branch {
    /// The highest number that came; none before the first.
    pub(crate) highest: Option<i64>,
    /// Numbers below it that did not come, by the first of each hole, none of them touching another.
    pub(crate) holes: BTreeMap<i64, Hole>,
}

/// Numbers that did not come, both ends among them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Hole {
    /// Whether the IIS was asked to send them again.
    pub(crate) asked: bool,
    /// When it is asked.
    pub(crate) due_at: DateTime<Utc>,
    pub(crate) from: i64,
    pub(crate) to: i64,
}

impl Branch {
    /// Takes note of a number that came. The first one opens no hole; a repeat changes nothing. A late number that falls into
    /// a hole after that was due comes back with it: the IIS has to be asked for the whole of it.
    pub(crate) fn count(&mut self, number: i64, now: DateTime<Utc>) -> Option<Hole> {
        match self.highest {
            Some(highest) if number <= highest => return self.fill(number, now),
            Some(highest) if number > highest + 1 => {
                let (from, to) = (highest + 1, number - 1);
                self.holes.insert(from, Hole { asked: false, due_at: now + PATIENCE, from, to });
            }
            Some(_) | None => {}
        }
        self.highest = Some(number);
        None
    }

    /// A late number splits its hole; what is left of it keeps its moment, and is not asked for twice. But where a jump was asked
    /// for, the branch may go on below it: a hole among its later numbers is one of its own.
    fn fill(&mut self, number: i64, now: DateTime<Utc>) -> Option<Hole> {
        let (from, hole) = self.holes.range(..=number).next_back().map(|(from, hole)| (*from, *hole))?;
        if hole.to < number {
            return None;
        }
        self.holes.remove(&from);
        let overdue = (!hole.asked && hole.due_at <= now).then_some(hole);
        let rest = Hole { asked: hole.asked || overdue.is_some(), ..hole };
        if from < number {
            let below = if hole.asked && hole.to - hole.from >= JUMP {
                Hole { asked: false, due_at: now + PATIENCE, ..rest }
            } else {
                rest
            };
            self.holes.insert(from, Hole { to: number - 1, ..below });
        }
        if number < hole.to {
            self.holes.insert(number + 1, Hole { from: number + 1, ..rest });
        }
        overdue
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    fn after(numbers: &[i64]) -> Branch {
        let mut branch = Branch::default();
        for (minute, number) in (0..).zip(numbers) {
            branch.count(*number, at(minute));
        }
        branch
    }

    fn holes(numbers: &[i64]) -> Vec<(i64, i64)> {
        after(numbers).holes.values().map(|hole| (hole.from, hole.to)).collect()
    }

    #[test]
    fn holes_open_are_split_and_close() {
        for (numbers, open) in [
            (&[7][..], vec![]),
            (&[7, 8, 9], vec![]),
            (&[7, 3, 8], vec![]),
            (&[1, 3], vec![(2, 2)]),
            (&[1, 9], vec![(2, 8)]),
            (&[1, 9, 5], vec![(2, 4), (6, 8)]),
            (&[1, 9, 2], vec![(3, 8)]),
            (&[1, 9, 8], vec![(2, 7)]),
            (&[1, 3, 2], vec![]),
            (&[1, 3, 3, 1, 6], vec![(2, 2), (4, 5)]),
            (&[0, 999_999_999_999_999_999], vec![(1, 999_999_999_999_999_998)]),
        ] {
            assert_eq!(holes(numbers), open, "{numbers:?}");
        }
    }

    #[test]
    fn what_is_left_of_a_hole_keeps_its_moment() {
        let branch = after(&[1, 9, 5]);
        assert!(branch.holes.values().all(|hole| hole.due_at == at(11) && !hole.asked));
    }

    /// Ten minutes after the higher number the IIS is asked, also where the late one lies on the desk with what opened the hole.
    #[test]
    fn a_number_that_comes_too_late_finds_its_hole_due() {
        let mut branch = after(&[1, 9]);
        assert_eq!(branch.count(4, at(10)), None);
        let due = Hole { asked: false, due_at: at(11), from: 5, to: 8 };
        assert_eq!(branch.count(6, at(11)), Some(due));
        assert_eq!(branch.count(8, at(60)), None, "it is asked for once");
        let left: Vec<_> = branch.holes.values().map(|hole| (hole.from, hole.to, hole.asked)).collect();
        assert_eq!(left, [(2, 3, false), (5, 5, true), (7, 7, true)]);
    }

    #[test]
    fn holes_after_a_jump_are_found() {
        const FAR: i64 = 999_999_999_999_999_999;
        let mut branch = after(&[1, FAR]);
        // It is asked for with the first number that comes too late; what is missing then was asked for.
        let jump = Hole { asked: false, due_at: at(11), from: 2, to: FAR - 1 };
        assert_eq!(branch.count(3, at(20)), Some(jump));
        // The branch goes on where it was, and above.
        for (minute, number) in [(21, 4), (22, 6), (23, FAR + 1), (24, FAR + 3)] {
            assert_eq!(branch.count(number, at(minute)), None);
        }
        let left: Vec<_> = branch.holes.values().map(|hole| (hole.from, hole.to, hole.asked, hole.due_at)).collect();
        let expected = [
            (2, 2, true, at(11)),
            (5, 5, false, at(32)),
            (7, FAR - 1, true, at(11)),
            (FAR + 2, FAR + 2, false, at(34)),
        ];
        assert_eq!(left, expected);
    }

    proptest! {
        #[test]
        fn the_holes_are_what_did_not_come(numbers in prop::collection::vec(0_i64..40, 1..60)) {
            let branch = after(&numbers);
            let first = numbers[0];
            let highest = *numbers.iter().max().expect("not empty");
            prop_assert_eq!(branch.highest, Some(highest.max(first)));
            let open: Vec<i64> = branch.holes.values().flat_map(|hole| hole.from..=hole.to).collect();
            let missing: Vec<i64> = (first..=highest).filter(|number| !numbers.contains(number)).collect();
            prop_assert_eq!(open, missing);
        }
    }
}
