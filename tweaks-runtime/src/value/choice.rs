//! Choices: enums of which each variant has a name in JSON.

use super::json::write_serde;
use super::{Json, Scalar};
use crate::problem::Message;
use crate::schema::{CellForm, ChoiceNames, Kind, ValueFormat};

/// An enum whose variants are chosen by name. `#[derive(Tweaks)]` on an enum writes this impl, with the names that
/// SeaORM's `string_value` gives, or else the names of the variants.
///
/// ```
/// use tweaks_runtime::value::ValueFormat;
/// use tweaks_runtime::value::{Choices, Json, Scalar};
///
/// #[derive(Clone, Debug, PartialEq)]
/// enum Role { Buyer, Seller }
///
/// impl Choices for Role {
///     const NAMES: &'static [&'static str] = &["buyer", "seller"];
///     fn from_index(index: usize) -> Option<Self> { [Self::Buyer, Self::Seller].get(index).cloned() }
///     fn index(&self) -> usize { match self { Self::Buyer => 0, Self::Seller => 1 } }
/// }
///
/// assert_eq!(Role::from_json(&Json::from("seller"), &ValueFormat::NONE), Ok(Role::Seller));
/// assert_eq!(Role::from_json(&Json::from("king"), &ValueFormat::NONE).unwrap_err().detail, "\"king\" is not a valid choice.");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a field [tweaks::field_type]",
    label = "not a type that JSON can be read into",
    note = "for an enum or a nested serializer add `#[derive(Tweaks)]` to it",
    note = "for a type of your own implement `tweaks_runtime::value::Scalar`",
    note = "for a field that no client sees write `#[tweaks(skip)]`"
)]
pub trait Choices: Clone + Send + Sync + 'static {
    /// The names, in the order of declaration.
    const NAMES: &'static [&'static str];

    /// The first and the last API version that takes each name; empty where all do.
    const VERSIONS: &'static [[u32; 2]] = &[];

    /// The path of the enum, by which enums of the same name are told apart; empty where nobody says it.
    const ID: &'static str = "";

    /// The application's words about the enum, for documents.
    const ABOUT: &'static str = "";

    /// The application's words about each name; empty where there are none about any.
    const ABOUTS: &'static [&'static str] = &[];

    /// The variant with the name at this index.
    fn from_index(index: usize) -> Option<Self>;

    /// The index of this variant's name.
    fn index(&self) -> usize;
}

impl<T: Choices> Scalar for T {
    const KIND: Kind = Kind::Choice(ChoiceNames::new(T::NAMES, T::VERSIONS).id(T::ID).described(T::ABOUT, T::ABOUTS));
    const CELL: CellForm = CellForm::Choice;

    fn from_json(json: &Json, _: &ValueFormat) -> Result<Self, Message> {
        let wanted = ChoiceNames::wanted(json);
        let known = T::NAMES.iter().position(|name| *name == wanted).and_then(T::from_index);
        known.ok_or_else(|| ChoiceNames::invalid(&wanted))
    }

    fn write_json(&self, _: &ValueFormat, out: &mut Vec<u8>) {
        write_serde(T::NAMES.get(self.index()).copied().unwrap_or_default(), out);
    }
}
