//! Enums of several successes: a variant for each declared status, read by the status that came.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Type;

use super::{
    cfg::cfg_of_any,
    codec, docs,
    errors::{snake_case, status_code},
    spans::{at_span_of, local, span_of},
};
use crate::{
    model::{Api, Reading, SuccessEnum, TypedSuccess},
    parse::{Codec, Status},
    suggest,
    tokens::generated,
    types::only_argument,
};

pub(super) fn success_enum(api: &Api, made: &SuccessEnum) -> TokenStream {
    let (ident, private) = (&made.ident, &api.names.private);
    let methods: Vec<&str> = made.methods.iter().map(String::as_str).collect();
    let docs = docs::text(&[format!("What a call of {} comes to.", suggest::list(&methods))]);
    let cfg = cfg(api, made);
    let lints = api.forwarded.twin_lints();
    let variants = made.cases.iter().map(|case| {
        let (variant, doc) = (case.variant(), docs::text(&[case.described()]));
        let fields = case.fields(&quote!(#private::StatusCode));
        quote!(#doc #variant #fields,)
    });
    // A type of this name that exists already is reported where the name is written.
    let visibility = at_span_of(&api.head.vis, ident);
    let item = quote_spanned!(span_of(ident)=> #visibility enum #ident { #(#variants)* });
    quote!(#docs #cfg #lints #item)
}

pub(super) fn implementations(api: &Api, made: &SuccessEnum) -> TokenStream {
    let inherent = inherent(api, made);
    let read = read(api, made);
    let write = api.server.as_ref().map(|server| write(api, made, server));
    let standard = standard(api, made);
    quote!(#inherent #read #write #standard)
}

fn inherent(api: &Api, made: &SuccessEnum) -> TokenStream {
    let (ident, private, visibility) = (&made.ident, &api.names.private, &api.head.vis);
    let cfg = cfg(api, made);
    let statuses = made.cases.iter().map(|case| {
        let variant = case.variant_of(made);
        match (case.status, case.value()) {
            (Status::Exact(number), value) => {
                let code = status_code(api, case.status, number);
                let rest = value.map(|_| quote!((..)));
                quote!(Self::#variant #rest => #code,)
            }
            (_, Some(_)) => quote!(Self::#variant(status, _) => *status,),
            (_, None) => quote!(Self::#variant(status) => *status,),
        }
    });
    let accessors = made.cases.iter().map(|case| accessors(api, made, case));
    quote! {
        #cfg
        impl #ident {
            /// The status that came.
            #[must_use]
            #visibility fn status(&self) -> #private::StatusCode {
                match self {
                    #(#statuses)*
                }
            }

            #(#accessors)*
        }
    }
}

/// `is_ok`, and `ok` and `into_ok` where something comes.
fn accessors(api: &Api, made: &SuccessEnum, case: &TypedSuccess) -> TokenStream {
    let visibility = &api.head.vis;
    let (variant, title) = (case.variant_of(made), case.title());
    let name = snake_case(&variant);
    let pattern = |value: &TokenStream| match case.status {
        Status::Exact(_) => quote!(Self::#variant(#value)),
        _ => quote!(Self::#variant(_, #value)),
    };
    let has_fields = case.value().is_some() || !matches!(case.status, Status::Exact(_));
    let rest = has_fields.then(|| quote!((..)));
    let (is, doc) = (format_ident!("is_{name}"), docs::text(&[format!("Whether it is {title}.")]));
    let is = quote! {
        #doc
        #[must_use]
        #visibility fn #is(&self) -> bool {
            ::core::matches!(self, Self::#variant #rest)
        }
    };
    let Some(ty) = case.value() else { return is };
    let into = format_ident!("into_{name}");
    let doc = docs::text(&[format!("What came with {title}, if it is that.")]);
    let pattern = pattern(&quote!(value));
    // An arm that nothing reaches is a warning.
    let other = (made.cases.len() > 1).then(|| quote!(_ => ::core::option::Option::None,));
    quote! {
        #is

        #doc
        #[must_use]
        #visibility fn #name(&self) -> ::core::option::Option<&#ty> {
            match self {
                #pattern => ::core::option::Option::Some(value),
                #other
            }
        }

        #doc
        #[must_use]
        #visibility fn #into(self) -> ::core::option::Option<#ty> {
            match self {
                #pattern => ::core::option::Option::Some(value),
                #other
            }
        }
    }
}

fn read(api: &Api, made: &SuccessEnum) -> TokenStream {
    let (ident, core, private) = (&made.ident, &api.names.core, &api.names.private);
    let (cfg, reply) = (cfg(api, made), local("reply"));
    let kind = kind(api, made);
    let arms = made.cases.iter().map(|case| {
        let variant = case.variant_of(made);
        let (first, last) = case.status.range();
        let value = case.value().map(|ty| value_read(api, case, ty, &reply));
        match (case.status, value) {
            (Status::Exact(_), Some(value)) => quote!(#first => Self::#variant(#value),),
            (Status::Exact(_), None) => quote!(#first => Self::#variant,),
            (_, Some(value)) => quote!(#first..=#last => Self::#variant(status, #value),),
            (_, None) => quote!(#first..=#last => Self::#variant(status),),
        }
    });
    quote! {
        #cfg
        #[automatically_derived]
        impl #core::Reply for #ident {
            const KIND: #core::ReplyKind = #core::ReplyKind::#kind;
            fn read(#reply: &mut #core::ReplyReader<'_>) -> ::core::result::Result<Self, #core::Error> {
                let status = #core::RawResponse::status(#core::ReplyReader::raw(#reply));
                ::core::result::Result::Ok(match #private::StatusCode::as_u16(&status) {
                    #(#arms)*
                    _ => return ::core::result::Result::Err(#private::undeclared(#reply)),
                })
            }
        }
    }
}

/// What the body is, which decides what a request accepts.
fn kind(api: &Api, made: &SuccessEnum) -> TokenStream {
    let private = &api.names.private;
    let mut codecs: Vec<&Codec> = Vec::new();
    for codec in made.cases.iter().filter_map(TypedSuccess::codec) {
        if !codecs.iter().any(|known| known.shown() == codec.shown()) {
            codecs.push(codec);
        }
    }
    match codecs.as_slice() {
        [] => quote!(Empty),
        [Codec::Json] => quote!(Json),
        [Codec::Text] => quote!(Text),
        [Codec::Bytes] => quote!(Bytes),
        [codec @ (Codec::Xml(_) | Codec::Path(_))] => {
            let codec = codec::chosen(api, codec);
            quote!(Coded { accept: #private::accepted(#codec) })
        }
        several => {
            let several = several.iter().map(|codec| codec::chosen(api, codec));
            quote! {
                Coded {
                    accept: {
                        const EACH: &[&str] = &[#(#private::accepted(#several)),*];
                        const ALL: [u8; #private::joined_length(EACH)] = #private::joined(EACH);
                        #private::as_text(&ALL)
                    }
                }
            }
        }
    }
}

/// What came, by its type or by a codec. A type that cannot be read is underlined where it is written.
fn value_read(api: &Api, case: &TypedSuccess, ty: &Type, reply: &Ident) -> TokenStream {
    let (span, core) = (span_of(ty), at_span_of(&api.names.core, ty));
    let private = at_span_of(&api.names.private, ty);
    match &case.reading {
        Reading::OfType => quote_spanned! {span=>
            #private::read_as::<#ty, _>(#reply, #private::Probe::<#ty>::FORMAT)?
        },
        Reading::OfTypeOrBy(codec) => {
            let codec = at_span_of(&codec::chosen(api, codec), ty);
            let (value, read) = of_option(ty, "read");
            quote_spanned!(span=> #private::Probe::<#value>::BY.#read::<#value, _>(#reply, #codec)?)
        }
        Reading::By(Codec::Json) => quote_spanned!(span=> #private::body::<#ty>(#reply)?),
        Reading::By(Codec::Bytes) => {
            quote_spanned!(span=> #core::ReplyReader::bytes::<#ty>(#reply))
        }
        Reading::By(codec) => {
            let codec = at_span_of(&codec::chosen(api, codec), ty);
            quote_spanned!(span=> #private::decoded::<#ty, _>(#reply, #codec)?)
        }
    }
}

/// The same of what a service answers.
fn value_written(api: &Api, case: &TypedSuccess, ty: &Type, reply: &Ident) -> TokenStream {
    let (span, core) = (span_of(ty), at_span_of(&api.names.core, ty));
    let private = at_span_of(&api.names.private, ty);
    match &case.reading {
        Reading::OfType => quote_spanned! {span=>
            #private::server::write_as::<#ty, _>(value, #reply, #private::Probe::<#ty>::FORMAT)
        },
        Reading::OfTypeOrBy(codec) => {
            let codec = at_span_of(&codec::chosen(api, codec), ty);
            let (written, write) = of_option(ty, "write");
            quote_spanned! {span=>
                #private::Probe::<#written>::BY.#write::<#written, _>(value, #reply, #codec)
            }
        }
        Reading::By(Codec::Bytes) => quote_spanned! {span=> {
            #core::server::ReplyWriter::bytes::<#ty>(#reply, value);
            ::core::result::Result::Ok(())
        }},
        Reading::By(codec) => {
            let codec = at_span_of(&codec::chosen(api, codec), ty);
            quote_spanned!(span=> #private::server::write_by::<#ty, _>(&value, #reply, #codec))
        }
    }
}

/// The value that is read or written, and the function that does it.
fn of_option(ty: &Type, function: &str) -> (Type, Ident) {
    match only_argument(ty, "Option") {
        Some(inner) => (inner, format_ident!("{function}_or_none", span = span_of(ty))),
        None => (ty.clone(), Ident::new(function, span_of(ty))),
    }
}

fn write(api: &Api, made: &SuccessEnum, server: &TokenStream) -> TokenStream {
    let (ident, core) = (&made.ident, &api.names.core);
    let (cfg, reply) = (cfg(api, made), local("reply"));
    let arms = made.cases.iter().map(|case| {
        let variant = case.variant_of(made);
        let (pattern, status) = match case.status {
            Status::Exact(number) => (None, status_code(api, case.status, number)),
            _ => (Some(quote!(status)), quote!(status)),
        };
        let written = match case.value() {
            Some(ty) => value_written(api, case, ty, &reply),
            None => quote!(::core::result::Result::Ok(())),
        };
        let value = case.value().map(|_| quote!(value));
        let fields: Vec<TokenStream> = pattern.into_iter().chain(value).collect();
        let fields = (!fields.is_empty()).then(|| quote!((#(#fields),*)));
        quote! {
            Self::#variant #fields => {
                #core::server::ReplyWriter::set_status(#reply, #status);
                #written
            }
        }
    });
    quote! {
        #cfg
        #server
        #[automatically_derived]
        impl #core::server::IntoReply for #ident {
            fn write(self, #reply: &mut #core::server::ReplyWriter) -> ::core::result::Result<(), #core::Error> {
                match self {
                    #(#arms)*
                }
            }
        }
    }
}

/// What a user derives elsewhere, where the values have it: with `for<'a>` rustc asks for it only where it
/// is used.
fn standard(api: &Api, made: &SuccessEnum) -> TokenStream {
    let (ident, cfg) = (&made.ident, cfg(api, made));
    let types: Vec<&Type> = made.cases.iter().filter_map(TypedSuccess::value).collect();
    let arms = made.cases.iter().map(|case| {
        let variant = case.variant_of(made);
        let name = variant.to_string();
        let fields: &[&str] = match (case.status, case.value()) {
            (Status::Exact(_), None) => &[],
            (Status::Exact(_), Some(_)) => &["value"],
            (_, None) => &["status"],
            (_, Some(_)) => &["status", "value"],
        };
        let fields: Vec<Ident> = fields.iter().map(|field| local(field)).collect();
        let pattern = (!fields.is_empty()).then(|| quote!((#(#fields),*)));
        quote! {
            Self::#variant #pattern => {
                let mut output = ::core::fmt::Formatter::debug_tuple(f, #name);
                #(::core::fmt::DebugTuple::field(&mut output, #fields);)*
                ::core::fmt::DebugTuple::finish(&mut output)
            }
        }
    });
    quote! {
        #cfg
        #[automatically_derived]
        impl ::core::fmt::Debug for #ident
        where
            #(for<'a> #types: ::core::fmt::Debug,)*
        {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self {
                    #(#arms)*
                }
            }
        }
    }
}

pub(super) fn cfg(api: &Api, made: &SuccessEnum) -> TokenStream {
    let of_trait = &api.forwarded.cfgs;
    let of_method = cfg_of_any(made.cfgs.iter().map(Vec::as_slice));
    quote!(#(#of_trait)* #of_method)
}

impl TypedSuccess {
    /// At the status, to which it leads whoever looks for its definition.
    fn variant(&self) -> Ident {
        format_ident!("{}", self.status.variant(), span = generated(self.span))
    }

    /// At the name of the enum, where another type of that name is reported.
    fn variant_of(&self, made: &SuccessEnum) -> Ident {
        format_ident!("{}", self.status.variant(), span = span_of(&made.ident))
    }

    fn fields(&self, status: &TokenStream) -> Option<TokenStream> {
        let status = (!matches!(self.status, Status::Exact(_))).then(|| status.clone());
        let value = self.value().map(ToTokens::to_token_stream);
        let fields: Vec<TokenStream> = status.into_iter().chain(value).collect();
        (!fields.is_empty()).then(|| quote!((#(#fields),*)))
    }

    /// `` `202 Accepted` ``, with a class in words.
    fn title(&self) -> String {
        let (declared, phrase) = (self.status.declared(), self.status.phrase());
        match self.status {
            Status::Exact(_) => format!("`{}`", format!("{declared} {phrase}").trim_end()),
            _ => format!("`{declared}`: {phrase}"),
        }
    }

    /// The same, with what its body is in where that is not what goes without saying.
    fn described(&self) -> String {
        match self.codec() {
            None | Some(Codec::Json) => self.title(),
            Some(codec) => format!("{}, in {}", self.title(), codec.shown()),
        }
    }
}
