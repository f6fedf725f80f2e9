//! Rows to JSON, cell by cell into the buffer of the response: no model and no tree of values in between.

use sea_orm::DbErr;

use crate::exec::Row;
use crate::query::ReadPlan;
use crate::schema::Field;

/// What a plan shows, with the names as they stand in JSON.
pub(crate) struct Template {
    /// `{"name":` of the first field, `,"name":` of the others.
    fields: Vec<(String, &'static Field)>,
}

impl Template {
    pub(crate) fn new(plan: &ReadPlan) -> Self {
        let fields = plan.selection.fields(plan.schema).enumerate();
        // Names are checked by the derive: nothing in them needs to be escaped.
        Self {
            fields: fields
                .map(|(index, field)| (format!("{}\"{}\":", if index == 0 { '{' } else { ',' }, field.name), field))
                .collect(),
        }
    }

    /// One object.
    pub(crate) fn object(&self, row: &Row, out: &mut Vec<u8>) -> Result<(), DbErr> {
        for (index, (name, field)) in self.fields.iter().enumerate() {
            out.extend_from_slice(name.as_bytes());
            let (column, cell) = field
                .column
                .zip(row.cell(index, field))
                .ok_or_else(|| DbErr::Custom(format!("`{}` is not in the row", field.name)))?;
            (column.render)(cell, &field.limits, out)?;
        }
        out.extend_from_slice(if self.fields.is_empty() { b"{}" } else { b"}" });
        Ok(())
    }

    /// An array of objects.
    pub(crate) fn array(&self, rows: &[Row], out: &mut Vec<u8>) -> Result<(), DbErr> {
        out.push(b'[');
        for (index, row) in rows.iter().enumerate() {
            if index > 0 {
                out.push(b',');
            }
            self.object(row, out)?;
        }
        out.push(b']');
        Ok(())
    }
}

/// The envelope around a page: `{"next": …, "previous": …, "results": …}`.
pub(crate) fn envelope(
    [next, previous]: [Option<String>; 2],
    results: impl FnOnce(&mut Vec<u8>) -> Result<(), DbErr>,
) -> Result<Vec<u8>, DbErr> {
    let mut out = Vec::new();
    let mut link = |name: &str, link: Option<String>| {
        let value = link.map_or(serde_json::Value::Null, serde_json::Value::String);
        out.extend_from_slice(format!("{name}{value}").as_bytes());
    };
    link("{\"next\":", next);
    link(",\"previous\":", previous);
    out.extend_from_slice(b",\"results\":");
    results(&mut out)?;
    out.push(b'}');
    Ok(out)
}
