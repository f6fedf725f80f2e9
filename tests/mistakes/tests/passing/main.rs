//! Programs that compile, although they are near to a mistake; and that say what they expect of their tables.

// Little of them is used.
#![allow(dead_code)]

mod decimals;
mod filters;
mod hook_fills_column;
mod hook_names;
mod hygiene;
mod macro_contexts;
mod plain_format;
mod raw_identifiers;
mod relations;
mod writes;

#[test]
fn programs_that_are_right_compile_and_run() {
    decimals::main();
    filters::main();
    hook_fills_column::main();
    hook_names::main();
    hygiene::main();
    macro_contexts::main();
    plain_format::main();
    raw_identifiers::main();
    relations::main();
    writes::main();
}
