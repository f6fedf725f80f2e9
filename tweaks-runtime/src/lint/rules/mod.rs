//! Rules: each is a function of statements, which gives the offences that it finds in them.
