//! Signing against real databases and a real bus: documents, signatures, numbers.

mod blanks;
mod book;
mod documents;
mod house;
mod numbers;
mod proofs;
mod service;
mod shown;
mod signatures;
