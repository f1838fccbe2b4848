//! Rules for a body that goes on where it broke off.

use crate::{
    diagnostics::{Diagnostics, Edit, Mend},
    draft::MethodDraft,
    parse::{Keyed, Kind, Method},
};

pub(super) fn resume(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let Some(resume) = &draft.attribute.resume else { return };
    let remove = |help: &'static str| Mend::new(help).with(Edit::remove(resume.whole));
    let method = draft.attribute.method.as_ref();
    let is_repeatable = draft.attribute.shared.settings.idempotent.as_ref();
    if let Some(method) = method.filter(|method| method.value != Method::GET) {
        let fact = format!(
            "a part of a body is asked for with `GET`, and this is `{}`",
            method.value.name()
        );
        diagnostics.error(resume.span, fact, remove("remove `resume`"));
    } else if let Some(reply) = draft.attribute.replies.first() {
        let name = reply.value.row().name;
        let fact = format!("a reply that is `{name}` is read whole, and does not go on by itself");
        diagnostics.error(resume.span, fact, remove("remove `resume`, or return a `ByteStream`"));
    } else if draft.attribute.events.is_some() {
        let fact = "events go on behind the last event, and not behind the last byte";
        diagnostics.error(resume.span, fact, remove("remove it, and write `sse(resume)`"));
    } else if is_repeatable.is_some_and(|said| !said.value) {
        let fact =
            "a body goes on where its request can be sent again, and this one is not idempotent";
        diagnostics.error(resume.span, fact, remove("remove `resume`"));
    }
    asked_otherwise(draft, resume, diagnostics);
}

/// What is missing is for the client to say.
fn asked_otherwise(draft: &MethodDraft, resume: &Keyed<()>, diagnostics: &Diagnostics) {
    let is_it = |name: &str| ["if-range", "range"].iter().any(|it| name.eq_ignore_ascii_case(it));
    let fact = |name: &str| format!("`{name}` asks for what is missing, which `resume` does");
    for argument in &draft.arguments {
        let name = argument.wire_name();
        if argument.kind() == Kind::Header && is_it(&name.value) {
            let mend =
                Mend::new("remove `resume`, or the argument").with(Edit::remove(resume.whole));
            diagnostics.error(name.span, fact(&name.value), mend);
        }
    }
    let constants = draft.attribute.shared.constants.headers.iter();
    for constant in constants.filter(|constant| is_it(&constant.name)) {
        let mend = Mend::new("remove it").with(Edit::remove(constant.whole));
        diagnostics.error(constant.span, fact(&constant.name), mend);
    }
}
