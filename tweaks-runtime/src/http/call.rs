//! One request of a resource, for hand-written handlers.

use std::future::ready;
use std::marker::PhantomData;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use sea_orm::{DbErr, EntityTrait};

use super::extract::Incoming;
use super::options::{CustomRoute, Options, Serializers, options};
use super::perform::Exchange;
use super::valid::draft;
use crate::body::BulkEdit;
use crate::context::Action;
use crate::exec::Act;
use crate::schema::{ChangeHook, Figures, FromDraft, ModelSerializer};

/// One request of a resource. Needs a `web::Data<DatabaseConnection>` in the application, or a plain
/// `DatabaseConnection`.
///
/// ```
/// use actix_web::{HttpResponse, web};
/// use tweaks_runtime::prelude::*;
/// # mod customer {
/// #     use sea_orm::entity::prelude::*;
/// #     use tweaks_runtime::prelude::*;
/// #     #[sea_orm::model]
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
/// #     #[sea_orm(table_name = "customer")]
/// #     pub struct Model { #[sea_orm(primary_key)] pub id: i64, pub name: String }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
///
/// /// The same list as the resource's, behind the application's own checks.
/// async fn customers(call: Call<customer::Entity>) -> HttpResponse {
///     call.paginate(LimitOffset { default: 20, max: 200 }).list().await
/// }
///
/// let route = web::get().to(customers);
/// # drop(route);
/// ```
#[must_use]
pub struct Call<S: ModelSerializer> {
    exchange: Exchange,
    serializer: PhantomData<fn() -> S>,
}

impl<S: ModelSerializer> Call<S> {
    options!(S, self.exchange.options);

