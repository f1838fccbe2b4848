//! Rules for what an endpoint says of being sent again.

use crate::{
    check::argument::whole_argument,
    diagnostics::{Diagnostics, Edit, Mend, place, quoted},
    draft::MethodDraft,
    parse::{Argument, Challenge, Kind, Settings},
    tokens::unraw,
    types::{Multiplicity, shown},
};

/// What its keys say together. Those of the trait are defaults, which contradict nothing.
pub(super) fn resend(draft: &MethodDraft, of_trait: &Settings, diagnostics: &Diagnostics) {
    key_on_idempotent(draft, diagnostics);
    key_on_get(draft, of_trait, diagnostics);
    attempt_above_call(draft, diagnostics);
    refresh_without_source(draft, diagnostics);
    challenge_said_otherwise(draft, diagnostics);
    challenge_and_key(&draft.attribute.shared.settings, Some(of_trait), diagnostics);
    many_keys(draft, of_trait, diagnostics);
}

/// What a challenge gives, and the key that a server knows a call by, are two fields. Of the trait alone there
/// is no other to ask.
pub(super) fn challenge_and_key(
    own: &Settings,
    of_trait: Option<&Settings>,
    diagnostics: &Diagnostics,
) {
    let is_said_here = own.challenge.is_some() || own.idempotency_key.is_some();
    let challenge = own.challenge.as_ref().or(of_trait.and_then(|it| it.challenge.as_ref()));
    let key = own.idempotency_key.as_ref();
    let key = key.or(of_trait.and_then(|it| it.idempotency_key.as_ref()));
    let (Some(Challenge { header, .. }), Some(key), true) = (challenge, key, is_said_here) else {
        return;
    };
    if header.value.eq_ignore_ascii_case(&key.value) {
        // Where it was said last: the trait's was good without it.
        let at = if own.challenge.is_some() { header.span } else { key.span };
        let fact =
            format!("`{}` is the header of the idempotency key and of the challenge", header.value);
        diagnostics.error(at, fact, "name another header: what a challenge gives is no key");
    }
}

/// What the client keeps for a server is not for a call to say: it would go before what was kept, always.
fn challenge_said_otherwise(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let shared = &draft.attribute.shared;
    let Some(Challenge { header, .. }) = &shared.settings.challenge else { return };
    let is_it = |name: &str| name.eq_ignore_ascii_case(&header.value);
    let fact = |name: &str| format!("`{name}` is what the challenge gives, which the client shows");
    for (index, argument) in draft.arguments.iter().enumerate() {
        let name = argument.wire_name();
        if argument.kind() == Kind::Header && is_it(&name.value) {
            let mend = Mend::new("remove the argument");
            let mend = match whole_argument(draft, index) {
                Some(whole) => mend.with(Edit::remove(whole)),
                None => mend,
            };
            diagnostics.error(name.span, fact(&name.value), mend);
        }
    }
    for constant in shared.constants.headers.iter().filter(|constant| is_it(&constant.name)) {
        let mend = Mend::new("remove it").with(Edit::remove(constant.whole));
        diagnostics.error(constant.span, fact(&constant.name), mend);
    }
}

/// A call has one key, in each of its attempts.
fn many_keys(draft: &MethodDraft, of_trait: &Settings, diagnostics: &Diagnostics) {
    let own = draft.attribute.shared.settings.idempotency_key.as_ref();
    let Some(key) = own.or(of_trait.idempotency_key.as_ref()) else { return };
    for argument in draft.arguments.iter().filter(|argument| argument.kind() == Kind::Header) {
        let multiplicity = Multiplicity::of(&argument.ty);
        let is_key = argument.wire_name().value.eq_ignore_ascii_case(&key.value);
        if is_key && multiplicity.is_list {
            let fact = format!("`{}` is many keys, and a call has one", shown(&argument.ty));
            let item = format!("Option<{}>", shown(&multiplicity.item));
            let mend = Mend::write(place(&argument.ty), item)
                .and(": one is drawn where a call gives none");
            diagnostics.error(place(&argument.ty), fact, mend);
        }
    }
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
