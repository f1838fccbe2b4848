//! `errors(400, 404 = NotFound, 409 = xml(Conflict), 5XX)`.

use proc_macro2::{Group, Span, TokenStream, TokenTree};
use syn::Type;

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place},
    parse::{
        codec::Codec,
        list::{self, Item},
        status::{Status, registered, status_of_name},
        status_body::{self, Words},
    },
};

/// A list of declared errors.
pub(crate) struct Errors {
    pub(crate) cases: Vec<ErrorCase>,
    /// `errors()`
    pub(crate) is_empty: bool,
    /// The list.
    pub(crate) place: Place,
    /// The key and its list, with a comma.
    pub(crate) whole: Place,
}

/// One declared error.
#[derive(Clone)]
pub(crate) struct ErrorCase {
    pub(crate) status: Status,
    pub(crate) span: Span,
    /// How the body is read, where that is said of it.
    pub(crate) codec: Option<Codec>,
    pub(crate) body: Option<Type>,
}

pub(super) fn errors(group: &Group, whole: Place, diagnostics: &Diagnostics) -> Errors {
    let items: Vec<Item> = list::in_parentheses(group).collect();
    let is_alone = items.len() == 1;
    let mut cases: Vec<ErrorCase> = Vec::new();
    for item in items {
        let Some(status) = error_status(&item, is_alone, diagnostics) else { continue };
        if let Some(first) = cases.iter().find(|case| case.status == status) {
            let fact = format!("status `{}` is declared twice", status.declared());
            let mend = if first.body.is_none() && item.equals.is_some() {
                // Which body it has is said only here.
                "remove the first".into()
            } else {
                Mend::new("remove it").with(Edit::remove(item.whole()))
            };
            diagnostics.error(item.place(), fact, mend);
            continue;
        }
        let (codec, body) = body(&item, diagnostics);
        cases.push(ErrorCase { status, span: item.span(), codec, body });
    }
    Errors { cases, is_empty: group.stream().is_empty(), place: group.span().into(), whole }
}

pub(super) const BORROWS: &str = "the body of an error cannot borrow";

const WORDS: Words = Words {
    is_a_type: "the body of a status is a type",
    cannot_borrow: BORROWS,
    no_form: "a `form` is sent, and no error is read from one",
    example: "NotFoundBody",
    has_type_of_all: true,
};

/// What is written behind a status.
fn body(item: &Item, diagnostics: &Diagnostics) -> (Option<Codec>, Option<Type>) {
    let nothing = (None, None);
    let Some(equals) = item.equals else { return nothing };
    if item.right.is_empty() {
        let status = item.left.to_string();
        let mend = Mend::new(format!("write only `{status}`, or `{status} = NotFoundBody`"))
            .with(Edit::remove(place(&equals)));
        diagnostics.error(place(&equals), format!("status `{status}` has no body type"), mend);
        return nothing;
    }
    status_body::read(item, &WORDS, diagnostics)
}

fn error_status(item: &Item, is_alone: bool, diagnostics: &Diagnostics) -> Option<Status> {
    let text = item.left.to_string();
    let report = |fact: String, mend: Mend| diagnostics.error(item.place(), fact, mend);
    let over = |text: String| Edit::over(item.place(), text);
    let mut tokens = item.left.clone().into_iter();
    if !matches!((tokens.next(), tokens.next()), (Some(TokenTree::Literal(_)), None))
        || text.starts_with(['"', '\'', 'b', 'c', 'r'])
    {
        let (fact, mend) = not_a_number(item);
        report(fact, mend);
        return None;
    }
    match text.as_str() {
        "4XX" => return Some(Status::ClientErrors),
        "5XX" => return Some(Status::ServerErrors),
        "4xx" | "5xx" | "4Xx" | "5Xx" | "4xX" | "5xX" => {
            let class = text.to_ascii_uppercase();
            let mend = Mend::write(item.place(), class);
            report("classes of statuses are written in capitals".into(), mend);
            return None;
        }
        _ => {}
    }
    let class = text.strip_suffix("XX").filter(|digit| digit.len() == 1);
    let number = class.map_or(text.as_str(), |digit| digit).parse::<u16>();
    let number = if class.is_some() { number.map(|digit| digit * 100) } else { number };
    // Of a list that declares nothing else nothing would be left: what to do then, only the user knows.
    let removed = |words: &str| {
        let mend = Mend::new(words);
        if is_alone { mend } else { mend.with(Edit::remove(item.whole())) }
    };
    match number {
        Ok(code @ 400..=599) if class.is_none() => return Some(Status::Exact(code)),
        Ok(200..=299) => report(
            format!("`{text}` is not an error status"),
            removed(
                "remove it: the reply type says what a success is; statuses from 400 to 599 are errors",
            ),
        ),
        Ok(301 | 302 | 303 | 307 | 308) => report(
            "redirects are not errors here".into(),
            removed("remove it: redirects are not followed and come as an error of the client"),
        ),
        Ok(100..=399) => report(
            format!("`{text}` is not an error status"),
            removed("remove it: what is not declared comes as `Unexpected`, with its status"),
        ),
        _ => {
            let (words, status) = status_help(&text);
            let mend = Mend::new(words.as_str());
            report(
                format!("`{text}` is not an HTTP status"),
                match status {
                    Some(status) => mend.with(over(status.to_string())),
                    None => removed(&format!("remove it, or {words}")),
                },
            );
        }
    }
    None
}

