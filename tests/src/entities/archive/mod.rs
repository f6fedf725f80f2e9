//! Folders with papers with lines, of which not everybody may see everything.

pub mod folder;
pub mod line;
pub mod paper;
pub mod reply;

/// Who asks, as the tests tell the application.
#[derive(Clone, Copy, Debug)]
pub struct User {
    pub id: i32,
    /// Sees everything.
    pub admin: bool,
}
