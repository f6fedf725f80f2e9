use super::*;
use crate::prelude::*;

#[expect(unreachable_pub, reason = "SeaORM's derive takes public models only")]
mod product {
    use sea_orm::entity::prelude::*;

    use crate::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "product")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
        #[sea_orm(default_value = 1)]
        #[tweaks(etag, read_only)]
        pub version: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

#[derive(Tweaks)]
#[tweaks(entity = product::Entity)]
#[allow(dead_code, reason = "read by the derive")]
struct ProductName {
    id: i64,
    name: String,
}

fn described(endpoints: &Endpoints) -> Vec<String> {
    let described = |ServedPath { path, operations }| {
        operations.into_iter().map(move |(action, method): (Action, Method)| format!("{method} {path} {action:?}"))
    };
    endpoints.paths().into_iter().flat_map(described).collect()
}

#[test]
fn a_resource_is_data() {
    let pages = LimitOffset { default: 20, max: 200 }.named("rows", "from");
    let resource = Resource::<ProductName>::read_only("/products/").detail::<product::Entity>().updatable().deletable();
    let resource = resource.without(Action::Update).bulk_edit(BulkEdit::new()).paginate(pages.clone()).require_if_match();
    let wanted = [
        "GET /products/ List",
        "HEAD /products/ List",
        "PUT /products/ BulkEdit",
        "GET /products/{id}/ Retrieve",
        "HEAD /products/{id}/ Retrieve",
        "PATCH /products/{id}/ PartialUpdate",
        "DELETE /products/{id}/ Delete",
    ];
    assert_eq!(described(&resource.endpoints), wanted);
    let (Serializers { list, detail, table }, options) = (resource.endpoints.serializers, resource.endpoints.options());
    assert_eq!((table.name(), list.fields().count(), detail.fields().count()), ("product", 2, 3));
    assert_eq!(options.pagination, pages);
    assert!(options.if_match_required && !options.key_required && !options.can_create && !options.without_autofilter);
}

#[test]
fn a_path_without_an_action_is_not_served() {
    let resource = Resource::<product::Entity>::read_only("/products").without(Action::Retrieve);
    assert_eq!(described(&resource.endpoints), ["GET /products List", "HEAD /products List"]);
}
