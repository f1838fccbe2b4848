//! `errors(400, 404 = NotFound, 5XX)` and `success(200, 202)`.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use syn::Type;

use crate::{
    diagnostics::{Diagnostics, place},
    parse::list::{self, Item},
    tokens::{Spanned, read, ungroup},
};

/// A status with a fixed meaning: number, phrase, variant of an error enum, constant of `http`.
type Registered = (u16, &'static str, &'static str, &'static str);

/// The error statuses of the IANA registry.
#[rustfmt::skip]
const REGISTERED: &[Registered] = &[
    (400, "Bad Request", "BadRequest", "BAD_REQUEST"),
    (401, "Unauthorized", "Unauthorized", "UNAUTHORIZED"),
    (402, "Payment Required", "PaymentRequired", "PAYMENT_REQUIRED"),
    (403, "Forbidden", "Forbidden", "FORBIDDEN"),
    (404, "Not Found", "NotFound", "NOT_FOUND"),
    (405, "Method Not Allowed", "MethodNotAllowed", "METHOD_NOT_ALLOWED"),
    (406, "Not Acceptable", "NotAcceptable", "NOT_ACCEPTABLE"),
    (407, "Proxy Authentication Required", "ProxyAuthenticationRequired", "PROXY_AUTHENTICATION_REQUIRED"),
    (408, "Request Timeout", "RequestTimeout", "REQUEST_TIMEOUT"),
    (409, "Conflict", "Conflict", "CONFLICT"),
    (410, "Gone", "Gone", "GONE"),
    (411, "Length Required", "LengthRequired", "LENGTH_REQUIRED"),
    (412, "Precondition Failed", "PreconditionFailed", "PRECONDITION_FAILED"),
    (413, "Content Too Large", "ContentTooLarge", "PAYLOAD_TOO_LARGE"),
    (414, "URI Too Long", "UriTooLong", "URI_TOO_LONG"),
    (415, "Unsupported Media Type", "UnsupportedMediaType", "UNSUPPORTED_MEDIA_TYPE"),
    (416, "Range Not Satisfiable", "RangeNotSatisfiable", "RANGE_NOT_SATISFIABLE"),
    (417, "Expectation Failed", "ExpectationFailed", "EXPECTATION_FAILED"),
    (418, "I'm a Teapot", "ImATeapot", "IM_A_TEAPOT"),
    (421, "Misdirected Request", "MisdirectedRequest", "MISDIRECTED_REQUEST"),
    (422, "Unprocessable Content", "UnprocessableContent", "UNPROCESSABLE_ENTITY"),
    (423, "Locked", "Locked", "LOCKED"),
    (424, "Failed Dependency", "FailedDependency", "FAILED_DEPENDENCY"),
    (425, "Too Early", "TooEarly", "TOO_EARLY"),
    (426, "Upgrade Required", "UpgradeRequired", "UPGRADE_REQUIRED"),
    (428, "Precondition Required", "PreconditionRequired", "PRECONDITION_REQUIRED"),
    (429, "Too Many Requests", "TooManyRequests", "TOO_MANY_REQUESTS"),
    (431, "Request Header Fields Too Large", "RequestHeaderFieldsTooLarge", "REQUEST_HEADER_FIELDS_TOO_LARGE"),
    (451, "Unavailable For Legal Reasons", "UnavailableForLegalReasons", "UNAVAILABLE_FOR_LEGAL_REASONS"),
    (500, "Internal Server Error", "InternalServerError", "INTERNAL_SERVER_ERROR"),
    (501, "Not Implemented", "NotImplemented", "NOT_IMPLEMENTED"),
    (502, "Bad Gateway", "BadGateway", "BAD_GATEWAY"),
    (503, "Service Unavailable", "ServiceUnavailable", "SERVICE_UNAVAILABLE"),
    (504, "Gateway Timeout", "GatewayTimeout", "GATEWAY_TIMEOUT"),
    (505, "HTTP Version Not Supported", "HttpVersionNotSupported", "HTTP_VERSION_NOT_SUPPORTED"),
    (506, "Variant Also Negotiates", "VariantAlsoNegotiates", "VARIANT_ALSO_NEGOTIATES"),
    (507, "Insufficient Storage", "InsufficientStorage", "INSUFFICIENT_STORAGE"),
    (508, "Loop Detected", "LoopDetected", "LOOP_DETECTED"),
    (510, "Not Extended", "NotExtended", "NOT_EXTENDED"),
    (511, "Network Authentication Required", "NetworkAuthenticationRequired", "NETWORK_AUTHENTICATION_REQUIRED"),
];

/// One status or one class of them. Ordered by number; a class comes after its statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    Exact(u16),
    /// `4XX`
    ClientErrors,
    /// `5XX`
    ServerErrors,
}

