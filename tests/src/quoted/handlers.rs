//! Handlers of the application.

pub mod actions {
    use actix_web::HttpResponse;
    use actix_web::http::Method;
    use sea_orm::Set;
    use shop::product;
    use tweaks_runtime::prelude::*;

    fn resource() -> Resource<product::Entity> {
        #[derive(Tweaks)]
        pub struct Delivery {
            #[tweaks(range(min = 1))]
            pub quantity: i32,
        }

        async fn increase_stock(call: Call<product::Entity>) -> HttpResponse {
            call.change(async |product: &mut product::ActiveModel, delivery: Delivery, _: Hook<'_>| {
                let stock = product.stock.as_ref().checked_add(delivery.quantity);
                product.stock = Set(stock.ok_or_else(|| HookError::field("quantity", "There is no room for so many."))?);
                Ok(())
            })
            .await
        }

        Resource::<product::Entity>::new("/products/").action(Method::POST, "increase_stock", increase_stock)
    }
}

pub mod calls {
    use actix_web::{App, HttpResponse, web};
    use shop::customer::{self, CustomerBrief};
    use tweaks_runtime::prelude::*;

    fn application() {
        async fn customers(call: Call<customer::Entity>) -> HttpResponse {
            call.paginate(LimitOffset { default: 20, max: 200 }).list().await
        }

        async fn customer_brief(call: Call<customer::Entity>) -> HttpResponse {
            call.with::<CustomerBrief>().retrieve().await
        }

        App::new()
            .route("/customers", web::get().to(customers))
            .route("/customers/{id}/brief", web::get().to(customer_brief));
    }
}

pub mod bodies {
    use actix_web::HttpResponse;
    use tweaks_runtime::prelude::{Partial, Tweaks, Valid};

    #[derive(Tweaks)]
    pub struct Login {
        pub name: String,
    }

    #[derive(Tweaks)]
    pub struct Profile {
        pub name: String,
    }

    async fn log_in(login: Valid<Login>) -> HttpResponse {
        HttpResponse::Ok().body(format!("Welcome, {}.", login.name))
    }

    async fn change(profile: Partial<Profile>) -> HttpResponse {
        match profile.name.get() {
            Some(name) => HttpResponse::Ok().body(format!("Now called {name}.")),
            None => HttpResponse::Ok().body("Still called the same."),
        }
    }
}

pub mod idempotency {
    use shop::order;
    use tweaks_runtime::prelude::*;

    pub struct User {
        pub id: i64,
    }

    fn resource() -> Resource<order::Entity> {
        fn who(context: &Context) -> String {
            context.get::<User>().map(|user| user.id.to_string()).unwrap_or_default()
        }

        Resource::<order::Entity>::new("/orders").idempotency(Idempotency::new().required().client(who))
    }
}
