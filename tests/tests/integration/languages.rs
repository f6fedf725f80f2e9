//! What clients read in their own language, with the codes and places of English.

use std::collections::BTreeSet;

use actix_web::http::Method;
use serde_json::json;
use syn::visit::Visit;
use tests::client::{Answer, Client};
use tests::database::TestDatabase;
use tests::entities::author;
use tweaks_runtime::fallback;
use tweaks_runtime::language::SPANISH;
use tweaks_runtime::prelude::*;

use crate::sources::Sources;

fn endpoints(config: &mut actix_web::web::ServiceConfig) {
    let lenient = BulkEdit::new().allow_lenient();
    config
        .service(Resource::<author::Entity>::new("/authors").bulk_edit(lenient).without(Action::Delete))
        .default_service(fallback());
}

fn settings() -> Settings {
    let own = [("There is no such field.", "Campo desconocido."), ("{} with this {} already exists.", "{1} repetido ({0}).")];
    Settings::new().messages("es", SPANISH).messages("es", &own).messages("de", &[("This field is required.", "Pflichtfeld.")])
}

async fn client() -> (TestDatabase, Client) {
    let database = TestDatabase::new().await.with(author::Entity).await;
    let client = Client::new(&database.db, endpoints).settings(settings());
    (database, client)
}

async fn speaking(client: &Client, language: &str, method: Method, path: &str, body: serde_json::Value) -> Answer {
    let headers = [("Content-Type", "application/json"), ("Accept-Language", language)];
    client.send(method, path, &headers, body.to_string().into_bytes()).await
}

#[actix_web::test]
async fn the_client_chooses() {
    let (_database, client) = client().await;
    let (spanish, english, german) = ("Este campo es obligatorio.", "This field is required.", "Pflichtfeld.");
    let cases = [
        ("es", spanish),
        ("ES-mx", spanish),
        ("fr, es;q=0.5", spanish),
        ("de;q=0.3, es;q=0.9", spanish),
        ("de, es", german),
        ("en-GB, es", english),
        ("es;q=0, de", german),
        ("fr", english),
        ("*, es", english),
        ("", english),
        ("a b c;;", english),
    ];
    for (language, expected) in cases {
        let wrong = speaking(&client, language, Method::POST, "/authors", json!({})).await;
        assert_eq!(wrong.json["errors"][0]["detail"], expected, "{language}: {}", wrong.text);
        assert_eq!(
            (&wrong.json["errors"][0]["code"], &wrong.json["errors"][0]["pointer"]),
            (&json!("required"), &json!("#/name"))
        );
        let tag = if expected == spanish {
            "es"
        } else if expected == german {
            "de"
        } else {
            "en"
        };
        assert_eq!((wrong.header("content-language"), wrong.header("vary")), (Some(tag), Some("accept-language")), "{language}");
    }
    let client = client.settings(settings().default_language("es"));
    assert_eq!(client.post("/authors", json!({})).await.json["detail"], "Hay un problema con la petición.");
    assert_eq!(speaking(&client, "fr", Method::POST, "/authors", json!({})).await.json["errors"][0]["detail"], spanish);
    assert_eq!(speaking(&client, "en", Method::POST, "/authors", json!({})).await.json["errors"][0]["detail"], english);
    // Who has no languages says nothing of them.
    let client = client.settings(Settings::new());
    let plain = speaking(&client, "es", Method::POST, "/authors", json!({})).await;
    assert_eq!((plain.header("vary"), plain.header("content-language")), (None, None));
    assert_eq!(plain.json["errors"][0]["detail"], english);
}