/// One declared error.
#[derive(Clone)]
pub(crate) struct ErrorCase {
    pub(crate) status: Status,
    pub(crate) body: Option<Type>,
}

impl Status {
    /// How it is declared: `404`, `4XX`.
    pub(crate) fn declared(self) -> String {
        match self {
            Self::Exact(code) => code.to_string(),
            Self::ClientErrors => "4XX".to_owned(),
            Self::ServerErrors => "5XX".to_owned(),
        }
    }

    pub(crate) fn phrase(self) -> &'static str {
        match self {
            Self::Exact(code) => registered(code).map_or("", |(_, phrase, ..)| phrase),
            Self::ClientErrors => "any other client error",
            Self::ServerErrors => "any other server error",
        }
    }

    pub(crate) fn variant(self) -> String {
        match self {
            Self::Exact(code) => registered(code).map_or_else(
                || format!("Status{code}"),
                |(_, _, variant, _)| (*variant).to_owned(),
            ),
            Self::ClientErrors => "ClientError".to_owned(),
            Self::ServerErrors => "ServerError".to_owned(),
        }
    }

    /// The constant of `http::StatusCode`, where there is one.
    pub(crate) fn constant(self) -> Option<&'static str> {
        match self {
            Self::Exact(code) => registered(code).map(|(.., constant)| *constant),
            Self::ClientErrors | Self::ServerErrors => None,
        }
    }

    pub(crate) const fn range(self) -> (u16, u16) {
        match self {
            Self::Exact(code) => (code, code),
            Self::ClientErrors => (400, 499),
            Self::ServerErrors => (500, 599),
        }
    }
}

fn registered(code: u16) -> Option<&'static Registered> {
    REGISTERED.iter().find(|(number, ..)| *number == code)
}

pub(crate) fn errors(group: &Group, diagnostics: &Diagnostics) -> Vec<ErrorCase> {
    if group.stream().is_empty() {
        let help = "remove it; statuses that are not declared come as `Unexpected`";
        diagnostics.error(group.span(), "`errors()` declares nothing", help);
    }
    let mut cases: Vec<ErrorCase> = Vec::new();
    for item in items(group) {
        let Some(status) = error_status(&item, diagnostics) else { continue };
        if cases.iter().any(|case| case.status == status) {
            let fact = format!("status `{}` is declared twice", status.declared());
            diagnostics.error(item.place(), fact, "remove one");
            continue;
        }
        let body = body_type(&item, diagnostics);
        cases.push(ErrorCase { status, body });
    }
    cases
}

pub(crate) fn success(group: &Group, diagnostics: &Diagnostics) -> Vec<Spanned<u16>> {
    if group.stream().is_empty() {
        let help = "remove it: `200` is what succeeds unless you say otherwise";
        diagnostics.error(group.span(), "`success()` declares nothing", help);
    }
    let mut statuses: Vec<Spanned<u16>> = Vec::new();
    for item in items(group) {
        let text = item.left.to_string();
        let Some(code) = text.parse().ok().filter(|code| (200..300).contains(code)) else {
            let help = "list statuses from 200 to 299: `success(200, 202)`";
            diagnostics.error(item.place(), format!("`{text}` is not a success status"), help);
            continue;
        };
        if let Some(equals) = &item.equals {
            let help = format!("write `success({code})`; the reply type is in the signature");
            diagnostics.error(place(equals), "a success status names no type", help);
        }
        if statuses.iter().any(|status| status.value == code) {
            diagnostics.error(
                item.place(),
                format!("status `{code}` is declared twice"),
                "remove one",
            );
            continue;
        }
        statuses.push(Spanned { value: code, span: item.span() });
    }
    statuses
}

fn items(group: &Group) -> impl Iterator<Item = Item> {
    let items = read(group.stream(), list::items).into_iter();
    items.map(|item| Item { left: ungroup(item.left), ..item })
}

fn body_type(item: &Item, diagnostics: &Diagnostics) -> Option<Type> {
    let equals = item.equals?;
    if item.right.is_empty() {
        let status = item.left.to_string();
        let help = format!("write `{status} = NotFoundBody`, or only `{status}`");
        diagnostics.error(place(&equals), format!("status `{status}` has no body type"), help);
        return None;
    }
    let body = syn::parse2::<Type>(item.right.clone());
    if body.is_err() {
        let help = format!("write `{} = NotFoundBody`", item.left);
        diagnostics.error(place(&item.right), "the body of a status is a type", help);
    }
    body.ok()
}

