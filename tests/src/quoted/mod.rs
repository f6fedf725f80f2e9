//! Rust of the book that no example has: it compiles here, and a test of the book finds each block of a page among these lines.
//!
//! So the lines are those of the pages, and what stands around them is what a reader has besides.

// A page shows what it is about, and leaves the rest of a program to its readers.
#![allow(dead_code, unreachable_pub, unused_imports, unused_must_use, unused_variables)]
#![allow(clippy::all, clippy::pedantic, reason = "the book is written for readers")]

pub mod chinook;
pub mod existing;
pub mod handlers;
pub mod models;
pub mod nested;
pub mod serializers;
pub mod search;
pub mod serving;
pub mod values;
