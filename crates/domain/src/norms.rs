//! The house's own norms: numbers that no text of the service sets, each with what it rests on (`data/norms.toml`).

use std::sync::LazyLock;

use serde::Deserialize;

/// Every norm.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Norms {
    /// Of results that nobody comes for.
    pub collection: CollectionNorms,
    /// Of what was handed out with a mistake of the college's own.
    pub correction: CorrectionNorms,
    /// Of visits at home.
    pub home_visit: HomeVisitNorms,
    /// Of what couriers carry.
    pub parcel: ParcelNorms,
    /// Of what 1414 promises callers.
    pub promise: PromiseNorms,
}

/// When whoever does not come for a result is reminded.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CollectionNorms {
    /// So many working days after the result lay ready, each later than the one before.
    pub reminder_working_days: Vec<u32>,
    /// What these numbers rest on.
    pub why: String,
}

/// In what time the college makes another.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CorrectionNorms {
    /// Working days from the day on which the second person confirmed it.
    pub working_days: u32,
    /// What this number rests on.
    pub why: String,
}

/// How soon a visit at home is appointed, and how exactly.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct HomeVisitNorms {
    /// Working days within which day and hours are named.
    pub appointment_working_days: u32,
    /// The most hours that whoever waits for the worker waits.
    pub window_hours_max: u32,
    /// What these numbers rest on.
    pub why: String,
}

/// When what a courier carries is missed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ParcelNorms {
    /// Working days that papers may be on their way to the college.
    pub package_working_days: u32,
    /// Working days that a result may be on its way to the Corporation.
    pub result_working_days: u32,
    /// What these numbers rest on.
    pub why: String,
}

/// How soon what 1414 promises is done.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PromiseNorms {
    /// Working days within which a college answers.
    pub answer_working_days: u32,
    /// Working days within which somebody is called.
    pub call_working_days: u32,
    /// What these numbers rest on.
    pub why: String,
}

/// The shipped norms.
#[must_use]
pub fn norms() -> &'static Norms {
    static SHIPPED: LazyLock<Norms> =
        LazyLock::new(|| toml::from_str(include_str!("../data/norms.toml")).expect("a test reads the shipped file"));
    &SHIPPED
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_norms_are_read_and_say_why() {
        let parcel = &norms().parcel;
        assert!(parcel.package_working_days > 0 && parcel.result_working_days > 0);
        let collection = &norms().collection;
        assert!(collection.reminder_working_days.is_sorted_by(|one, next| one < next));
        let visit = &norms().home_visit;
        let correction = &norms().correction;
        assert!(correction.working_days > 0 && !correction.why.is_empty());
        assert!(visit.appointment_working_days > 0 && visit.window_hours_max > 0);
        let promise = &norms().promise;
        assert!(promise.answer_working_days > 0 && promise.call_working_days > 0);
        let whys = [&parcel.why, &collection.why, &visit.why, &promise.why];
        assert!(whys.iter().all(|why| !why.is_empty()));
    }
}
