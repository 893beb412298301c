//! Answers, lists and time stamps of an authority of our own, by themselves and with signatures.

#![cfg(test)]

mod answers;
mod kept;
mod kinds;
mod lists;
mod mutations;
mod openssl;
mod others;
mod several;
mod stamps;
mod support;
