//! One `static` for each endpoint: the description that everything but the types is read from.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};

use super::{argument, codec, spans::span_of};
use crate::{
    model::{Api, Argument, Endpoint, PathPart, Signature},
    parse::{
        Challenge, Coding, Constant, ErrorEvent, EventRules, Fills, Form, Hmac, HttpSignature,
        Limit, Paging, Piece, Reply, Settings, SigV4, Sign, Status,
    },
    tokens::{Spanned, unraw, without_lifetimes},
};

pub(super) fn ident(signature: &Signature) -> Ident {
    let name = unraw(&signature.ident);
    let mut text = format!("{}_OPERATION", name.to_uppercase());
    if !name.chars().all(|c| c == '_' || c.is_ascii_digit() || c.is_ascii_lowercase()) {
        // `get` and `Get` differ in case alone: what the capitals lose is kept in numbers.
        text.extend(name.bytes().map(|byte| format!("_{byte:02X}")));
    }
    // A span of its own: it is no use site of the method.
    format_ident!("{text}", span = Span::call_site())
}

pub(super) fn statics(api: &Api) -> TokenStream {
    api.endpoints().map(|endpoint| item(api, endpoint)).collect()
}

/// The elements of `OPERATIONS`.
pub(super) fn references(api: &Api) -> TokenStream {
    let elements = api.endpoints().map(|endpoint| {
        let (cfgs, ident) = (&endpoint.forwarded.cfgs, ident(&endpoint.signature));
        quote!(#(#cfgs)* &#ident,)
    });
    elements.collect()
}

/// Name and request line, and of the rest what differs from the runtime's `Declaration::NEW`.
fn item(api: &Api, endpoint: &Endpoint) -> TokenStream {
    let (core, private) = (&api.names.core, &api.names.private);
    let Endpoint { signature, forwarded, method, path, success, settings, .. } = endpoint;
    let (cfgs, ident) = (&forwarded.cfgs, ident(signature));
    let (api_name, name) = (unraw(&api.head.ident), unraw(&signature.ident));
    let method = method.value();
    let parts = list(
        "parts",
        endpoint.parts.iter().map(|part| match part {
            PathPart::Text(text) => quote!(#private::PathPart::Text(#text)),
            PathPart::Value(name) => quote!(#private::PathPart::Value(#name)),
            PathPart::Rest(name) => quote!(#private::PathPart::Rest(#name)),
            PathPart::AnyRest(name) => quote!(#private::PathPart::AnyRest(#name)),
        }),
    );
    let parameters = endpoint.arguments.iter().map(|argument| parameter(api, argument));
    let parameters = list("parameters", parameters);
    let success = list("success", success.iter().map(|status| range(api, *status)));
    let none = list("none", endpoint.none.iter().map(|status| quote!(#status)));
    let errors = list("errors", endpoint.errors.iter().map(|error| range(api, error.status)));
    let reply = reply(api, endpoint);
    let events = events(api, endpoint);
    let paging = paging(api, endpoint);
    let accept = endpoint.codec_of_errors.as_ref().map(|codec| {
        let codec = codec::chosen(api, codec);
        quote!(accept: #private::accept_errors(#codec),)
    });
    let idempotent = settings.idempotent.as_ref().map(|said| {
        let said = said.value;
        quote!(idempotent: ::core::option::Option::Some(#said),)
    });
    let settings = runtime_settings(api, settings);
    let scheme = signatures(api, endpoint);
    let headers = constants(api, "headers", &endpoint.constants.headers, str::to_ascii_lowercase);
    let query = constants(api, "query", &endpoint.constants.query, str::to_owned);
    let particulars =
        particulars(api, quote!(#none #events #paging #accept #settings #scheme #headers #query));
    let docs = Some(forwarded.doc_text()).filter(|docs| !docs.is_empty());
    let docs = docs.map(|docs| quote!(docs: #docs,));
    let deprecated = forwarded.deprecated.is_some().then(|| quote!(deprecated: true,));
    quote! {
        #(#cfgs)*
        static #ident: #core::Operation = #core::Operation::from_declaration(#private::Declaration {
            api: #api_name,
            name: #name,
            method: #core::Method::#method,
            #idempotent
            path: #path,
            #parts
            #parameters
            #success
            #errors
            #reply
            #particulars
            #docs
            #deprecated
            ..#private::Declaration::NEW
        });
    }
}

/// What few endpoints say, if this one does.
fn particulars(api: &Api, said: TokenStream) -> Option<TokenStream> {
    let private = &api.names.private;
    (!said.is_empty()).then(|| {
        quote! {
            particulars: const { &#private::Particulars { #said ..#private::Particulars::NONE } },
        }
    })
}

/// What the events of a reply say beside their data, and whether what flows goes on where it breaks off.
fn events(api: &Api, endpoint: &Endpoint) -> Option<TokenStream> {
    let private = &api.names.private;
    if endpoint.resumes {
        return Some(quote!(events: #private::EventRules::RESUME,));
    }
    let EventRules { end, errors, resume } = endpoint.events.as_ref()?;
    let end = match end {
        Some(end) => quote!(::core::option::Option::Some(#end)),
        None => quote!(::core::option::Option::None),
    };
    let errors = errors.iter().map(|event| match event {
        ErrorEvent::Named(name, ty) => {
            let ty = without_lifetimes(ty.to_token_stream());
            let span = span_of(&ty);
            let read = quote_spanned!(span=> #private::error_event::<#ty>);
            quote!(#private::ErrorEvent { name: ::core::option::Option::Some(#name), read: #read })
        }
        // A function of another kind is underlined where it is named.
        ErrorEvent::Told(path) => {
            let read = quote_spanned!(span_of(path)=> |data| #private::told_event(#path(data)));
            quote!(#private::ErrorEvent { name: ::core::option::Option::None, read: #read })
        }
    });
    let resumes = resume.is_some();
    Some(quote!(events: #private::EventRules {
        end: #end,
        errors: &[#(#errors),*],
        resumes: #resumes,
    },))
}

/// How the next page of the list is asked for.
fn paging(api: &Api, endpoint: &Endpoint) -> Option<TokenStream> {
    let private = &api.names.private;
    let way = match endpoint.paging.as_ref()? {
        Paging::Query(Spanned { value, .. }) => quote!(Query { name: #value }),
        Paging::Link => quote!(Link),
        Paging::Offset { offset: Spanned { value, .. }, limit } => {
            let limit = match limit {
                Some(Spanned { value, .. }) => quote!(::core::option::Option::Some(#value)),
                None => quote!(::core::option::Option::None),
            };
            quote!(Offset { offset: #value, limit: #limit })
        }
    };
    Some(quote!(paging: ::core::option::Option::Some(#private::Paging::#way),))
}

/// What the reply is, where it is not JSON by its spelling.
fn reply(api: &Api, endpoint: &Endpoint) -> TokenStream {
    let private = &api.names.private;
    if let Some(codec) = &endpoint.codec {
        let ty = without_lifetimes(endpoint.signature.reply.to_token_stream());
        let value = endpoint.optional().map(|inner| without_lifetimes(inner.to_token_stream()));
        let value = value.as_ref().unwrap_or(&ty);
        let codec = codec::chosen(api, codec);
        return quote! {
            reply: #private::Probe::<#value>::BY.kind::<#value, _>(#codec),
            may_be_empty: #private::Probe::<#ty>::MAY_BE_EMPTY,
        };
    }
    if endpoint.format().is_none() {
        let ty = without_lifetimes(endpoint.signature.reply.to_token_stream());
        return quote! {
            reply: #private::Probe::<#ty>::REPLY_KIND,
            may_be_empty: #private::Probe::<#ty>::MAY_BE_EMPTY,
        };
    }
    let may_be_empty = endpoint.is_optional().then(|| quote!(may_be_empty: true,));
    let kind = (endpoint.reply != Reply::Json).then(|| {
        let variant = Ident::new(endpoint.reply.row().variant, Span::call_site());
        quote!(reply: #private::ReplyKind::#variant,)
    });
    quote!(#kind #may_be_empty)
}

fn range(api: &Api, status: Status) -> TokenStream {
    let private = &api.names.private;
    let (first, last) = status.range();
    quote!(#private::StatusRange { first: #first, last: #last })
}

/// What the runtime alone reads: a field for each setting that was made.
fn runtime_settings(api: &Api, settings: &Settings) -> TokenStream {
    let private = &api.names.private;
    let Settings {
        timeout,
        attempt_timeout,
        stall_timeout,
        attempts,
        idempotent: _,
        idempotency_key,
        is_key_first: _,
        challenge,
        redirect,
        refresh,
        accept_encoding,
        content_encoding,
        sign: _,
        verify: _,
        key,
        strict_paths,
        outcome,
    } = settings;
    let limit = |name: &str, limit: &Option<Limit>| {
        let (name, limit) = (Ident::new(name, Span::call_site()), limit.as_ref()?);
        let milliseconds = u64::try_from(limit.time.as_millis()).unwrap_or(u64::MAX);
        let time = quote!(::core::time::Duration::from_millis(#milliseconds));
        Some(quote!(#name: ::core::option::Option::Some(#time),))
    };
    let timeout = limit("timeout", timeout);
    let stall_timeout = limit("stall_timeout", stall_timeout);
    let attempt_timeout = limit("attempt_timeout", attempt_timeout);
    let attempts =
        attempts.iter().map(|count| quote!(attempts: ::core::option::Option::Some(#count),));
    let idempotency_key = idempotency_key.iter().map(|key| {
        let name = key.value.to_ascii_lowercase();
        quote!(idempotency_key: ::core::option::Option::Some(#name),)
    });
    let challenges = challenge.iter().map(|Challenge { status, header, .. }| {
        let header = header.value.to_ascii_lowercase();
        quote!(challenges: &[#private::Challenge { status: #status, header: #header }],)
    });
    let redirect = redirect
        .iter()
        .filter(|said| said.value)
        .map(|_| quote!(redirect: #private::Redirect::SameOrigin,));
    let refresh = refresh.iter().map(|statuses| {
        let statuses = &statuses.value;
        quote!(refresh: &[#(#statuses),*],)
    });
    let coding = |coding: &Coding| {
        let variant = Ident::new(coding.variant, Span::call_site());
        quote!(#private::ContentCoding::#variant)
    };
    let accept_encoding = accept_encoding.iter().map(|said| {
        let codings = said.value.iter().map(coding);
        quote!(accept_encoding: ::core::option::Option::Some(&[#(#codings),*]),)
    });
    let content_encoding = content_encoding.iter().flat_map(|said| &said.value).map(|it| {
        let coding = coding(it);
        quote!(content_encoding: ::core::option::Option::Some(#coding),)
    });
    let key = key.iter().map(|key| {
        let name = &key.value;
        quote!(key: ::core::option::Option::Some(#name),)
    });
    let strict_paths = strict_paths.iter().map(|said| {
        let said = said.value;
        quote!(strict_paths: ::core::option::Option::Some(#said),)
    });
    let outcome = outcome.iter().map(|tell| quote!(outcome: #private::outcome(#tell),));
    quote! {
        #timeout
        #stall_timeout
        #attempt_timeout
        #(#attempts)*
        #(#idempotency_key)*
        #(#challenges)*
        #(#redirect)*
        #(#refresh)*
        #(#key)*
        #(#strict_paths)*
        #(#accept_encoding)*
        #(#content_encoding)*
        #(#outcome)*
    }
}

/// What signs requests and replies.
fn signatures(api: &Api, endpoint: &Endpoint) -> Option<TokenStream> {
    let private = &api.names.private;
    let is_unsigned = endpoint.is_unsigned;
    let sign = endpoint.settings.sign.as_ref().filter(|_| !is_unsigned);
    let requests = sign.map_or(&[][..], |sign| sign.value.each());
    let replies = endpoint.settings.verify.as_ref().and_then(|verify| verify.value.as_ref());
    let unsigned = is_unsigned.then(|| quote!(unsigned: true,));
    let scheme = match (requests, replies) {
        ([], None) => None,
        ([one], None) => {
            let scheme = scheme(api, one);
            Some(quote!(scheme: #private::scheme(const { &#scheme }),))
        }
        (requests, replies) => {
            let requests = requests.iter().map(|sign| scheme(api, sign));
            let replies = match replies.map(|sign| scheme(api, sign)) {
                Some(scheme) => quote!(::core::option::Option::Some(&#scheme)),
                None => quote!(::core::option::Option::None),
            };
            Some(quote! {
                scheme: #private::schemes(const {
                    &#private::Declared { requests: &[#(&#requests),*], replies: #replies }
                }),
            })
        }
    };
    (unsigned.is_some() || scheme.is_some()).then(|| quote!(#unsigned #scheme))
}

/// What signs a head.
fn scheme(api: &Api, sign: &Sign) -> TokenStream {
    let private = &api.names.private;
    match sign {
        // One by one, as they are asked for.
        Sign::Several(_) => TokenStream::new(),
        Sign::StandardWebhooks => quote!(#private::STANDARD_WEBHOOKS),
        Sign::Dpop => quote!(#private::Dpop),
        Sign::Path(path) => quote!(#path),
        Sign::HttpSignature(declared) => http_signature(api, declared),
        Sign::SigV4(SigV4 { service, region, is_payload_unsigned, is_path_raw, query }) => {
            let option = |value: Option<TokenStream>| match value {
                Some(value) => quote!(::core::option::Option::Some(#value)),
                None => quote!(::core::option::Option::None),
            };
            let region = option(region.as_ref().map(|region| quote!(#region)));
            let query = option(query.as_ref().map(|limit| {
                let seconds = limit.time.as_secs();
                quote!(#seconds)
            }));
            quote! {
                #private::SigV4 {
                    service: #service,
                    region: #region,
                    unsigned_payload: #is_payload_unsigned,
                    raw_path: #is_path_raw,
                    query: #query,
                }
            }
        }
        Sign::Hmac(Hmac { header, prefix, encoding, over, timestamp }) => {
            let encoding = Ident::new(encoding, Span::call_site());
            let (prefix, over) = (pieces(api, prefix), pieces(api, over));
            let timestamp = match timestamp {
                Some(name) => quote!(::core::option::Option::Some(#name)),
                None => quote!(::core::option::Option::None),
            };
            quote! {
                #private::HmacScheme {
                    header: #header,
                    prefix: #prefix,
                    encoding: #private::Encoding::#encoding,
                    over: #over,
                    timestamp: #timestamp,
                    id: ::core::option::Option::None,
                }
            }
        }
    }
}

fn http_signature(api: &Api, declared: &HttpSignature) -> TokenStream {
    let private = &api.names.private;
    let HttpSignature {
        covers,
        label,
        tag,
        expires,
        nonce,
        alg,
        digest,
        key,
        answers,
        agent,
        is_thumbprint,
        label_at: _,
    } = declared;
    let covers = covers.iter().map(|component| {
        let (name, form) = (&component.name, &component.form);
        let form = match form {
            Form::Plain => quote!(Plain),
            Form::Strict => quote!(Strict),
            Form::Bytes => quote!(Bytes),
            Form::Member(key) => quote!(Member(#key)),
            Form::Parameter(name) => quote!(Parameter(#name)),
        };
        let form =
            if component.is_of_request { quote!(Request(&#private::Form::#form)) } else { form };
        quote!(#private::Component { name: #name, form: #private::Form::#form })
    });
    let label = label.iter().map(|label| quote!(label: #label,));
    let tag = tag.iter().map(|tag| quote!(tag: ::core::option::Option::Some(#tag),));
    let expires = expires.iter().map(|limit| {
        let seconds = limit.time.as_secs().max(1);
        quote!(expires: ::core::option::Option::Some(#seconds),)
    });
    let nonce = nonce.then(|| quote!(nonce: true,));
    let alg = alg.then(|| quote!(alg: true,));
    let key = key.iter().map(|key| quote!(key: ::core::option::Option::Some(#key),));
    let answers = answers.then(|| quote!(answers: true,));
    let agent = agent.iter().map(|agent| quote!(agent: ::core::option::Option::Some(#agent),));
    let thumbprint = is_thumbprint.then(|| quote!(thumbprint: true,));
    let digest = (*digest != "Sha256").then(|| {
        let digest = Ident::new(digest, Span::call_site());
        quote!(digest: #private::DigestAlgorithm::#digest,)
    });
    quote! {
        #private::HttpSignature {
            covers: &[#(#covers),*],
            #(#label)*
            #(#tag)*
            #(#expires)*
            #nonce
            #alg
            #digest
            #(#key)*
            #answers
            #(#agent)*
            #thumbprint
            ..#private::HttpSignature::NEW
        }
    }
}

fn pieces(api: &Api, pieces: &[Piece]) -> TokenStream {
    let private = &api.names.private;
    let pieces = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => quote!(#private::Piece::Text(#text)),
        Piece::Header(name) => quote!(#private::Piece::Header(#name)),
        Piece::Other(variant) => {
            let variant = Ident::new(variant, Span::call_site());
            quote!(#private::Piece::#variant)
        }
    });
    quote!(&[#(#pieces),*])
}

/// What each request has beside its arguments.
fn constants(
    api: &Api,
    field: &str,
    constants: &[Constant],
    on_the_wire: fn(&str) -> String,
) -> Option<TokenStream> {
    let private = &api.names.private;
    let constants = constants.iter().map(|Constant { name, value, .. }| {
        let name = on_the_wire(name);
        let value = match value {
            Some(value) => quote!(::core::option::Option::Some(#value)),
            None => quote!(::core::option::Option::None),
        };
        quote!(#private::Constant { name: #name, value: #value })
    });
    list(field, constants)
}

/// The names and the location, and of the rest what differs from the runtime's `Parameter::NEW`.
fn parameter(api: &Api, argument: &Argument) -> TokenStream {
    let private = &api.names.private;
    let name = unraw(&argument.ident);
    let wire_name = &argument.wire_name;
    let location = Ident::new(argument.kind.row().location, Span::call_site());
    // A list may be empty, but for one in the path, and as the body it is one value.
    let may_be_absent = argument.kind.fills(Fills::Fields) && argument.multiplicity.is_list;
    let may_be_absent = may_be_absent || argument.kind.fills(Fills::Members);
    let required = !argument.multiplicity.is_optional && !may_be_absent;
    let required = (!required).then(|| quote!(required: false,));
    let style = argument.kind.row().style.map(|style| {
        let style = Ident::new(style, Span::call_site());
        quote!(style: #private::Style::#style,)
    });
    let content_type = match (&argument.content_type, &argument.codec) {
        (Some(declared), _) => Some(quote!(::core::option::Option::Some(#declared))),
        (None, Some(codec)) => {
            // The lifetimes of the signature are not known here.
            let ty = without_lifetimes(argument::value_type(argument));
            let encodes = codec::encodes(api, codec, &ty);
            Some(quote!(#encodes.content_type()))
        }
        (None, None) => None,
    };
    let content_type = content_type.map(|declared| quote!(content_type: #declared,));
    quote! {
        #private::Parameter {
            name: #name,
            wire_name: #wire_name,
            location: #private::Location::#location,
            #required
            #content_type
            #style
            ..#private::Parameter::NEW
        }
    }
}

/// `name: &[…],`, unless there are none.
fn list(name: &str, elements: impl Iterator<Item = TokenStream>) -> Option<TokenStream> {
    let elements: Vec<TokenStream> = elements.collect();
    let name = Ident::new(name, Span::call_site());
    (!elements.is_empty()).then(|| quote!(#name: &[#(#elements),*],))
}
