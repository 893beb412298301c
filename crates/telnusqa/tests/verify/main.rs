//! `telnusqa verify` as people run it: files in, an answer and an exit code out.

#![cfg(test)]

mod card;
mod files;
mod house;
mod nuc;
mod openssl;
mod paper;
mod pyhanko;
mod shape;
mod support;
