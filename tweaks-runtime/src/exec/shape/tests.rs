use sea_orm::{Condition, DbBackend, Value};

use super::{Form, Shaped, is_fixed};
use crate::context::{Action, Context, RowLimit};
use crate::exec::dialect::Dialect;
use crate::query::{Clause, Comparison, Rows, Statement, Test};
use crate::schema::filter::Lookup;
use crate::schema::{HasTable as _, Table, Values};

#[expect(unreachable_pub, reason = "as SeaORM wants it")]
mod product {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "product")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        pub stock: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

static PRODUCT: &Table = product::Entity::TABLE;

fn rows(clauses: Vec<Clause>) -> Rows {
    Rows { clauses, ..Rows::of(PRODUCT) }
}

fn shaped_for(context: &Context, clauses: Vec<Clause>) -> Option<Shaped> {
    let dialect = Dialect::of(DbBackend::Sqlite);
    Shaped::page(context, dialect, &Statement::of_rows(rows(clauses)), None, Form::Cells)
}

fn shaped(clauses: Vec<Clause>) -> Option<Shaped> {
    shaped_for(&Context::new(Action::List), clauses)
}

fn test(column: &str, test: Test) -> Clause {
    Clause::Test { source: 0, column: PRODUCT.column(column), test }
}

fn compared(column: &str, comparison: Comparison, value: impl Into<Value>) -> Clause {
    test(column, Test::Compare(comparison, value.into()))
}

fn are_alike(one: Vec<Clause>, other: Vec<Clause>) -> bool {
    let shape = |clauses| shaped(clauses).expect("a shape").shape;
    shape(one) == shape(other)
}

#[test]
fn other_values_have_the_same_shape() {
    let stocked = |stock: i32| vec![compared("stock", Comparison::Greater, stock)];
    assert!(are_alike(stocked(5), stocked(7)));
    assert_eq!(shaped(stocked(7)).map(|shaped| shaped.values), Some(vec![7_i32.into()]));
    let listed = |ids: &[i64]| vec![test("id", Test::In(ids.iter().map(|id| (*id).into()).collect()))];
    assert!(are_alike(listed(&[1, 2]), listed(&[3, 4])));
    assert!(!are_alike(listed(&[1, 2]), listed(&[3, 4, 5])));
}

#[test]
fn whatever_a_text_depends_on_makes_another_shape() {
    let plain = || vec![compared("stock", Comparison::Greater, 5)];
    for other in [
        vec![],
        vec![compared("stock", Comparison::Less, 5)],
        vec![compared("id", Comparison::Greater, 5_i64)],
        vec![Clause::Not(Box::new(compared("stock", Comparison::Greater, 5)))],
        vec![Clause::Any(plain())],
        vec![Clause::All(plain())],
        vec![test("stock", Test::Null(true))],
        vec![test("stock", Test::Null(false))],
        [plain(), plain()].concat(),
    ] {
        assert!(!are_alike(plain(), other));
    }
}

#[test]
fn a_value_is_bound_in_the_type_of_its_column() {
    let wide = shaped(vec![compared("stock", Comparison::Equal, 5_i64)]);
    assert_eq!(wide.map(|shaped| shaped.values), Some(vec![5_i32.into()]));
}

#[test]
fn what_is_not_known_before_the_values_has_no_shape() {
    let without_a_shape = [
        test("name", Test::Part(Lookup::Contains, "lamp".to_owned())),
        Clause::Own(Condition::all()),
        Clause::Not(Box::new(Clause::Own(Condition::all()))),
        compared("stock", Comparison::Equal, i64::MAX),
        compared("stock", Comparison::Equal, Value::Int(None)),
    ];
    for clause in without_a_shape {
        let said = format!("{clause:?}");
        assert!(shaped(vec![clause]).is_none(), "{said}");
    }
}

#[test]
fn a_request_that_sees_some_rows_alone_has_no_shape() {
    let mut context = Context::new(Action::List);
    assert!(shaped_for(&context, vec![]).is_some());
    context.limit(PRODUCT.entity.table_ref(), std::sync::Arc::new(|_: &Context| Some(RowLimit::new(Condition::any()))));
    assert!(shaped_for(&context, vec![]).is_none());
}

#[test]
fn a_row_and_a_page_have_different_shapes() {
    let (context, dialect) = (Context::new(Action::Retrieve), Dialect::of(DbBackend::Sqlite));
    let row = |key: i64| {
        let key: Values = [("id", key.into())].into_iter().collect();
        Shaped::row(&context, dialect, &Statement::of_rows(rows(vec![])), PRODUCT, &key).expect("a shape")
    };
    assert!(row(1).shape == row(2).shape);
    assert_eq!(row(2).values, [Value::from(2_i64)]);
    assert!(Some(row(1).shape) != shaped(vec![compared("id", Comparison::Equal, 1_i64)]).map(|shaped| shaped.shape));
    let other =
        Shaped::row(&context, Dialect::of(DbBackend::Postgres), &Statement::of_rows(rows(vec![])), PRODUCT, &Values::default());
    assert!(other.is_some_and(|other| other.shape != row(1).shape));
}

#[test]
fn conditions_of_the_application_are_not_fixed() {
    assert!(is_fixed(&rows(vec![compared("stock", Comparison::Greater, 5)])));
    assert!(!is_fixed(&rows(vec![Clause::Any(vec![Clause::Own(Condition::all())])])));
}
