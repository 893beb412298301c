//! The vault against real databases, as the roles that the services have.

mod file;
mod find;
mod forget;
mod here;
mod open;
mod privacy;
mod read;
mod rights;
mod seal;
