//! `#[client(…)]` and `#[endpoint(…)]` as wholes.

use proc_macro2::TokenStream;
use syn::{Attribute, MacroDelimiter, Meta, parse::ParseStream};

use crate::{
    diagnostics::{Diagnostics, place},
    parse::{
        client::{CLIENT_KEYS, ClientAttribute},
        endpoint::{ENDPOINT_KEYS, EndpointAttribute},
        entries::{self, Entry, Value},
        method::Method,
        path,
        request_line::{is_foreign, request_line},
    },
    tokens::{Spanned, read, ungroup, unraw},
};

/// Reads `#[client(key, key = value, key(…))]`.
pub(crate) fn client(attribute: TokenStream, diagnostics: &Diagnostics) -> ClientAttribute {
    let entries = read(ungroup(attribute), |input| entries::entries(input, diagnostics));
    let mut client = ClientAttribute::default();
    entries::fill(&mut client, entries, &CLIENT_KEYS, &ENDPOINT_KEYS, diagnostics);
    client
}

/// Reads `#[endpoint(METHOD "/path/{id}", key, key = value, key(…))]`.
pub(crate) fn endpoint(attribute: &Attribute, diagnostics: &Diagnostics) -> EndpointAttribute {
    const EXAMPLE: &str = "write `#[endpoint(GET \"/path\")]`";
    match &attribute.meta {
        Meta::List(list) => {
            if !matches!(list.delimiter, MacroDelimiter::Paren(_)) {
                let fact = "`#[endpoint]` takes parentheses";
                diagnostics.error(list.delimiter.span().open(), fact, EXAMPLE);
            }
            let tokens = list.tokens.clone();
            if tokens.is_empty() {
                let fact = "`#[endpoint]` has no method and no path";
                diagnostics.error(list.delimiter.span().join(), fact, EXAMPLE);
            }
            read(tokens, |input| content(input, diagnostics))
        }
        meta => {
            let fact = "`#[endpoint]` has no method and no path";
            diagnostics.error(place(meta), fact, EXAMPLE);
            EndpointAttribute::default()
        }
    }
}

/// The names of all keys, with the attribute that has them.
#[cfg(test)]
pub(crate) fn keys() -> [(&'static str, Vec<&'static str>); 2] {
    [(CLIENT_KEYS.attribute, CLIENT_KEYS.names()), (ENDPOINT_KEYS.attribute, ENDPOINT_KEYS.names())]
}

fn content(input: ParseStream<'_>, diagnostics: &Diagnostics) -> EndpointAttribute {
    if input.is_empty() {
        return EndpointAttribute::default();
    }
    let (method, literal) = request_line(input, diagnostics);
    let template = literal.map(|literal| path::template(&literal, diagnostics));
    let entries = entries::entries(input, diagnostics);
    let entries = foreign_syntax(entries, method.as_ref(), diagnostics);
    let mut endpoint = EndpointAttribute { method, template, ..EndpointAttribute::default() };
    entries::fill(&mut endpoint, entries, &ENDPOINT_KEYS, &CLIENT_KEYS, diagnostics);
    endpoint
}

/// `method = GET, path = "/x"` as other libraries write it: one error that shows our form.
fn foreign_syntax(
    entries: Vec<Entry>,
    method: Option<&Spanned<Method>>,
    diagnostics: &Diagnostics,
) -> Vec<Entry> {
    let (foreign, ours): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(|entry| {
        is_foreign(&unraw(&entry.key)) && matches!(entry.value, Value::Assigned(..))
    });
    let Some(first) = foreign.first() else { return ours };
    let text = |wanted: &[&str]| {
        let entry = foreign.iter().find(|entry| wanted.contains(&unraw(&entry.key).as_str()))?;
        let Value::Assigned(_, tokens) = &entry.value else { return None };
        Some(tokens.to_string().replace('"', ""))
    };
    let shown = method.map_or("GET", |method| method.value.name());
    let method = text(&["method", "verb"]).unwrap_or_else(|| shown.to_owned());
    let path = text(&["path", "uri", "url", "route"]).unwrap_or_else(|| "/path".to_owned());
    diagnostics.error(
        first.key.span(),
        "the method and the path come first, without names",
        format!("write `#[endpoint({} \"{path}\")]`", method.to_ascii_uppercase()),
    );
    ours
}
