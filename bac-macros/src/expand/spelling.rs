//! What is known by its spelling is asked of rustc: whether another name stands for it.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{Attribute, GenericParam, Path, Type};

use super::{
    argument,
    spans::{at_span, at_span_of, span_of},
    successes,
};
use crate::{
    model::{Api, Argument, Bodiless, Endpoint, Member, Reading, SuccessEnum},
    parse::{Codec, Kind, Paging, Status},
    tokens::{ends_in, plain_type, without_lifetimes},
    types::{behind_reference, is_of_the_language, is_spelled_out, names_in_scope, only_argument},
};

/// Every question once, however often the type stands in the trait.
pub(super) fn questions(api: &Api) -> TokenStream {
    let mut questions = Questions::default();
    for member in &api.members {
        alias_of_result(api, member, &mut questions);
        if let Member::Endpoint(endpoint) = member {
            types(api, endpoint, &mut questions);
        }
    }
    for made in &api.successes {
        of_successes(api, made, &mut questions);
    }
    let Questions { imports, of_aliases, of_types, of_codecs, of_replies, .. } = questions;
    let lists = [&of_aliases, &of_types, &of_codecs, &of_replies];
    if lists.into_iter().all(Vec::is_empty) {
        return quote!(#(#imports)*);
    }
    let private = &api.names.private;
    let constants = (!of_types.is_empty()).then(|| quote!(use #private::SpelledOut as _;));
    // All in one constant, which costs the compiler less than many.
    quote! {
        #(#imports)*
        const _: () = {
            #constants
            #(#of_aliases)*
            #(#of_types)*
            #(#of_codecs)*
            #(#of_replies)*
        };
    }
}

#[derive(Default)]
struct Questions {
    /// Names that are used by an endpoint that was refused.
    imports: Vec<TokenStream>,
    of_aliases: Vec<TokenStream>,
    of_types: Vec<TokenStream>,
    of_codecs: Vec<TokenStream>,
    of_replies: Vec<TokenStream>,
    known: Vec<String>,
}

impl Questions {
    /// `true` the first time that this is asked.
    fn is_new(&mut self, question: &TokenStream) -> bool {
        let text = question.to_string();
        let is_new = !self.known.contains(&text);
        if is_new {
            self.known.push(text);
        }
        is_new
    }
}

/// `Result<T>` is written out with both types. That it means them is asked of the name once, which
/// keeps its import a used one, too.
fn alias_of_result(api: &Api, member: &Member, questions: &mut Questions) {
    let (signature, cfgs) = match member {
        Member::Endpoint(endpoint) => (&endpoint.signature, &endpoint.forwarded.cfgs),
        Member::Refused(refused) => (&refused.signature, &refused.forwarded.cfgs),
        Member::Helper(_) | Member::Kept(_) => return,
    };
    let Some(written) = &signature.alias else { return };
    if !questions.is_new(&quote!(#(#cfgs)* #written)) {
        return;
    }
    let alias = at_span_of(written, written);
    if matches!(member, Member::Refused(_)) {
        // Of a type that was refused nothing is asked.
        if written.segments.len() == 1 {
            questions.imports.push(quote!(#(#cfgs)* use #alias as _;));
        }
        return;
    }
    let private = &api.names.private;
    let ok = quote_spanned!(span_of(&alias)=> #alias::Ok);
    questions.of_aliases.push(quote!(#(#cfgs)* #private::alias(#ok);));
}

/// A body or a payload that is no `Option` by its spelling.
fn types(api: &Api, endpoint: &Endpoint, questions: &mut Questions) {
    let is_whole = |argument: &&Argument| !argument.multiplicity.is_optional;
    for argument in endpoint.arguments.iter().filter(is_whole) {
        match argument.kind {
            Kind::Body | Kind::Form | Kind::Coded | Kind::PartJson => {
                ask(api, endpoint, "body", behind_reference(&argument.ty), questions);
            }
            Kind::Signed => {
                ask(api, endpoint, "payload", behind_reference(&argument.ty), questions);
            }
            // Of these the runtime asks a trait that an `Option` lacks.
            _ => {}
        }
    }
    codecs(api, endpoint, questions);
    bodiless(api, endpoint, questions);
    of_events(api, endpoint, questions);
    read_whole(api, endpoint, questions);
    paged(api, endpoint, questions);
    followed_codec(api, endpoint, questions);
}

/// A reply that comes without a body is of a type that needs none, and one that may be `None` of an
/// `Option`, whatever they are called.
fn bodiless(api: &Api, endpoint: &Endpoint, questions: &mut Questions) {
    if endpoint.format().is_some() {
        return;
    }
    let cfgs: &[Attribute] = &endpoint.forwarded.cfgs;
    let ty = plain_type(&endpoint.signature.reply);
    let (span, private) = (span_of(ty), at_span_of(&api.names.private, ty));
    let ty = without_lifetimes(ty.to_token_stream());
    let probe = quote_spanned!(span=> #private::Probe::<#ty>);
    let without_body = endpoint.bodiless.map(|bodiless| {
        let needs_none = match bodiless {
            Bodiless::Head => quote_spanned!(span=> #probe::REPLY_KIND.is_empty()),
            Bodiless::Status(_) => quote_spanned!(span=> #probe::MAY_BE_EMPTY),
        };
        quote_spanned!(span=> #private::bodiless::<#private::NeedsNoBody<{ #needs_none }>>())
    });
    let may_be_none = !endpoint.none.is_empty() && !endpoint.is_optional();
    let optional = may_be_none.then(
        || quote_spanned!(span=> #private::may_be_none::<#private::IsOption<{ #probe::IS_OPTION }>>()),
    );
    for asked in without_body.into_iter().chain(optional) {
        if questions.is_new(&quote!(#(#cfgs)* #asked)) {
            questions.of_replies.push(quote!(#(#cfgs)* #asked;));
        }
    }
}

/// What is said of events is said of a reply that has some, and `resume` of one that is bytes as they come.
fn of_events(api: &Api, endpoint: &Endpoint, questions: &mut Questions) {
    if endpoint.events.is_some() {
        ask_kind(api, endpoint, ["of_events", "IsOfEvents", "is_of_events"], questions);
    }
    if endpoint.resumes {
        ask_kind(api, endpoint, ["of_bytes", "IsOfBytes", "is_of_bytes"], questions);
    }
}

/// A failure is told of by a reply that is read whole.
fn read_whole(api: &Api, endpoint: &Endpoint, questions: &mut Questions) {
    if endpoint.failure.is_some() && endpoint.format().is_none() {
        ask_kind(api, endpoint, ["read_whole", "IsReadWhole", "is_read_whole"], questions);
    }
}

/// Asks of the kind of a reply by the runtime's names: the question, what is asked about, and its test.
fn ask_kind(api: &Api, endpoint: &Endpoint, names: [&str; 3], questions: &mut Questions) {
    let cfgs: &[Attribute] = &endpoint.forwarded.cfgs;
    let ty = plain_type(&endpoint.signature.reply);
    let (span, private) = (span_of(ty), at_span_of(&api.names.private, ty));
    let [ask, subject, test] = names.map(|name| Ident::new(name, span));
    let ty = without_lifetimes(ty.to_token_stream());
    let asked = quote_spanned! {span=>
        #private::#ask::<
            #private::#subject<{ #private::#test(#private::Probe::<#ty>::REPLY_KIND) }>
        >()
    };
    if questions.is_new(&quote!(#(#cfgs)* #asked)) {
        questions.of_replies.push(quote!(#(#cfgs)* #asked;));
    }
}

/// What comes page by page is a page, which says where the next one is if nothing else does.
fn paged(api: &Api, endpoint: &Endpoint, questions: &mut Questions) {
    page_of_runtime(api, endpoint, questions);
    let Some(paging) = &endpoint.paging else { return };
    let cfgs: &[Attribute] = &endpoint.forwarded.cfgs;
    let ty = plain_type(&endpoint.signature.reply);
    let (span, private) = (span_of(ty), at_span_of(&api.names.private, ty));
    let ty = without_lifetimes(ty.to_token_stream());
    let asked = match paging {
        // It asks whether it is a page, too.
        Paging::Query(_) => quote_spanned! {span=>
            #private::names_next::<
                #private::PageSaysNext<{ <#ty as #private::Paged>::SAYS_NEXT }>
            >()
        },
        Paging::Link | Paging::Offset { .. } => quote_spanned!(span=> #private::paged::<#ty>()),
    };
    if questions.is_new(&quote!(#(#cfgs)* #asked)) {
        questions.of_replies.push(quote!(#(#cfgs)* #asked;));
    }
}

/// The page of the runtime is read as `page(…)` says, and from JSON. Only what is called `Page` is asked, which
/// may be a type of the user's.
fn page_of_runtime(api: &Api, endpoint: &Endpoint, questions: &mut Questions) {
    let question = match (&endpoint.paging, &endpoint.codec) {
        (None, _) => "unpaged",
        (Some(_), Some(_)) => "paged_by_codec",
        (Some(_), None) => return,
    };
    let optional = endpoint.optional();
    let ty = plain_type(optional.as_ref().unwrap_or(&endpoint.signature.reply));
    if only_argument(ty, "Page").is_none() {
        return;
    }
    let (span, private) = (span_of(ty), at_span_of(&api.names.private, ty));
    let (question, ty) = (Ident::new(question, span), without_lifetimes(ty.to_token_stream()));
    let asked = quote_spanned! {span=>
        #private::#question::<
            #private::IsPage<{ #private::Probe::<#ty>::IS_PAGE }>
        >()
    };
    let cfgs = cfgs_of(endpoint);
    if questions.is_new(&quote!(#cfgs #asked)) {
        questions.of_replies.push(quote!(#cfgs #asked;));
    }
}

/// A codec that nothing but the reply could follow is followed by it.
fn followed_codec(api: &Api, endpoint: &Endpoint, questions: &mut Questions) {
    let Some(codec) = endpoint.codec_of_reply_alone else { return };
    let optional = endpoint.optional();
    let ty = plain_type(optional.as_ref().unwrap_or(&endpoint.signature.reply));
    // What needs no import is no `Reply`.
    if !is_imported(ty) {
        return;
    }
    let private = at_span(&api.names.private, codec);
    let ty = without_lifetimes(ty.to_token_stream());
    let cfgs = cfgs_of(endpoint);
    let asked = quote_spanned! {codec=>
        #private::followed::<
            #private::FollowsCodec<{ #private::Probe::<#ty>::BY.is_codec() }>
        >()
    };
    questions.of_replies.push(quote!(#cfgs #asked;));
}

/// Of the path of a codec whether it is one; and of what is in XML whether XML can hold it.
fn codecs(api: &Api, endpoint: &Endpoint, questions: &mut Questions) {
    let of_arguments = endpoint
        .arguments
        .iter()
        .filter_map(|argument| Some((argument.codec.as_ref()?, argument::value_type(argument))));
    let of_errors = endpoint.errors.iter().map(|error| (&error.codec, error.body.clone()));
    let reply = endpoint.optional().unwrap_or_else(|| endpoint.signature.reply.clone());
    let of_reply = endpoint.codec.iter().map(|codec| (codec, reply.to_token_stream()));
    let cfgs = cfgs_of(endpoint);
    for (codec, ty) in of_arguments.chain(of_errors).chain(of_reply) {
        match codec {
            Codec::Path(path) => is_codec(api, &cfgs, path, questions),
            Codec::Xml(_) => {
                let ty = syn::parse2::<Type>(ty);
                if let Ok(ty) = ty {
                    ask(api, endpoint, "xml", &ty, questions);
                }
            }
            Codec::Json | Codec::Text | Codec::Bytes => {}
        }
    }
    let reply = plain_type(&endpoint.signature.reply);
    if endpoint.codec.is_some() && !endpoint.is_optional() && can_be_an_alias(reply, endpoint) {
        spelled_reply(api, &cfgs, reply, questions);
    }
}

/// What a codec reads is no `Option` that is called otherwise: it would be read where nothing came.
fn spelled_reply(api: &Api, cfgs: &TokenStream, ty: &Type, questions: &mut Questions) {
    let (span, private) = (span_of(ty), at_span_of(&api.names.private, ty));
    let ty = without_lifetimes(ty.to_token_stream());
    let probe = quote_spanned!(span=> #private::Probe::<#ty>);
    let asked = quote_spanned! {span=>
        #private::spelled_reply::<
            #private::HidesOption<{ #probe::IS_OPTION && #probe::BY.is_codec() }>
        >()
    };
    if questions.is_new(&quote!(#cfgs #asked)) {
        questions.of_replies.push(quote!(#cfgs #asked;));
    }
}

/// The same of several successes, of which one whose status has no body needs none.
fn of_successes(api: &Api, made: &SuccessEnum, questions: &mut Questions) {
    let cfgs = successes::cfg(api, made);
    for case in &made.cases {
        let Some(ty) = case.value() else { continue };
        match case.reading.codec() {
            Codec::Path(path) => is_codec(api, &cfgs, path, questions),
            Codec::Xml(_) if is_imported(ty) => ask_of(api, &cfgs, "xml", ty, questions),
            _ => {}
        }
        let follows = matches!(case.reading, Reading::OfTypeOrBy(_));
        if follows && only_argument(ty, "Option").is_none() && is_imported(plain_type(ty)) {
            spelled_reply(api, &cfgs, plain_type(ty), questions);
        }
        if is_spelled_out(ty) {
            continue;
        }
        let (span, private) = (span_of(ty), at_span_of(&api.names.private, ty));
        if matches!(case.status, Status::Exact(204 | 205 | 304)) {
            let asked = quote_spanned! {span=>
                #private::bodiless::<
                    #private::NeedsNoBody<{ #private::Probe::<#ty>::MAY_BE_EMPTY }>
                >()
            };
            questions.of_replies.push(quote!(#cfgs #asked;));
        }
        if is_called_as_a_stream(ty) {
            let asked = quote_spanned! {span=>
                #private::whole_success::<
                    #private::IsReadWhole<{ #private::is_read_whole(#private::Probe::<#ty>::REPLY_KIND) }>
                >()
            };
            questions.of_replies.push(quote!(#cfgs #asked;));
        }
    }
}

/// What it is rustc knows.
fn is_called_as_a_stream(ty: &Type) -> bool {
    let Type::Path(path) = plain_type(ty) else { return false };
    ["ByteStream", "Events", "Lines"].iter().any(|name| ends_in(&path.path, name))
}

fn is_codec(api: &Api, cfgs: &TokenStream, path: &Path, questions: &mut Questions) {
    if !questions.is_new(&quote!(#cfgs codec #path)) {
        return;
    }
    let private = at_span_of(&api.names.private, path);
    let asked = quote_spanned!(span_of(path)=> #private::is_codec::<#path>());
    questions.of_codecs.push(quote!(#cfgs #asked;));
}

fn ask(api: &Api, endpoint: &Endpoint, place: &str, ty: &Type, questions: &mut Questions) {
    if can_be_an_alias(ty, endpoint) {
        ask_of(api, &cfgs_of(endpoint), place, ty, questions);
    }
}

fn ask_of(api: &Api, cfgs: &TokenStream, place: &str, ty: &Type, questions: &mut Questions) {
    if !questions.is_new(&quote!(#cfgs #place #ty)) {
        return;
    }
    let (span, private) = (span_of(ty), at_span_of(&api.names.private, ty));
    let function = format_ident!("spelled_{place}", span = span);
    let constant = format_ident!("SPELLED_{}", place.to_uppercase(), span = span);
    // The lifetimes of the signature are not known here.
    let ty = without_lifetimes(ty.to_token_stream());
    let asked = quote_spanned!(span=> #private::#function(#private::Spelled::<#ty>::#constant));
    questions.of_types.push(quote!(#cfgs #asked;));
}

fn cfgs_of(endpoint: &Endpoint) -> TokenStream {
    let cfgs: &[Attribute] = &endpoint.forwarded.cfgs;
    quote!(#(#cfgs)*)
}

/// Whether it is not of the language, where a type is what it is called.
fn is_imported(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    let segments = &path.path.segments;
    segments.len() != 1 || !segments.iter().all(|segment| is_of_the_language(&segment.ident))
}

/// Types that need no import are what they are called; what depends on a parameter of the method is
/// for its caller to know.
fn can_be_an_alias(ty: &Type, endpoint: &Endpoint) -> bool {
    if !is_imported(ty) {
        return false;
    }
    let is_own = |parameter: &GenericParam| {
        let name = match parameter {
            GenericParam::Type(parameter) => &parameter.ident,
            GenericParam::Const(parameter) => &parameter.ident,
            GenericParam::Lifetime(_) => return false,
        };
        names_in_scope(ty.to_token_stream(), name)
    };
    !endpoint.signature.generics.params.iter().any(is_own)
}
