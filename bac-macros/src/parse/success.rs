//! `success(200, 202)`, `success(200 = Charge, 202 = Pending)`, and `none(304, 404)`.

use proc_macro2::{Group, Span};
use syn::Type;

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place},
    parse::{
        codec::Codec,
        list::{self, Item},
        status::Status,
        status_body::{self, Words},
    },
    tokens::Spanned,
};

/// One declared success.
#[derive(Clone)]
pub(crate) struct SuccessCase {
    pub(crate) status: Status,
    pub(crate) span: Span,
    /// How what comes with it is read, where that is said of it.
    pub(crate) codec: Option<Codec>,
    /// The type of what comes with it, where each names one.
    pub(crate) body: Option<Type>,
    /// What is written behind the status.
    pub(crate) written: Option<Place>,
}

impl SuccessCase {
    /// Whether it says what comes with it.
    pub(crate) fn is_typed(&self) -> bool {
        self.body.is_some() || self.codec.is_some()
    }
}

pub(super) fn success(group: &Group, whole: Place, diagnostics: &Diagnostics) -> Vec<SuccessCase> {
    if group.stream().is_empty() {
        let help = "remove it: every status from 200 to 299 is a success unless you say otherwise";
        let mend = Mend::new(help).with(Edit::remove(whole));
        diagnostics.error(group.span(), "`success()` declares nothing", mend);
    }
    let mut cases: Vec<SuccessCase> = Vec::new();
    let mut is_typed: Vec<bool> = Vec::new();
    let items: Vec<Item> = list::in_parentheses(group).collect();
    let is_alone = items.len() == 1;
    for item in items {
        let Some(status) = success_status(&item, is_alone, diagnostics) else { continue };
        if cases.iter().any(|case| case.status == status) {
            let mend = Mend::new("remove it").with(Edit::remove(item.whole()));
            let fact = format!("status `{}` is declared twice", status.declared());
            diagnostics.error(item.place(), fact, mend);
            continue;
        }
        let (codec, body) = body(&item, diagnostics);
        is_typed.push(item.equals.is_some());
        let written = item.equals.map(|_| place(&item.right));
        cases.push(SuccessCase { status, span: item.span(), codec, body, written });
    }
    if is_typed.contains(&true) {
        for (case, _) in cases.iter().zip(&is_typed).filter(|(_, is_typed)| !**is_typed) {
            let status = case.status.declared();
            let fact = format!("status `{status}` names no type, as others do");
            let help = format!("write `{status} = ()`, or the type of what comes with it");
            let mend = Mend::new(help).with(Edit::after(case.span, " = ()"));
            diagnostics.error(case.span, fact, mend);
        }
    }
    cases
}

const WORDS: Words = Words {
    is_a_type: "what comes with a success is a type",
    cannot_borrow: "the reply cannot borrow",
    no_form: "a `form` is sent, and no reply is read from one",
    example: "Type",
    has_type_of_all: false,
};

/// What is written behind a status.
fn body(item: &Item, diagnostics: &Diagnostics) -> (Option<Codec>, Option<Type>) {
    let Some(equals) = item.equals else { return (None, None) };
    if item.right.is_empty() {
        let at = place(&equals);
        let mend = Mend::new(format!("write `{} = ()` for nothing", item.left))
            .with(Edit::after(at.end, " ()"));
        diagnostics.error(at, WORDS.is_a_type, mend);
        return (None, None);
    }
    status_body::read(item, &WORDS, diagnostics)
}

