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
#[cfg_attr(not(feature = "openapi"), expect(dead_code, reason = "documents alone show what it is called"))]
pub struct Api {
    pub(super) title: String,
    pub(super) version: String,
    pub(super) about: String,
    pub(super) license: Option<[String; 2]>,
    pub(super) resources: Vec<Endpoints>,
    /// Whether everything that its resources do needs a permission.
    pub(super) permissions_required: bool,
    #[cfg(feature = "openapi")]
    pub(super) documents: super::documents::Documents,
    /// The path of the page that shows them, if it is served.
    #[cfg(feature = "openapi-docs")]
    docs: Option<String>,
    /// The names and paths of documents that others write.
    #[cfg(feature = "openapi-docs")]
    other_documents: Vec<(String, String)>,
}

impl Api {
    /// An API without resources; `version` is that of the application, whichever API versions it serves.
    pub fn new(title: impl Into<String>, version: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            version: version.into(),
            about: String::new(),
            license: None,
            resources: Vec::new(),
            permissions_required: false,
            #[cfg(feature = "openapi")]
            documents: super::documents::Documents::default(),
            #[cfg(feature = "openapi-docs")]
            docs: None,
            #[cfg(feature = "openapi-docs")]
            other_documents: Vec::new(),
        }
    }

    /// A text about it, as Markdown.
    pub fn about(self, about: impl Into<String>) -> Self {
        Self { about: about.into(), ..self }
    }

    /// The name and the address of its license.
    pub fn license(self, name: &str, url: &str) -> Self {
        Self { license: Some([name, url].map(str::to_owned)), ..self }
    }

    /// Serves a page at a path that shows its documents to people, and lets them try the operations: Swagger UI, from files inside
    /// the program. It works without a network, in a scope, and behind a proxy that takes a prefix away. Anybody may open it; what
    /// is seen there is what the documents show to the one who asks.
    ///
    /// ```
    /// use actix_web::{App, web};
    /// use tweaks_runtime::Api;
    ///
    /// let api = Api::new("Shop", "1.0").docs("/docs");
    /// let app = App::new().service(web::redirect("/", "docs")).service(api);
    /// # drop(app);
    /// ```
    #[cfg(feature = "openapi-docs")]
    pub fn docs(self, path: impl Into<String>) -> Self {
        Self { docs: Some(path.into()), ..self }
    }

    /// Offers another document on the page besides those of this API, such as one that is written by hand; the application serves it at
    /// the path, which begins where those of this API do.
    ///
    /// ```
    /// use tweaks_runtime::Api;
    ///
    /// let api = Api::new("Shop", "1.0").docs("/docs").other_document("Payments", "/payments/openapi.json");
    /// # drop(api);
    /// ```
    #[cfg(feature = "openapi-docs")]
    pub fn other_document(mut self, name: impl Into<String>, path: impl Into<String>) -> Self {
        self.other_documents.push((name.into(), format!("/{}", path.into().trim_start_matches('/'))));
        self
    }

    /// Insists on a permission for everything that its resources do: [`check_at_start`](Self::check_at_start) lists what has none, and
    /// requests for that are answered with 500. For resources without an `Api` there is
    /// [`Settings::require_permissions`](crate::prelude::Settings::require_permissions).
    pub fn require_permissions(self) -> Self {
        Self { permissions_required: true, ..self }
    }

    /// Adds a resource. One that is added first is asked first.
    pub fn resource<S: ModelSerializer, D: ModelSerializer<Entity = S::Entity>>(mut self, resource: Resource<S, D>) -> Self {
        self.resources.push(resource.endpoints);
        self
    }
}

#[cfg(feature = "openapi-docs")]
impl Api {
    fn page(self: &std::rc::Rc<Self>) -> Option<super::docs::Page> {
        let (path, api) = (self.docs.clone()?, std::rc::Rc::clone(self));
        let documents = Box::new(move |request: &actix_web::HttpRequest| {
            let own = super::documents::paths(api.as_ref(), request).into_iter();
            let name = |version: Option<u32>| version.map_or_else(|| api.title.clone(), |version| format!("Version {version}"));
            own.map(|(version, path)| (name(version), path)).chain(api.other_documents.iter().cloned()).collect()
        });
        Some(super::docs::Page { path, title: self.title.clone(), about: self.about.clone(), documents })
    }
}

#[cfg(feature = "browse")]
impl Api {
    fn site(self: &std::rc::Rc<Self>) -> super::browse::Site {
        let (files, api) = (self.documents.stem().to_owned(), std::rc::Rc::clone(self));
        super::browse::Site { files, document: std::rc::Rc::new(move |request| super::documents::path(api.as_ref(), request)) }
    }
}

impl HttpServiceFactory for Api {
    fn register(mut self, config: &mut AppService) {
        let required = self.permissions_required;
        self.resources.iter_mut().for_each(|endpoints| endpoints.options.permissions.required |= required);
        #[cfg(feature = "openapi")]
        let this = {
            let this = std::rc::Rc::new(self);
            super::documents::register(&(std::rc::Rc::clone(&this) as _), config);
            #[cfg(feature = "openapi-docs")]
            this.page().into_iter().for_each(|page| page.register(config));
            this
        };
        #[cfg(not(feature = "openapi"))]
        let this = self;
        #[cfg(feature = "browse")]
        this.site().register(&this.resources, config);
        #[cfg(not(feature = "browse"))]
        this.resources.iter().for_each(|endpoints| endpoints.serve(|_, service| service.register(config)));
    }
}
