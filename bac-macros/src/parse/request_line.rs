//! `METHOD "/path/{id}"`, which comes first in `#[endpoint(…)]`.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use syn::{LitByteStr, LitStr, ext::IdentExt, parse::ParseStream};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place, quoted},
    parse::{
        candidates::Candidates, endpoint::ENDPOINT_KEYS, entries::missing_comma, list::until_comma,
        method::Method,
    },
    tokens::{Spanned, unraw},
};

/// The method and the path, as far as they could be read, and the comma after them.
#[derive(Default)]
pub(super) struct RequestLine {
    pub(super) method: Option<Spanned<Method>>,
    pub(super) path: Option<LitStr>,
    pub(super) comma: Option<Span>,
}

/// Reads the method and the path, with the comma after them.
pub(super) fn request_line(
    input: ParseStream<'_>,
    candidates: &Candidates,
    diagnostics: &Diagnostics,
) -> RequestLine {
    if keys_come_first(input, candidates, diagnostics) {
        return RequestLine::default();
    }
    let method = match string(input) {
        Some(literal) if is_other_method(&literal, input, candidates) => {
            other_method(&literal, diagnostics)
        }
        Some(literal) if Method::from_any_case(&literal.value()).is_none() => {
            return path_first(literal, input, candidates, diagnostics);
        }
        Some(literal) => quoted_method(&literal, diagnostics),
        None => method_name(input, diagnostics),
    };
    let shown = method.as_ref().map_or("GET", |method| method.value.name());
    unexpected_punctuation(shown, input, diagnostics);
    let path = path_literal(shown, method.as_ref(), input, candidates, diagnostics);
    let end = path.as_ref().map(LitStr::span).or(method.as_ref().map(|method| method.span));
    let comma = end_of_line(end, input, diagnostics);
    RequestLine { method, path, comma }
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
        let mend = Mend::new(format!("write `{shown} \"{}\"`", literal.value()))
            .with(Edit::remove(punct.span()));
        diagnostics.error(punct.span(), fact, mend);
        let _ = input.parse::<TokenTree>();
    }
}

/// `#[endpoint(timeout = "3s")]`, `#[endpoint(method = GET, path = "/x")]`: there is no request line.
fn keys_come_first(
    input: ParseStream<'_>,
    candidates: &Candidates,
    diagnostics: &Diagnostics,
) -> bool {
    let ahead = input.fork();
    let Ok(first) = ahead.call(Ident::parse_any) else { return false };
    let name = unraw(&first);
    let is_method = Method::from_any_case(&name).is_some();
    let assigned = ahead.peek(syn::Token![=]);
    if assigned && is_foreign(&name) {
        return true;
    }
    if assigned && is_method && ahead.peek2(LitStr) {
        return false;
    }
    if !ENDPOINT_KEYS.has(&name) && !assigned && (is_method || !ahead.peek(syn::token::Paren)) {
        return false;
    }
    let line = candidates.request_line("path");
    let mend = Mend::new(format!("write `#[endpoint({line}, {name}…)]`"))
        .with(Edit::before(first.span(), format!("{line}, ")));
    diagnostics.error(first.span(), "the method and the path come first", mend);
    true
}

fn method_name(input: ParseStream<'_>, diagnostics: &Diagnostics) -> Option<Spanned<Method>> {
    let Ok(ident) = input.call(Ident::parse_any) else {
        if let Ok(token) = input.parse::<TokenTree>() {
            let fact = "expected an HTTP method";
            let mend = match string(&input.fork()) {
                Some(path) => Mend::new(format!("write `GET {}`", quoted(&path.value())))
                    .with(Edit::over(token.span(), "GET")),
                None => "write `GET \"/path\"`".into(),
            };
            diagnostics.error(token.span(), fact, mend);
        }
        return None;
    };
    let ident = last_of_path(ident, input, diagnostics);
    let mut name = ident.to_string();
    let mut whole = Place::from(ident.span());
    while input.peek(syn::Token![-]) && input.peek2(Ident::peek_any) {
        let _ = input.parse::<syn::Token![-]>();
        let Ok(next) = input.call(Ident::parse_any) else { break };
        name.push_str(&format!("-{next}"));
        whole = whole.to(next.span());
    }
    if let Some(method) = Method::from_name(&name) {
        return Some(Spanned { value: method, span: whole.end });
    }
    if let Some(method) = Method::from_any_case(&name) {
        wrong_case(whole, method, diagnostics);
        return Some(Spanned { value: method, span: whole.end });
    }
    if let Some(reason) = Method::refusal(&name) {
        refused(whole, &name, reason, diagnostics);
        return None;
    }
    let mend = match Method::near(&name) {
        Some(near) => Mend::new(format!("did you mean `{}`?", near.name()))
            .with(Edit::over(whole, near.name())),
        None => {
            let text = quoted(&name.to_ascii_uppercase());
            Mend::new(format!("write `{text}`, in quotes, if the server has it"))
                .with(Edit::over(whole, text))
        }
    };
    diagnostics.error(whole, format!("unknown HTTP method `{name}`"), mend);
    None
}

