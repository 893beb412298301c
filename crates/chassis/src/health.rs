//! Health and readiness, part by part: `/livez`, `/readyz`.

/// The parts of a process that must be well for it to be ready.
#[derive(Clone, Default)]
pub struct Health {}

impl Health {
    /// Says that a part is well.
    pub fn ready(&self, _part: &'static str) {
        unimplemented!()
    }

    /// Says that a part is not well, and why.
    pub fn not_ready(&self, _part: &'static str, _why: impl Into<String>) {
        unimplemented!()
    }
}
