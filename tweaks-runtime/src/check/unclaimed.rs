//! What the database has and an entity does not claim, each with the code that claims it; and secrets that answers show.

use sea_orm::sea_query::TableRef;
use sea_orm::{DbBackend, RelationDef};

use super::catalogue::{LiveColumn, LiveForeignKey, LiveIndex, LiveTable, LiveTerm};
use super::code::{Form, default_attribute, digits_attribute, escaped, field, field_name, length_attribute, length_of};
use super::difference::{Difference, DifferenceKind};
use crate::exec::dialect::Dialect;
use crate::schema::{Column, Kind, Order, Table};

/// The end of names of columns that clients had better not see.
const SECRET: [&str; 12] =
    ["password", "passwd", "pwd", "passphrase", "secret", "token", "hash", "salt", "api_key", "apikey", "private_key", "otp"];

/// A table of an entity, what the database has of it, and the tables of the other entities.
pub(super) struct Unclaimed<'a> {
    pub(super) table: &'static Table,
    pub(super) backend: DbBackend,
    pub(super) live: &'a LiveTable,
    pub(super) known: &'a [&'static Table],
}

impl Unclaimed<'_> {
    /// The hints: column by column, then those about several columns.
    pub(super) fn findings(&self) -> Vec<Difference> {
        let columns = self.live.columns.iter().flat_map(|live| match self.table.column_named(&live.name) {
            Some(column) if self.live.is_view => self.secret(column).into_iter().collect(),
            Some(column) => self.column(column, live),
            None => self.unmapped(live).into_iter().collect(),
        });
        let indexes = self.live.indexes.iter().flat_map(|index| self.index(index));
        let keys = self.live.foreign_keys.iter().filter_map(|key| self.foreign_key(key));
        let checks = self.live.checks.iter().filter_map(|check| self.check(check));
        columns.chain(indexes).chain(keys).chain(checks).collect()
    }

    fn hint(&self, detail: String) -> Difference {
        Difference::new(self.table, DifferenceKind::Unclaimed, detail)
    }

    fn column(&self, column: &Column, live: &LiveColumn) -> Vec<Difference> {
        let found = [self.text(column, live), self.decimal(column, live), self.default(column, live), self.secret(column)];
        found.into_iter().flatten().collect()
    }

    fn text(&self, column: &Column, live: &LiveColumn) -> Option<Difference> {
        let declared = self.table.entity.definition(column.name)?;
        // A text that ends with spaces is its own finding.
        let is_plain = matches!(column.kind, Kind::Text) && !column.generated && live.kind != "character";
        let length = live.length().filter(|_| is_plain)?;
        let detail = format!("`{}` takes {length} characters, and the entity takes any number", column.name);
        let is_unsaid = Dialect::of(self.backend).unsaid.is_some_and(|(unsaid, _)| unsaid == length);
        let is_unclaimed = length_of(declared.get_column_type()).is_none() && !is_unsaid;
        is_unclaimed.then(|| self.hint(detail).at(column).write(length_attribute(length)))
    }

    fn decimal(&self, column: &Column, live: &LiveColumn) -> Option<Difference> {
        let is_unclaimed = matches!(column.kind, Kind::Decimal) && column.format.digits.is_none() && !column.generated;
        let unsaid = Dialect::of(self.backend).unsaid.map(|(_, digits)| digits);
        let (total, places) = live.digits().filter(|digits| is_unclaimed && Some(*digits) != unsaid)?;
        let detail = format!("`{}` has {total} digits, {places} of them behind the point, and the entity takes any", column.name);
        Some(self.hint(detail).at(column).write(digits_attribute((total, places))))
    }

    fn default(&self, column: &Column, live: &LiveColumn) -> Option<Difference> {
        let is_claimed = column.has_default || column.on_create.is_some() || live.generated;
        let hint = |detail: String| Some(self.hint(detail).at(column)).filter(|_| !is_claimed);
        let is_counted = live.counted || live.default.as_ref().is_some_and(|sql| sql.starts_with("nextval("));
        match &live.default {
            // A key that points at another row is that row's.
            _ if is_counted && column.key && self.table.key().count() == 1 && !self.points(column) => {
                let detail = format!("the database counts `{}`, and the entity leaves it to clients", column.name);
                hint(detail).map(|hint| hint.write("#[sea_orm(auto_increment = true)]"))
            }
            Some(sql) => {
                let detail = format!("the database fills `{}` with {sql}, and the entity does not say so", column.name);
                let form = Form::of(&(column.value_type)());
                hint(detail).map(|hint| hint.write(default_attribute(sql, form)))
            }
            None => None,
        }
    }

    fn points(&self, column: &Column) -> bool {
        self.table.entity.belongs_to().iter().any(|relation| own_columns(relation).contains(&column.name.to_owned()))
    }

    fn secret(&self, column: &Column) -> Option<Difference> {
        let (name, is_shown) = (field_name(column.name), !column.hidden && !column.write_only);
        let is_secret = SECRET.iter().any(|secret| name == *secret || name.ends_with(&format!("_{secret}")));
        let detail = format!("answers show `{}`, whose name looks secret", column.name);
        let found = Difference::new(self.table, DifferenceKind::Exposed, detail).at(column);
        (is_secret && is_shown).then(|| found.write("#[tweaks(write_only)]"))
    }

    /// A column that no field of the model is for.
    fn unmapped(&self, live: &LiveColumn) -> Option<Difference> {
        if self.table.entity.definition(&live.name).is_some() {
            return None;
        }
        let own: Vec<&str> = self.table.key().map(|key| key.name).collect();
        let (is_missed, name) = (live.key && !self.live.is_told_by(&own), &live.name);
        let must_be_given = !self.live.is_view && !live.nullable && !live.fills_itself();
        let detail = match (is_missed, must_be_given) {
            (true, _) => format!(
                "no field is for `{name}`, which is in the key of the table: the entity finds rows by ({}) alone",
                own.join(", ")
            ),
            (false, true) => format!("no field is for `{name}`, which is NOT NULL without a default: no row can be made"),
            (false, false) => format!("no field is for `{name}`"),
        };
        let kind = if is_missed { DifferenceKind::Wrong } else { DifferenceKind::Unclaimed };
        let found = Difference { field: Some(field_name(name)), ..Difference::new(self.table, kind, detail) };
        Some(match field(live, self.backend) {
            Some(code) => found.write(code),
            None => Difference { detail: format!("{}; its type is `{}`", found.detail, live.kind), ..found },
        })
    }

    fn index(&self, index: &LiveIndex) -> Vec<Difference> {
        let term = |term: &LiveTerm| {
            let column = self.table.column_named(&term.name).filter(|column| !column.hidden)?;
            Some(Order { column, descending: term.descending })
        };
        // An index over a text that is a time to the entity serves none of its lists.
        let Some(orders) = index.terms.iter().map(term).collect::<Option<Vec<_>>>() else { return Vec::new() };
        let serves = index.begins_with(&orders, self.backend) && orders.len() <= 8;
        match (&orders[..], index.unique) {
            ([order], true) => self.unique(order.column).into_iter().collect(),
            (orders, true) => self.unique_group(orders),
            (orders, false) if serves && !self.table.supports(orders) && !self.is_made_for_a_key(orders) => {
                vec![self.plain_index(orders)]
            }
            _ => Vec::new(),
        }
    }

    /// Whether an index may be one that the database makes for a foreign key by itself, as MariaDB does: nobody has asked for it.
    fn is_made_for_a_key(&self, orders: &[Order]) -> bool {
        let is_own = |key: &LiveForeignKey| key.columns.iter().eq(orders.iter().map(|order| order.column.name));
        Dialect::of(self.backend).indexes_foreign_keys && self.live.foreign_keys.iter().any(is_own)
    }

    fn unique(&self, column: &Column) -> Option<Difference> {
        let is_claimed = self.table.is_unique(column.name) || self.table.key().map(|key| key.name).eq([column.name]);
        let detail = format!("`{}` is unique, and the entity does not say so: a second one fails without a field", column.name);
        (!is_claimed).then(|| self.hint(detail).at(column).write("#[sea_orm(unique)]"))
    }

    fn unique_group(&self, orders: &[Order]) -> Vec<Difference> {
        let fields: Vec<&str> = orders.iter().map(|order| order.column.field).collect();
        let is_key = self.table.key().count() == fields.len() && orders.iter().all(|order| order.column.key);
        // A field is in one group at most.
        let is_in_group = |order: &Order| self.table.unique_sets().any(|set| set.len() > 1 && set.contains(&order.column.name));
        if is_key || self.table.tells_apart(&fields) || orders.iter().any(is_in_group) {
            return Vec::new();
        }
        let hint = |order: &Order| {
            let detail = format!("`{}` belongs to ({}), which are unique together", order.column.name, fields.join(", "));
            self.hint(detail).at(order.column).write(format!("#[sea_orm(unique_key = {})]", escaped(&fields.join("_"))))
        };
        orders.iter().map(hint).collect()
    }

    fn plain_index(&self, orders: &[Order]) -> Difference {
        if let [order] = orders {
            let detail =
                format!("an index begins with `{}`, and the entity does not say so: no filter, no ordering", order.column.name);
            return self.hint(detail).at(order.column).write("#[sea_orm(indexed)]");
        }
        let term = |order: &Order| match order.descending {
            true => format!("desc({})", order.column.field),
            false => order.column.field.to_owned(),
        };
        let terms = orders.iter().map(term).collect::<Vec<_>>().join(", ");
        self.hint(format!("there is an index ({terms}), and the entity does not say so"))
            .write(format!("#[tweaks(index({terms}))]"))
    }

    fn foreign_key(&self, key: &LiveForeignKey) -> Option<Difference> {
        let columns: Vec<&Column> = key.columns.iter().map(|name| self.table.column_named(name)).collect::<Option<_>>()?;
        let is_same = |relation: &RelationDef| {
            let own = own_columns(relation);
            own.len() == key.columns.len() && key.columns.iter().all(|name| own.contains(name))
        };
        let relations = self.table.entity.belongs_to();
        if relations.iter().any(|relation| is_same(relation) && leads_to(&relation.to_tbl, &key.table)) {
            return None;
        }
        let own = key.columns.join(", ");
        let detail =
            format!("`{own}` points at `{}`, and the entity does not say so: a row that is not there fails late", key.table);
        Some(
            Difference { field: Some(relation_name(&columns, &key.table)), ..self.hint(detail) }
                .write(self.relation(key, &columns)),
        )
    }

    fn relation(&self, key: &LiveForeignKey, columns: &[&Column]) -> String {
        let other = self.known.iter().find(|table| table.name == key.table);
        let field_of = |name: &String| {
            other.and_then(|table| table.column_named(name)).map_or_else(|| field_name(name), |own| own.field.to_owned())
        };
        let to: Vec<String> = match (key.to.is_empty(), other) {
            (true, Some(other)) => other.key().map(|key| key.field.to_owned()).collect(),
            (true, None) => vec!["id".to_owned()],
            (false, _) => key.to.iter().map(field_of).collect(),
        };
        let from: Vec<String> = columns.iter().map(|column| column.field.to_owned()).collect();
        let tuple = |fields: &[String]| match fields {
            [one] => escaped(one),
            several => escaped(&format!("({})", several.join(", "))),
        };
        let itself = self.table.name == key.table;
        let target = if itself { "Entity".to_owned() } else { format!("super::{}::Entity", field_name(&key.table)) };
        let ty = if columns.iter().any(|column| column.nullable) { format!("Option<{target}>") } else { target };
        let kind = if itself { "self_ref, relation_enum = \"SelfRef\"" } else { "belongs_to" };
        let name = relation_name(columns, &key.table);
        format!("#[sea_orm({kind}, from = {}, to = {})]\npub {name}: BelongsTo<{ty}>,", tuple(&from), tuple(&to))
    }

    /// A condition that refuses rows late, unless a column that it names states one, or knows its own values.
    fn check(&self, condition: &str) -> Option<Difference> {
        let words = condition.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let named: Vec<&Column> = words.filter_map(|word| self.table.column_named(word)).collect();
        if named.iter().any(|column| matches!(column.kind, Kind::Choice(_)) || self.states_check(column)) {
            return None;
        }
        // It may stand in several lines of `CREATE TABLE`.
        let condition = condition.lines().map(str::trim).collect::<Vec<_>>().join(" ");
        let detail = format!(
            "the database refuses rows without {condition}: state it as a value rule too, so that the answer names a field"
        );
        let attribute = format!("#[sea_orm(extra = {})]", escaped(&format!("CHECK ({condition})")));
        Some(match named.first() {
            Some(column) => self.hint(detail).at(column).write(attribute),
            None => self.hint(detail),
        })
    }

    fn states_check(&self, column: &Column) -> bool {
        let declared = self.table.entity.creation(&sea_orm::Schema::new(self.backend));
        let mut own = declared.get_columns().iter().filter(|declared| declared.get_column_name() == column.name);
        own.any(|own| own.get_column_spec().extra.as_ref().is_some_and(|extra| extra.to_uppercase().contains("CHECK")))
    }
}

/// The columns by which rows point at others.
fn own_columns(relation: &RelationDef) -> Vec<String> {
    relation.from_col.iter().map(ToString::to_string).collect()
}

fn leads_to(target: &TableRef, table: &str) -> bool {
    matches!(target, TableRef::Table(name, _) if name.1.to_string() == table)
}

/// The name of a relation: `customer` by the column `customer_id`, or that of the table.
fn relation_name(columns: &[&Column], table: &str) -> String {
    match columns {
        [column] if column.field.ends_with("_id") => column.field.trim_end_matches("_id").to_owned(),
        _ => field_name(table),
    }
}
