//! Joints: how the conditions of a group hold together, and the parameters that say so.

/// How the conditions of a group are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joint {
    /// One of them holds.
    Or,
    /// They do not all hold.
    Not,
    /// All of them hold.
    And,
}

impl Joint {
    /// All of them, in the order in which they are listed to people.
    pub(crate) const ALL: [Self; 3] = [Self::Or, Self::Not, Self::And];

    /// The name of its parameter.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::Not => "not",
            Self::And => "and",
        }
    }

    /// The joint with a name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|joint| joint.name() == name)
    }
}
