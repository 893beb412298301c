//! Decisions: given / when / then.
