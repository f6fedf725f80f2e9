//! Custom actions: handlers of the application below the paths of a resource.

use actix_web::http::Method;
use actix_web::{FromRequest, Handler, Responder, Route, web};

use super::call::Call;
use super::options::{CustomRoute, Options};
use crate::context::Action;
use crate::schema::ModelSerializer;

/// The arguments of a handler that begin with a [`Call`], which lets the request in as the resource does. Without it nothing would ask
/// for the version and the permission.
#[diagnostic::on_unimplemented(
    message = "the handler of a custom action takes a `Call` first [tweaks::action_handler]",
    note = "write `async fn action(call: Call<customer::Entity>, …) -> HttpResponse`, with other extractors behind it"
)]
pub trait CallArguments: FromRequest {
    /// The serializer of the call.
    type Serializer: ModelSerializer;
}

macro_rules! arguments {
    ($($others:ident)*) => {
        impl<S: ModelSerializer, $($others: FromRequest + 'static),*> CallArguments for (Call<S>, $($others),*) {
            type Serializer = S;
        }
    };
}

arguments! {}
arguments! { A }
arguments! { A B }
arguments! { A B C }
arguments! { A B C D }
arguments! { A B C D E }

/// An action that the application adds to a resource.
pub(super) struct CustomAction {
    /// Below the path of the list or of the detail.
    pub(super) path: String,
    pub(super) name: &'static str,
    /// Whether it is one of the list, and not of the detail.
    pub(super) is_of_list: bool,
    pub(super) methods: Vec<Method>,
    pub(super) route: Box<dyn Fn() -> Route>,
}

impl CustomAction {
    pub(super) fn is(&self, path: &str, method: &Method) -> bool {
        self.path == path && self.methods.contains(method)
    }

    /// Its route, with the options of its resource.
    pub(super) fn seen(&self, options: Options) -> CustomRoute {
        let list_action = Some(self.name).filter(|_| self.is_of_list);
        CustomRoute { action: Action::Custom(self.name), options: Options { list_action, ..options } }
    }
}

/// A handler as often as it has a route.
pub(super) fn route<H, A>(handler: H) -> Box<dyn Fn() -> Route>
where
    H: Handler<A, Output: Responder + 'static>,
    A: CallArguments + 'static,
{
    Box::new(move || web::to(handler.clone()))
}