    /// Decides the fields of the answer in place of the parameter `fields`; names of nested ones as there, `customer__email`.
    pub fn fields<'a>(mut self, fields: impl IntoIterator<Item = &'a str>) -> Self {
        self.exchange.options.handler_fields.fields = Some(fields.into_iter().map(str::to_owned).collect());
        self
    }

    /// Includes fields that are on demand, in place of the parameter `include_fields`.
    pub fn include_fields<'a>(mut self, fields: impl IntoIterator<Item = &'a str>) -> Self {
        self.exchange.options.handler_fields.include_fields = Some(fields.into_iter().map(str::to_owned).collect());
        self
    }

    /// The same request with another serializer of the entity.
    pub fn with<T: ModelSerializer<Entity = S::Entity>>(mut self) -> Call<T> {
        self.exchange.serializers = Serializers::of::<T, T>();
        Call { exchange: self.exchange, serializer: PhantomData }
    }

    /// Answers with many rows.
    pub async fn list(self) -> HttpResponse {
        self.exchange.act(Action::List).await
    }

    /// Answers with figures over many rows, which the serializer's `stats(…)` lists.
    pub async fn stats(self) -> HttpResponse
    where
        S: ModelSerializer<Offers: Figures>,
    {
        self.exchange.act(Action::Stats).await
    }

    /// Answers with the row that the path names.
    pub async fn retrieve(self) -> HttpResponse {
        self.exchange.act(Action::Retrieve).await
    }

    /// Creates a row, and answers with it.
    pub async fn create(self) -> HttpResponse {
        self.exchange.act(Action::Create).await
    }

    /// Changes all fields of the row that the path names, and answers with it.
    pub async fn update(self) -> HttpResponse {
        self.exchange.act(Action::Update).await
    }

    /// Changes the given fields of the row that the path names, and answers with it.
    pub async fn partial_update(self) -> HttpResponse {
        self.exchange.act(Action::PartialUpdate).await
    }

    /// Deletes the row that the path names.
    pub async fn delete(self) -> HttpResponse {
        self.exchange.act(Action::Delete).await
    }

    /// Creates, changes and deletes many rows, all or none; `D` is the serializer for changes. Creations need `can_create`.
    pub async fn bulk_edit<D: ModelSerializer<Entity = S::Entity>>(mut self, bulk: BulkEdit, can_create: bool) -> HttpResponse {
        (self.exchange.options.bulk, self.exchange.options.can_create) = (bulk, can_create);
        self.exchange.serializers = Serializers::of::<S, D>();
        self.exchange.act(Action::BulkEdit).await
    }

    /// Changes the row that the path names by a function of the application, and answers with it. The function gets the row's active
    /// model, a valid body (`()` for none), and the transaction. The row is within the request's scope, and locked; it is saved with
    /// the hooks, kept sums and entity tags of an update, unless the function leaves it as it is. An error of the function
    /// rolls everything back: [`HookError::field`](crate::prelude::HookError::field) is a 400 at a field.
    ///
    /// A transaction that the database gives up is tried again: what the function does outside of it may be done twice.
    ///
    /// To rules and hooks it is the [`Action::Custom`] of its resource's route, and `Action::Custom("change")` outside of one.
    ///
    /// ```
    /// use actix_web::HttpResponse;
    /// use sea_orm::Set;
    /// use tweaks_runtime::prelude::*;
    /// # mod product {
    /// #     use sea_orm::entity::prelude::*;
    /// #     use tweaks_runtime::prelude::*;
    /// #     #[sea_orm::model]
    /// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    /// #     #[sea_orm(table_name = "product")]
    /// #     pub struct Model { #[sea_orm(primary_key)] pub id: i64, pub stock: i32 }
    /// #     impl ActiveModelBehavior for ActiveModel {}
    /// # }
    ///
    /// #[derive(Tweaks)]
    /// pub struct Delivery {
    ///     #[tweaks(range(min = 1))]
    ///     pub quantity: i32,
    /// }
    ///
    /// async fn increase_stock(call: Call<product::Entity>) -> HttpResponse {
    ///     call.change(async |product: &mut product::ActiveModel, delivery: Delivery, _: Hook<'_>| {
    ///         let stock = product.stock.as_ref().checked_add(delivery.quantity);
    ///         product.stock = Set(stock.ok_or_else(|| HookError::field("quantity", "There is no room for so many."))?);
    ///         Ok(())
    ///     })
    ///     .await
    /// }
    ///
    /// let products = Resource::<product::Entity>::new("/products").action(actix_web::http::Method::POST, "increase_stock", increase_stock);
    /// # drop(products);
    /// ```
    pub async fn change<B, F>(self, hook: F) -> HttpResponse
    where
        B: FromDraft<Draft: Sync>,
        F: for<'a> ChangeHook<'a, ActiveModelOf<S>, B> + 'static,
        ActiveModelOf<S>: Send,
    {
        self.exchange
            .change(Box::new(|body, settings, context| Ok(act::<S, B, F>(draft::<B>(body, settings, context)?, hook))))
            .await
    }
}

impl<S: ModelSerializer> FromRequest for Call<S> {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (route, incoming) = (request.app_data::<CustomRoute>().cloned(), Incoming::from_request(request, payload));
        async move {
            let serializers = Serializers::of::<S, S>();
            let exchange = match route {
                Some(CustomRoute { action, options }) => {
                    Exchange::new(incoming.await?, serializers, options, action).admitted().await
                }
                None => Ok(Exchange::new(incoming.await?, serializers, Options::default(), Action::Metadata)),
            };
            let refused = |response| actix_web::error::InternalError::from_response("refused", response).into();
            exchange.map(|exchange| Self { exchange, serializer: PhantomData }).map_err(refused)
        }
        .boxed_local()
    }
}

type ActiveModelOf<S> = <<S as ModelSerializer>::Entity as EntityTrait>::ActiveModel;

/// A change without its types.
fn act<S, B, F>(draft: B::Draft, hook: F) -> Act
where
    S: ModelSerializer,
    B: FromDraft<Draft: Sync>,
    F: for<'a> ChangeHook<'a, ActiveModelOf<S>, B> + 'static,
    ActiveModelOf<S>: Send,
{
    Arc::new(move |row, context| {
        let (row, body) = (row.downcast_mut::<ActiveModelOf<S>>(), B::from_draft(draft.clone()));
        match (row, body) {
            (Some(row), Some(body)) => hook.clone()(row, body, context).boxed(),
            // A hook that takes a required value out of the draft is the one way to get here.
            _ => ready(Err(DbErr::Custom("a hook removed a required value".to_owned()).into())).boxed(),
        }
    })
}
