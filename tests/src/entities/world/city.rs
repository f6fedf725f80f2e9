use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

use super::person::PersonBrief;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
#[sea_orm(table_name = "city")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub city_id: i32,
    pub city_name: String,
    #[tweaks(write_only)]
    pub city_country: i32,
    #[sea_orm(belongs_to, from = "city_country", to = "country_id")]
    #[tweaks(nested)]
    pub country: BelongsTo<super::country::Entity>,
    #[sea_orm(has_many)]
    #[tweaks(nested(serializer = PersonBrief, limit = 2, order(desc(person_name))), on_demand)]
    pub people: HasMany<super::person::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

/// What functions make of a city and its people.
#[derive(Tweaks)]
#[tweaks(entity = Entity)]
pub struct CityFacts {
    pub city_id: i32,
    #[tweaks(source = country.country_name)]
    pub country_name: String,
    #[tweaks(computed = count(people))]
    pub people_count: i64,
    #[tweaks(computed = sum(people.age))]
    pub age_sum: i64,
    #[tweaks(computed = max(people.person_name))]
    pub last_name: Option<String>,
    #[tweaks(nested(serializer = PersonBrief, first, order(desc(age))), on_demand)]
    pub eldest: HasMany<super::person::Entity>,
    #[tweaks(computed = sign(city_name, country.country_name, count(people), context), on_demand)]
    pub sign: String,
}

// A related column is taken by value.
#[allow(clippy::needless_pass_by_value)]
fn sign(city: &str, country: String, people: i64, context: &Context) -> String {
    format!("{}{city}, {country}: {people}", context.parameter("greeting").unwrap_or_default())
}
