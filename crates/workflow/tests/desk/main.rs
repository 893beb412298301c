//! The desk: what staff ask for and what becomes of it, and what is due by itself; with a real log and a real bus.

mod colleges;
mod complaints;
mod house;
mod ladder;
mod recount;
mod refusals;
mod staffing;
mod steps;
mod successors;
mod terms;
mod transfer;
