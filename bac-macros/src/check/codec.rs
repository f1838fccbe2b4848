//! Rules for what writes and reads bodies.

use syn::Type;

use crate::{
    diagnostics::{Diagnostics, Edit, Mend},
    draft::{Draft, MethodDraft},
    features::{self, Features},
    parse::{BodyOfReply, Codec, Errors, InReply, Reply, ReplyStruct, SuccessCase},
    tokens::unraw,
    types::is_unit,
};

/// What the trait says.
pub(super) fn of_trait(draft: &Draft, features: Features, diagnostics: &Diagnostics) {
    let shared = &draft.attribute.shared;
    let said = shared.codec.iter().map(|codec| &codec.value);
    xml_feature(said.chain(of_errors(shared.errors.as_ref())), features, diagnostics);
    xml_of_no_type(shared.errors.as_ref(), draft.attribute.error_body.as_ref(), diagnostics);
}

/// What an endpoint says; `error_body` is that of the trait.
pub(super) fn of_endpoint(
    draft: &MethodDraft,
    error_body: Option<&Type>,
    features: Features,
    diagnostics: &Diagnostics,
) {
    let shared = &draft.attribute.shared;
    let markers = draft.arguments.iter().filter_map(|argument| argument.marker.as_ref());
    let of_arguments = markers.filter_map(|marker| marker.codec.as_ref());
    let said = shared.codec.iter().map(|codec| &codec.value).chain(of_arguments);
    let of_reply = draft.codec_of_reply().filter(|_| !draft.attribute.replies.is_empty());
    let of_successes = draft.success.iter().filter_map(|case| case.codec.as_ref());
    let said = said.chain(&of_reply).chain(of_successes);
    // Where a condition stands on the method, it may be that of the feature.
    if draft.forwarded.cfgs.is_empty() {
        xml_feature(said.chain(of_errors(shared.errors.as_ref())), features, diagnostics);
    }
    xml_of_no_type(shared.errors.as_ref(), error_body, diagnostics);
    codec_of_nothing(draft, diagnostics);
    codec_of_reply_twice(draft, diagnostics);
    codec_of_no_reply(draft, diagnostics);
}

/// What a struct that derives `Reply` says.
pub(super) fn of_reply(item: &ReplyStruct, features: Features, diagnostics: &Diagnostics) {
    let places = item.fields.iter().flat_map(|field| &field.places);
    let codecs = places.filter_map(|place| match &place.value {
        InReply::Body(BodyOfReply::Coded(codec)) => Some(codec),
        _ => None,
    });
    xml_feature(codecs, features, diagnostics);
}

fn of_errors(errors: Option<&Errors>) -> impl Iterator<Item = &Codec> {
    errors.into_iter().flat_map(|errors| &errors.cases).filter_map(|case| case.codec.as_ref())
}

fn xml_feature<'a>(
    codecs: impl Iterator<Item = &'a Codec>,
    features: Features,
    diagnostics: &Diagnostics,
) {
    if features.xml {
        return;
    }
    for codec in codecs {
        if let Codec::Xml(word) = codec {
            diagnostics.error(*word, "the runtime was built without XML", features::help("xml"));
        }
    }
}

/// `404 = xml`, where no type of all errors is there to be read.
fn xml_of_no_type(errors: Option<&Errors>, error_body: Option<&Type>, diagnostics: &Diagnostics) {
    for case in errors.iter().flat_map(|errors| &errors.cases) {
        if let (Some(Codec::Xml(word)), None, None) = (&case.codec, &case.body, error_body) {
            let fact =
                format!("status `{}` has no type that XML is read as", case.status.declared());
            let mend = Mend::new("write `text`, or `xml(NotFoundBody)` with the type")
                .with(Edit::over(*word, "text"));
            diagnostics.error(*word, fact, mend);
        }
    }
}

/// A codec of an endpoint that has neither a body, nor a reply or an error that follows it.
fn codec_of_nothing(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let Some(said) = &draft.attribute.shared.codec else { return };
    let shown = said.value.shown();
    let is_it = |codec: Codec| codec.shown() == shown;
    // What is no `Result` says nothing about the reply.
    let reads = draft.codec_of_reply().is_some_and(is_it) || draft.returns.reply.is_none();
    let follows =
        |case: &SuccessCase| case.codec.is_none() && !case.body.as_ref().is_some_and(is_unit);
    let reads = reads || draft.has_typed_successes() && draft.success.iter().any(follows);
    if reads || draft.is_codec_followed(&said.value) {
        return;
    }
    let name = unraw(&draft.signature.ident);
    let fact = format!("endpoint `{name}` has neither a body nor a reply that a codec is for");
    let mend = Mend::new("remove `codec`").with(Edit::remove(said.whole));
    diagnostics.error(said.span, fact, mend);
}

/// `xml` says of the reply what `codec = xml` of the same endpoint says of all.
fn codec_of_reply_twice(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let is_xml = matches!(
        draft.attribute.shared.codec.as_ref().map(|codec| &codec.value),
        Some(Codec::Xml(_))
    );
    for reply in draft.attribute.replies.iter().filter(|it| is_xml && it.value == Reply::Xml) {
        let mend = Mend::new("remove it").with(Edit::remove(reply.whole));
        diagnostics.error(reply.span, "`codec = xml` says that already", mend);
    }
}

/// `xml`, where the reply is `()`.
fn codec_of_no_reply(draft: &MethodDraft, diagnostics: &Diagnostics) {
    if !draft.returns.reply.as_ref().is_some_and(is_unit) {
        return;
    }
    for reply in draft.attribute.replies.iter().filter(|reply| reply.value == Reply::Xml) {
        let fact = "a reply of `()` is not read, and not as XML either";
        let mend =
            Mend::new("remove `xml`, or return what is read").with(Edit::remove(reply.whole));
        diagnostics.error(reply.span, fact, mend);
    }
}
