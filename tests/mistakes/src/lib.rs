//! Nothing: the programs in `ui` are what this package is for.
