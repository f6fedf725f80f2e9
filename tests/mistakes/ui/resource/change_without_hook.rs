//! The function of a change does not get the transaction.

use actix_web::HttpResponse;
use tweaks_runtime::prelude::*;

mod product {
    use sea_orm::entity::prelude::*;
    use tweaks_runtime::prelude::*;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    #[sea_orm(table_name = "product")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub name: String,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

pub async fn rename(call: Call<product::Entity>) -> HttpResponse {
    call.change(shout).await
}

async fn shout(product: &mut product::ActiveModel, (): ()) -> Result<(), HookError> {
    product.name = sea_orm::Set(product.name.as_ref().to_uppercase());
    Ok(())
}

fn main() {}
