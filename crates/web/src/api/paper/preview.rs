//! Previews: what a step that staff are wording would have printed. Nothing of it is kept.

use chrono::NaiveDate;
use telnusqa_contracts::document::{Content, Named, Notice, Order, Protocol, Refusal, words};
use telnusqa_domain::appeal::last_day;
use telnusqa_domain::case::{Ground, StepKind};
use telnusqa_domain::hours::{day_in_almaty, in_almaty};
use telnusqa_status::Hit;

use super::{applicant, full_name, order};
use crate::api::Problem;
use crate::api::step::{Members, so_far};
use crate::app::App;
use crate::staff::Member;

/// A paper that can be looked at while it is worded.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Preview {
    Notice,
    Protocol,
    Refusal,
}

impl Preview {
    /// The papers on which the words of a step stand.
    pub(crate) fn of(step: StepKind) -> &'static [Self] {
        if step == StepKind::ProposeRefusal {
            &[Self::Notice, Self::Refusal]
        } else if step == StepKind::RecordHearing {
            &[Self::Protocol]
        } else {
            &[]
        }
    }

    /// Its name in addresses and words.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Protocol => "protocol",
            Self::Refusal => "refusal",
        }
    }

    /// The order for it, of what the form holds so far; it names nobody yet.
    ///
    /// # Errors
    /// What is wrong in what was written; what is missing is no fault.
    pub(crate) fn order(self, app: &App, hit: &Hit, members: Members) -> Result<Order, Problem> {
        let today = day_in_almaty(app.clock.now());
        let content = match self {
            Self::Notice => notice(hit, members)?,
            Self::Protocol => protocol(hit, members)?,
            Self::Refusal => refusal(today, members)?,
        };
        Ok(Order { draft: true, ..order(app, hit, today, content) })
    }
}

fn notice(hit: &Hit, mut members: Members) -> Result<Content, Problem> {
    let (ground, rule) = ground(&mut members);
    let fact = so_far(&mut members, "fact");
    let original = words::original(hit.card.original);
    let notice = fact.map(|fact| Notice { fact, ground, original, rule: rule.to_owned() });
    members.finish(notice).map(Content::Notice)
}

fn protocol(hit: &Hit, mut members: Members) -> Result<Content, Problem> {
    let at = if members.has("at") { members.moment("at") } else { None };
    let at = at.map(|at| in_almaty(at).format("%d.%m.%Y %H:%M").to_string()).unwrap_or_default();
    let ground = hit.card.refusal.as_ref().map(|refusal| words::ground(refusal.ground).0);
    let text = so_far(&mut members, "protocol");
    members.finish(text.map(|text| Protocol { at, ground, text })).map(Content::Protocol)
}

/// As if it were drafted today; its own day is that of the draft, which comes later (АППК 73).
fn refusal(today: NaiveDate, mut members: Members) -> Result<Content, Problem> {
    let (ground, rule) = ground(&mut members);
    let fact = so_far(&mut members, "fact");
    let appeal_until = last_day(today).unwrap_or(today);
    let refusal = fact.map(|fact| Refusal { appeal_until, fact, ground, rule: rule.to_owned() });
    members.finish(refusal).map(Content::Refusal)
}

/// The ground in words; nothing as long as none is chosen.
fn ground(members: &mut Members) -> (Named, &'static str) {
    let chosen = if members.has("ground") { members.word("ground", Ground::from_name) } else { None };
    chosen.map_or((Named { kk: String::new(), ru: String::new() }, ""), words::ground)
}

/// The applicant's name, as it stands on his papers; the look at him is recorded.
pub(crate) async fn recipient(app: &App, member: &Member, hit: &Hit) -> Result<String, Problem> {
    applicant(app, member, hit).await.map(|record| full_name(&record))
}
