//! The whole house under test.

mod annulments;
mod blanks;
mod calendar;
mod corrections;
mod counterpart;
mod courier;
mod deploy;
mod desks;
mod doors;
mod duplicates;
mod faults;
mod feed;
mod lives;
mod messages;
mod my;
mod office;
mod originals;
mod paper;
mod portal;
mod privacy;
mod staffing;
mod supplements;
mod telemetry;
mod vault;
mod visits;
mod withdrawals;
