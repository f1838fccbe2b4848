//! `errors(400, 404 = NotFound, 5XX)`.

use proc_macro2::{Group, TokenStream, TokenTree};
use syn::Type;

use crate::{
    diagnostics::{Diagnostics, place},
    parse::{
        list::{self, Item},
        status::{Status, registered, status_of_name},
    },
};

/// One declared error.
#[derive(Clone)]
pub(crate) struct ErrorCase {
    pub(crate) status: Status,
    pub(crate) body: Option<Type>,
}

pub(super) fn errors(group: &Group, diagnostics: &Diagnostics) -> Vec<ErrorCase> {
    if group.stream().is_empty() {
        let help = "remove it; statuses that are not declared come as `Unexpected`";
        diagnostics.error(group.span(), "`errors()` declares nothing", help);
    }
    let mut cases: Vec<ErrorCase> = Vec::new();
    for item in list::in_parentheses(group) {
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
        TokenTree::Ident(name) => status_of_name(name),
        TokenTree::Literal(literal) => {
            let text = literal.to_string();
            let digits: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
            digits.parse().ok().filter(|code| (400..600).contains(code))
        }
        _ => None,
    }
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
