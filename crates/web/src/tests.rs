//! The door from outside: real requests, a real database, rows made by the real projection.

mod allowed;
mod api;
mod applications;
mod blanks;
mod complaints;
mod console;
mod described;
mod desk;
mod figures;
mod found;
mod house;
mod invented;
mod messages;
mod my;
mod page;
mod paper;
mod promises;
mod record;
mod refusal;
mod service;
mod sign_in;
mod staffing;
mod steps;
mod system;
mod transfer;
mod visits;
