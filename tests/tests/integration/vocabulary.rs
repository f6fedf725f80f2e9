//! The names that documents list, against the names that the server takes.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use tests::client::Client;
use tests::database::TestDatabase;
use tests::entities::exact::{
    amounts, every, family, forms, generated, kinds, named, newtypes, parties, parts, sums, texts, times, twins,
};
use tests::entities::{archive, author, book, clinic, kin, ledger, magazine, membership, specimen, store, tag, vault, world};
use tweaks_runtime::__private::query::{
    FieldPath, FilterName, Listing, Names, Owner, Parameters, Request, View, declared, fields, plan, problems,
};
use tweaks_runtime::__private::{Field, Kind, Lookup};
use tweaks_runtime::pages::Pagination;
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::{Schema, Serializer};

macro_rules! schemas {
    ($($path:path,)*) => {
        [$((stringify!($path), <$path as Serializer>::SCHEMA)),*]
    };
}

/// A tree, whose relation leads in a circle at once.
#[expect(unreachable_pub, reason = "as SeaORM wants it")]
mod node {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "node")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(indexed)]
        pub name: String,
        #[sea_orm(indexed)]
        pub parent_id: Option<i32>,
        #[sea_orm(self_ref, relation_enum = "Parent", from = "parent_id", to = "id")]
        #[tweaks(nested, on_demand, filter(name, parent), order(name, parent))]
        pub parent: BelongsTo<Option<Entity>>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// The serializers of all entities.
static SCHEMAS: &[(&str, &Schema)] = &schemas![
    node::Entity,
    archive::folder::Entity,
    archive::folder::Counted,
    archive::line::Entity,
    archive::line::Titled,
    archive::paper::Entity,
    archive::paper::PaperBrief,
    author::Entity,
    book::Entity,
    clinic::patient::Entity,
    clinic::patient::PatientBrief,
    clinic::patient::ByFee,
    clinic::patient::WithFee,
    clinic::patient::WardBrief,
    clinic::visit::Entity,
    clinic::ward::Entity,
    clinic::ward::Counted,
    amounts::Entity,
    amounts::basket::Entity,
    amounts::line::Entity,
    every::Entity,
    every::Hooked,
    family::int2::bank::Entity,
    family::int2::bank::Totals,
    family::int2::branch::Entity,
    family::int2::branch::Hooked,
    forms::Entity,
    forms::stamp::Entity,
    generated::Entity,
    kinds::int1::parent::Entity,
    kinds::int1::child::Entity,
    kinds::boolean::child::Entity,
    kinds::float8::child::Entity,
    kinds::loose::child::Entity,
    kinds::big_decimal::child::Entity,
    kinds::uuid::child::Entity,
    kinds::day::child::Entity,
    kinds::clock::child::Entity,
    kinds::local::child::Entity,
    kinds::utc::child::Entity,
    kinds::zoned::child::Entity,
    named::plain::Entity,
    newtypes::user::Entity,
    newtypes::ruled::Entity,
    newtypes::session::Entity,
    parties::deal::Entity,
    parts::upper::Entity,
    parts::middle::Entity,
    parts::lower::Entity,
    parts::holder::Entity,
    sums::Entity,
    sums::heap::Entity,
    sums::heap::Sums,
    sums::piece::Entity,
    sums::load::Entity,
    texts::currency::Entity,
    texts::currency::Counted,
    texts::price::Entity,
    texts::price::Hooked,
    times::utc::Entity,
    times::local::Entity,
    times::day::Entity,
    times::clock::Entity,
    times::stamped::Entity,
    times::stamped::Noted,
    twins::Entity,
    kin::Locker,
    kin::Seat,
    kin::badge::Entity,
    kin::note::Entity,
    kin::memo::Entity,
    kin::pass::Entity,
    kin::letter::Entity,
    kin::letter::Sent,
    kin::letter::Received,
    kin::owner::Entity,
    kin::owner::Loose,
    kin::owner::Single,
    kin::owner::Postbox,
    ledger::account::Entity,
    ledger::account::Profiled,
    ledger::account::Patched,
    ledger::account::Growing,
    ledger::account::Replaced,
    ledger::bank::Entity,
    ledger::entry::Entity,
    ledger::payee::Entity,
    ledger::profile::Entity,
    ledger::profile::Profile,
    magazine::author::Entity,
    magazine::article::Entity,
    magazine::article::Article,
    membership::Entity,
    specimen::Entity,
    store::place::Entity,
    store::place::Placed,
    store::shelf::Entity,
    tag::Entity,
    vault::chest::Entity,
    vault::gem::Entity,
    vault::mark::Entity,
    world::city::Entity,
    world::city::CityFacts,
    world::country::Entity,
    world::hobby::Entity,
    world::passport::Entity,
    world::person::Entity,
    world::person::PersonBrief,
    world::person_hobby::Entity,
    shop::customer::Entity,
    shop::customer::Customer,
    shop::customer::CustomerBrief,
    shop::order::Entity,
    shop::order::Order,
    shop::order::OrderBrief,
    shop::order_item::Entity,
    shop::order_item::OrderItem,
    shop::product::Entity,
    shop::product::Product,
    shop::product::ProductV1,
    shop::product::ProductV2,
    shop::product::ProductV3,
    shop::product::ProductV4,
    shop::product::ProductBrief,
    orders_api::customer::Entity,
    orders_api::order::Entity,
    orders_api::order_item::Entity,
    orders_api::product::Entity,
];