fn success_status(item: &Item, is_alone: bool, diagnostics: &Diagnostics) -> Option<Status> {
    let text = item.left.to_string();
    if let Some(status) = read_success(&text) {
        return Some(status);
    }
    let fact = format!("`{text}` is not a success status");
    let number = text.parse::<u16>().ok();
    let mend = match (read_success(&unquoted(&text)), number) {
        (Some(status), _) => Mend::write(item.place(), status.declared()),
        (None, Some(400..=499)) => {
            let help =
                format!("remove it: `none({text})` makes it `None`, and `errors({text})` an error");
            removed(help, item, is_alone)
        }
        (None, _) => {
            let help =
                "remove it: only statuses from 200 to 399, and the class `2XX`, are a success";
            removed(help, item, is_alone)
        }
    };
    diagnostics.error(item.place(), fact, mend);
    None
}

/// Of a list that declares nothing else nothing would be left: what to do then, only the user knows.
fn removed(help: impl Into<String>, item: &Item, is_alone: bool) -> Mend {
    let mend = Mend::new(help);
    if is_alone { mend } else { mend.with(Edit::remove(item.whole())) }
}

fn read_success(text: &str) -> Option<Status> {
    if text == "2XX" {
        return Some(Status::Successes);
    }
    text.parse().ok().filter(|code: &u16| (200..400).contains(code)).map(Status::Exact)
}

fn unquoted(text: &str) -> String {
    text.trim_matches('"').to_ascii_uppercase()
}

/// Statuses that stand for a value that is not there.
pub(super) fn none(group: &Group, whole: Place, diagnostics: &Diagnostics) -> Vec<Spanned<u16>> {
    if group.stream().is_empty() {
        let help = "remove it: a reply that is an `Option` is `None` on 204 in any case";
        let mend = Mend::new(help).with(Edit::remove(whole));
        diagnostics.error(group.span(), "`none()` declares nothing", mend);
    }
    let mut statuses: Vec<Spanned<u16>> = Vec::new();
    let items: Vec<Item> = list::in_parentheses(group).collect();
    let is_alone = items.len() == 1;
    for item in items {
        if let Some(equals) = &item.equals {
            let help = "write only the status: what comes with it is not read";
            let written = place(equals).to(place(&item.tokens()));
            let mend = Mend::new(help).with(Edit::remove(written));
            diagnostics.error(place(equals), "there is no type of what is `None`", mend);
        }
        let Some(code) = none_status(&item, is_alone, whole, diagnostics) else { continue };
        if statuses.iter().any(|status| status.value == code) {
            let mend = Mend::new("remove it").with(Edit::remove(item.whole()));
            let fact = format!("status `{code}` is declared twice");
            diagnostics.error(item.place(), fact, mend);
            continue;
        }
        statuses.push(Spanned { value: code, span: item.span() });
    }
    statuses
}

fn none_status(
    item: &Item,
    is_alone: bool,
    whole: Place,
    diagnostics: &Diagnostics,
) -> Option<u16> {
    let text = item.left.to_string();
    let (fact, mend) = match text.parse::<u16>() {
        Ok(code @ 300..=499) => return Some(code),
        Ok(204 | 205) => {
            let help =
                format!("remove it: a reply that is an `Option` is `None` on {text} in any case");
            let at = if is_alone { whole } else { item.whole() };
            (format!("`{text}` is `None` already"), Mend::new(help).with(Edit::remove(at)))
        }
        Ok(200..=299) => {
            let help = format!("remove it: a reply with status {text} has a value");
            (format!("`{text}` is not a status of nothing"), removed(help, item, is_alone))
        }
        Ok(500..=599) => {
            let help = format!(
                "remove it: a server that fails has nothing to say of the value; `errors({text})` makes it an error"
            );
            (format!("`{text}` is not a status of nothing"), removed(help, item, is_alone))
        }
        _ => {
            let quoted = text.trim_matches('"').parse::<u16>().ok();
            let mend = match quoted.filter(|code| (300..500).contains(code)) {
                Some(code) => Mend::write(item.place(), code.to_string()),
                None => "list statuses from 300 to 499: `none(304, 404)`".into(),
            };
            (format!("`{text}` is not a status of nothing"), mend)
        }
    };
    diagnostics.error(item.place(), fact, mend);
    None
}
