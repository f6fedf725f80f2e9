//! Metadata: the answer to `OPTIONS` at a path of a resource.

use std::sync::Arc;

use actix_web::guard::GuardContext;
use actix_web::http::{Method, header};
use actix_web::{HttpResponse, Route, web};

use super::extract::Incoming;
use super::media;
use super::options::{Options, Serializers};
use super::perform::Exchange;
use super::settings::Settings;
use crate::context::{Action, Context};
use crate::description::ResourceDescription;
use crate::exec::{self, Refusal};
use crate::openapi::{self, Asked};

/// What is served at a path.
pub(super) struct Offer {
    pub(super) resource: ResourceDescription,
    pub(super) path: String,
    /// The methods, as `Allow` says them.
    pub(super) allowed: String,
}

/// The route of `OPTIONS`, unless the settings do not want it. Questions of browsers about other origins are about headers alone.
pub(super) fn route(offer: Arc<Offer>, serializers: Serializers, options: Options) -> Route {
    let answer = move |incoming: Incoming| {
        let exchange = Exchange::new(incoming, serializers, options.clone(), Action::Metadata);
        let offer = Arc::clone(&offer);
        exchange.watched(|exchange| answer(exchange, offer))
    };
    web::method(Method::OPTIONS).guard(actix_web::guard::fn_guard(is_asked)).to(answer)
}

fn is_asked(request: &GuardContext<'_>) -> bool {
    let shared = || request.app_data::<web::Data<Settings>>().map(web::Data::get_ref);
    let is_preflight = request.head().headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    !is_preflight && Settings::has_metadata(request.app_data::<Settings>().or_else(shared))
}

async fn answer(mut exchange: Exchange, offer: Arc<Offer>) -> HttpResponse {
    let outcome = match exchange.admit().await.and_then(|()| exchange.tie()) {
        Ok(()) => exchange.metadata(&offer).await,
        Err(refusal) => Err(refusal),
    };
    exchange.respond(outcome)
}

impl Exchange {
    async fn metadata(&self, offer: &Offer) -> Result<HttpResponse, Refusal> {
        let allowed = self.allowed(offer).await?;
        let Serializers { list, detail, .. } = self.serializers;
        let asked = Asked {
            resource: &ResourceDescription { list, detail, ..offer.resource.clone() },
            path: &offer.path,
            documented: &self.options.documented,
            profile: self.incoming.settings.profile,
            limits: self.incoming.settings.query_limits,
            context: &self.context,
            may: &|action| allowed.contains(&action),
        };
        let mut response = HttpResponse::Ok().json(openapi::metadata(&asked));
        media::allow(response.headers_mut(), &offer.allowed);
        Ok(response)
    }

    /// The actions that the user may do: to the row, if the path names one.
    async fn allowed(&self, offer: &Offer) -> Result<Vec<Action>, Refusal> {
        let operations = &offer.resource.operations;
        let names_row = operations.iter().any(|own| own.path == offer.path && !own.is_of_list);
        let mut allowed: Vec<Context> = Vec::new();
        let served = operations.iter().filter(|own| own.is_of_list != names_row).map(|own| own.action);
        // An entry of a bulk edit may delete where nothing else does.
        for action in served.chain((!names_row).then_some(Action::Delete)) {
            let context = self.context.clone().acting(action);
            let is_new = !allowed.iter().any(|own| own.action() == context.action());
            if is_new && self.options.permissions.allow(&self.incoming.settings, &context) {
                allowed.push(context);
            }
        }
        match names_row && !allowed.is_empty() {
            true => self.of_row(&allowed).await,
            false => Ok(allowed.iter().map(Context::action).collect()),
        }
    }

    /// The actions that find the row. Where none does, the row is missing; DRF says what it can say without it.
    async fn of_row(&self, allowed: &[Context]) -> Result<Vec<Action>, Refusal> {
        let seen = match self.key() {
            Ok(key) => exec::sees(&(&self.incoming.db).into(), allowed, self.serializers.table, &key).await?,
            Err(_) => vec![false; allowed.len()],
        };
        let found: Vec<Action> = allowed.iter().zip(seen).filter(|(_, is_seen)| *is_seen).map(|(own, _)| own.action()).collect();
        let is_missing = found.is_empty() && self.incoming.settings.profile.is_strict();
        if is_missing { Err(Refusal::NotFound) } else { Ok(found) }
    }
}