static NO_PARAMETERS: LazyLock<Parameters> = LazyLock::new(Parameters::default);

const PROFILES: [Profile; 2] = [Profile::Strict, Profile::Drf];

/// The server, asked for a list of a serializer by a query string.
struct Server {
    schema: &'static Schema,
    profile: Profile,
}

impl Server {
    fn ask<T>(&self, query: &str, answer: impl Fn(&Request<'_>) -> T) -> T {
        let parameters = Parameters::parse(query);
        let listing =
            Listing { pagination: &Pagination::None, autofilter: true, counts: false, tied: &[], resource: "/", secret: &[] };
        answer(&Request { listing: Some(listing), profile: self.profile, ..Request::new(self.schema, View::List, &parameters) })
    }

    fn problems(&self, query: &str) -> Vec<&'static str> {
        self.ask(query, problems)
    }

    /// The plan as a text; `None` where something is wrong.
    fn plan(&self, query: &str) -> Option<String> {
        self.ask(query, |request| plan(request).map(|plan| format!("{plan:?}")))
    }

    fn names(&self) -> Names<'static> {
        let Self { schema, profile } = *self;
        Names { schema, context: Request::new(schema, View::List, &NO_PARAMETERS).context, depth: 4, profile }
    }
}

fn servers() -> impl Iterator<Item = (String, Server)> {
    let with = |(name, schema): &(&str, &'static Schema)| {
        PROFILES.map(|profile| (format!("{name} {profile:?}"), Server { schema, profile }))
    };
    SCHEMAS.iter().flat_map(with)
}

/// A parameter that filters, with a value that it takes.
pub(crate) fn question(filter: &FilterName) -> String {
    let one = match filter.kind() {
        _ if filter.lookup == Lookup::Year => "2025".to_owned(),
        _ if filter.lookup == Lookup::Month => "2025-01".to_owned(),
        Kind::Boolean => "true".to_owned(),
        Kind::Integer { .. } | Kind::Float(_) | Kind::Decimal => "7".to_owned(),
        Kind::Choice(choice) => choice.names[0].to_owned(),
        Kind::Date => "2025-01-15".to_owned(),
        Kind::Time => "12:00:00".to_owned(),
        Kind::DateTime | Kind::LocalDateTime => "2025-01-15T12:00:00Z".to_owned(),
        Kind::Uuid => "67e55044-10b1-426f-9247-bb680e5fe0c8".to_owned(),
        _ => "YWJj".to_owned(),
    };
    let value = if filter.lookup == Lookup::Range { format!("{one},{one}") } else { one };
    format!("{}={value}", filter.name)
}

#[test]
fn the_server_understands_every_listed_filter() {
    let mut asked = 0;
    for (what, server) in servers() {
        let plain = server.plan("").expect("a list");
        for filter in server.names().all_filters() {
            let query = question(&filter);
            let problems = server.problems(&query);
            assert!(!problems.contains(&"unknown"), "{what}: {query}: {problems:?}");
            // A drf list passes over a name that it does not know.
            assert_ne!(server.plan(&query), Some(plain.clone()), "{what}: {query} does nothing");
            asked += 1;
        }
    }
    assert!(asked > 4000, "{asked}");
}

#[test]
fn a_filter_that_is_not_listed_is_unknown() {
    let mut refused = 0;
    for (what, server) in servers().filter(|(_, server)| server.profile == Profile::Strict) {
        let listed: BTreeSet<String> = server.names().all_filters().into_iter().map(|filter| filter.name).collect();
        let named = declared(server.schema).0.iter().map(|filter| filter.name);
        for owner in fields(server.schema).map(|field| field.name).chain(named) {
            for lookup in Lookup::ALL {
                let name = if *lookup == Lookup::Exact { owner.to_owned() } else { format!("{owner}__{}", lookup.name()) };
                let is_unknown = server.problems(&format!("{name}=1")).contains(&"unknown");
                assert_eq!(is_unknown, !listed.contains(&name), "{what}: {name}");
                refused += usize::from(is_unknown);
            }
        }
    }
    assert!(refused > 4000, "{refused}");
}

