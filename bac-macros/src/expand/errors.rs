//! Error enums: a variant for each declared status, and two for everything else. What is one line is
//! `#[inline]`: a program compiles of it what it calls, and no more.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Visibility;

use super::{
    cfg::cfg_of_any,
    codec, docs,
    spans::{at_span_of, span_of},
};
use crate::{
    model::{Api, DeclaredError, ErrorEnum},
    parse::Status,
    tokens::{generated, unraw},
};

pub(super) fn error_enum(api: &Api, error: &ErrorEnum, visibility: &Visibility) -> TokenStream {
    let (ident, core) = (&error.ident, &api.names.core);
    let docs = docs::error_enum(error);
    let cfg = cfg(api, error);
    let lints = api.forwarded.twin_lints();
    let variants = error.cases.iter().map(|case| {
        let (variant, body) = (case.variant(), &case.body);
        let doc = docs::text(&[case.title()]);
        // A body that lacks a trait is underlined where it is declared.
        let core = at_span_of(core, body);
        let field = quote_spanned!(span_of(body)=> #core::ErrorResponse<#body>);
        quote!(#doc #variant(#field),)
    });
    let failed = error.failed.iter().map(|body| {
        let field = quote_spanned!(span_of(body)=> #core::ErrorResponse<#body>);
        quote! {
            /// A success that tells of a failure.
            Failed(#field),
        }
    });
    // A type of this name that exists already is reported where the name is written.
    let visibility = at_span_of(visibility, ident);
    let item = quote_spanned! {span_of(ident)=>
        #visibility enum #ident {
            #(#variants)*
            #(#failed)*
            /// A status that is neither a success nor declared.
            Unexpected(#core::UnexpectedResponse),
            /// Nothing usable came back: the request was not built, signed or sent, time ran out,
            /// or the reply could not be decoded.
            Client(#core::Error),
        }
    };
    let derive = quote_spanned!(span_of(ident)=> #[derive(::core::fmt::Debug)]);
    quote! {
        #docs
        #cfg
        #lints
        #derive
        #[non_exhaustive]
        #item
    }
}

pub(super) fn implementations(
    api: &Api,
    error: &ErrorEnum,
    visibility: &Visibility,
) -> TokenStream {
    let inherent = inherent(api, error, visibility);
    let endpoint_error = endpoint_error(api, error);
    let standard = standard(api, error);
    quote!(#inherent #endpoint_error #standard)
}

fn inherent(api: &Api, error: &ErrorEnum, visibility: &Visibility) -> TokenStream {
    let ident = &error.ident;
    let (core, private) = (&api.names.core, &api.names.private);
    let cfg = cfg(api, error);
    let constructors = error.cases.iter().map(|case| constructor(api, case, ident));
    let of_failure = error.failed.iter().map(|body| {
        quote_spanned! {span_of(ident)=>
            /// A success that tells of this failure, for a fake. A service answers with the reply itself.
            #[inline]
            #[must_use]
            #visibility fn failed(body: #body) -> Self {
                Self::Failed(#core::ErrorResponse::failed(body))
            }
        }
    });
    // Where another type has the name, what follows stands there, too.
    quote_spanned! {span_of(ident)=>
        #cfg
        impl #ident {
            /// The status that came back, if one did.
            #[inline]
            #[must_use]
            #visibility fn status(&self) -> ::core::option::Option<#private::StatusCode> {
                #private::Failure::status(&#private::EndpointError::failure(self))
            }

            /// What is known of the effect on the server.
            #[inline]
            #[must_use]
            #visibility fn outcome(&self) -> #core::Outcome {
                #private::Failure::outcome(&#private::EndpointError::failure(self))
            }

            /// Whether the same call may succeed later.
            #[inline]
            #[must_use]
            #visibility fn is_retryable(&self) -> bool {
                #private::Failure::is_retryable(&#private::EndpointError::failure(self))
            }

            #(#constructors)*
            #(#of_failure)*
        }
    }
}

/// `bad_request(body)`, for fakes and servers.
fn constructor(api: &Api, case: &DeclaredError, owner: &Ident) -> TokenStream {
    let (visibility, core, private) = (&api.head.vis, &api.names.core, &api.names.private);
    let (mut variant, body) = (case.variant(), &case.body);
    let name = snake_case(&variant);
    variant.set_span(span_of(owner));
    let doc = docs::text(&[format!("A reply with {}, for a server or a fake.", case.title())]);
    let (argument, status) = match case.status {
        Status::Exact(number) => (None, status_code(api, case.status, number)),
        Status::Successes | Status::ClientErrors | Status::ServerErrors => {
            (Some(quote!(status: #private::StatusCode,)), quote!(status))
        }
    };
    let made = if case.codec.is_json() {
        quote_spanned!(span_of(owner)=> #core::ErrorResponse::new(#status, body))
    } else {
        let codec = codec::named(api, &case.codec);
        quote_spanned!(span_of(owner)=> #core::ErrorResponse::<#body>::encoded::<#codec>(#status, body))
    };
    let made = quote_spanned!(span_of(owner)=> Self::#variant(#made));
    let writable = if case.codec.is_json() {
        quote!(#body: #private::Serialize)
    } else {
        let codec = codec::named(api, &case.codec);
        quote!(#codec: #core::codec::Encode<#body>)
    };
    // With `for<'a>` rustc asks whether the body can be written only where this is called.
    quote! {
        #doc
        #[inline]
        #[must_use]
        #visibility fn #name(#argument body: #body) -> Self
        where
            for<'a> #writable,
        {
            #made
        }
    }
}

pub(super) fn status_code(api: &Api, status: Status, number: u16) -> TokenStream {
    let private = &api.names.private;
    if let Some(constant) = status.constant() {
        let constant = format_ident!("{constant}");
        return quote!(#private::StatusCode::#constant);
    }
    // Every number from 400 to 599 is a status.
    quote!(#private::StatusCode::from_u16(#number).unwrap_or(#private::StatusCode::BAD_REQUEST))
}

fn endpoint_error(api: &Api, error: &ErrorEnum) -> TokenStream {
    let (ident, core, private) = (&error.ident, &api.names.core, &api.names.private);
    let cfg = cfg(api, error);
    let at_name = |mut variant: Ident| {
        variant.set_span(span_of(ident));
        variant
    };
    let variants = error.cases.iter().map(DeclaredError::variant).map(at_name);
    let failed = error.failed.iter().map(|_| Ident::new("Failed", span_of(ident)));
    let variants: Vec<Ident> = variants.chain(failed).collect();
    // What a success tells comes as an error.
    let client = match &error.failed {
        Some(_) => {
            quote_spanned!(span_of(ident)=> #private::failed_or(error, Self::Failed, Self::Client))
        }
        None => quote_spanned!(span_of(ident)=> Self::Client(error)),
    };
    let decoded = error.cases.iter().zip(&variants).map(|(case, variant)| {
        let (first, last) = case.status.range();
        let body = &case.body;
        let pattern = if first == last { quote!(#first) } else { quote!(#first..=#last) };
        let decoded = match (case.may_be_reply, case.codec.is_json()) {
            (false, true) => quote_spanned! {span_of(ident)=>
                #core::UnexpectedResponse::decode::<#body>(response)
            },
            (false, false) => {
                let decodes = codec::decodes(api, &case.codec, body, body);
                quote_spanned!(span_of(ident)=> #core::UnexpectedResponse::decode_by(response, #decodes))
            }
            (true, is_json) => by_type(api, case, is_json),
        };
        quote_spanned!(span_of(ident)=> #pattern => Self::#variant(#decoded),)
    });
    quote_spanned! {span_of(ident)=>
        #cfg
        #[automatically_derived]
        impl #private::EndpointError for #ident {
            fn from_response(response: #core::UnexpectedResponse) -> Self {
                match #private::StatusCode::as_u16(&#core::UnexpectedResponse::status(&response)) {
                    #(#decoded)*
                    _ => Self::Unexpected(response),
                }
            }
            #[inline]
            fn from_error(error: #core::Error) -> Self {
                #client
            }
            fn failure(&self) -> #private::Failure<'_> {
                match self {
                    #(Self::#variants(response) => #private::Failure::Response(#core::ErrorResponse::as_unexpected(response)),)*
                    Self::Unexpected(response) => #private::Failure::Response(response),
                    Self::Client(error) => #private::Failure::Error(error),
                }
            }
            fn into_error(self) -> #core::Error {
                match self {
                    #(Self::#variants(response) => ::core::convert::Into::into(#core::ErrorResponse::into_unexpected(response)),)*
                    Self::Unexpected(response) => ::core::convert::Into::into(response),
                    Self::Client(error) => error,
                }
            }
        }
    }
}

/// A type that stands at its status says by itself where it is in the reply, or else is the body.
fn by_type(
    api: &Api,
    DeclaredError { codec, body, .. }: &DeclaredError,
    is_json: bool,
) -> TokenStream {
    let (span, private) = (span_of(body), at_span_of(&api.names.private, body));
    let probe = quote_spanned!(span=> #private::Probe::<#body>);
    if is_json {
        return quote_spanned!(span=> #probe::FORMAT.declared::<#body>(response));
    }
    let codec = at_span_of(&codec::chosen(api, codec), body);
    quote_spanned!(span=> #probe::BY.declared::<#body, _>(response, #codec))
}

/// `Display`, `Error` and the conversions.
fn standard(api: &Api, error: &ErrorEnum) -> TokenStream {
    let (ident, core, private) = (&error.ident, &api.names.core, &api.names.private);
    let cfg = cfg(api, error);
    let client = match &error.failed {
        Some(_) => quote!(#private::EndpointError::from_error(error)),
        None => quote!(Self::Client(error)),
    };
    quote_spanned! {span_of(ident)=>
        #cfg
        #[automatically_derived]
        impl ::core::fmt::Display for #ident {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&#private::EndpointError::failure(self), f)
            }
        }
        #cfg
        #[automatically_derived]
        impl ::core::error::Error for #ident {
            #[inline]
            fn source(&self) -> ::core::option::Option<&(dyn ::core::error::Error + 'static)> {
                #private::Failure::source(&#private::EndpointError::failure(self))
            }
        }
        #cfg
        #[automatically_derived]
        impl ::core::convert::From<#core::Error> for #ident {
            #[inline]
            fn from(error: #core::Error) -> Self {
                #client
            }
        }
        #cfg
        #[automatically_derived]
        impl ::core::convert::From<#ident> for #core::Error {
            #[inline]
            fn from(error: #ident) -> Self {
                #private::EndpointError::into_error(error)
            }
        }
    }
}

/// An endpoint that was refused may name an error type that its lost `errors(…)` would have made.
/// What a glob brings gives way to a type that exists, so this adds the missing ones only.
pub(super) fn unknown_errors(api: &Api) -> TokenStream {
    if api.unknown_errors.is_empty() {
        return TokenStream::new();
    }
    let name = unraw(&api.head.ident).to_lowercase();
    let module = format_ident!("__{name}_errors");
    let cfgs = &api.forwarded.cfgs;
    let visible = Visibility::Public(<syn::Token![pub]>::default());
    let enums = api.unknown_errors.iter().map(|ident| {
        let error = ErrorEnum {
            ident: ident.clone(),
            cases: vec![],
            failed: None,
            methods: vec![],
            cfgs: vec![],
        };
        let item = error_enum(api, &error, &visible);
        let implementations = implementations(api, &error, &visible);
        quote!(#item #implementations)
    });
    quote! {
        #(#cfgs)*
        mod #module {
            #(#enums)*
        }
        #(#cfgs)*
        use #module::*;
    }
}

/// `#[cfg(any(all(…), all(…)))]` of the methods that name the enum, if each of them has one.
fn cfg(api: &Api, error: &ErrorEnum) -> TokenStream {
    let of_trait = &api.forwarded.cfgs;
    let of_method = cfg_of_any(error.cfgs.iter().map(Vec::as_slice));
    quote!(#(#of_trait)* #of_method)
}

impl DeclaredError {
    /// At the status, to which it leads whoever looks for its definition.
    fn variant(&self) -> Ident {
        format_ident!("{}", self.status.variant(), span = generated(self.span))
    }

    /// `` `400 Bad Request` ``, with a class in words.
    fn title(&self) -> String {
        let (declared, phrase) = (self.status.declared(), self.status.phrase());
        match self.status {
            Status::Exact(_) => format!("`{}`", format!("{declared} {phrase}").trim_end()),
            Status::Successes | Status::ClientErrors | Status::ServerErrors => {
                format!("`{declared}`: {phrase}")
            }
        }
    }
}

pub(super) fn snake_case(variant: &Ident) -> Ident {
    let mut name = String::new();
    for c in variant.to_string().chars() {
        if c.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(c.to_ascii_lowercase());
    }
    format_ident!("{name}", span = variant.span())
}
