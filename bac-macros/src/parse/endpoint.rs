//! `#[endpoint(METHOD "/path/{id}", key, key = value, key(…))]`.

use std::time::Duration;

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use syn::{Attribute, LitStr, MacroDelimiter, Meta, Path, ext::IdentExt, parse::ParseStream};

use crate::{
    diagnostics::{Diagnostics, Place, place},
    parse::{
        entries::{self, ENDPOINT_KEYS, Entry, Known, Value},
        errors::{self, ErrorCase},
        function::function,
        list::until_comma,
        method::Method,
        path::{self, Template},
        reply::{self, Reply},
    },
    tokens::{Spanned, read, ungroup, unraw},
};

#[derive(Default)]
pub(crate) struct EndpointAttribute {
    pub(crate) method: Option<Spanned<Method>>,
    pub(crate) template: Option<Template>,
    /// Present if `errors(…)` was written.
    pub(crate) errors: Option<Vec<ErrorCase>>,
    pub(crate) success: Option<Vec<Spanned<u16>>>,
    pub(crate) timeout: Option<Duration>,
    /// The function that completes a decoded reply.
    pub(crate) finish: Option<Path>,
    /// The function that tells what a reply that is no success says of the work.
    pub(crate) outcome: Option<Path>,
    /// What the reply is, as often as it is said.
    pub(crate) replies: Vec<Spanned<Reply>>,
}

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

fn content(input: ParseStream<'_>, diagnostics: &Diagnostics) -> EndpointAttribute {
    if input.is_empty() {
        return EndpointAttribute::default();
    }
    let (method, literal) = head(input, diagnostics);
    let template = literal.map(|literal| path::template(&literal, diagnostics));
    let entries = entries::entries(input, diagnostics);
    let entries = foreign_syntax(entries, method.as_ref(), diagnostics);
    let mut parsed = EndpointAttribute { method, template, ..EndpointAttribute::default() };
    entries::known(entries, ENDPOINT_KEYS, "#[endpoint]", diagnostics, |key, name, value| {
        let mut says = |value| parsed.replies.push(Spanned { value, span: key.span() });
        match (name, value) {
            ("bytes", Known::Flag) => says(Reply::Bytes),
            ("text", Known::Flag) => says(Reply::Text),
            ("websocket", Known::Flag) => says(Reply::WebSocket),
            ("errors", Known::List(group)) => {
                parsed.errors = Some(errors::errors(&group, diagnostics));
            }
            ("finish", Known::Value(tokens)) => parsed.finish = function(key, tokens, diagnostics),
            ("outcome", Known::Value(tokens)) => {
                parsed.outcome = function(key, tokens, diagnostics);
            }
            ("success", Known::List(group)) => {
                parsed.success = Some(reply::success(&group, diagnostics));
            }
            ("timeout", Known::Value(tokens)) => {
                parsed.timeout = timeout(tokens, diagnostics);
            }
            _ => {}
        }
    });
    parsed
}

type Head = (Option<Spanned<Method>>, Option<LitStr>);

/// The method and the path, with the comma after them.
fn head(input: ParseStream<'_>, diagnostics: &Diagnostics) -> Head {
    if keys_come_first(input, diagnostics) {
        return (None, None);
    }
    let method = match string(input) {
        Some(literal) if Method::from_any_case(&literal.value()).is_none() => {
            return path_first(literal, input, diagnostics);
        }
        Some(literal) => quoted_method(&literal, diagnostics),
        None => method_name(input, diagnostics),
    };
    let shown = method.as_ref().map_or("GET", |method| method.value.name());
    unexpected_punctuation(shown, input, diagnostics);
    let path = path_literal(shown, method.as_ref(), input, diagnostics);
    end_of_head(input, diagnostics);
    (method, path)
}

/// A string literal and nothing else; syn would skip other literals.
fn string(input: ParseStream<'_>) -> Option<LitStr> {
    if input.peek(LitStr) { input.parse().ok() } else { None }
}

