//! Rules for how bodies are coded on their way.

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place},
    draft::{Draft, MethodDraft},
    features::{self, Features},
    parse::{Coding, Kind, Reply, Settings},
};

/// What the trait says.
pub(super) fn of_trait(draft: &Draft, features: Features, diagnostics: &Diagnostics) {
    feature(&draft.attribute.shared.settings, features, diagnostics);
}

/// What an endpoint says.
pub(super) fn of_endpoint(draft: &MethodDraft, features: Features, diagnostics: &Diagnostics) {
    let settings = &draft.attribute.shared.settings;
    // Where a condition stands on the method, it may be that of the feature.
    if draft.forwarded.cfgs.is_empty() {
        feature(settings, features, diagnostics);
    }
    coded_nothing(draft, diagnostics);
    not_decoded(draft, diagnostics);
    let accept = settings.accept_encoding.as_ref().map(|said| said.whole);
    let content = settings.content_encoding.as_ref().map(|said| said.whole);
    said_otherwise(draft, "accept-encoding", accept, diagnostics);
    said_otherwise(draft, "content-encoding", content, diagnostics);
}

fn feature(settings: &Settings, features: Features, diagnostics: &Diagnostics) {
    let accepted = settings.accept_encoding.iter().flat_map(|said| &said.value);
    let coded = settings.content_encoding.iter().flat_map(|said| &said.value);
    let is_off = |coding: &&Coding| match coding.feature() {
        "brotli" => !features.brotli,
        _ => !features.gzip,
    };
    for coding in accepted.chain(coded).filter(is_off) {
        let fact = format!("the runtime was built without `{}`", coding.word);
        diagnostics.error(coding.span, fact, features::help(coding.feature()));
    }
}

/// A body is coded where there is one.
fn coded_nothing(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let Some(said) = &draft.attribute.shared.settings.content_encoding else { return };
    if !draft.has_body() || draft.opens_websocket() {
        let fact = "the request has no body that could be coded";
        let mend = Mend::new("remove `content_encoding`").with(Edit::remove(said.whole));
        diagnostics.error(said.span, fact, mend);
    }
}

/// What is not read as it comes is not asked for in a coding.
fn not_decoded(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let settings = &draft.attribute.shared.settings;
    let said = settings.accept_encoding.as_ref();
    let Some(said) = said.filter(|said| !said.value.is_empty()) else { return };
    let is_socket = draft.attribute.replies.iter().any(|reply| reply.value == Reply::WebSocket);
    let fact = if is_socket {
        "the messages of a WebSocket are not coded"
    } else if draft.attribute.resume.is_some() {
        "what goes on with `resume` is asked for as it is: a part is one of coded bytes"
    } else if settings.verify.as_ref().is_some_and(|verify| verify.value.is_some()) {
        "a reply that is signed is asked for as it is: its signature is over coded bytes"
    } else {
        return;
    };
    let mend = Mend::new("remove `accept_encoding`").with(Edit::remove(said.whole));
    diagnostics.error(said.span, fact, mend);
}

/// A field that a key says is not for an argument or a constant to say.
fn said_otherwise(
    draft: &MethodDraft,
    field: &str,
    said: Option<Place>,
    diagnostics: &Diagnostics,
) {
    let Some(whole) = said else { return };
    let key = field.replace('-', "_");
    let is_it = |name: &str| name.eq_ignore_ascii_case(field);
    let fact = |name: &str| format!("`{name}` is what `{key}` says");
    for argument in draft.arguments.iter().filter(|it| it.kind() == Kind::Header) {
        let name = argument.wire_name();
        if is_it(&name.value) {
            let help = format!("remove `{key}`, or the argument");
            let mend = Mend::new(help).with(Edit::remove(whole));
            diagnostics.error(name.span, fact(&name.value), mend);
        }
    }
    let constants = draft.attribute.shared.constants.headers.iter();
    for constant in constants.filter(|constant| is_it(&constant.name)) {
        let mend = Mend::new("remove it").with(Edit::remove(constant.whole));
        diagnostics.error(constant.span, fact(&constant.name), mend);
    }
}