#[actix_web::test]
async fn every_refusal_is_in_the_language() {
    let (database, client) = client().await;
    assert_eq!(client.post("/authors", json!({ "name": "a" })).await.status, 201);
    let cases = [
        (Method::GET, "/authors/99", json!(null), "Ningún Author coincide con la consulta dada."),
        (Method::DELETE, "/authors/1", json!(null), "Método \"DELETE\" no permitido."),
        (Method::GET, "/nowhere", json!(null), "No encontrado."),
        (Method::GET, "/authors?nonsense=1", json!(null), "No existe ese parámetro."),
        (Method::POST, "/authors", json!({ "name": "a" }), "name repetido (author)."),
        (Method::POST, "/authors", json!({ "name": "b", "nothing_like_it": 1 }), "Campo desconocido."),
        (Method::POST, "/authors", json!([]), "Datos inválidos. Se esperaba un diccionario, pero se recibió list."),
        (Method::PUT, "/authors", json!([{ "id": 7 }]), "Este elemento no existe."),
    ];
    for profile in [Profile::Strict, Profile::Drf] {
        let client = Client::new(&database.db, endpoints).settings(settings().profile(profile));
        for (method, path, body, expected) in &cases {
            let is_strict_alone = path.contains("nonsense")
                || body.to_string().contains("nothing_like_it")
                || body.to_string().contains("\"id\":7");
            if profile == Profile::Drf && is_strict_alone {
                continue;
            }
            let answer = speaking(&client, "es", method.clone(), path, body.clone()).await;
            assert!(answer.text.contains(&expected.replace('"', "\\\"")), "{profile:?} {method} {path}: {}", answer.text);
            assert_eq!(answer.header("content-language"), Some("es"), "{method} {path}");
        }
    }
    let headers = [("Content-Type", "application/json"), ("Accept-Language", "es"), ("Prefer", "handling=lenient")];
    let body = json!([{ "id": 1, "name": "c" }, { "id": 7, "name": "d" }]).to_string().into_bytes();
    let done = client.send(Method::PUT, "/authors", &headers, body).await;
    assert_eq!(done.json["results"][1]["errors"][0]["detail"], "Este elemento no existe.", "{}", done.text);
}

/// The texts that are given to the functions by which clients are told what is wrong.
struct Texts {
    found: BTreeSet<String>,
}

impl<'s> Visit<'s> for Texts {
    fn visit_expr_call(&mut self, call: &'s syn::ExprCall) {
        let function = if let syn::Expr::Path(path) = &*call.func { path.path.clone() } else { return };
        let names: Vec<String> = function.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let internal =
            call.args.iter().any(|argument| matches!(argument, syn::Expr::Path(path) if path.path.is_ident("INTERNAL")));
        if matches!(names[..], [.., "Problem" | "Message", "new"] | [.., "Failure" | "Self", "of"]) && !internal {
            self.found.extend(call.args.iter().filter_map(text));
        }
        syn::visit::visit_expr_call(self, call);
    }
}

/// The text of a literal or of `format!("…", …)`, in which gaps are `{}`.
fn text(argument: &syn::Expr) -> Option<String> {
    let literal = match argument {
        syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(literal), .. }) => return Some(literal.value()),
        syn::Expr::Macro(call) if call.mac.path.is_ident("format") => call.mac.tokens.clone().into_iter().next()?,
        _ => return None,
    };
    let literal: syn::LitStr = syn::parse2(literal.into()).ok()?;
    let mut text = String::new();
    let mut inside = false;
    for letter in literal.value().chars() {
        match letter {
            '{' => text.push_str("{}"),
            '}' => {}
            letter if !inside => text.push(letter),
            _ => {}
        }
        inside = letter == '{' || (inside && letter != '}');
    }
    Some(text)
}

/// Whether a text may be an English one of the table, with the gaps of either filled by texts.
fn is_known(text: &str) -> bool {
    let is_of = |english: &str| {
        let pieces: Vec<String> = english.split("{}").map(regex::escape).collect();
        regex::Regex::new(&format!("^{}$", pieces.join(".*"))).expect("a pattern").is_match(text)
    };
    SPANISH.iter().any(|(english, _)| is_of(english))
}

#[test]
fn spanish_has_all_texts() {
    let mut texts = Texts { found: BTreeSet::new() };
    let sources = Sources::of_crate("tweaks-runtime");
    for item in sources.files.values().flat_map(|file| &file.items) {
        texts.visit_item(item);
    }
    let sentences: Vec<&String> = texts.found.iter().filter(|text| text.contains(' ')).collect();
    assert!(sentences.len() > 70, "{sentences:#?}");
    // What ends in a suggestion has it where its gap is.
    let unknown: Vec<_> =
        sentences.into_iter().filter(|text| !is_known(text) && !is_known(&text.replace("`{}`{}", "`{}`."))).collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
}
