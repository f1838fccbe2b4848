//! Rules for what a reply is: JSON of a type, text, bytes or nothing.

use syn::{Type, TypeReference};

use crate::{
    diagnostics::{Diagnostics, place},
    draft::MethodDraft,
    features::{self, Features},
    parse::{Method, Reply},
    tokens::{ends_in, plain_type},
    types::{is_borrowed, is_unit, message, only_argument, replacement, shown},
};

pub(super) fn reply(draft: &MethodDraft, features: Features, diagnostics: &Diagnostics) {
    websocket_feature(draft, features, diagnostics);
    two_replies(draft, diagnostics);
    handshake(draft, diagnostics);
    finish(draft, diagnostics);
    // What is no `Result`, or of a type that was reported, says nothing about the reply.
    let returned = draft.returns.reply.as_ref().filter(|ty| replacement(ty).is_none());
    let Some(ty) = returned else { return };
    let bodiless = if draft.opens_websocket() { None } else { bodiless(draft) };
    match (draft.attribute.replies.first(), bodiless) {
        (None, Some(fact)) if !is_unit(ty) => without_body(draft, ty, fact, diagnostics),
        (Some(reply), Some(fact)) => {
            let help = format!("remove `{}`, and return `()`", reply.value.row().name);
            diagnostics.error(reply.span, fact, help);
        }
        (Some(reply), None) => type_of_reply(draft, ty, reply.value, diagnostics),
        (None, _) => {}
    }
}

pub(super) fn reply_borrows(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let reply = &draft.signature.reply;
    let help = match plain_type(reply) {
        Type::Reference(TypeReference { elem, .. }) => match shown(elem).as_str() {
            "str" => "return `String`".to_owned(),
            elem => format!("return `{elem}`"),
        },
        _ => "return a type that owns its data".to_owned(),
    };
    if is_borrowed(reply) {
        diagnostics.error(place(reply), "the reply cannot borrow", help);
    }
}

fn websocket_feature(draft: &MethodDraft, features: Features, diagnostics: &Diagnostics) {
    let opens = draft.attribute.replies.iter().find(|reply| reply.value == Reply::WebSocket);
    if let Some(key) = opens.filter(|_| !features.websocket) {
        let fact = "the runtime was built without WebSockets";
        diagnostics.error(key.span, fact, features::help("websocket"));
    }
}

/// A WebSocket is opened in one way, and answered with one status.
fn handshake(draft: &MethodDraft, diagnostics: &Diagnostics) {
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

fn two_replies(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let Some((first, rest)) = draft.attribute.replies.split_first() else { return };
    for second in rest {
        let (first, name) = (first.value.row().name, second.value.row().name);
        let fact = format!("a reply cannot be both `{first}` and `{name}`");
        diagnostics.error(second.span, fact, format!("keep `{first}` or `{name}`"));
    }
}

/// What is no JSON has nothing that a function could complete.
fn finish(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let Some(path) = &draft.attribute.finish else { return };
    let reply = draft.reply();
    // What is no `Result` was reported, and says nothing about the reply.
    if reply == Reply::Json || reply == Reply::Empty && draft.returns.reply.is_none() {
        return;
    }
    let fact = format!("a reply that is `{}` cannot be finished: only JSON can", reply.row().name);
    diagnostics.error(place(path), fact, "remove `finish`");
}

/// Why no body comes, if none does.
fn bodiless(draft: &MethodDraft) -> Option<String> {
    let success = draft.attribute.success.as_deref().unwrap_or_default();
    if draft.attribute.method.as_ref().is_some_and(|method| method.value == Method::Head) {
        return Some("the reply to a `HEAD` request has no body".to_owned());
    }
    let status = success.iter().find(|status| matches!(status.value, 204 | 205))?;
    Some(format!("a reply with status `{}` has no body", status.value))
}

fn without_body(draft: &MethodDraft, reply: &Type, fact: String, diagnostics: &Diagnostics) {
    diagnostics.error(place(reply), fact, format!("return `{}`", result_of("()", draft)));
}

/// Text and bytes have one type each: what else could be made of them is up to the caller.
fn type_of_reply(draft: &MethodDraft, ty: &Type, reply: Reply, diagnostics: &Diagnostics) {
    let is = |name: &str| matches!(plain_type(ty), Type::Path(path) if ends_in(&path.path, name));
    let (is_wanted, fact, wanted, origin) = match reply {
        Reply::Bytes => {
            (is("Bytes"), "`Bytes`", "Bytes".to_owned(), ", with `Bytes` from `bac_core::bytes`")
        }
        Reply::Text => (is("String"), "a `String`", "String".to_owned(), ""),
        Reply::WebSocket => (
            message(ty).is_some(),
            "`Messages` of a type",
            format!("Messages<{}>", shown(&only_argument(ty, "Vec").unwrap_or(ty.clone()))),
            ", with `Messages` from `bac_core::websocket`",
        ),
        Reply::Empty | Reply::Json => return,
    };
    // A reply that borrows was reported.
    if is_wanted || shown(ty).contains(['&', '\'']) {
        return;
    }
    let fact = format!("the reply of a `{}` endpoint is {fact}", reply.row().name);
    let help = format!("return `{}`{origin}", result_of(&wanted, draft));
    diagnostics.error(place(ty), fact, help);
}

fn result_of(reply: &str, draft: &MethodDraft) -> String {
    let error = draft.returns.error.as_ref().map(|error| format!(", {}", shown(error)));
    format!("Result<{reply}{}>", error.unwrap_or_default())
}
