//! Rules: each is a function of statements, which gives the offences that it finds in them.

pub(super) mod count;
pub(super) mod promise;
pub(super) mod repeated;
