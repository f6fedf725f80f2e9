//! Setters: how the tables of facts are written, in constants.

/// Writes one `const fn` per line that gives the table back with other values.
macro_rules! setters {
    ($($(#[$meta:meta])* $name:ident($($value:ident: $type:ty),*) => $($($field:ident).+ = $given:expr),+;)*) => {$(
        $(#[$meta])*
        #[must_use]
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

/// `==` for texts, in constants.
pub(crate) const fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}
