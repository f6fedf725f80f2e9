//! Growth: all lists of an API, asked for few rows and for many.

use serde_json::Value as Json;

use super::api::Api;
use super::path;
use super::settings::Settings;
use crate::context::{Action, Context};
use crate::lint::{Lint, growth};
use crate::query::{FieldPath, Names, Pagination};
use crate::schema::{Shape, Visibility};

/// The worlds that are compared, by their number of rows.
const FEW: usize = 1;
const MANY: usize = 10;

/// A list, with the fields in which each row has others.
struct List {
    path: String,
    children: Vec<&'static str>,
}

impl Lint {
    /// Asks for each list of an API in two worlds, with all fields on demand: one with a row in each table, and one with ten, whose
    /// rows have ten children each. Both have to take the same number of statements; there is no number to be chosen.
    ///
    /// `ask` gets the rows that a world is to have (1 or 10) and a path, and gives the body of the answer, which it has to have looked at:
    /// a refused request tells nothing. It runs in the task of the caller. A parameter of a path is `1`, unless
    /// [`path_parameter`](Self::path_parameter) says another value, and a list whose pages have no size, or one of less than ten rows, is
    /// asked for ten. A world in which a list has
    /// not got more rows, or its rows not more children, is an offence as well, so that the comparison is never one of nothing.
    ///
    /// ```
    /// # async fn example() {
    /// use tweaks_runtime::Api;
    /// use tweaks_runtime::lint::Lint;
    ///
    /// // Sends a request to the application over a database with so many rows, such as by `actix_web::test`.
    /// async fn body_in_world(rows: usize, path: &str) -> Vec<u8> {
    ///     # _ = (rows, path);
    ///     # let send = async || Vec::new();
    ///     send().await
    /// }
    ///
    /// let api = Api::new("Shop", "1.0");
    /// let lint = Lint::new();
    /// lint.growth(&api, body_in_world).await;
    /// lint.check();
    /// # }
    /// ```
    pub async fn growth<B: AsRef<[u8]>>(&self, api: &Api, ask: impl AsyncFn(usize, &str) -> B) {
        for list in lists(api, &|name| self.linter().path_parameter(name)) {
            let request = format!("GET {}", list.path);
            let few = self.linter().watch(request.clone(), ask(FEW, &list.path)).await;
            let many = self.linter().watch(request.clone(), ask(MANY, &list.path)).await;
            let wrong = list.difference(few.output.as_ref(), many.output.as_ref()).err();
            let offence =
                wrong.map_or_else(|| growth::check(&few.statements, &many.statements), |what| Some(growth::incomparable(&what)));
            self.linter().note(offence.map(|mut offence| {
                offence.request = request;
                offence
            }));
        }
    }
}

/// The lists that a request without a version may ask for, at paths whose parameters have these values.
fn lists(api: &Api, value: &dyn Fn(&str) -> String) -> Vec<List> {
    let (settings, context) = (Settings::new(), Context::new(Action::List));
    let resources = api.describe(&settings, &context).resources.into_iter();
    let listed = resources.filter(|resource| resource.operations.iter().any(|operation| operation.action == Action::List));
    let list = |resource: crate::description::ResourceDescription| {
        let names = Names { schema: resource.list, context: &context, depth: 1, profile: settings.profile };
        let demanded: Vec<String> = names.all_fields().iter().filter(|path| is_on_demand(path)).map(FieldPath::name).collect();
        let include = (!demanded.is_empty()).then(|| format!("include_fields={}", demanded.join(",")));
        let asked: Vec<String> = include.into_iter().chain(page(&resource.pagination)).collect();
        let query = if asked.is_empty() { String::new() } else { format!("?{}", asked.join("&")) };
        let shown = resource.list.readable(&context);
        let has_children = |shape| matches!(shape, Shape::Many | Shape::Keys | Shape::Page);
        let children =
            shown.filter(|field| field.nested.is_some_and(|nested| has_children(nested.shape) && nested.limit != Some(1)));
        List { path: path::filled(&resource.path, value) + &query, children: children.map(|field| field.name).collect() }
    };
    listed.map(list).collect()
}

fn is_on_demand(path: &FieldPath) -> bool {
    path.0.last().is_some_and(|field| field.visibility != Visibility::Always)
}

/// What asks for a page of all rows, where a page would have fewer or has to be asked for.
fn page(pagination: &Pagination) -> Option<String> {
    let (size, default, max) = match pagination {
        Pagination::None => return None,
        Pagination::LimitOffset(pages, [limit, _]) => (limit, pages.default, pages.max),
        Pagination::PageNumber(pages, [_, size]) => (size, pages.default, pages.max),
        Pagination::Cursor(pages, [_, limit]) => (limit, pages.default, pages.max),
    };
    let most = if max == 0 { MANY as u64 } else { max.min(MANY as u64) };
    (default < most).then(|| format!("{size}={most}"))
}

impl List {
    /// Why two answers cannot be compared.
    fn difference(&self, few: &[u8], many: &[u8]) -> Result<(), String> {
        let [few, many] = [rows(few)?, rows(many)?];
        if few.is_empty() || many.len() <= few.len() {
            return Err(format!("the list has {} rows in one world, and {} in the other", few.len(), many.len()));
        }
        for name in &self.children {
            let [few, many] = [most(&few, name), most(&many, name)];
            if few == 0 || many <= few {
                return Err(format!("a row has at most {few} `{name}` in one world, and {many} in the other"));
            }
        }
        Ok(())
    }
}

/// The rows of an answer, in an envelope or without one.
fn rows(body: &[u8]) -> Result<Vec<Json>, String> {
    let text = || String::from_utf8_lossy(body).chars().take(200).collect::<String>();
    let json: Json = serde_json::from_slice(body).unwrap_or_default();
    let rows = json.get("results").unwrap_or(&json).as_array().cloned();
    rows.ok_or_else(|| format!("the answer is no list: {}", text()))
}

/// The most children that a row has in a field, which may show a page of them.
fn most(rows: &[Json], name: &str) -> usize {
    let children = |row: &Json| row[name].get("results").unwrap_or(&row[name]).as_array().map(Vec::len);
    rows.iter().filter_map(children).max().unwrap_or_default()
}
