//! Rules for what writes and reads bodies.

use syn::Type;

use crate::{
    diagnostics::{Diagnostics, Edit, Mend},
    draft::{Draft, MethodDraft},
    features::{self, Features},
    parse::{Codec, Errors, Reply},
    tokens::unraw,
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
    // Where a condition stands on the method, it may be that of the feature.
    if draft.forwarded.cfgs.is_empty() {
        xml_feature(said.chain(of_errors(shared.errors.as_ref())), features, diagnostics);
    }
    xml_of_no_type(shared.errors.as_ref(), error_body, diagnostics);
    codec_of_nothing(draft, diagnostics);
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
    let is_it = |codec: &Codec| codec.shown() == shown;
    let writes = draft.arguments.iter().any(|it| draft.codec_of(it).is_some_and(is_it));
    // What is no `Result` says nothing about the reply.
    let reads = draft.reply() == Reply::Json || draft.returns.reply.is_none();
    if writes || reads || draft.errors.iter().any(|error| is_it(&error.codec)) {
        return;
    }
    let name = unraw(&draft.signature.ident);
    let fact = format!("endpoint `{name}` has neither a body nor a reply that a codec is for");
    let mend = Mend::new("remove `codec`").with(Edit::remove(said.whole));
    diagnostics.error(said.span, fact, mend);
}
