//! Fields of bodies, as Django REST Framework's metadata tells of them.

use serde_json::{Map, Value as Json, json};

use super::form::Form;
use super::property::{is_required, usual_label};
use super::types::{self, Side};
use crate::context::Context;
use crate::profile::Profile;
use crate::schema::{ChoiceNames, Field, Kind, Nested, Rule, Schema, Table};

/// The fields that a request may see and write.
pub(super) struct Fields<'a> {
    /// The request, as the action with the body.
    pub(super) context: &'a Context,
    pub(super) profile: Profile,
}

/// The serializers that were entered on the way, outermost first.
type Entered = Vec<&'static Schema>;

impl Fields<'_> {
    /// The fields of a serializer by name, in a form.
    pub(super) fn of(&self, schema: &'static Schema, form: Form, entered: &mut Entered) -> Map<String, Json> {
        let is_there = |field: &&Field| field.is_readable_in(self.context) || self.is_written(field, form);
        let fields = schema.of_version(self.context.version).filter(is_there);
        entered.push(schema);
        let fields = fields.map(|field| (field.name.to_owned(), self.field(schema, field, form, entered))).collect();
        entered.pop();
        fields
    }

    fn is_written(&self, field: &Field, form: Form) -> bool {
        form != Form::Answer && (field.is_writable_in(self.context) || (form == Form::Entry && field.is_key()))
    }

    fn field(&self, schema: &Schema, field: &'static Field, form: Form, entered: &mut Entered) -> Json {
        let is_written = self.is_written(field, form);
        let mut about = json!({
            "type": self.word(schema.table, field),
            "required": is_written && is_required(field, form),
            "read_only": !is_written,
            "label": field.label,
        });
        if !field.about().is_empty() {
            about["help_text"] = field.about().into();
        }
        if is_written {
            let own = field.column.map_or(&[][..], |column| column.rules);
            self.add_value(&mut about, field, field.rules.iter().chain(own));
        }
        match field.nested {
            Some(nested) => self.add_rows(&mut about, nested, if is_written { form } else { Form::Answer }, entered),
            None => self.add_parts(&mut about, field, is_written, entered),
        }
        about
    }

    /// What is known of a value that clients write.
    fn add_value<'r>(&self, about: &mut Json, field: &Field, rules: impl Iterator<Item = &'r Rule>) {
        about["allow_null"] = field.allow_null.into();
        if !field.is_readable_in(self.context) {
            about["write_only"] = true.into();
        }
        add_bounds(about, &field.kind, field, rules);
    }

    /// The fields of nested rows.
    fn add_rows(&self, about: &mut Json, nested: Nested, form: Form, entered: &mut Entered) {
        let below = if nested.write.is_none() { Form::Answer } else { form.below(nested.write) };
        let is_many = match nested.kind() {
            Kind::Object(_) => false,
            Kind::Objects(_) => true,
            kind => return about["child"] = json!({"type": entry_word(&kind)}),
        };
        let rows = (nested.schema)();
        // Serializers may lead in circles.
        let mut children =
            if entered.iter().any(|own| std::ptr::eq(*own, rows)) { Map::new() } else { self.of(rows, below, entered) };
        if below != Form::Answer {
            // A nested row belongs to the row that it is nested in.
            let pointing = (nested.relation.to)().to_col;
            let is_pointing = |field: &Field| pointing.iter().any(|column| field.is_of(&column.to_string()));
            rows.writable(self.context).filter(|field| is_pointing(field)).for_each(|field| _ = children.remove(field.name));
        }
        match is_many {
            true => about["child"] = json!({"type": "nested object", "children": children}),
            false => about["children"] = children.into(),
        }
        if let Some(write) = nested.write.filter(|_| is_many && below != Form::Answer) {
            about["max_length"] = write.max.into();
        }
    }

    /// The choices of a value, and the parts of a list or an object.
    fn add_parts(&self, about: &mut Json, field: &'static Field, is_written: bool, entered: &mut Entered) {
        let form = if is_written { Form::Create } else { Form::Answer };
        match &field.kind {
            Kind::Choice(choice) if is_written => about["choices"] = self.choices(choice),
            Kind::List { entry: kind, nullable } => {
                about["child"] = json!({"type": word(kind)});
                if *nullable {
                    about["child"]["allow_null"] = true.into();
                }
                if is_written {
                    add_bounds(&mut about["child"], kind, field, field.entry_rules.iter());
                }
                if let (Kind::Choice(choice), true) = (*kind, is_written) {
                    about["child"]["choices"] = self.choices(choice);
                }
            }
            Kind::Object(schema) => about["children"] = self.of(schema(), form, entered).into(),
            Kind::Objects(schema) => {
                about["child"] = json!({"type": "nested object", "children": self.of(schema(), form, entered)});
            }
            _ => {}
        }
    }

    fn choices(&self, choice: &ChoiceNames) -> Json {
        let taken = choice.names.iter().filter(|name| choice.takes(name, self.context.version));
        taken.map(|name| json!({"value": name, "display_name": usual_label(name)})).collect()
    }

    /// DRF's word for a field; a key of another row, and a list of objects, are each a `field` to it.
    fn word(&self, table: Option<&'static Table>, field: &Field) -> &'static str {
        let kind = field.nested.map_or(field.kind, |nested| nested.kind());
        let is_opaque =
            matches!(kind, Kind::Objects(_)) || field.nested.is_some_and(|nested| matches!(nested.kind(), Kind::List { .. }));
        if !self.profile.is_strict() && (is_opaque || table.is_some_and(|table| is_foreign_key(table, field))) {
            return "field";
        }
        let own = field.column.map_or(&[][..], |column| column.rules);
        let is_email = field.rules.iter().chain(own).any(|rule| matches!(rule.bound, crate::schema::Bound::Email));
        if is_email { "email" } else { word(&kind) }
    }
}

