//! One request of a resource, for hand-written handlers.

use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use futures_util::future::LocalBoxFuture;
use futures_util::{FutureExt as _, TryFutureExt as _};

use super::extract::Incoming;
use super::options::{Options, Serializers, options};
use super::perform::answer;
use crate::body::BulkEdit;
use crate::context::Action;
use crate::schema::ModelSerializer;

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
pub struct Call<S> {
    incoming: Incoming,
    options: Options,
    serializer: PhantomData<fn() -> S>,
}

impl<S: ModelSerializer> Call<S> {
    options!(S, self.options);

    /// Decides the fields of the answer in place of the parameter `fields`; names of nested ones as there, `customer__email`.
    pub fn fields<'a>(mut self, fields: impl IntoIterator<Item = &'a str>) -> Self {
        self.options.handler_fields.fields = Some(fields.into_iter().map(str::to_owned).collect());
        self
    }

    /// Includes fields that are on demand, in place of the parameter `include_fields`.
    pub fn include_fields<'a>(mut self, fields: impl IntoIterator<Item = &'a str>) -> Self {
        self.options.handler_fields.include_fields = Some(fields.into_iter().map(str::to_owned).collect());
        self
    }

    /// The same request with another serializer of the entity.
    pub fn with<T: ModelSerializer<Entity = S::Entity>>(self) -> Call<T> {
        Call { incoming: self.incoming, options: self.options, serializer: PhantomData }
    }

    /// Answers with many rows.
    pub async fn list(self) -> HttpResponse {
        self.answer::<S>(Action::List).await
    }

    /// Answers with the row that the path names.
    pub async fn retrieve(self) -> HttpResponse {
        self.answer::<S>(Action::Retrieve).await
    }

    /// Creates a row, and answers with it.
    pub async fn create(self) -> HttpResponse {
        self.answer::<S>(Action::Create).await
    }

    /// Changes all fields of the row that the path names, and answers with it.
    pub async fn update(self) -> HttpResponse {
        self.answer::<S>(Action::Update).await
    }

    /// Changes the given fields of the row that the path names, and answers with it.
    pub async fn partial_update(self) -> HttpResponse {
        self.answer::<S>(Action::PartialUpdate).await
    }

    /// Deletes the row that the path names.
    pub async fn delete(self) -> HttpResponse {
        self.answer::<S>(Action::Delete).await
    }

    /// Creates, changes and deletes many rows, all or none; `D` is the serializer for changes. Creations need `can_create`.
    pub async fn bulk_edit<D: ModelSerializer<Entity = S::Entity>>(mut self, bulk: BulkEdit, can_create: bool) -> HttpResponse {
        (self.options.bulk, self.options.can_create) = (bulk, can_create);
        self.answer::<D>(Action::BulkEdit).await
    }

    async fn answer<D: ModelSerializer<Entity = S::Entity>>(self, action: Action) -> HttpResponse {
        answer(self.incoming, Serializers::of::<S, D>(), self.options, action).await
    }
}

impl<S: ModelSerializer> FromRequest for Call<S> {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let call = |incoming| Self { incoming, options: Options::default(), serializer: PhantomData };
        Incoming::from_request(request, payload).map_ok(call).boxed_local()
    }
}
