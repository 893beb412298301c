//! How cases go from stage to stage, drawn: stages one below the other in the order of a case's life, bands between neighbours,
//! bows to those further on at the right, back at the left. What is wide is many.

use std::collections::{BTreeMap, BTreeSet};

use telnusqa_domain::card::Stage;
use telnusqa_domain::language::Language;

use crate::desk::numbers::count;

/// The drawing, in units that are pixels on a telephone.
pub(super) const WIDTH: u32 = 360;
/// From one stage to the next.
const ROW: u32 = 46;
/// A stage.
const BAR: u32 = 12;
/// The middle of the stages.
const AXIS: u32 = 235;
/// The widest stage and the widest band.
const WIDEST: u64 = 60;
/// The widest bow: one may lie on another.
const BOW_WIDEST: u64 = 20;

type Moves = BTreeMap<(Option<Stage>, Stage), u64>;

/// A drawing.
pub(super) struct Flow {
    pub(super) height: u32,
    pub(super) links: Vec<Link>,
    pub(super) nodes: Vec<Node>,
}

/// A stage that a case came to; or where all of them come from.
pub(super) struct Node {
    pub(super) count: String,
    pub(super) label: String,
    pub(super) width: u64,
    pub(super) x: u64,
    pub(super) y: u32,
}

/// How many went from one to another.
pub(super) struct Link {
    /// `band`, `bow` or `back`.
    pub(super) class: &'static str,
    pub(super) path: String,
    pub(super) title: String,
    /// Of its line; none of a band, which is filled.
    pub(super) width: u64,
}

/// Draws.
pub(super) fn draw(moves: &Moves, language: Language, label: impl Fn(Option<Stage>) -> String) -> Flow {
    let places = places(moves);
    let place = |stage: Option<Stage>| places.iter().position(|known| *known == stage).unwrap_or_default();
    let through = |stage: Option<Stage>| -> u64 {
        let of =
            |(from, to): &(Option<Stage>, Stage)| if stage.is_none() { from.is_none() } else { Some(*to) == stage };
        moves.iter().filter(|(which, _)| of(which)).map(|(_, count)| count).sum()
    };
    let most = places.iter().map(|stage| through(*stage)).max().unwrap_or_default().max(1);
    let wide = |count: u64, widest: u64| (count * widest / most).max(1);
    let top = |at: usize| u32::try_from(at).unwrap_or_default() * ROW + 8;
    let node = |(at, stage): (usize, &Option<Stage>)| {
        let width = wide(through(*stage), WIDEST);
        Node {
            count: count(through(*stage), language),
            label: label(*stage),
            width,
            x: u64::from(AXIS) - width / 2,
            y: top(at),
        }
    };
    let link = |((from, to), moved): (&(Option<Stage>, Stage), &u64)| {
        let (start, end) = (place(*from), place(Some(*to)));
        let title = format!("{} → {}: {}", label(*from), label(Some(*to)), count(*moved, language));
        let (from, to) = (top(start), top(end));
        let side = WIDEST / 2 + 2;
        if end == start + 1 {
            let (left, right) = (u64::from(AXIS) - wide(*moved, WIDEST) / 2, wide(*moved, WIDEST));
            let path = format!("M{left} {} h{right} V{to} h-{right} Z", from + BAR);
            return Link { class: "band", path, title, width: 0 };
        }
        let bend = u64::try_from(start.abs_diff(end)).unwrap_or_default();
        let (from, to) = (from + BAR / 2, to + BAR / 2);
        let (class, edge, out) = if end > start {
            let edge = u64::from(AXIS) + side;
            ("bow", edge, edge + (14 + bend * 10).min(110))
        } else {
            let edge = u64::from(AXIS) - side;
            ("back", edge, edge - (12 + bend * 6).min(50))
        };
        Link {
            class,
            path: format!("M{edge} {from} C{out} {from} {out} {to} {edge} {to}"),
            title,
            width: wide(*moved, BOW_WIDEST),
        }
    };
    Flow {
        height: top(places.len()),
        links: moves.iter().map(link).collect(),
        nodes: places.iter().enumerate().map(node).collect(),
    }
}

/// Where cases came, in the order of their life; the ways on which they leave it come last.
fn places(moves: &Moves) -> Vec<Option<Stage>> {
    let met: BTreeSet<Option<Stage>> = moves.keys().flat_map(|(from, to)| [*from, Some(*to)]).collect();
    let (out, along): (Vec<_>, Vec<_>) =
        met.into_iter().partition(|stage| matches!(stage, Some(Stage::Declined | Stage::Withdrawn)));
    along.into_iter().chain(out).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_joined_by_bands_and_others_by_bows() {
        let moves = Moves::from([
            ((None, Stage::Accepted), 120),
            ((None, Stage::Declined), 12),
            ((Some(Stage::Accepted), Stage::UnderWay), 118),
            ((Some(Stage::UnderWay), Stage::CameBack), 4),
            ((Some(Stage::CameBack), Stage::UnderWay), 3),
            ((Some(Stage::UnderWay), Stage::Registered), 110),
        ]);
        let flow = draw(&moves, Language::En, |stage| stage.map_or("in", Stage::name).to_owned());
        let nodes: Vec<_> =
            flow.nodes.iter().map(|node| (node.label.as_str(), node.count.as_str(), node.width)).collect();
        assert_eq!(
            nodes,
            [
                ("in", "132", 60),
                ("accepted", "120", 54),
                ("underWay", "121", 55),
                ("cameBack", "4", 1),
                ("registered", "110", 50),
                ("declined", "12", 5),
            ]
        );
        let links: Vec<_> = flow.links.iter().map(|link| (link.title.as_str(), link.class)).collect();
        assert_eq!(
            links,
            [
                ("in → declined: 12", "bow"),
                ("in → accepted: 120", "band"),
                ("accepted → underWay: 118", "band"),
                ("underWay → cameBack: 4", "band"),
                ("underWay → registered: 110", "bow"),
                ("cameBack → underWay: 3", "back"),
            ]
        );
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        let flow = draw(&Moves::new(), Language::En, |_| String::new());
        assert!(flow.nodes.is_empty() && flow.links.is_empty());
    }
}
