//! APIs: the resources of an application together, as one service, and as data for documents and tests.

use actix_web::dev::{AppService, HttpServiceFactory};

use super::resource::{Endpoints, Resource};
use crate::schema::ModelSerializer;

/// The resources of an application together, to be registered with `App::service`. What is known of all of them is written into
/// documents, and tests run over all of them.
///
/// ```
/// use actix_web::App;
/// use tweaks_runtime::Api;
/// use tweaks_runtime::prelude::*;
/// # mod product {
/// #     use sea_orm::entity::prelude::*;
/// #     use tweaks_runtime::prelude::*;
/// #     #[sea_orm::model]
/// #     #[derive(Clone, Debug, PartialEq, DeriveEntityModel, Tweaks)]
/// #     #[sea_orm(table_name = "product")]
/// #     pub struct Model { #[sea_orm(primary_key)] pub id: i64 }
/// #     impl ActiveModelBehavior for ActiveModel {}
/// # }
///
/// let api = Api::new("Shop", "1.0").about("What we sell.").resource(Resource::<product::Entity>::new("/products"));
/// let app = App::new().service(api);
/// # drop(app);
/// ```
#[must_use]
pub struct Api {
    pub(super) title: String,
    pub(super) version: String,
    pub(super) about: String,
    pub(super) resources: Vec<Endpoints>,
    #[cfg(feature = "openapi")]
    pub(super) documents: super::documents::Documents,
}

impl Api {
    /// An API without resources; `version` is that of the application, whichever API versions it serves.
    pub fn new(title: impl Into<String>, version: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            version: version.into(),
            about: String::new(),
            resources: Vec::new(),
            #[cfg(feature = "openapi")]
            documents: super::documents::Documents::default(),
        }
    }

    /// A text about it, as Markdown.
    pub fn about(self, about: impl Into<String>) -> Self {
        Self { about: about.into(), ..self }
    }

    /// Adds a resource. One that is added first is asked first.
    pub fn resource<S: ModelSerializer, D: ModelSerializer<Entity = S::Entity>>(mut self, resource: Resource<S, D>) -> Self {
        self.resources.push(resource.endpoints);
        self
    }
}

impl HttpServiceFactory for Api {
    fn register(self, config: &mut AppService) {
        #[cfg(feature = "openapi")]
        let this = {
            let this = std::rc::Rc::new(self);
            super::documents::register(&this, config);
            this
        };
        #[cfg(not(feature = "openapi"))]
        let this = self;
        #[cfg(feature = "browse")]
        super::browse::register(&this, config);
        #[cfg(not(feature = "browse"))]
        this.resources.iter().for_each(|endpoints| endpoints.serve(|_, service| service.register(config)));
    }
}
