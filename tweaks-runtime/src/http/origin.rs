//! Origin: the scheme and the host of an application's URLs, which the client says, or a proxy.

use actix_web::HttpRequest;
use actix_web::http::uri::Authority;

use super::settings::Settings;
use crate::exec::Refusal;
use crate::problem::{Place, Problem};

/// Refuses a request for another host than those of the application.
pub(super) fn check_host(request: &HttpRequest, settings: &Settings) -> Result<(), Refusal> {
    let Some(allowed) = &settings.allowed_hosts else { return Ok(()) };
    let authority = authority(request)?;
    let is_own = allowed.iter().any(|name| is_within(authority.host(), name));
    if is_own { Ok(()) } else { Err(refusal("This application has no such host.")) }
}

/// The URL of a request without its query: a text of the client, which other clients may be shown by a cache.
pub(super) fn url(request: &HttpRequest, settings: &Settings) -> Result<String, Refusal> {
    Ok(of(request, settings)? + request.path())
}

/// The start of all URLs of the application: nothing where links are relative.
pub(super) fn of(request: &HttpRequest, settings: &Settings) -> Result<String, Refusal> {
    if settings.relative_links {
        return Ok(String::new());
    }
    let authority = authority(request)?;
    let given = request.connection_info();
    let scheme = ["http", "https"].into_iter().find(|scheme| given.scheme().eq_ignore_ascii_case(scheme));
    let scheme = scheme.ok_or_else(|| refusal("The scheme of a URL is http or https."))?;
    Ok(format!("{scheme}://{authority}"))
}

/// The path of the scopes around a resource, which has the path that matches this pattern below them.
pub(super) fn prefix(request: &HttpRequest, pattern: &str) -> String {
    let Some(whole) = request.match_pattern() else { return String::new() };
    let Some(prefix) = whole.strip_suffix(pattern).filter(|_| !pattern.is_empty()) else { return String::new() };
    // A scope may have parameters as well.
    let segments = prefix.matches('/').count();
    let end = request.path().match_indices('/').nth(segments).map_or(0, |(at, _)| at);
    request.path()[..end].to_owned()
}

/// The host, perhaps with a port; neither a user nor anything else.
fn authority(request: &HttpRequest) -> Result<Authority, Refusal> {
    let given = request.connection_info();
    let is_plain = |authority: &Authority| {
        let behind = authority.as_str().strip_prefix(authority.host());
        behind.is_some_and(|port| port.is_empty() || authority.port().is_some())
    };
    let authority = given.host().parse().ok().filter(is_plain);
    authority.ok_or_else(|| refusal("The host of the request is not well-formed."))
}

/// Whether a host is the one with a name or, where that begins with a dot, one of its domain.
fn is_within(host: &str, name: &str) -> bool {
    let Some(domain) = name.strip_prefix('.') else { return host.eq_ignore_ascii_case(name) };
    let start = host.len().checked_sub(domain.len()).filter(|start| host.is_char_boundary(*start));
    start.is_some_and(|start| host[start..].eq_ignore_ascii_case(domain) && (start == 0 || host[..start].ends_with('.')))
}

fn refusal(detail: &'static str) -> Refusal {
    Refusal::Problems(vec![Problem::new(Place::Request, "host", detail)])
}
