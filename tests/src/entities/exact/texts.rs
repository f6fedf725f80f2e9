//! Texts that the database compares in its own way: keys, foreign keys, unique names.

pub mod currency {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "currency")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false, column_type = "Char(Some(4))")]
        pub code: String,
        #[sea_orm(column_type = "Char(Some(8))", unique)]
        pub title: String,
        #[sea_orm(default_value = 0)]
        pub weight: i32,
        #[sea_orm(has_many)]
        #[tweaks(nested(serializer = super::price::Brief, write, on_update = patch_by_id, optional), on_demand)]
        pub prices: HasMany<super::price::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Brief {
        pub code: String,
        pub title: String,
    }

    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Counted {
        pub code: String,
        #[tweaks(computed = count(prices))]
        pub prices: i64,
    }
}

pub mod price {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::currency;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "price")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(column_type = "Char(Some(4))", indexed)]
        pub currency_code: String,
        #[sea_orm(belongs_to, from = "currency_code", to = "code")]
        #[tweaks(nested = currency::Brief, on_demand)]
        pub currency: BelongsTo<currency::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    #[derive(Tweaks)]
    #[tweaks(entity = Entity)]
    pub struct Brief {
        pub id: i32,
    }

    /// With a hook that looks at the currency.
    #[derive(Tweaks)]
    #[tweaks(entity = Entity, validate = has_currency)]
    pub struct Hooked {
        pub id: i32,
        pub currency_code: String,
        #[tweaks(nested = currency::Brief, on_demand)]
        pub currency: BelongsTo<currency::Entity>,
    }

    fn has_currency(price: &mut Draft<Hooked>, context: &Context) {
        if price.currency_code.get().is_some() && context.related::<currency::Model>().next().is_none() {
            price.currency_code.reject("The hook does not get this currency.");
        }
    }
}

pub fn endpoints(config: &mut actix_web::web::ServiceConfig) {
    use tweaks_runtime::prelude::*;
    let bulk = BulkEdit::new().allow_delete();
    config
        .service(Resource::<currency::Entity>::new("/currencies").bulk_edit(bulk))
        .service(
            Resource::<currency::Entity>::read_only("/walk").paginate(tweaks_runtime::pages::Cursor { default: 1, max: 100 }),
        )
        .service(Resource::<currency::Counted>::read_only("/counted"))
        .service(Resource::<price::Entity>::new("/prices").bulk_edit(bulk))
        .service(Resource::<price::Hooked>::new("/hooked").bulk_edit(bulk));
}
