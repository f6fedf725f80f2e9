use super::{Cursor, Found, Listing, Pagination, ReadPlan, Request, View, plan};
use crate::parameters::Parameters;
use crate::problem::Problem;
use crate::profile::Profile;
use crate::schema::Serializer as _;
use crate::value::Kept;

#[expect(unreachable_pub, reason = "as SeaORM wants it")]
mod walker {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "walker")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

fn read(query: &str, profile: Profile) -> Result<ReadPlan, Vec<Problem>> {
    let pagination = &Pagination::from(Cursor { default: 10, max: 100 });
    let listing = Listing { pagination, autofilter: true, counts: true, tied: &[], resource: "/walk", secret: b"secret" };
    let parameters = &Parameters::parse(query);
    plan(&Request {
        listing: Some(listing),
        own_parameters: &["tenant"],
        profile,
        ..Request::new(walker::Entity::SCHEMA, View::List, parameters)
    })
}

/// The cursor of the second page of a list.
fn cursor(query: &str, profile: Profile) -> String {
    let plan = read(query, profile).expect("a plan");
    let found =
        Found { rows: 1, more: true, ends: Some([vec![Some(Kept::Read(7_i64.into()))], vec![Some(Kept::Read(7_i64.into()))]]) };
    let [next, _] = plan.links(&found, "", &Parameters::default());
    next.expect("a next page").replace('?', "")
}

fn accepts(query: &str, cursor: &str, profile: Profile) -> bool {
    read(&format!("{query}&{cursor}"), profile).is_ok()
}

#[test]
fn a_cursor_is_bound_to_every_parameter_that_may_decide() {
    for (query, others) in [
        ("tenant=1", &["tenant=2", "tenant=1&tenant=2", "tenant=", "id__gt=1&tenant=1"][..]),
        ("tenant=1&tenant=2", &["tenant=2&tenant=1", "tenant=2"]),
        ("id__gt=", &["id__gt=1", "", "id__gte="]),
        ("ordering=id", &["ordering=-id", "", "ordering=id,name"]),
        ("brand_new=1", &["brand_new=2", ""]),
    ] {
        let cursor = cursor(query, Profile::Drf);
        assert!(accepts(query, &cursor, Profile::Drf), "{query}");
        for other in others {
            assert!(!accepts(other, &cursor, Profile::Drf), "{query} as {other}");
        }
    }
}

#[test]
fn fields_counts_and_the_page_are_no_part_of_it() {
    let cursor = cursor("tenant=1&id__gt=2&fields=id&limit=5", Profile::Strict);
    for query in ["id__gt=2&tenant=1", "tenant=1&omit=name&id__gt=2", "tenant=1&id__gt=2&count=exact&limit=7&include_fields=name"]
    {
        assert!(accepts(query, &cursor, Profile::Strict), "{query}");
    }
}
