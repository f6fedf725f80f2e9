//! Setters: how the tables of facts are written, and searched, in constants.

/// Writes one `const fn` per line that gives the table back with other values.
macro_rules! setters {
    ($($(#[$meta:meta])* $name:ident($($value:ident: $type:ty),*) => $($($field:ident).+ = $given:expr),+;)*) => {$(
        $(#[$meta])*
        pub const fn $name(mut self $(, $value: $type)*) -> Self {
            $(self.$($field).+ = $given;)+
            self
        }
    )*};
}

pub(crate) use setters;

/// A function of a table. It is shown as `fn`, because two functions cannot be compared, and two tables are.
#[derive(Clone, Copy)]
pub struct Pointer<F>(pub F);

impl<F> std::ops::Deref for Pointer<F> {
    type Target = F;

    fn deref(&self) -> &F {
        &self.0
    }
}

impl<F> std::fmt::Debug for Pointer<F> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("fn")
    }
}

/// `list.iter().find(|item| …)` in constants, which cannot call closures.
macro_rules! find {
    ($list:expr, |$item:ident| $holds:expr) => {{
        let mut rest: &[_] = $list;
        loop {
            match rest {
                [$item, ..] if $holds => break Some($item),
                [_, after @ ..] => rest = after,
                [] => break None,
            }
        }
    }};
}

pub(crate) use find;

/// `==` for texts, in constants.
pub(crate) const fn same(left: &str, right: &str) -> bool {
    let (mut left, mut right) = (left.as_bytes(), right.as_bytes());
    while let ([first, left_rest @ ..], [other, right_rest @ ..]) = (left, right)
        && *first == *other
    {
        (left, right) = (left_rest, right_rest);
    }
    left.is_empty() && right.is_empty()
}
