//! Components: the objects of a document by name, each written once however often it is referred to.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

use super::application;
use super::codes;
use super::examples;
use super::form::Form;
use super::names::{folded, pascal};
use super::property::{ForeignKey, Row, facts, is_required, usual_label, with_rules};
use super::types;
use crate::context::{Action, Context};
use crate::description::ResourceDescription;
use crate::profile::Profile;
use crate::schema::{ChoiceNames, Field, Kind, Nested, NestedWrite, Schema, Table};

/// The components of one document.
pub(super) struct Components {
    context: Context,
    profile: Profile,
    /// The paths of the resources, by which clients know tables.
    resources: Vec<(&'static Table, String)>,
    names: BTreeMap<&'static str, String>,
    /// The paths whose words stand in names, by these words as clients fold them.
    paths: BTreeMap<String, String>,
    made: BTreeMap<String, Json>,
}

impl Components {
    pub(super) fn new(
        context: &Context,
        profile: Profile,
        names: BTreeMap<&'static str, String>,
        resources: &[ResourceDescription],
    ) -> Self {
        // One that shows single rows is the best place for a row.
        let mut resources: Vec<&ResourceDescription> = resources.iter().collect();
        resources.sort_by_key(|own| !own.operations.iter().any(|operation| operation.action == Action::Retrieve));
        let resources = resources.into_iter().map(|resource| (resource.table, resource.path.clone())).collect();
        Self { context: context.clone(), profile, resources, names, paths: BTreeMap::new(), made: BTreeMap::new() }
    }

    /// The request that has an object of a form: a rule about a field is asked about it.
    fn request(&self, form: Form) -> Context {
        self.context.clone().acting(form.action())
    }

    pub(super) fn is_strict(&self) -> bool {
        self.profile.is_strict()
    }

    pub(super) fn asks_for_ranges(&self) -> bool {
        self.profile.asks_for_ranges()
    }

    pub(super) fn into_json(self) -> Json {
        self.made.into_iter().collect()
    }

    /// The name of a serializer or of a choice.
    pub(super) fn name(&self, id: &'static str) -> &str {
        self.names.get(id).map_or(id, String::as_str)
    }

    /// The words of a path, for names: of several paths with the same words, all but the first are numbered.
    pub(super) fn words_of(&mut self, path: &str) -> String {
        let words: String = path.split('/').filter(|segment| !segment.starts_with('{')).map(pascal).collect();
        let numbered = (2..).map(|number| format!("{words}{number}"));
        let mut candidates = std::iter::once(words.clone()).chain(numbered);
        let is_free = |candidate: &String| self.paths.entry(folded(candidate)).or_insert_with(|| path.to_owned()) == path;
        candidates.find(is_free).unwrap_or(words)
    }

    /// An example of a value with a schema, which a label may tell from others.
    pub(super) fn example(&self, label: &str, schema: &Json) -> Option<Json> {
        examples::of_schema(&self.made, label, schema)
    }

    /// A schema of a body, with an example if its members have enough of them.
    pub(super) fn media(&self, schema: Json) -> Json {
        let example = self.example("", &schema).map(|example| ("example".to_owned(), example));
        [("schema".to_owned(), schema)].into_iter().chain(example).collect()
    }

    /// Whether an object has to have members, so that an empty one is none.
    pub(super) fn demands(&self, schema: &Json) -> bool {
        let name = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next());
        let object = name.and_then(|name| self.made.get(name)).unwrap_or(schema);
        object["required"].as_array().is_some_and(|required| !required.is_empty())
    }

    /// A reference to a component, which is made if it is not there.
    pub(super) fn refer(&mut self, name: &str, make: impl FnOnce(&mut Self) -> Json) -> Json {
        if !self.made.contains_key(name) {
            // Objects may lead in circles: the name is taken before the object is made.
            self.made.insert(name.to_owned(), Json::Null);
            let schema = make(self);
            self.made.insert(name.to_owned(), schema);
        }
        json!({"$ref": format!("#/components/schemas/{name}")})
    }

    /// A reference to the object of a serializer.
    pub(super) fn object(&mut self, schema: &'static Schema, form: Form) -> Json {
        let name = format!("{}{}", self.name(schema.id), form.suffix());
        self.refer(&name, |components| components.make(schema, form))
    }

