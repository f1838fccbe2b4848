//! Rules for what a reply is: JSON of a type, text, bytes or nothing.

use syn::Type;

use crate::{
    check::{names::owner, verdict::Checked},
    diagnostics::{Diagnostics, Edit, Mend, Place, place, quoted},
    draft::MethodDraft,
    features::{self, Features},
    model::{Bodiless, Names, TypedSuccess},
    parse::{ClientAttribute, Method, Reply, Status, SuccessCase},
    suggest,
    tokens::{ends_in, plain_type, unraw},
    types::{
        is_borrowed, is_spelled_out, is_unit, message, only_argument, owned_form, replacement,
        shown,
    },
};

pub(super) fn reply(
    draft: &MethodDraft,
    names: &Names,
    features: Features,
    diagnostics: &Diagnostics,
) {
    websocket_feature(draft, features, diagnostics);
    two_replies(draft, diagnostics);
    handshake(draft, diagnostics);
    none_otherwise(draft, diagnostics);
    redirected_handshake(draft, diagnostics);
    functions(draft, diagnostics);
    events(draft, diagnostics);
    resumed(draft, diagnostics);
    // What is no `Result`, or of a type that was reported, says nothing about the reply.
    let returned = draft.returns.reply.as_ref().filter(|ty| replacement(ty).is_none());
    let Some(ty) = returned else { return };
    without_option(draft, ty, diagnostics);
    if draft.has_typed_successes() {
        return several_successes(draft, ty, diagnostics);
    }
    // What may be absent is `None` then.
    let is_optional = only_argument(ty, "Option").is_some();
    let bodiless = draft.bodiless();
    let bodiless = bodiless.filter(|why| matches!(why, Bodiless::Head) || !is_optional);
    match (draft.attribute.replies.first(), bodiless.map(Bodiless::fact)) {
        // Of a type that may derive `Reply` rustc knows whether it needs a body.
        (None, Some(fact)) if !is_unit(ty) && is_spelled_out(ty) => {
            without_body(draft, ty, fact, diagnostics);
        }
        (Some(reply), Some(fact)) => {
            let help = format!("remove `{}`, and return `()`", reply.value.row().name);
            let mend =
                Mend::new(help).with(Edit::remove(reply.whole)).with(Edit::over(place(ty), "()"));
            diagnostics.error(reply.span, fact, mend);
        }
        (Some(reply), None) => type_of_reply(draft, ty, reply.value, names, diagnostics),
        (None, _) => reply_of_head(draft, ty, diagnostics),
    }
}

pub(super) fn reply_borrows(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let reply = &draft.signature.reply;
    if !is_borrowed(reply) {
        return;
    }
    let mend = match owned_form(reply).as_ref().map(shown) {
        Some(owned) => Mend::new(format!("return `{owned}`")).with(Edit::over(place(reply), owned)),
        None => "return a type that owns its data".into(),
    };
    diagnostics.error(place(reply), "the reply cannot borrow", mend);
}

/// What is not in the body of a reply is at hand where the call is made.
fn reply_of_head(draft: &MethodDraft, ty: &Type, diagnostics: &Diagnostics) {
    let Type::Path(path) = plain_type(ty) else { return };
    let names = path.path.segments.iter().rev().map(|segment| unraw(&segment.ident));
    let names: Vec<String> = names.take(2).collect();
    let (last, is_of_http) = match names.as_slice() {
        [last, owner] => (last.as_str(), owner == "http" || owner == "reqwest"),
        [last] => (last.as_str(), false),
        _ => return,
    };
    // Models have such names, too, but for the one of header fields.
    let is_empty = only_argument(ty, "Response").is_some_and(|body| is_unit(&body));
    let is_head = last == "HeaderMap"
        || last == "Response" && (is_of_http || is_empty)
        || last == "StatusCode" && is_of_http;
    if !is_head {
        return;
    }
    let body = only_argument(ty, "Response").map_or_else(|| "()".to_owned(), |body| shown(&body));
    let fact = format!("`{}` is not what the body of a reply is read as", shown(ty));
    let help = format!(
        "return `{}`, and call `.response()` for status and headers",
        result_of(&body, draft)
    );
    diagnostics.error(place(ty), fact, Mend::new(help).with(Edit::over(place(ty), body)));
}

