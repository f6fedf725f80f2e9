//! Questions: lists that are asked for by a body, where a query string would be too long.

use actix_web::http::Method;

use super::{Endpoints, Resource};
use crate::context::Action;
use crate::http::replicated::QUERY;
use crate::schema::ModelSerializer;

impl<S: ModelSerializer, D: ModelSerializer<Entity = S::Entity>> Resource<S, D> {
    /// Lets clients ask for the list by `QUERY` (RFC 10008), with the parameters as the members of a JSON object, where a query string
    /// would be too long. It is as safe as `GET`, with the same filters, scope, limits and answer.
    ///
    /// ```
    /// use tweaks_runtime::prelude::*;
    /// # mod order {
    /// #     use sea_orm::entity::prelude::*;
    /// #     use tweaks_runtime::prelude::*;
    /// #     #[sea_orm::model]
    /// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
    /// #     #[sea_orm(table_name = "order")]
    /// #     pub struct Model { #[sea_orm(primary_key)] pub id: i64, pub item: String }
    /// #     impl ActiveModelBehavior for ActiveModel {}
    /// # }
    ///
    /// // QUERY /orders  {"or": [{"id__in": [1, 2, 3]}, {"id__gte": 100}], "ordering": ["-id"]}
    /// let orders = Resource::<order::Entity>::new("/orders").questions();
    /// # drop(orders);
    /// ```
    pub fn questions(mut self) -> Self {
        self.endpoints.options.takes_questions = true;
        self
    }
}

impl Endpoints {
    /// The method by which the list is asked for in a body.
    pub(super) fn question(&self) -> Option<Method> {
        let is_taken = self.options.takes_questions && self.actions.contains(&Action::List);
        is_taken.then(|| Method::from_bytes(QUERY.as_bytes()).ok()).flatten()
    }
}