/// `"PURGE" "/x"`: one that the registry has not.
fn is_other_method(literal: &LitStr, input: ParseStream<'_>, candidates: &Candidates) -> bool {
    let name = literal.value();
    let is_before_path = input.peek(LitStr) || candidates.has_url();
    is_before_path && !name.starts_with('/') && Method::from_any_case(&name).is_none()
}

fn other_method(literal: &LitStr, diagnostics: &Diagnostics) -> Option<Spanned<Method>> {
    let name = literal.value();
    if let Some(value) = Method::other(&name) {
        return Some(Spanned { value, span: literal.span() });
    }
    if let Some(reason) = Method::refusal(&name) {
        refused(literal.span(), &name, reason, diagnostics);
    } else {
        let fact = format!("`{name}` is not the name of an HTTP method");
        let mend = match Method::other(&name.trim().replace(' ', "-")) {
            Some(method) => Mend::write(literal.span(), method.written()),
            None => "write one word, such as `\"PURGE\"`".into(),
        };
        diagnostics.error(literal.span(), fact, mend);
    }
    None
}

fn refused(place: impl Into<Place>, name: &str, reason: &str, diagnostics: &Diagnostics) {
    let fact = format!("`{name}` is no method of an endpoint");
    diagnostics.error(place, fact, format!("use another method: {reason}"));
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
        let whole = Place::from(start).to(last.span());
        diagnostics.error(start, fact, Mend::write(whole, last.to_string()));
    }
    last
}

fn quoted_method(literal: &LitStr, diagnostics: &Diagnostics) -> Option<Spanned<Method>> {
    let method = Method::from_any_case(&literal.value())?;
    wrong_case(literal.span(), method, diagnostics);
    Some(Spanned { value: method, span: literal.span() })
}

fn wrong_case(place: impl Into<Place>, method: Method, diagnostics: &Diagnostics) {
    let place = place.into();
    let fact = "HTTP methods are written in capitals, without quotes";
    diagnostics.error(place, fact, Mend::write(place, method.name()));
}

/// `"/x" POST`, `"GET /x"` or only `"/x"`.
fn path_first(
    literal: LitStr,
    input: ParseStream<'_>,
    candidates: &Candidates,
    diagnostics: &Diagnostics,
) -> RequestLine {
    let path = literal.value();
    if let Some((method, path)) = in_one_literal(&path) {
        let line = format!("{} {}", method.name(), quoted(path));
        let fact = "the method stands before the path, without quotes";
        diagnostics.error(place(&literal), fact, Mend::write(place(&literal), line));
        let comma = end_of_line(Some(literal.span()), input, diagnostics);
        let method = Some(Spanned { value: method, span: literal.span() });
        let path = Some(LitStr::new(path, literal.span()));
        return RequestLine { method, path, comma };
    }
    let ahead = input.fork();
    let _ = ahead.parse::<Option<syn::Token![,]>>();
    let after = ahead.call(Ident::parse_any).ok();
    let method = after.and_then(|ident| {
        let method = Method::from_any_case(&ident.to_string())?;
        Some(Spanned { value: method, span: ident.span() })
    });
    let mut end = literal.span();
    if let Some(method) = &method {
        let _ = input.parse::<Option<syn::Token![,]>>();
        let _ = input.call(Ident::parse_any);
        end = method.span;
        let both = Place::from(literal.span()).to(end);
        let line = format!("{} {}", method.value.name(), quoted(&path));
        let fact = "the method comes before the path";
        diagnostics.error(place(&literal), fact, Mend::write(both, line));
    } else {
        let likely = if candidates.has_body() { Method::POST } else { Method::GET };
        let line = format!("{} {}", likely.name(), quoted(&path));
        let mend = Mend::write(literal.span(), line);
        diagnostics.error(place(&literal), "the path has no HTTP method", mend);
    }
    let comma = end_of_line(Some(end), input, diagnostics);
    RequestLine { method, path: Some(literal), comma }
}

