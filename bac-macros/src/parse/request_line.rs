//! `METHOD "/path/{id}"`, which comes first in `#[endpoint(…)]`.

use proc_macro2::{Delimiter, Ident, Span, TokenTree};
use syn::{LitStr, ext::IdentExt, parse::ParseStream};

use crate::{
    diagnostics::{Diagnostics, place},
    parse::{endpoint::ENDPOINT_KEYS, list::until_comma, method::Method},
    tokens::{Spanned, unraw},
};

/// The method and the path, as far as they could be read.
pub(super) type RequestLine = (Option<Spanned<Method>>, Option<LitStr>);

/// Reads the method and the path, with the comma after them.
pub(super) fn request_line(input: ParseStream<'_>, diagnostics: &Diagnostics) -> RequestLine {
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
    end_of_line(input, diagnostics);
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

/// `#[endpoint(timeout = "3s")]`, `#[endpoint(method = GET, path = "/x")]`: there is no request line.
fn keys_come_first(input: ParseStream<'_>, diagnostics: &Diagnostics) -> bool {
    let ahead = input.fork();
    let Ok(first) = ahead.call(Ident::parse_any) else { return false };
    let name = unraw(&first);
    let is_method = Method::from_any_case(&name).is_some();
    let assigned = ahead.peek(syn::Token![=]);
    if assigned && is_foreign(&name) {
        return true;
    }
    if !ENDPOINT_KEYS.has(&name) && !assigned && (is_method || !ahead.peek(syn::token::Paren)) {
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
fn path_first(literal: LitStr, input: ParseStream<'_>, diagnostics: &Diagnostics) -> RequestLine {
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
    end_of_line(input, diagnostics);
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

fn end_of_line(input: ParseStream<'_>, diagnostics: &Diagnostics) {
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

/// Names that other libraries give to the method and the path.
pub(super) fn is_foreign(name: &str) -> bool {
    matches!(name, "method" | "path" | "uri" | "url" | "verb" | "route")
}