fn is_foreign_key(table: &Table, field: &Field) -> bool {
    let points = |relation: &sea_orm::RelationDef| relation.from_col.iter().all(|column| field.is_of(&column.to_string()));
    table.entity.belongs_to().iter().any(points)
}

/// DRF's word for a kind of value.
pub(super) fn word(kind: &Kind) -> &'static str {
    match kind {
        Kind::Boolean => "boolean",
        Kind::Integer { .. } => "integer",
        Kind::Float(_) => "float",
        Kind::Decimal => "decimal",
        Kind::Text | Kind::Uuid | Kind::Bytes => "string",
        Kind::Choice(_) => "choice",
        Kind::Date => "date",
        Kind::Time => "time",
        Kind::DateTime | Kind::LocalDateTime => "datetime",
        Kind::Json => "field",
        Kind::List { .. } | Kind::Objects(_) => "list",
        Kind::Object(_) => "nested object",
    }
}

fn entry_word(kind: &Kind) -> &'static str {
    if let Kind::List { entry, .. } = kind { word(entry) } else { word(kind) }
}

/// JSON Schema's keywords, and DRF's words for them.
const BOUNDS: [(&str, &str); 6] = [
    ("minLength", "min_length"),
    ("maxLength", "max_length"),
    ("minItems", "min_length"),
    ("maxItems", "max_length"),
    ("minimum", "min_value"),
    ("maximum", "max_value"),
];

/// What the type and the rules of a value demand.
fn add_bounds<'r>(about: &mut Json, kind: &Kind, field: &Field, rules: impl Iterator<Item = &'r Rule>) {
    let Json::Object(mut schema) = types::scalar(kind, &field.format, Side::Body) else { return };
    rules.for_each(|rule| types::add_rule(&mut schema, kind, rule));
    for (keyword, name) in BOUNDS {
        if let Some(bound) = schema.remove(keyword) {
            about[name] = bound;
        }
    }
    if let Some(digits) = field.format.digits.filter(|_| matches!(kind, Kind::Decimal)) {
        (about["max_digits"], about["decimal_places"]) = (digits.total.into(), digits.places.into());
    }
}
