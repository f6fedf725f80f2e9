//! Two tables of one name in two schemas, and deals that name a row of each.

macro_rules! party {
    ($($schema:ident $name:tt)*) => {$(
        pub mod $schema {
            use sea_orm::entity::prelude::*;
            use tweaks_runtime::prelude::*;

            #[sea_orm::model]
            #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
            #[sea_orm(schema_name = $name, table_name = "party")]
            pub struct Model {
                #[sea_orm(primary_key)]
                pub id: i32,
                #[sea_orm(unique)]
                pub name: String,
            }

            impl ActiveModelBehavior for ActiveModel {}
        }
    )*};
}

party! { crm "crm" sales "sales" }

pub mod deal {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    use super::{crm, sales};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "deal")]
    #[tweaks(validate = names)]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i32,
        #[sea_orm(indexed)]
        pub crm_id: i32,
        #[sea_orm(indexed)]
        pub sales_id: i32,
        /// What the hook got, as the rows were called.
        #[sea_orm(default_value = "")]
        #[tweaks(allow_blank)]
        pub heard: String,
        #[sea_orm(belongs_to, from = "crm_id", to = "id")]
        #[tweaks(nested, filter(name))]
        pub client: BelongsTo<crm::Entity>,
        #[sea_orm(belongs_to, from = "sales_id", to = "id")]
        #[tweaks(nested, filter(name))]
        pub seller: BelongsTo<sales::Entity>,
    }

    impl ActiveModelBehavior for ActiveModel {}

    fn names(deal: &mut Draft<Entity>, context: &Context) {
        let clients = context.related::<crm::Model>().map(|party| format!("crm {}", party.name));
        let sellers = context.related::<sales::Model>().map(|party| format!("sales {}", party.name));
        let heard = clients.chain(sellers).collect::<Vec<_>>().join(", ");
        deal.heard.set(heard);
    }
}

pub fn endpoints(config: &mut actix_web::web::ServiceConfig) {
    use tweaks_runtime::prelude::*;
    config
        .service(Resource::<crm::Entity>::new("/crm").bulk_edit(BulkEdit::new()))
        .service(Resource::<sales::Entity>::new("/sales").bulk_edit(BulkEdit::new()))
        .service(Resource::<deal::Entity>::new("/deals").bulk_edit(BulkEdit::new()));
}
