//! Enums of several successes: a variant for each declared status, read by the status that came.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Type;

use super::{
    cfg::cfg_of_any,
    docs,
    errors::{snake_case, status_code},
    spans::{at_span_of, local, span_of},
};
use crate::{
    model::{Api, SuccessEnum, TypedSuccess},
    parse::Status,
    suggest,
    tokens::generated,
    types::is_unit,
};

pub(super) fn success_enum(api: &Api, made: &SuccessEnum) -> TokenStream {
    let (ident, private) = (&made.ident, &api.names.private);
    let methods: Vec<&str> = made.methods.iter().map(String::as_str).collect();
    let docs = docs::text(&[format!("What a call of {} comes to.", suggest::list(&methods))]);
    let cfg = cfg(api, made);
    let lints = api.forwarded.twin_lints();
    let variants = made.cases.iter().map(|case| {
        let (variant, doc) = (case.variant(), docs::text(&[case.title()]));
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

/// `ok` and `into_ok`, or `is_no_content` where nothing comes.
fn accessors(api: &Api, made: &SuccessEnum, case: &TypedSuccess) -> TokenStream {
    let visibility = &api.head.vis;
    let (variant, title) = (case.variant_of(made), case.title());
    let name = snake_case(&variant);
    let pattern = |value: &TokenStream| match case.status {
        Status::Exact(_) => quote!(Self::#variant(#value)),
        _ => quote!(Self::#variant(_, #value)),
    };
    let Some(ty) = case.value() else {
        let (name, doc) =
            (format_ident!("is_{name}"), docs::text(&[format!("Whether it is {title}.")]));
        let rest = (!matches!(case.status, Status::Exact(_))).then(|| quote!((_)));
        return quote! {
            #doc
            #[must_use]
            #visibility fn #name(&self) -> bool {
                ::core::matches!(self, Self::#variant #rest)
            }
        };
    };
    let into = format_ident!("into_{name}");
    let doc = docs::text(&[format!("What came with {title}, if it is that.")]);
    let pattern = pattern(&quote!(value));
    // An arm that nothing reaches is a warning.
    let other = (made.cases.len() > 1).then(|| quote!(_ => ::core::option::Option::None,));
    quote! {
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
    let kind = if made.cases.iter().all(|case| case.value().is_none()) {
        quote!(Empty)
    } else {
        quote!(Json)
    };
    let arms = made.cases.iter().map(|case| {
        let variant = case.variant_of(made);
        let (first, last) = case.status.range();
        let value = case.value().map(|ty| {
            let private = at_span_of(private, ty);
            quote_spanned! {span_of(ty)=>
                #private::read_as::<#ty, _>(#reply, #private::Probe::<#ty>::FORMAT)?
            }
        });
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

fn write(api: &Api, made: &SuccessEnum, server: &TokenStream) -> TokenStream {
    let (ident, core, private) = (&made.ident, &api.names.core, &api.names.private);
    let (cfg, reply) = (cfg(api, made), local("reply"));
    let arms = made.cases.iter().map(|case| {
        let variant = case.variant_of(made);
        let (pattern, status) = match case.status {
            Status::Exact(number) => (None, status_code(api, case.status, number)),
            _ => (Some(quote!(status)), quote!(status)),
        };
        let written = match case.value() {
            Some(ty) => {
                let private = at_span_of(private, ty);
                quote_spanned! {span_of(ty)=>
                    #private::server::write_as::<#ty, _>(value, #reply, #private::Probe::<#ty>::FORMAT)
                }
            }
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

fn cfg(api: &Api, made: &SuccessEnum) -> TokenStream {
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

    /// What comes with it, unless that is nothing.
    fn value(&self) -> Option<&Type> {
        (!is_unit(&self.body)).then_some(&self.body)
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
}