#[test]
fn the_server_orders_by_every_listed_name_and_no_other() {
    for (what, server) in servers() {
        let listed = server.names().all_orderings();
        for order in &listed {
            for query in [format!("ordering={}", order.name), format!("ordering=-{}", order.name)] {
                assert_eq!(server.problems(&query), [] as [&str; 0], "{what}: {query}");
            }
            assert_ne!(server.plan(&format!("ordering={}", order.name)), server.plan(&format!("ordering=-{}", order.name)));
        }
        for Field { name, .. } in fields(server.schema).filter(|_| server.profile == Profile::Strict) {
            let is_listed = listed.iter().any(|order| order.name == *name);
            assert_eq!(server.problems(&format!("ordering={name}")).contains(&"unknown"), !is_listed, "{what}: {name}");
        }
    }
}

#[test]
fn every_listed_field_can_be_asked_for() {
    for (what, server) in servers() {
        let listed: Vec<String> = server.names().all_fields().iter().map(FieldPath::name).collect();
        assert_eq!(listed.iter().collect::<BTreeSet<_>>().len(), listed.len(), "{what}: {listed:?}");
        for name in &listed {
            for parameter in ["fields", "include_fields", "omit"] {
                assert_eq!(server.problems(&format!("{parameter}={name}")), [] as [&str; 0], "{what}: {name}");
            }
        }
        let own: Vec<&str> =
            fields(server.schema).map(|field| field.name).filter(|name| listed.contains(&(*name).to_owned())).collect();
        assert_eq!(listed[..own.len()], own, "{what}");
    }
}

fn strict(schema: &'static Schema) -> Server {
    Server { schema, profile: Profile::Strict }
}

fn filters(schema: &'static Schema, depth: usize) -> Vec<String> {
    let names = Names { depth, ..strict(schema).names() };
    names.all_filters().into_iter().filter(|filter| filter.lookup == Lookup::Exact).map(|filter| filter.name).collect()
}

#[test]
fn names_follow_relations_but_not_in_a_circle() {
    let schema = node::Entity::SCHEMA;
    let wanted = ["id", "name", "parent_id", "parent", "parent__name"];
    assert_eq!(filters(schema, 8), wanted);
    assert_eq!(filters(schema, 0), wanted[..4]);
    let orderings = strict(schema).names().all_orderings();
    assert_eq!(orderings.into_iter().map(|order| order.name).collect::<Vec<_>>(), wanted);
    let fields = strict(schema).names().all_fields();
    assert_eq!(fields.iter().map(FieldPath::name).collect::<Vec<_>>(), wanted[..4]);
}

#[test]
fn filters_say_their_columns_kinds_and_owners() {
    let found = [vault::gem::Entity::SCHEMA, shop::product::ProductV3::SCHEMA].map(|schema| strict(schema).names().all_filters());
    let facts = |name: &str| {
        let filter = found.iter().flatten().find(|filter| filter.name == name).expect("a filter");
        let owner = match &filter.owner {
            Owner::Field(path) => path.name(),
            Owner::Named(named) => format!("({})", named.name),
        };
        format!("{} {:?} {} {owner}", filter.column.map_or("-", |column| column.name), filter.kind(), filter.lookup.name())
    };
    assert_eq!(facts("weight__range"), "weight Decimal range weight");
    assert_eq!(facts("nickname__isnull"), "nickname Boolean isnull nickname");
    assert_eq!(facts("chest"), "chest_id Integer(-2147483648..=2147483647) exact chest");
    assert_eq!(facts("chest__label__in"), "label Text in chest__label");
    assert_eq!(facts("description__icontains"), "description Text icontains (description)");
    assert_eq!(facts("min_price"), "- Decimal exact (min_price)");
    assert_eq!(facts("in_stock"), "- Boolean exact (in_stock)");
}

#[actix_web::test]
async fn the_shop_takes_what_its_documents_would_say() {
    let database = TestDatabase::shop().await;
    for (path, schema) in [
        ("/products/", shop::product::Product::SCHEMA),
        ("/customers/", shop::customer::Customer::SCHEMA),
        ("/orders/", shop::order::Order::SCHEMA),
    ] {
        let client = Client::shop(&database.db);
        for filter in strict(schema).names().all_filters() {
            let query = question(&filter);
            let answer = client.get(&format!("{path}?{query}")).await;
            assert_eq!(answer.status, 200, "{path}?{query}: {}", answer.text);
        }
        let lists = [
            ("ordering", strict(schema).names().all_orderings().into_iter().map(|order| order.name).collect::<Vec<_>>()),
            ("fields", strict(schema).names().all_fields().iter().map(FieldPath::name).collect()),
        ];
        for (parameter, name) in lists.iter().flat_map(|(parameter, names)| names.iter().map(move |name| (parameter, name))) {
            let answer = client.get(&format!("{path}?{parameter}={name}")).await;
            assert_eq!(answer.status, 200, "{path}?{parameter}={name}: {}", answer.text);
        }
    }
}