fn error_status(item: &Item, diagnostics: &Diagnostics) -> Option<Status> {
    let text = item.left.to_string();
    let report = |fact: String, help: &str| diagnostics.error(item.place(), fact, help);
    let mut tokens = item.left.clone().into_iter();
    if !matches!((tokens.next(), tokens.next()), (Some(TokenTree::Literal(_)), None))
        || text.starts_with(['"', '\'', 'b', 'c', 'r'])
    {
        let (fact, help) = not_a_number(&item.left);
        report(fact, &help);
        return None;
    }
    match text.as_str() {
        "4XX" => return Some(Status::ClientErrors),
        "5XX" => return Some(Status::ServerErrors),
        "4xx" | "5xx" | "4Xx" | "5Xx" | "4xX" | "5xX" => {
            let class = text.to_ascii_uppercase();
            report(
                "classes of statuses are written in capitals".into(),
                &format!("write `{class}`"),
            );
            return None;
        }
        _ => {}
    }
    let class = text.strip_suffix("XX").filter(|digit| digit.len() == 1);
    let number = class.map_or(text.as_str(), |digit| digit).parse::<u16>();
    let number = if class.is_some() { number.map(|digit| digit * 100) } else { number };
    match number {
        Ok(code @ 400..=599) if class.is_none() => return Some(Status::Exact(code)),
        Ok(200..=299) => report(
            format!("`{text}` is not an error status"),
            "the success type is the return type; declare only statuses from 400 to 599",
        ),
        Ok(300..=399) => report(
            "redirects are not errors here".into(),
            "remove it: redirects are not followed and come as an error of the client",
        ),
        Ok(100..=199) => report(
            format!("`{text}` is not an error status"),
            "declare only statuses from 400 to 599",
        ),
        _ => report(format!("`{text}` is not an HTTP status"), &status_help(&text)),
    }
    None
}

/// The mistake and the mend, for anything but one number.
fn not_a_number(tokens: &TokenStream) -> (String, String) {
    let text = tokens.to_string();
    let parts: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let range = "write numbers from 400 to 599, or the classes `4XX` and `5XX`".to_owned();
    match parts.as_slice() {
        [] => ("expected a status before `=`".to_owned(), range),
        [TokenTree::Punct(comma)] if comma.as_char() == ',' => {
            ("unexpected `,`".to_owned(), "remove it".to_owned())
        }
        [TokenTree::Literal(first), .., TokenTree::Literal(_)] if !text.contains('.') => {
            let rest = text.trim_start_matches(&first.to_string()).trim();
            let fact = format!("expected `,` after `{first}`");
            (fact, format!("write `{first}, {rest}`"))
        }
        [TokenTree::Literal(status), TokenTree::Group(body)] => {
            body_without_equals(&status.to_string(), &body.stream())
        }
        [TokenTree::Literal(status), TokenTree::Punct(_), rest @ ..] if !text.contains('.') => {
            let is_type = |token: &&TokenTree| !matches!(token, TokenTree::Punct(_));
            let body = rest.iter().skip_while(|token| !is_type(token)).cloned().collect();
            body_without_equals(&status.to_string(), &body)
        }
        _ if text.contains("..") => {
            let help = "a class of statuses is written `4XX` or `5XX`".to_owned();
            ("a range is not a status".to_owned(), help)
        }
        _ => {
            let code = parts.last().and_then(status_named_by);
            let help = code.map_or(range, |code| format!("write `errors({code})`"));
            ("statuses are numbers: `errors(404)`".to_owned(), help)
        }
    }
}

fn body_without_equals(status: &str, body: &TokenStream) -> (String, String) {
    let body = if body.is_empty() { "NotFoundBody".to_owned() } else { body.to_string() };
    let fact = format!("the body type of status `{status}` is written after `=`");
    (fact, format!("write `{status} = {}`", body.replace(' ', "")))
}

/// The status that `"404"`, `NOT_FOUND`, `StatusCode::NOT_FOUND` or `NotFound` stands for.
fn status_named_by(token: &TokenTree) -> Option<u16> {
    match token {
        TokenTree::Ident(name) => known_name(name),
        TokenTree::Literal(literal) => {
            let text = literal.to_string();
            let digits: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
            digits.parse().ok().filter(|code| (400..600).contains(code))
        }
        _ => None,
    }
}

fn known_name(name: &Ident) -> Option<u16> {
    let found =
        REGISTERED.iter().find(|(.., variant, constant)| name == variant || name == constant);
    found.map(|(code, ..)| *code)
}

/// For `4004` the registered status that one key less would give.
fn status_help(text: &str) -> String {
    let without = |at: usize| {
        text.chars().enumerate().filter(|(i, _)| *i != at).map(|(_, c)| c).collect::<String>()
    };
    let bare = text.split(['u', 'i']).next().and_then(|digits| digits.parse::<u16>().ok());
    if let Some(code) = bare.filter(|code| (400..600).contains(code)) {
        return format!("write `{code}`");
    }
    let near = (0..text.chars().count())
        .filter_map(|at| without(at).parse().ok())
        .find(|code| registered(*code).is_some());
    match near {
        Some(code) => format!("did you mean `{code}`?"),
        None => "declare statuses from 400 to 599, or the classes `4XX` and `5XX`".to_owned(),
    }
}
