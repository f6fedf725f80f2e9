//! The application's words in the tables: doc comments, deprecations, and the paths by which names are told apart.

use tweaks_runtime::__private::query::{document, fields};
use tweaks_runtime::__private::{ChoiceNames, Field, FieldValue, HasTable as _, Kind};
use tweaks_runtime::schema::Serializer;

/// A deprecated field of the application must not be a warning about code that it did not write.
#[allow(dead_code, unreachable_pub)]
#[deny(deprecated)]
mod letters {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    /// How fast it travels.
    #[derive(Clone, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum, Tweaks)]
    #[sea_orm(rs_type = "String", db_type = "Text")]
    pub enum Speed {
        /// By ship.
        #[sea_orm(string_value = "slow")]
        Slow,
        #[doc(hidden)]
        #[sea_orm(string_value = "fast")]
        Fast,
    }

    /// A letter.
    ///
    ///   Its text is *sealed*.
    #[doc(alias = "mail")]
    #[doc = " Nobody reads it.\nNobody."]
    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "described_letter")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        /// The words.
        #[tweaks(was("words", until = 1))]
        pub text: String,
        /// How it travels.
        #[deprecated = "Every letter is fast now."]
        pub speed: Speed,
        #[doc(hidden)]
        pub weight: i32,
        /// Seen by nobody.
        #[tweaks(skip, on_create = 1)]
        pub secret: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}

    macro_rules! brief {
        ($about:literal) => {
            #[doc = $about]
            #[derive(Tweaks)]
            #[tweaks(entity = Entity)]
            pub struct Brief {
                pub id: i64,
                pub text: String,
                /// Slow or fast.
                #[deprecated(since = "1.2.0")]
                pub speed: Speed,
                /// The text in capitals.
                #[tweaks(computed = loud(text))]
                pub loud: String,
            }
        };
    }

    brief!(" A letter in short.");

    fn loud(text: &str) -> String {
        text.to_uppercase()
    }

    #[derive(Tweaks)]
    pub struct Note {
        /** What it says. */
        pub text: String,
        #[doc = concat!("It is", " not read.")]
        #[deprecated(since = "1.2.0", note = "It is not read.")]
        pub speed: Option<Speed>,
        /// The old name.
        #[tweaks(since = 2)]
        #[deprecated]
        pub name: Option<String>,
    }
}

/// Name, words, and what to use in its place, of each field.
fn told<S: Serializer>() -> Vec<(&'static str, &'static str, Option<&'static str>)> {
    let of = |field: &Field| (field.name, field.about(), field.deprecated);
    fields(S::SCHEMA).map(of).collect()
}

#[test]
fn fields_say_what_their_comments_say() {
    let expected = [
        ("id", "", None),
        ("text", "The words.", None),
        ("speed", "How it travels.", Some("Every letter is fast now.")),
        ("weight", "", None),
    ];
    assert_eq!(told::<letters::Entity>(), expected);
    let expected = [("text", "What it says.", None), ("speed", "", Some("It is not read.")), ("name", "The old name.", Some(""))];
    assert_eq!(told::<letters::Note>(), expected);
}

#[test]
fn a_further_serializer_falls_back_to_the_words_of_the_model() {
    let expected = [
        ("id", "", None),
        ("text", "The words.", None),
        ("speed", "Slow or fast.", Some("")),
        ("loud", "The text in capitals.", None),
    ];
    assert_eq!(told::<letters::Brief>(), expected);
}

#[test]
fn serializers_have_words_and_a_path() {
    let here = module_path!();
    let (id, about) = document(letters::Entity::SCHEMA);
    assert_eq!(id, format!("{here}::letters::Model"));
    assert_eq!(about, "A letter.\n\n  Its text is *sealed*.\nNobody reads it.\nNobody.");
    let (id, about) = document(letters::Brief::SCHEMA);
    assert_eq!((id, about), (format!("{here}::letters::Brief").as_str(), "A letter in short."));
    let (id, about) = document(letters::Note::SCHEMA);
    assert_eq!((id, about), (format!("{here}::letters::Note").as_str(), ""));
}

#[test]
fn choices_have_words_about_each_name() {
    let Kind::Choice(ChoiceNames { names, id, about, abouts, .. }) = <letters::Speed as FieldValue>::KIND else {
        panic!("a choice")
    };
    assert_eq!((id, about), (format!("{}::letters::Speed", module_path!()).as_str(), "How fast it travels."));
    assert_eq!(names.iter().zip(abouts).collect::<Vec<_>>(), [(&"slow", &"By ship."), (&"fast", &"")]);
    // Each version of the field has those of its column.
    assert_eq!(letters::Entity::TABLE.column("text").about, "The words.");
}