fn websocket_feature(draft: &MethodDraft, features: Features, diagnostics: &Diagnostics) {
    // Where a condition stands on the method, it may be that of the feature.
    if features.websocket || !draft.forwarded.cfgs.is_empty() {
        return;
    }
    let opens = draft.attribute.replies.iter().find(|reply| reply.value == Reply::WebSocket);
    if let Some(key) = opens {
        let fact = "the runtime was built without WebSockets";
        diagnostics.error(key.span, fact, features::help("websocket"));
    }
}

/// A WebSocket is opened in one way, and answered with one status.
fn handshake(draft: &MethodDraft, diagnostics: &Diagnostics) {
    if !draft.opens_websocket() {
        return;
    }
    if let Some(method) = draft.attribute.method.as_ref().filter(|m| m.value != Method::GET) {
        let path = draft.attribute.template.as_ref().map_or("/path", |template| &template.text);
        let mend =
            Mend::new(format!("write `GET {}`", quoted(path))).with(Edit::over(method.span, "GET"));
        diagnostics.error(method.span, "a WebSocket is opened with `GET`", mend);
    }
    if let Some(success) = &draft.attribute.shared.success
        && let Some(status) = success.value.first()
    {
        let fact = "a WebSocket is opened with status `101`";
        let mend = Mend::new("remove `success(…)`").with(Edit::remove(success.whole));
        diagnostics.error(status.span, fact, mend);
    }
}

/// A status is a value, nothing or an error.
fn none_otherwise(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let own = draft.attribute.shared.none.as_ref().filter(|_| !draft.opens_websocket());
    for none in own.iter().flat_map(|none| &none.value) {
        let status = Status::Exact(none.value);
        let mut errors = draft.attribute.shared.errors.iter().flat_map(|errors| &errors.cases);
        let other = if errors.any(|error| error.status == status) {
            "an error"
        } else if draft.success.iter().any(|case| case.status == status) {
            "a success with a value"
        } else {
            continue;
        };
        let fact = format!("status `{}` is `None` here, and {other} elsewhere", none.value);
        let help = format!("remove `{}` from one of the two lists", none.value);
        diagnostics.error(none.span, fact, help);
    }
}

/// `none(…)` without a `None`. Of a type that may be another name of `Option` rustc knows.
fn without_option(draft: &MethodDraft, ty: &Type, diagnostics: &Diagnostics) {
    let Some(none) = &draft.attribute.shared.none else { return };
    let Some(status) = none.value.first() else { return };
    if draft.opens_websocket() {
        let mend = Mend::new("remove `none(…)`").with(Edit::remove(none.whole));
        diagnostics.error(status.span, "a WebSocket is opened or refused", mend);
    } else if only_argument(ty, "Option").is_none()
        && (is_spelled_out(ty) || !draft.attribute.replies.is_empty())
    {
        let option = format!("Option<{}>", shown(ty));
        let fact = format!("`{}` cannot be `None`", shown(ty));
        let mend = Mend::new(format!("return `{}`", result_of(&option, draft)))
            .with(Edit::over(place(ty), option));
        diagnostics.error(status.span, fact, mend);
    }
}

/// A handshake is for the server that was asked.
fn redirected_handshake(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let redirect = draft.attribute.shared.settings.redirect.as_ref();
    if let Some(redirect) = redirect.filter(|said| said.value && draft.opens_websocket()) {
        let fact = "the handshake of a WebSocket follows no redirect";
        let mend = Mend::new("remove it").with(Edit::remove(redirect.whole));
        diagnostics.error(redirect.span, fact, mend);
    }
}

