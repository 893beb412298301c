//! A whole house for a test: `telnusqa up` in a folder of its own, with what a test needs to look at and to break.

pub mod collector;
pub mod house;
pub mod wait;