/// `"GET /x"`
fn in_one_literal(text: &str) -> Option<(Method, &str)> {
    let (method, path) = text.trim().split_once(char::is_whitespace)?;
    Some((Method::from_any_case(method)?, path.trim_start()))
}

fn path_literal(
    shown: &str,
    method: Option<&Spanned<Method>>,
    input: ParseStream<'_>,
    candidates: &Candidates,
    diagnostics: &Diagnostics,
) -> Option<LitStr> {
    if let Some(literal) = string(input) {
        return Some(literal);
    }
    let is_over = input.is_empty() || input.peek(syn::Token![,]);
    if foreign_follows(input) || is_over && candidates.has_url() {
        return None;
    }
    let example = quoted(&format!("/path{}", candidates.segments()));
    if is_over {
        // An unknown method was reported already, and it may well be the path that it lacks.
        if let Some(method) = method {
            let mend = match candidates.link() {
                Some(link) => Mend::new(format!("mark the link that is called: `#[url] {link}`"))
                    .with(Edit::before(link.span(), "#[url] ")),
                None => Mend::new(format!("write `{shown} {example}`"))
                    .with(Edit::after(method.span, format!(" {example}"))),
            };
            diagnostics.error(method.span, format!("`{shown}` has no path"), mend);
        }
        return None;
    }
    let rest = until_comma(input);
    let path = written_otherwise(&rest);
    let mend = match &path {
        Some(path) => {
            let literal = quoted(path);
            let spaced = format!(" {literal}");
            let is_group = matches!(rest.clone().into_iter().next(), Some(TokenTree::Group(_)));
            let text = if is_group { spaced } else { literal.clone() };
            Mend::new(format!("write `{shown} {literal}`")).with(Edit::over(place(&rest), text))
        }
        None => {
            Mend::new(format!("write `{shown} {example}`")).with(Edit::over(place(&rest), example))
        }
    };
    diagnostics.error(place(&rest), "the path is a string literal after the method", mend);
    let span = rest.into_iter().next().map_or_else(Span::call_site, |token| token.span());
    path.map(|path| LitStr::new(&path, span))
}

/// The path in `("/x")`, `b"/x"` or `/x` without quotes.
fn written_otherwise(tokens: &TokenStream) -> Option<String> {
    if let Ok(bytes) = syn::parse2::<LitByteStr>(tokens.clone()) {
        return String::from_utf8(bytes.value()).ok();
    }
    match tokens.clone().into_iter().next()? {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {
            syn::parse2::<LitStr>(group.stream()).ok().map(|literal| literal.value())
        }
        TokenTree::Punct(slash) if slash.as_char() == '/' => {
            let text = tokens.to_string();
            (!text.contains('"')).then(|| text.replace(char::is_whitespace, ""))
        }
        _ => None,
    }
}

/// The comma after the request line, which may end at `end`.
fn end_of_line(
    end: Option<Span>,
    input: ParseStream<'_>,
    diagnostics: &Diagnostics,
) -> Option<Span> {
    if input.is_empty() || foreign_follows(input) && !input.peek(syn::Token![,]) {
        return None;
    }
    if let Ok(comma) = input.parse::<syn::Token![,]>() {
        return Some(comma.span);
    }
    if let Ok(next) = input.fork().parse::<TokenTree>() {
        missing_comma(end.unwrap_or_else(|| next.span()), &next, diagnostics);
        if !matches!(next, TokenTree::Ident(_)) {
            until_comma(input);
            let _ = input.parse::<Option<syn::Token![,]>>();
        }
    }
    None
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
