use sea_orm::DbBackend;
use sea_orm::sea_query::Query;

use super::{names, restrict};
use crate::context::{Action, Context};
use crate::exec::dialect::Dialect;
use crate::query::{Clause, Comparison, Rows, Test};
use crate::schema::filter::Lookup;
use crate::schema::{HasTable as _, Table};

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
        pub maker: Option<String>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

const PRODUCT: &Table = product::Entity::TABLE;

fn test(column: &str, test: Test) -> Clause {
    Clause::Test { source: 0, column: PRODUCT.column(column), test }
}

fn sql(backend: DbBackend, clauses: Vec<Clause>) -> String {
    let mut rows = Rows::of(PRODUCT);
    clauses.into_iter().for_each(|clause| rows.restrict(clause));
    let mut select = Query::select();
    select.column("id").from(PRODUCT.entity.table_ref());
    let done = restrict(&Context::new(Action::List), Dialect::of(backend), &mut select, &rows, &names(&rows));
    done.expect("columns of the table");
    backend.build(&select).to_string()
}

/// Two words, each in the name or in the maker's.
#[test]
fn a_search_is_a_tree_of_clauses() {
    let word = |word: &str| {
        let part = |column| test(column, Test::Part(Lookup::IContains, word.to_owned()));
        Clause::Any(vec![part("name"), part("maker")])
    };
    let search = || vec![Clause::All(vec![word("red"), word("o'k")])];
    let like = |column, word| format!(r#""product"."{column}" LIKE '{word}' ESCAPE '\'"#);
    let either = |word| format!("({} OR {})", like("name", word), like("maker", word));
    let (red, ok) = (either("%red%"), either("%o''k%"));
    assert_eq!(sql(DbBackend::Sqlite, search()), format!(r#"SELECT "id" FROM "product" WHERE {red} AND {ok}"#));
    let ilike = |column, word| format!(r#"("product"."{column}" ILIKE {word})"#);
    let either = |word| format!("({} OR {})", ilike("name", word), ilike("maker", word));
    let (red, ok) = (either("'%red%'"), either(r"E'%o\'k%'"));
    assert_eq!(sql(DbBackend::Postgres, search()), format!(r#"SELECT "id" FROM "product" WHERE {red} AND {ok}"#));
}

/// The application's condition was first.
#[test]
fn comparisons_come_before_other_clauses() {
    let own = Clause::Own(sea_orm::Condition::any().add(sea_orm::sea_query::Expr::cust("TRUE")));
    let other = test("maker", Test::Compare(Comparison::NotEqual, "x".into()));
    let none_or_other = Clause::Any(vec![test("id", Test::Nothing), other]);
    let clauses = vec![own, none_or_other, test("id", Test::Compare(Comparison::Greater, 5_i64.into()))];
    let maker = r#""product"."maker" <> 'x' OR "product"."maker" IS NULL"#;
    assert_eq!(
        sql(DbBackend::Sqlite, clauses),
        format!(r#"SELECT "id" FROM "product" WHERE (1 = 0 OR ({maker})) AND "product"."id" > 5 AND TRUE"#)
    );
}
