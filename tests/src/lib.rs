//! What the tests share: entities of every shape, databases to throw away, a client without a network.

// Columns are described by their names.
#![allow(missing_docs)]
// A test that cannot go on says so and stops.
#![allow(clippy::missing_panics_doc)]

pub mod client;
pub mod database;
pub mod entities;
pub mod plain_sql;
#[rustfmt::skip]
pub mod quoted;
pub mod random;
mod trace;

/// The example of the README, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

/// The program of the book's first page, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/a-whole-example.md")]
pub struct WholeExample;

/// The page of the book about permissions, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/permissions.md")]
pub struct Permissions;

/// The page of the book about documents, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/documents.md")]
pub struct Documents;

/// The page of the book about the lock on the contract, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/contract.md")]
pub struct Contract;

/// The page of the book about metadata, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/metadata.md")]
pub struct Metadata;

/// The page of the book about lists as lines, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/streams.md")]
pub struct Streams;

/// The page of the book about figures over many rows, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/stats.md")]
pub struct Stats;

/// The page of the book about bulk edits, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/bulk.md")]
pub struct Bulk;

/// The page of the book about languages, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/languages.md")]
pub struct Languages;

/// The page of the book about the rules of the linter, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/lint-rules.md")]
pub struct LintRules;

/// The page of the book about the linter, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/lint.md")]
pub struct Linter;

/// The page of the book about the pages of resources, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/browse.md")]
pub struct Browse;

/// The page of the book about operation, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/operations.md")]
pub struct Operations;

/// The page of the book about attributes, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/attributes.md")]
pub struct Attributes;

/// The page of the book about several servers, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/replicas.md")]
pub struct Replicas;

/// The page of the book about value rules, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/value-rules.md")]
pub struct ValueRules;

/// The page of the book about choices, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/choices.md")]
pub struct Choices;

/// The page of the book about required fields and messages, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/required-and-messages.md")]
pub struct RequiredAndMessages;

/// The page of the book about profiles, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/profiles.md")]
pub struct Profiles;

/// The page of the book about nested serializers, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/nested.md")]
pub struct NestedSerializers;

/// The page of the book about indexes, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/indexes.md")]
pub struct Indexes;

/// The page of the book about front ends of react-admin, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/react-admin.md")]
pub struct ReactAdmin;

/// The page of the book about serializers, so that it compiles.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/serializers.md")]
pub struct Serializers;