    /// The object of a serializer.
    pub(super) fn make(&mut self, schema: &'static Schema, form: Form) -> Json {
        let context = &self.request(form);
        let fields: Vec<&'static Field> = match form {
            Form::Answer => schema.readable(context).collect(),
            Form::Create | Form::Update | Form::Patch => schema.writable(context).collect(),
            Form::Entry => {
                let keys = schema.keys(context.version).filter(|key| !key.is_writable_in(context));
                keys.chain(schema.writable(context)).collect()
            }
        };
        let required: Vec<&str> = fields.iter().filter(|field| is_required(field, form)).map(|field| field.name).collect();
        let (foreign_keys, pointing) = self.foreign_keys(schema);
        let row = Row { schema, foreign_keys: &foreign_keys, pointing: &pointing };
        let property = |field: &&'static Field| (field.name.to_owned(), self.property(row, field, form));
        let properties: Map<String, Json> = fields.iter().map(property).collect();
        let mut object = json!({"type": "object", "properties": properties});
        if !required.is_empty() {
            object["required"] = required.into();
        }
        if form != Form::Answer && self.profile.refuses_names() {
            object["additionalProperties"] = false.into();
        }
        if !schema.about.is_empty() {
            object["description"] = schema.about.into();
        }
        object
    }

    /// The schema of a field, with all that is known of it.
    fn property(&mut self, row: Row<'_>, field: &'static Field, form: Form) -> Json {
        let mut value = self.value(field, form);
        if form != Form::Answer {
            value = with_rules(value, field);
        }
        // A schema without a word takes everything, `null` as well.
        if form != Form::Answer && !field.allow_null && value.as_object().is_some_and(Map::is_empty) {
            value = json!({"not": {"type": "null"}});
        }
        let examples = if form == Form::Answer { None } else { self.examples(row, field, &value, form) };
        let is_nullable = match (form, field.column) {
            (Form::Answer, Some(column)) => column.nullable,
            _ => field.allow_null,
        };
        if is_nullable {
            value = types::or_null(value);
        }
        let mut members = Map::new();
        let about = field.about();
        let about = if about.is_empty() && field.label != usual_label(field.name) { field.label } else { about };
        if !about.is_empty() {
            members.insert("description".into(), about.into());
        }
        if let Some(note) = field.deprecated {
            members.insert("deprecated".into(), true.into());
            members.extend((!note.is_empty()).then(|| ("x-deprecated".into(), note.into())));
        }
        members.extend(examples.map(|examples| ("examples".to_owned(), examples.into())));
        members.extend(facts(row, field, form));
        if form != Form::Answer && self.profile.refuses_names() {
            let codes = codes::of_member(row, field, form);
            members.insert("x-codes".into(), codes.known.into_iter().collect());
            members.extend(codes.has_others.then(|| ("x-codes-of-application".into(), true.into())));
        }
        members.extend(self.resource_behind(field).map(|path| ("x-resource".to_owned(), path.into())));
        // Beside a reference other members are annotations.
        if let Json::Object(value) = &mut value {
            value.extend(members);
        }
        value
    }

    /// Values of a field, at most one. A row that points at one of its own table can do without, so that it can be the first.
    fn examples(&self, Row { schema, foreign_keys, .. }: Row<'_>, field: &Field, value: &Json, form: Form) -> Option<Vec<Json>> {
        match foreign_keys.iter().find(|own| field.is_of(&own.column)) {
            Some(own) if own.is_own && field.allow_null => Some(vec![Json::Null]),
            // As the other row calls it.
            Some(own) => examples::of_field(&self.made, schema, field, &usual_label(own.key), value, &self.request(form)),
            None => examples::of_field(&self.made, schema, field, field.label, value, &self.request(form)),
        }
    }

    /// The columns of a serializer's table that point, each by itself, at other rows; and all that point at some.
    fn foreign_keys(&self, schema: &Schema) -> (Vec<ForeignKey>, Vec<String>) {
        let Some(table) = schema.table else { return (Vec::new(), Vec::new()) };
        let relations = table.entity.belongs_to();
        let pointing = relations.iter().flat_map(|relation| relation.from_col.iter()).map(ToString::to_string).collect();
        let key = |relation: &sea_orm::RelationDef| {
            let parent = table.parent(relation)?;
            let (mut from, to) = (relation.from_col.iter(), relation.to_col.iter().next()?.to_string());
            let (column, path) = (from.next()?.to_string(), self.path_of(parent).map(str::to_owned));
            let key = parent.column_named(&to)?.field;
            from.next().is_none().then(|| ForeignKey { column, path, key, is_own: parent.is(table) })
        };
        (relations.iter().filter_map(key).collect(), pointing)
    }

    /// The path of the resource whose rows a nested field shows.
    fn resource_behind(&self, field: &Field) -> Option<&str> {
        match field.nested?.kind() {
            Kind::Object(schema) | Kind::Objects(schema) => self.path_of(schema().table?),
            _ => None,
        }
    }

    fn path_of(&self, table: &Table) -> Option<&str> {
        self.resources.iter().find(|(own, _)| table.is(own)).map(|(_, path)| path.as_str())
    }

    fn value(&mut self, field: &'static Field, form: Form) -> Json {
        if let Some(nested) = field.nested {
            let own = if form == Form::Answer { None } else { self.without_parent(nested, form.below(nested.write)) };
            let rows = self.nested(&nested.kind(), nested.write, form, own);
            return if nested.page.is_some() { types::page(&rows) } else { rows };
        }
        match application::of_field(field) {
            Some(own) => {
                // The start has looked that none of them takes the name of another.
                own.components.into_iter().for_each(|(name, schema)| _ = self.made.entry(name).or_insert(schema));
                own.schema
            }
            None => self.kind(&field.kind, field, form),
        }
    }

    /// The object of a nested row in a body without its key to the row that it is nested in, which nobody writes there; nothing if it
    /// shows none.
    fn without_parent(&mut self, nested: Nested, form: Form) -> Option<Json> {
        let (schema, pointing) = ((nested.schema)(), (nested.relation.to)().to_col);
        let is_pointing = |field: &Field| pointing.iter().any(|column| field.is_of(&column.to_string()));
        let names: Vec<&str> =
            schema.writable(&self.context).filter(|field| is_pointing(field)).map(|field| field.name).collect();
        if names.is_empty() || nested.write.is_none() {
            return None;
        }
        let name = format!("{}Nested{}", self.name(schema.id), form.suffix());
        Some(self.refer(&name, |components| {
            let mut object = components.make(schema, form);
            if let Some(members) = object["properties"].as_object_mut() {
                members.retain(|name, _| !names.contains(&name.as_str()));
            }
            if let Some(required) = object.get_mut("required").and_then(Json::as_array_mut) {
                required.retain(|name| !name.as_str().is_some_and(|name| names.contains(&name)));
            }
            object
        }))
    }

    /// One object, or a list of them; `own` takes the place of the serializer's usual one.
    fn nested(&mut self, kind: &Kind, write: Option<NestedWrite>, form: Form, own: Option<Json>) -> Json {
        let below = form.below(write);
        let row = |components: &mut Self, schema| own.unwrap_or_else(|| components.object(schema, below));
        match kind {
            Kind::Object(schema) => row(self, schema()),
            Kind::Objects(schema) => {
                let mut list = json!({"type": "array", "items": row(self, schema())});
                if let Some(write) = write.filter(|_| form != Form::Answer) {
                    list["maxItems"] = write.max.into();
                }
                list
            }
            _ => json!({"type": "array", "items": {}}),
        }
    }

    /// The schema of a value of a kind; the field says how it is written.
    pub(super) fn kind(&mut self, kind: &'static Kind, field: &'static Field, form: Form) -> Json {
        match kind {
            Kind::Choice(choice) => self.choice(choice, form),
            Kind::List { entry, nullable } => types::list(self.kind(entry, field, form), *nullable),
            Kind::Objects(_) | Kind::Object(_) => self.nested(kind, None, form, None),
            scalar => types::scalar(scalar, &field.format, form.side()),
        }
    }

    /// The names of a choice: those that clients of the version may say, and in answers all that may be stored.
    pub(super) fn choice(&mut self, choice: &'static ChoiceNames, form: Form) -> Json {
        let version = self.context.version;
        let is_partial = form != Form::Answer && choice.names.iter().any(|name| !choice.takes(name, version));
        let make = |_: &mut Self| {
            let names = choice.names.iter().enumerate().filter(|(_, name)| !is_partial || choice.takes(name, version));
            let (names, lines): (Vec<&str>, Vec<String>) = names.map(|(at, name)| (*name, line(choice, at, name))).unzip();
            let mut schema =
                json!({"type": "string", "enum": names, "x-enum-varnames": types::variant_names(names.iter().copied())});
            let about = [choice.about, &lines.concat()].map(str::trim_end).join("\n\n");
            if !about.trim().is_empty() {
                schema["description"] = about.trim().into();
            }
            schema
        };
        if choice.id.is_empty() {
            return make(self);
        }
        let name = format!("{}{}", self.name(choice.id), if is_partial { "Choice" } else { "" });
        self.refer(&name, make)
    }
}

/// A line about a name of a choice.
fn line(choice: &ChoiceNames, at: usize, name: &str) -> String {
    let about = choice.abouts.get(at).copied().unwrap_or_default().replace('\n', " ");
    if about.is_empty() { String::new() } else { format!("- `{name}`: {about}\n") }
}
