//! A certification authority with the profile of the national one (DOMAIN.md §6.2), for invented staff.
