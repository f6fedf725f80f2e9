//! Six entities with every kind of relation. Every column has a name of its own, so that SQL tells which were read.

pub mod city;
pub mod country;
pub mod hobby;
pub mod passport;
pub mod person;
pub mod person_hobby;