/// Where successes name their types, the reply names the enum to generate.
fn several_successes(draft: &MethodDraft, ty: &Type, diagnostics: &Diagnostics) {
    if let Some(reply) = draft.attribute.replies.first() {
        let fact = format!("a reply of several types is not `{}`", reply.value.row().name);
        let mend = Mend::new("remove it").with(Edit::remove(reply.whole));
        diagnostics.error(reply.span, fact, mend);
    }
    if let [SuccessCase { status, span, codec: None, body: Some(body), .. }] =
        draft.success.as_slice()
        && shown(body) == shown(ty)
    {
        let status = status.declared();
        let fact = format!("`{}` is the type of the reply already", shown(body));
        let help = format!("write only `{status}`; of one success the type is in the signature");
        let edit = Edit::over(Place::from(*span).to(place(body)), status);
        diagnostics.error(place(body), fact, Mend::new(help).with(edit));
    } else if draft.success_ident().is_none() {
        let suggested = suggest::camel_case(&unraw(&draft.signature.ident)) + "Reply";
        let fact = format!("`{}` is not the name of an enum that can be made", shown(ty));
        let help = format!(
            "return `{}`: the type named is generated, with a variant for each success",
            result_of(&suggested, draft)
        );
        let mend = Mend::new(help).with(Edit::over(place(ty), suggested));
        diagnostics.error(place(ty), fact, mend);
    }
    for case in &draft.success {
        let (Status::Exact(code @ (204 | 205 | 304)), Some(at)) = (case.status, case.written)
        else {
            continue;
        };
        // Of a type that may derive `Reply` rustc knows whether it needs a body.
        let needs_one = |body: &Type| !is_unit(body) && is_spelled_out(body);
        if case.codec.is_some() || case.body.as_ref().is_some_and(needs_one) {
            let fact = format!("a reply with status `{code}` has no body");
            diagnostics.error(at, fact, Mend::write(at, "()"));
        }
    }
}

