//! Checks signatures.