/// The mistake and the mend, for anything but one number.
fn not_a_number(item: &Item) -> (String, Mend) {
    let tokens = &item.left;
    let text = tokens.to_string();
    let parts: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let range = "write numbers from 400 to 599, or the classes `4XX` and `5XX`";
    match parts.as_slice() {
        [] => ("expected a status before `=`".to_owned(), range.into()),
        [TokenTree::Punct(comma)] if comma.as_char() == ',' => {
            let mend = Mend::new("remove it").with(Edit::remove(item.whole()));
            ("unexpected `,`".to_owned(), mend)
        }
        literals @ [TokenTree::Literal(first), _, ..]
            if literals.iter().all(|token| matches!(token, TokenTree::Literal(_)))
                && !text.contains('.') =>
        {
            let literals: Vec<String> = literals.iter().map(ToString::to_string).collect();
            let fact = format!("expected `,` after `{first}`");
            (fact, Mend::write(place(tokens), literals.join(", ")))
        }
        [TokenTree::Literal(status), TokenTree::Group(body)] => {
            body_without_equals(tokens, &status.to_string(), &body.stream())
        }
        [TokenTree::Literal(status), TokenTree::Punct(_), rest @ ..] if !text.contains('.') => {
            let is_type = |token: &&TokenTree| !matches!(token, TokenTree::Punct(_));
            let body = rest.iter().skip_while(|token| !is_type(token)).cloned().collect();
            body_without_equals(tokens, &status.to_string(), &body)
        }
        _ if text.contains("..") => {
            let classes = match text.replace(' ', "").as_str() {
                "400..500" | "400..=499" => Some("4XX"),
                "500..600" | "500..=599" => Some("5XX"),
                "400..600" | "400..=599" => Some("4XX, 5XX"),
                _ => None,
            };
            let mend = match classes {
                Some(classes) => Mend::write(place(tokens), classes),
                None => "write each status, or the classes `4XX` and `5XX`".into(),
            };
            ("a range is not a status".to_owned(), mend)
        }
        _ => {
            let mend = match parts.last().and_then(status_named_by) {
                Some(code) => Mend::write(place(tokens), code.to_string()),
                None => range.into(),
            };
            ("statuses are numbers: `errors(404)`".to_owned(), mend)
        }
    }
}

fn body_without_equals(tokens: &TokenStream, status: &str, body: &TokenStream) -> (String, Mend) {
    let fact = format!("the body type of status `{status}` is written after `=`");
    let text = body.to_string().replace(' ', "");
    let mend = if syn::parse2::<Type>(body.clone()).is_ok() {
        Mend::write(place(tokens), format!("{status} = {text}"))
    } else {
        format!("write `{status} = NotFoundBody`").into()
    };
    (fact, mend)
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
fn status_help(text: &str) -> (String, Option<u16>) {
    let without = |at: usize| {
        text.chars().enumerate().filter(|(i, _)| *i != at).map(|(_, c)| c).collect::<String>()
    };
    let bare = text.split(['u', 'i']).next().and_then(|digits| digits.parse::<u16>().ok());
    if let Some(code) = bare.filter(|code| (400..600).contains(code)) {
        return (format!("write `{code}`"), Some(code));
    }
    let near = (0..text.chars().count())
        .filter_map(|at| without(at).parse().ok())
        .find(|code| (400..600).contains(code) && registered(*code).is_some());
    match near {
        Some(code) => (format!("did you mean `{code}`?"), Some(code)),
        None => {
            let help = "declare statuses from 400 to 599, or the classes `4XX` and `5XX`";
            (help.to_owned(), None)
        }
    }
}
