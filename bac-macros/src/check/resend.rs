//! Rules for what an endpoint says of being sent again.

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, quoted},
    draft::MethodDraft,
    parse::{Argument, Kind, Settings},
    tokens::unraw,
};

/// What its keys say together. Those of the trait are defaults, which contradict nothing.
pub(super) fn resend(draft: &MethodDraft, of_trait: &Settings, diagnostics: &Diagnostics) {
    key_on_idempotent(draft, diagnostics);
    key_on_get(draft, of_trait, diagnostics);
    attempt_above_call(draft, diagnostics);
    refresh_without_source(draft, diagnostics);
}

fn key_on_idempotent(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let settings = &draft.attribute.shared.settings;
    let (Some(said), Some(key)) = (&settings.idempotent, &settings.idempotency_key) else { return };
    if !said.value {
        return;
    }
    let (second, whole, help) = if settings.is_key_first {
        (
            said.span,
            said.whole,
            "remove it: the key is what makes the call one that may be repeated",
        )
    } else {
        (key.span, key.whole, "remove it: what is idempotent needs no key")
    };
    let fact = "`idempotent` and `idempotency_key` on the same endpoint";
    diagnostics.error(second, fact, Mend::new(help).with(Edit::remove(whole)));
}

fn key_on_get(draft: &MethodDraft, of_trait: &Settings, diagnostics: &Diagnostics) {
    let settings = &draft.attribute.shared.settings;
    let (Some(method), Some(key)) = (&draft.attribute.method, &settings.idempotency_key) else {
        return;
    };
    // Reported otherwise, or a reason for a key.
    if settings.idempotent_or(of_trait).is_some() {
        return;
    }
    if method.value.is_safe() {
        let fact = format!("a `{}` request needs no idempotency key", method.value.name());
        let help =
            "remove it, or say `idempotent = false` of one that does more when it is done twice";
        diagnostics.error(key.span, fact, Mend::new(help).with(Edit::remove(key.whole)));
    }
}

fn attempt_above_call(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let settings = &draft.attribute.shared.settings;
    let (Some(attempt), Some(call)) = (&settings.attempt_timeout, &settings.timeout) else {
        return;
    };
    if attempt.time > call.time {
        let (longer, limit) = (attempt.literal.value(), call.literal.value());
        let fact = format!("an attempt of `{longer}` is longer than its call, which has `{limit}`");
        let text = quoted(&limit);
        let mend = Mend::new(format!("write `attempt_timeout = {text}`, or less"))
            .with(Edit::over(attempt.literal.span(), text));
        diagnostics.error(attempt.literal.span(), fact, mend);
    }
}

/// The endpoint has an argument that says who calls, so that no source is asked.
fn refresh_without_source(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let Some(refresh) = &draft.attribute.shared.settings.refresh else { return };
    let says_who = |argument: &&Argument| {
        argument.kind() == Kind::Header
            && argument.wire_name().value.eq_ignore_ascii_case("authorization")
    };
    if let Some(argument) = draft.arguments.iter().find(says_who) {
        let fact = format!(
            "the argument `{}` says who calls, and no other credentials are asked for",
            unraw(&argument.ident)
        );
        let mend = Mend::new("remove `refresh`, or the argument").with(Edit::remove(refresh.whole));
        diagnostics.error(refresh.span, fact, mend);
    }
}