/// `POST, "/x"`
fn unexpected_punctuation(shown: &str, input: ParseStream<'_>, diagnostics: &Diagnostics) {
    let ahead = input.fork();
    let Ok(TokenTree::Punct(punct)) = ahead.parse() else { return };
    if let Some(literal) = string(&ahead) {
        let fact = format!("unexpected `{punct}` after `{shown}`");
        let help = format!("write `{shown} \"{}\"`", literal.value());
        diagnostics.error(punct.span(), fact, help);
        let _ = input.parse::<TokenTree>();
    }
}

/// `#[endpoint(timeout = "3s")]`, `#[endpoint(method = GET, path = "/x")]`: there is no head.
fn keys_come_first(input: ParseStream<'_>, diagnostics: &Diagnostics) -> bool {
    let ahead = input.fork();
    let Ok(first) = ahead.call(Ident::parse_any) else { return false };
    let name = unraw(&first);
    let is_method = Method::from_any_case(&name).is_some();
    let assigned = ahead.peek(syn::Token![=]);
    let is_key = ENDPOINT_KEYS.iter().any(|key| key.name == name);
    if assigned && is_foreign(&name) {
        return true;
    }
    if !is_key && !assigned && (is_method || !ahead.peek(syn::token::Paren)) {
        return false;
    }
    diagnostics.error(
        first.span(),
        "the method and the path come first",
        format!("write `#[endpoint(GET \"/path\", {name}…)]`"),
    );
    true
}

fn method_name(input: ParseStream<'_>, diagnostics: &Diagnostics) -> Option<Spanned<Method>> {
    let Ok(ident) = input.call(Ident::parse_any) else {
        if let Ok(token) = input.parse::<TokenTree>() {
            let fact = "expected an HTTP method";
            diagnostics.error(token.span(), fact, "write `GET \"/path\"`");
        }
        return None;
    };
    let ident = last_of_path(ident, input, diagnostics);
    let name = ident.to_string();
    if let Some(method) = Method::from_name(&name) {
        return Some(Spanned { value: method, span: ident.span() });
    }
    if let Some(method) = Method::from_any_case(&name) {
        wrong_case(ident.span(), method, diagnostics);
        return Some(Spanned { value: method, span: ident.span() });
    }
    diagnostics.error(
        ident.span(),
        format!("unknown HTTP method `{name}`"),
        Method::suggestion(&name),
    );
    None
}

/// `Method::GET`
fn last_of_path(first: Ident, input: ParseStream<'_>, diagnostics: &Diagnostics) -> Ident {
    let start = first.span();
    let mut last = first;
    let mut is_path = false;
    while input.parse::<Option<syn::Token![::]>>().ok().flatten().is_some() {
        let Ok(next) = input.call(Ident::parse_any) else { break };
        is_path = true;
        last = next;
    }
    if is_path {
        let fact = "HTTP methods are written without a path";
        diagnostics.error(start, fact, format!("write `{last}`"));
    }
    last
}

fn quoted_method(literal: &LitStr, diagnostics: &Diagnostics) -> Option<Spanned<Method>> {
    let method = Method::from_any_case(&literal.value())?;
    wrong_case(literal.span(), method, diagnostics);
    Some(Spanned { value: method, span: literal.span() })
}

fn wrong_case(span: Span, method: Method, diagnostics: &Diagnostics) {
    let fact = "HTTP methods are written in capitals, without quotes";
    diagnostics.error(span, fact, format!("write `{}`", method.name()));
}

/// `"/x" POST` or only `"/x"`.
fn path_first(literal: LitStr, input: ParseStream<'_>, diagnostics: &Diagnostics) -> Head {
    let path = literal.value();
    let ahead = input.fork();
    let _ = ahead.parse::<Option<syn::Token![,]>>();
    let after = ahead.call(Ident::parse_any).ok();
    let method = after.and_then(|ident| {
        let method = Method::from_any_case(&ident.to_string())?;
        Some(Spanned { value: method, span: ident.span() })
    });
    if let Some(method) = &method {
        let _ = input.parse::<Option<syn::Token![,]>>();
        let _ = input.call(Ident::parse_any);
        let help = format!("write `{} \"{path}\"`", method.value.name());
        diagnostics.error(place(&literal), "the method comes before the path", help);
    } else {
        let help = format!("write `GET \"{path}\"`");
        diagnostics.error(place(&literal), "the path has no HTTP method", help);
    }
    end_of_head(input, diagnostics);
    (method, Some(literal))
}

