//! Types: whether a column holds and compares what the type of the entity's says.

use sea_orm::sea_query::{ColumnType, Expr};
use sea_orm::{DbBackend, Value};

use super::catalogue::LiveColumn;
use super::code::{KEPT, digits_attribute, length_attribute, length_of};
use super::compare::TableCheck;
use super::difference::Difference;
use crate::schema::{Column, Digits, Kind};
use crate::value::plain;

impl TableCheck<'_> {
    /// Whether PostgreSQL gives the values of the column as numbers, which those of `money` are by a cast only.
    pub(super) fn money(&self, column: &Column, live: &LiveColumn) -> Option<Difference> {
        let selected = self.table.cell(&self.table.entity.name(), column.name)?;
        let is_plain = matches!(column.kind, Kind::Decimal) && matches!(selected, Expr::Column(_));
        let detail = format!("`{}` is `money`, which nothing reads as a number: every request is refused", column.name);
        let found = || self.wrong(column, detail).write("#[sea_orm(select_as = \"numeric\", save_as = \"money\")]");
        (is_plain && live.kind == "money").then(found)
    }

    /// Whether the column knows the texts as equal that the entity's type does. A database that binds texts compares by that.
    pub(super) fn equality(&self, column: &Column, live: &LiveColumn) -> Option<Difference> {
        let name = live.kind.rsplit('.').next().filter(|_| self.backend == DbBackend::Postgres)?;
        let column_type = match name {
            "citext" => r#"custom(\"citext\")"#.to_owned(),
            "character" => format!("Char(Some({}))", live.length()?),
            _ => return None,
        };
        let declared = self.table.entity.definition(column.name)?;
        let is_plain = matches!(declared.get_column_type(), ColumnType::String(_) | ColumnType::Text);
        let own = column.name;
        let detail =
            format!("`{own}` is a `{name}`, and the entity says a plain text, which is equal to fewer texts: rows are not found");
        is_plain.then(|| self.wrong(column, detail).write(format!("#[sea_orm(column_type = \"{column_type}\")]")))
    }

    pub(super) fn length(&self, column: &Column, live: &LiveColumn) -> Option<Difference> {
        let declared = self.table.entity.definition(column.name)?;
        let (own, live) = (length_of(declared.get_column_type())?, live.length()?);
        let detail = format!("`{}` takes {live} characters, and the entity says {own}", column.name);
        (own != live).then(|| self.wrong(column, detail).write(length_attribute(live)))
    }

    /// SQLite keeps a decimal as a double, and knows no digits of a column.
    pub(super) fn digits(&self, column: &Column, live: &LiveColumn) -> Option<Difference> {
        let Digits { total, places } = column.format.digits?;
        let name = column.name;
        if self.backend == DbBackend::Sqlite {
            let detail = format!("`{name}` has {total} digits, and this database keeps {KEPT} of a number: others are refused");
            return (total as usize > KEPT).then(|| self.wrong(column, detail));
        }
        let (live_total, live_places) = live.digits()?;
        let detail = format!(
            "`{name}` has {live_total} digits, {live_places} of them behind the point, and the entity says {total} and {places}"
        );
        let attribute = digits_attribute((live_total, live_places));
        ((total, places) != (live_total, live_places)).then(|| self.wrong(column, detail).write(attribute))
    }

    /// Whether the entity's default is a value of its column: a row that relies on another one could not be read.
    pub(super) fn default_value(&self, column: &Column) -> Option<Difference> {
        let definition = self.table.entity.definition(column.name)?;
        let Some(Expr::Value(Value::String(Some(text)))) = definition.get_column_default() else { return None };
        let read = |name: &str| (column.from_text)(name).ok();
        let is_value = match column.kind {
            Kind::Text | Kind::Json | Kind::Bytes => true,
            Kind::Choice(choice) => choice.names.iter().any(|name| read(name).is_some_and(|value| plain(&value) == *text)),
            _ => read(text).is_some(),
        };
        let detail = format!("the default `{text}` is no value of `{}`: a row that relies on it cannot be read", column.name);
        (!is_value).then(|| self.wrong(column, detail))
    }
}
