//! Rules for what a reply is: JSON of a type, text, bytes or nothing.

use syn::Type;

use crate::{
    diagnostics::{Diagnostics, place},
    lower::Draft,
    parse::{Format, Method},
    tokens::{Spanned, ends_in, plain_type},
    types::{is_unit, message, only_argument, replacement, result_arguments, shown},
};

pub(crate) fn format(draft: &Draft, diagnostics: &Diagnostics) {
    two_formats(draft, diagnostics);
    handshake(draft, diagnostics);
    finish(draft, diagnostics);
    let returned = draft.returns.written.as_ref().and_then(result_arguments);
    // What is no `Result`, or of a type that was reported, says nothing about the reply.
    let Some((reply, _)) = returned.filter(|(reply, _)| replacement(reply).is_none()) else {
        return;
    };
    let bodiless = if draft.opens_websocket() { None } else { bodiless(draft) };
    match (draft.attribute.formats.first(), bodiless) {
        (None, Some(fact)) if !is_unit(&reply) => without_body(draft, &reply, fact, diagnostics),
        (Some(format), Some(fact)) => {
            let help = format!("remove `{}`, and return `()`", format.value.key());
            diagnostics.error(format.span, fact, help);
        }
        (Some(format), None) => type_of_format(draft, &reply, format, diagnostics),
        (None, _) => {}
    }
}

impl Draft {
    pub(super) fn opens_websocket(&self) -> bool {
        self.attribute.formats.first().is_some_and(|format| format.value == Format::WebSocket)
    }
}

/// A WebSocket is opened in one way, and answered with one status.
fn handshake(draft: &Draft, diagnostics: &Diagnostics) {
    if !draft.opens_websocket() {
        return;
    }
    if let Some(method) = draft.attribute.method.as_ref().filter(|m| m.value != Method::Get) {
        let path = draft.attribute.template.as_ref().map_or("/path", |template| &template.text);
        let help = format!("write `GET \"{path}\"`");
        diagnostics.error(method.span, "a WebSocket is opened with `GET`", help);
    }
    if let Some(status) = draft.attribute.success.as_ref().and_then(|statuses| statuses.first()) {
        let fact = "a WebSocket is opened with status `101`";
        diagnostics.error(status.span, fact, "remove `success(…)`");
    }
}

fn two_formats(draft: &Draft, diagnostics: &Diagnostics) {
    let Some((first, rest)) = draft.attribute.formats.split_first() else { return };
    for second in rest {
        let (first, name) = (first.value.key(), second.value.key());
        let fact = format!("a reply cannot be both `{first}` and `{name}`");
        diagnostics.error(second.span, fact, format!("keep `{first}` or `{name}`"));
    }
}

/// What is no JSON has nothing that a function could complete.
fn finish(draft: &Draft, diagnostics: &Diagnostics) {
    let Some(path) = &draft.attribute.finish else { return };
    let returned = draft.returns.written.as_ref().and_then(result_arguments);
    let reply = match draft.attribute.formats.first() {
        Some(format) => format!("`{}`", format.value.key()),
        None if returned.is_some_and(|(reply, _)| is_unit(&reply)) => "`()`".to_owned(),
        None => return,
    };
    let fact = format!("a reply that is {reply} cannot be finished: only JSON can");
    diagnostics.error(place(path), fact, "remove `finish`");
}

/// Why no body comes, if none does.
fn bodiless(draft: &Draft) -> Option<String> {
    let success = draft.attribute.success.as_deref().unwrap_or_default();
    if draft.attribute.method.as_ref().is_some_and(|method| method.value == Method::Head) {
        return Some("the reply to a `HEAD` request has no body".to_owned());
    }
    let status = success.iter().find(|status| matches!(status.value, 204 | 205))?;
    Some(format!("a reply with status `{}` has no body", status.value))
}

fn without_body(draft: &Draft, reply: &Type, fact: String, diagnostics: &Diagnostics) {
    diagnostics.error(place(reply), fact, format!("return `{}`", result_of("()", draft)));
}

/// Text and bytes have one type each: what else could be made of them is up to the caller.
fn type_of_format(
    draft: &Draft,
    reply: &Type,
    format: &Spanned<Format>,
    diagnostics: &Diagnostics,
) {
    let is =
        |name: &str| matches!(plain_type(reply), Type::Path(path) if ends_in(&path.path, name));
    let (is_wanted, fact, wanted, origin) = match format.value {
        Format::Bytes => {
            (is("Bytes"), "`Bytes`", "Bytes".to_owned(), ", with `Bytes` from `bac_core::bytes`")
        }
        Format::Text => (is("String"), "a `String`", "String".to_owned(), ""),
        Format::WebSocket => (
            message(reply).is_some(),
            "`Messages` of a type",
            format!("Messages<{}>", shown(&only_argument(reply, "Vec").unwrap_or(reply.clone()))),
            ", with `Messages` from `bac_core::websocket`",
        ),
    };
    // A reply that borrows was reported.
    if is_wanted || shown(reply).contains(['&', '\'']) {
        return;
    }
    let fact = format!("the reply of a `{}` endpoint is {fact}", format.value.key());
    let help = format!("return `{}`{origin}", result_of(&wanted, draft));
    diagnostics.error(place(reply), fact, help);
}

fn result_of(reply: &str, draft: &Draft) -> String {
    let error = draft.returns.error.as_ref().map(|error| format!(", {}", shown(error)));
    format!("Result<{reply}{}>", error.unwrap_or_default())
}