fn path_literal(
    shown: &str,
    method: Option<&Spanned<Method>>,
    input: ParseStream<'_>,
    diagnostics: &Diagnostics,
) -> Option<LitStr> {
    if let Some(literal) = string(input) {
        return Some(literal);
    }
    if foreign_follows(input) {
        return None;
    }
    if input.is_empty() || input.peek(syn::Token![,]) {
        // An unknown method was reported already, and it may well be the path that it lacks.
        if let Some(method) = method {
            let help = format!("write `{shown} \"/path\"`");
            diagnostics.error(method.span, format!("`{shown}` has no path"), help);
        }
        return None;
    }
    let rest = until_comma(input);
    let inner = match rest.clone().into_iter().next() {
        Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
            syn::parse2::<LitStr>(group.stream()).ok()
        }
        _ => None,
    };
    let help = match &inner {
        Some(literal) => format!("write `{shown} \"{}\"`", literal.value()),
        None => format!("write `{shown} \"/path\"`"),
    };
    diagnostics.error(place(&rest), "the path is a string literal after the method", help);
    inner
}

fn end_of_head(input: ParseStream<'_>, diagnostics: &Diagnostics) {
    if input.is_empty() || foreign_follows(input) && !input.peek(syn::Token![,]) {
        return;
    }
    if input.parse::<syn::Token![,]>().is_ok() {
        return;
    }
    if let Ok(next) = input.fork().parse::<TokenTree>() {
        let fact = format!("expected `,` before `{next}`");
        diagnostics.error(next.span(), fact, "separate the path and the keys with commas");
        if !matches!(next, TokenTree::Ident(_)) {
            until_comma(input);
            let _ = input.parse::<Option<syn::Token![,]>>();
        }
    }
}

/// `POST, path = "/x"`, which is reported as a whole.
fn foreign_follows(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    let _ = ahead.parse::<Option<syn::Token![,]>>();
    let name = ahead.call(Ident::parse_any).map(|name| unraw(&name));
    name.is_ok_and(|name| is_foreign(&name)) && ahead.peek(syn::Token![=])
}

fn is_foreign(name: &str) -> bool {
    matches!(name, "method" | "path" | "uri" | "url" | "verb" | "route")
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

/// An integer and a unit.
fn timeout(tokens: TokenStream, diagnostics: &Diagnostics) -> Option<Duration> {
    let tokens = ungroup(tokens);
    let at: Place = place(&tokens);
    let text = if let Ok(literal) = syn::parse2::<LitStr>(tokens.clone()) {
        literal.value()
    } else {
        let found = tokens.to_string();
        let number: String = found.chars().take_while(char::is_ascii_digit).collect();
        let number = if number.is_empty() { "30" } else { &number };
        let help = format!("write `timeout = \"{number}s\"`");
        diagnostics.error(at, "`timeout` is a number and a unit in quotes", help);
        return None;
    };
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        _ => {
            bad_unit(at, &text, &digits, diagnostics);
            return None;
        }
    };
    let limit = digits.parse::<u64>().ok().and_then(|count| count.checked_mul(milliseconds));
    match limit {
        Some(0) => {
            let help = "remove it, or give the call some time: `timeout = \"30s\"`";
            diagnostics.error(at, "a timeout of zero lets no call succeed", help);
            None
        }
        Some(limit) => Some(Duration::from_millis(limit)),
        None => {
            let help = "write an integer and a unit: `timeout = \"30s\"`";
            diagnostics.error(at, format!("`{text}` is not a duration"), help);
            None
        }
    }
}

fn bad_unit(at: Place, text: &str, digits: &str, diagnostics: &Diagnostics) {
    let number = if digits.is_empty() { "30" } else { digits };
    let help = format!("write `timeout = \"{number}s\"`; the units are `ms`, `s` and `m`");
    let fact = if text == digits && !digits.is_empty() {
        format!("timeout `{text}` has no unit")
    } else {
        format!("`{text}` is not a duration")
    };
    diagnostics.error(at, fact, help);
}