/// An enum of successes has one list, and a name that nothing else has.
pub(super) fn success_enums(
    methods: &mut [Checked<'_>],
    names: &Names,
    client: &ClientAttribute,
    diagnostics: &Diagnostics,
) {
    let mut seen: Vec<(String, String, String)> = Vec::new();
    let errors: Vec<String> = methods
        .iter()
        .filter(|method| method.draft.declares_errors())
        .filter_map(|method| method.draft.error_ident().map(ToString::to_string))
        .collect();
    for Checked { draft, verdict } in methods {
        let Some(ident) = draft.success_ident() else { continue };
        let name = unraw(&draft.signature.ident);
        let suggested = suggest::camel_case(&name) + "Reply";
        let renamed = |help: String| {
            let mend = Mend::new(help);
            if ident == suggested { mend } else { mend.with(Edit::over(ident.span(), &*suggested)) }
        };
        let is_error = errors.iter().any(|error| ident == error);
        let owner = owner(names, &ident, client).map(str::to_owned);
        if let Some(owner) = owner.or_else(|| is_error.then(|| "an error type".to_owned())) {
            let fact = format!("`{ident}` is the name of {owner}");
            diagnostics.error(ident.span(), fact, renamed(format!("name the reply `{suggested}`")));
            verdict.is_refused = true;
            verdict.is_success_name_taken = true;
            continue;
        }
        let list = draft.typed_successes(names);
        let list = list.iter().map(TypedSuccess::as_written).collect::<Vec<_>>().join(", ");
        match seen.iter().find(|(known, ..)| ident == known) {
            Some((_, first, known)) if *known != list && *first != name => {
                let fact =
                    format!("`{first}` and `{name}` declare different successes for `{ident}`");
                let help = format!("name the reply `{suggested}`, or make the lists agree");
                diagnostics.error(ident.span(), fact, renamed(help));
                verdict.is_refused = true;
                verdict.is_success_name_taken = true;
            }
            Some(_) => {}
            None => seen.push((ident.to_string(), name, list)),
        }
    }
}

fn two_replies(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let Some((first, rest)) = draft.attribute.replies.split_first() else { return };
    for second in rest {
        let (first, name) = (first.value.row().name, second.value.row().name);
        let fact = format!("a reply cannot be both `{first}` and `{name}`");
        let mend =
            Mend::new(format!("keep `{first}` or `{name}`")).with(Edit::remove(second.whole));
        diagnostics.error(second.span, fact, mend);
    }
}

/// What is no JSON has nothing that a function could complete or look into.
fn functions(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let reply = draft.reply();
    // What is no `Result` was reported, and says nothing about the reply.
    if reply.has_value() || reply == Reply::Empty && draft.returns.reply.is_none() {
        return;
    }
    let name = reply.row().name;
    if let Some(finish) = &draft.attribute.finish {
        let fact = format!("a reply that is `{name}` cannot be finished: only JSON can");
        let mend = Mend::new("remove `finish`").with(Edit::remove(finish.whole));
        diagnostics.error(place(&finish.value), fact, mend);
    }
    if let Some(failure) = &draft.attribute.shared.failure
        && let Some(path) = &failure.value
    {
        let fact = format!("a reply that is `{name}` has no value that could tell of a failure");
        let mend = Mend::new("remove `failure`").with(Edit::remove(failure.whole));
        diagnostics.error(place(path), fact, mend);
    }
}

/// What is asked for anew does its work once more.
fn resumed(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let Some(events) = &draft.attribute.events else { return };
    let Some(resume) = events.value.resume else { return };
    let settings = &draft.attribute.shared.settings;
    let is_idempotent = settings.idempotent.as_ref().is_some_and(|said| said.value)
        || settings.idempotency_key.is_some()
        || draft.attribute.method.as_ref().is_none_or(|method| method.value.is_idempotent());
    if is_idempotent {
        return;
    }
    let is_alone = events.value.end.is_none() && events.value.errors.is_empty();
    let whole = if is_alone { events.whole } else { resume };
    let fact =
        "a stream goes on where its request can be sent again, and this one is not idempotent";
    let mend = Mend::new("remove `resume`, or say `idempotent` if it is").with(Edit::remove(whole));
    diagnostics.error(resume, fact, mend);
}

/// Of what is read whole there are no events.
fn events(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let (Some(events), Some(reply)) = (&draft.attribute.events, draft.attribute.replies.first())
    else {
        return;
    };
    let fact = format!("a reply that is `{}` has no events", reply.value.row().name);
    let mend = Mend::new("remove `sse`").with(Edit::remove(events.whole));
    diagnostics.error(events.span, fact, mend);
}

fn without_body(draft: &MethodDraft, reply: &Type, fact: String, diagnostics: &Diagnostics) {
    let mend = Mend::new(format!("return `{}`", result_of("()", draft)))
        .with(Edit::over(place(reply), "()"));
    diagnostics.error(place(reply), fact, mend);
}

/// Text and bytes have one type each: what else could be made of them is up to the caller.
fn type_of_reply(
    draft: &MethodDraft,
    ty: &Type,
    reply: Reply,
    names: &Names,
    diagnostics: &Diagnostics,
) {
    let core = names.core_as_written();
    let inner = only_argument(ty, "Option").unwrap_or_else(|| ty.clone());
    let is =
        |name: &str| matches!(plain_type(&inner), Type::Path(path) if ends_in(&path.path, name));
    let (is_wanted, fact, wanted) = match reply {
        Reply::Bytes => (is("Bytes"), "`Bytes`", format!("{core}::bytes::Bytes")),
        Reply::Text => (is("String"), "a `String`", "String".to_owned()),
        Reply::WebSocket => (
            message(ty).is_some(),
            "`Messages` of a type",
            format!(
                "{core}::websocket::Messages<{}>",
                shown(&only_argument(ty, "Vec").unwrap_or(ty.clone()))
            ),
        ),
        Reply::Empty | Reply::Json | Reply::Xml => return,
    };
    // A reply that borrows was reported.
    if is_wanted || shown(ty).contains(['&', '\'']) {
        return;
    }
    let fact = format!("the reply of a `{}` endpoint is {fact}", reply.row().name);
    let mend = Mend::new(format!("return `{}`", result_of(&wanted, draft)))
        .with(Edit::over(place(ty), wanted));
    diagnostics.error(place(ty), fact, mend);
}

fn result_of(reply: &str, draft: &MethodDraft) -> String {
    let error = draft.returns.error.as_ref().map(|error| format!(", {}", shown(error)));
    format!("Result<{reply}{}>", error.unwrap_or_default())
}
