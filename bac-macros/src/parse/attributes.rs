//! `#[client(…)]` and `#[endpoint(…)]` as wholes.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::{Attribute, MacroDelimiter, Meta, parse::ParseStream};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place, quoted},
    parse::{
        candidates::Candidates,
        client::{CLIENT_KEYS, ClientAttribute},
        endpoint::{ENDPOINT_KEYS, EndpointAttribute},
        entries::{self, Entry, Value},
        method::Method,
        path,
        request_line::{RequestLine, is_foreign, request_line},
    },
    tokens::{Spanned, read, ungroup, unraw},
};

/// Reads `#[client(key, key = value, key(…))]`.
pub(crate) fn client(attribute: TokenStream, diagnostics: &Diagnostics) -> ClientAttribute {
    let entries = read(ungroup(attribute), |input| entries::entries(input, None, diagnostics));
    let mut client = ClientAttribute::default();
    entries::fill(&mut client, entries, &CLIENT_KEYS, &ENDPOINT_KEYS, diagnostics);
    client
}

/// Reads `#[endpoint(METHOD "/path/{id}", key, key = value, key(…))]`.
pub(crate) fn endpoint(
    attribute: &Attribute,
    candidates: &Candidates,
    diagnostics: &Diagnostics,
) -> EndpointAttribute {
    let whole = format!("endpoint({})", candidates.request_line("path"));
    let example = |place: Place, text: &str| {
        Mend::new(format!("write `#[{whole}]`")).with(Edit::over(place, text))
    };
    match &attribute.meta {
        Meta::List(list) => {
            let tokens = list.tokens.clone();
            let span = list.delimiter.span();
            if tokens.is_empty() {
                let fact = "`#[endpoint]` has no method and no path";
                let mend = example(place(&attribute.meta), &whole);
                diagnostics.error(span.join(), fact, mend);
            } else if !matches!(list.delimiter, MacroDelimiter::Paren(_)) {
                let fact = "`#[endpoint]` takes parentheses";
                let mend = Mend::new("write `#[endpoint(…)]`")
                    .with(Edit::over(span.open(), "("))
                    .with(Edit::over(span.close(), ")"));
                diagnostics.error(span.open(), fact, mend);
            }
            let tokens = line_first(tokens, diagnostics);
            read(tokens, |input| content(input, candidates, diagnostics))
        }
        meta => {
            let fact = "`#[endpoint]` has no method and no path";
            diagnostics.error(place(meta), fact, example(place(meta), &whole));
            EndpointAttribute::default()
        }
    }
}

/// `errors(404), GET "/x"`: the same with the request line in front.
fn line_first(tokens: TokenStream, diagnostics: &Diagnostics) -> TokenStream {
    let all: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let line = all.windows(3).enumerate().find_map(|(at, window)| {
        let [TokenTree::Punct(comma), TokenTree::Ident(method), TokenTree::Literal(path)] = window
        else {
            return None;
        };
        let is_line = comma.as_char() == ','
            && Method::from_name(&method.to_string()).is_some()
            && path.to_string().starts_with('"');
        is_line.then_some((at, comma, method, path))
    });
    let first = all.first().filter(|first| {
        // `query` is a key, and `QUERY` a method.
        let is_key = |name: &str| ENDPOINT_KEYS.has(name) || Method::from_any_case(name).is_none();
        matches!(first, TokenTree::Ident(name) if is_key(&name.to_string()))
    });
    let (Some((at, comma, method, path)), Some(first)) = (line, first) else { return tokens };
    let line = format!("{method} {path}");
    let mend = Mend::new(format!("write `#[endpoint({line}, …)]`"))
        .with(Edit::before(first.span(), format!("{line}, ")))
        .with(Edit::remove(Place::from(comma.span()).to(path.span())));
    diagnostics.error(method.span(), "the method and the path come first", mend);
    let others = all.iter().take(at).chain(all.iter().skip(at + 3));
    quote!(#method #path #comma #(#others)*)
}

/// The names of all keys, with the attribute that has them.
#[cfg(test)]
pub(crate) fn keys() -> [(&'static str, Vec<&'static str>); 2] {
    [(CLIENT_KEYS.attribute, CLIENT_KEYS.names()), (ENDPOINT_KEYS.attribute, ENDPOINT_KEYS.names())]
}

fn content(
    input: ParseStream<'_>,
    candidates: &Candidates,
    diagnostics: &Diagnostics,
) -> EndpointAttribute {
    if input.is_empty() {
        return EndpointAttribute::default();
    }
    let RequestLine { method, path, comma } = request_line(input, candidates, diagnostics);
    let candidates = candidates.beside(input.fork().parse().unwrap_or_default());
    let template = path.map(|literal| path::template(&literal, &candidates, diagnostics));
    let entries = entries::entries(input, comma, diagnostics);
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
    let named = text(&["method", "verb"]);
    let known = match &named {
        Some(name) => Method::from_any_case(name.rsplit(':').next().unwrap_or_default().trim()),
        None => Some(method.map_or(Method::GET, |method| method.value)),
    };
    let unknown = named.as_deref().filter(|_| known.is_none()).unwrap_or_default();
    let meant = known.or_else(|| Method::near(unknown)).or_else(|| Method::other(unknown));
    let path = text(&["path", "uri", "url", "route"]);
    let path = path.map(|path| format!("/{}", path.trim().trim_start_matches('/')));
    let shown = path.as_deref().unwrap_or("/path");
    let more = if ours.is_empty() { "" } else { ", …" };
    let fact = match known {
        Some(_) => "the method and the path come first, without names".to_owned(),
        None => format!("unknown HTTP method `{unknown}`"),
    };
    let Some(meant) = meant.filter(|_| Method::refusal(unknown).is_none()) else {
        let help = match Method::refusal(unknown) {
            Some(reason) => format!("use another method: {reason}"),
            None => "write `#[endpoint(GET \"/path\")]`".to_owned(),
        };
        diagnostics.error(first.key.span(), fact, help);
        return ours;
    };
    let line = format!("{} {}", meant.written(), quoted(shown));
    let mut mend = Mend::new(format!("write `#[endpoint({line}{more})]`"));
    if path.is_some() {
        // The first one is the request line from now on, and the others go.
        let start = method.map_or(first.place(), |method| Place::from(method.span));
        mend = mend.with(Edit::over(start.to(first.place()), line));
        for entry in foreign.iter().skip(1) {
            mend = mend.with(Edit::remove(entry.whole));
        }
    }
    diagnostics.error(first.key.span(), fact, mend);
    ours
}
