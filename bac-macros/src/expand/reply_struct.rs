//! The two halves of `#[derive(Reply)]`: how a struct is read from a reply, and written into one.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::{GenericParam, Generics, Type, WherePredicate, parse_quote};

use super::{
    codec,
    spans::{at_span_of, local, span_of},
};
use crate::{
    features::Features,
    parse::{BodyOfReply, InReply, ReplyField, ReplyStruct},
    types::{Multiplicity, names_in_scope, only_argument},
};

pub(crate) fn reply_struct(item: &ReplyStruct, features: Features) -> TokenStream {
    let core = item.crate_path.as_ref().map_or_else(|| quote!(::bac_core), |path| quote!(#path));
    let read = read(item, &core);
    let write = features.server.then(|| write(item, &core));
    quote!(#read #write)
}

/// A field, and where it is.
struct Placed<'a> {
    field: &'a ReplyField,
    place: &'a InReply,
    multiplicity: Multiplicity,
    /// The type of one value: of a header one of its list, and of the body what may be there.
    value: Type,
}

fn placed(item: &ReplyStruct) -> impl Iterator<Item = Placed<'_>> {
    item.fields.iter().filter_map(|field| {
        let place = &field.places.first()?.value;
        let multiplicity = Multiplicity::of(&field.ty);
        let value = match place {
            InReply::Header(_) => multiplicity.item.clone(),
            InReply::Body(_) => {
                only_argument(&field.ty, "Option").unwrap_or_else(|| field.ty.clone())
            }
            InReply::Headers(_) | InReply::Status => field.ty.clone(),
        };
        Some(Placed { field, place, multiplicity, value })
    })
}

fn read(item: &ReplyStruct, core: &TokenStream) -> TokenStream {
    let reply = local("reply");
    let ident = &item.ident;
    let body = placed(item).find_map(|field| match field.place {
        InReply::Body(body) => Some((body, field.multiplicity.is_optional)),
        _ => None,
    });
    let kind = match body {
        None => quote!(Empty),
        Some((BodyOfReply::Json, _)) => quote!(Json),
        Some((BodyOfReply::Text, _)) => quote!(Text),
        Some((BodyOfReply::Bytes, _)) => quote!(Bytes),
        Some((BodyOfReply::Coded(codec), _)) => {
            let codec = codec::of_runtime(core, codec);
            quote!(Coded { accept: #core::__private::accept::<#codec>() })
        }
    };
    let may_be_empty = matches!(body, Some((_, true))).then(|| {
        quote!(
            const MAY_BE_EMPTY: bool = true;
        )
    });
    let headers: Vec<String> = placed(item)
        .filter_map(|field| match field.place {
            InReply::Header(name) => Some(name.value.to_ascii_lowercase()),
            _ => None,
        })
        .collect();
    let fields = placed(item).map(|field| {
        let member = &field.field.member;
        let value = value_read(&field, &headers, core, &reply);
        quote!(#member: #value)
    });
    let generics = bounded(item, |ty, place| {
        let bound = match place {
            InReply::Body(BodyOfReply::Json) | InReply::Headers(_) => quote!(DeserializeOwned),
            InReply::Body(BodyOfReply::Bytes) => quote!(FromOctets),
            InReply::Body(BodyOfReply::Text) => quote!(FromText),
            InReply::Body(BodyOfReply::Coded(codec)) => {
                let codec = codec::of_runtime(core, codec);
                return is_of_parameter(ty, &item.generics)
                    .then(|| parse_quote!(#codec: #core::codec::Decode<#ty>));
            }
            InReply::Header(_) => quote!(HeaderValue),
            InReply::Status => quote!(StatusField),
        };
        is_of_parameter(ty, &item.generics).then(|| parse_quote!(#ty: #core::__private::#bound))
    });
    let (implemented, types, clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #implemented #core::Reply for #ident #types #clause {
            const KIND: #core::ReplyKind = #core::ReplyKind::#kind;
            #may_be_empty
            fn read(#reply: &mut #core::ReplyReader<'_>) -> ::core::result::Result<Self, #core::Error> {
                ::core::result::Result::Ok(Self { #(#fields,)* })
            }
        }
    }
}

/// What a field is made of. A type that cannot be read is underlined where it is written.
fn value_read(
    field: &Placed<'_>,
    headers: &[String],
    core: &TokenStream,
    reply: &Ident,
) -> TokenStream {
    let ty = &field.field.ty;
    let value = &field.value;
    let Multiplicity { is_optional, is_list, .. } = &field.multiplicity;
    let (span, core) = (span_of(ty), at_span_of(core, ty));
    match field.place {
        InReply::Header(name) => {
            let name = &name.value;
            if *is_list {
                quote_spanned!(span=> #core::ReplyReader::header_list::<#value, #ty>(#reply, #name)?)
            } else if *is_optional {
                quote_spanned!(span=> #core::ReplyReader::header_option::<#value>(#reply, #name)?)
            } else {
                quote_spanned!(span=> #core::ReplyReader::header::<#value>(#reply, #name)?)
            }
        }
        InReply::Headers(prefix) => {
            let prefix = &prefix.value;
            let lower = prefix.to_ascii_lowercase();
            let others = headers.iter().filter(|name| name.starts_with(&lower));
            quote_spanned! {span=>
                #core::ReplyReader::header_members::<#ty>(#reply, #prefix, &[#(#others),*])?
            }
        }
        InReply::Status => quote_spanned! {span=>
            <#ty as #core::__private::StatusField>::from_status(
                #core::RawResponse::status(#core::ReplyReader::raw(#reply)),
            )
        },
        InReply::Body(body) => {
            let read = match body {
                BodyOfReply::Json => {
                    quote_spanned!(span=> #core::__private::body::<#value>(#reply)?)
                }
                BodyOfReply::Text => {
                    quote_spanned!(span=> #core::ReplyReader::text::<#value>(#reply)?)
                }
                BodyOfReply::Bytes => {
                    quote_spanned!(span=> #core::ReplyReader::bytes::<#value>(#reply))
                }
                BodyOfReply::Coded(codec) => {
                    let codec = codec::of_runtime(&core, codec);
                    quote_spanned!(span=> #core::ReplyReader::decoded::<#codec, #value>(#reply)?)
                }
            };
            if !is_optional {
                return read;
            }
            quote_spanned! {span=>
                if #core::ReplyReader::has_body(#reply) {
                    ::core::option::Option::Some(#read)
                } else {
                    ::core::option::Option::None
                }
            }
        }
    }
}

fn write(item: &ReplyStruct, core: &TokenStream) -> TokenStream {
    let reply = local("reply");
    let ident = &item.ident;
    // Members of a map come behind the fields that have a name, which none of them may have.
    let is_late = |field: &Placed<'_>| matches!(field.place, InReply::Headers(_));
    let (late, early): (Vec<_>, Vec<_>) = placed(item).partition(is_late);
    let fields = early.iter().chain(&late).map(|field| value_written(field, core, &reply));
    let fields: Vec<TokenStream> = fields.collect();
    // With `for<'a>` rustc asks whether it can be written only where that is done.
    let generics = bounded(item, |ty, place| {
        let bound = match place {
            InReply::Body(BodyOfReply::Json) | InReply::Headers(_) => quote!(Serialize),
            InReply::Body(BodyOfReply::Bytes) => quote!(Octets),
            InReply::Body(BodyOfReply::Text) | InReply::Header(_) => quote!(Text),
            InReply::Body(BodyOfReply::Coded(codec)) => {
                let codec = codec::of_runtime(core, codec);
                return Some(parse_quote!(for<'a> #codec: #core::codec::Encode<#ty>));
            }
            InReply::Status => return None,
        };
        Some(parse_quote!(for<'a> #ty: #core::__private::#bound))
    });
    let (implemented, types, clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #implemented #core::server::IntoReply for #ident #types #clause {
            fn write(self, #reply: &mut #core::server::ReplyWriter) -> ::core::result::Result<(), #core::Error> {
                #(#fields)*
                ::core::result::Result::Ok(())
            }
        }
    }
}

fn value_written(field: &Placed<'_>, core: &TokenStream, reply: &Ident) -> TokenStream {
    let member = &field.field.member;
    let Multiplicity { is_optional, is_list, .. } = &field.multiplicity;
    let writer = quote!(#core::server::ReplyWriter);
    match field.place {
        InReply::Header(name) => {
            let name = &name.value;
            let function = match (is_list, is_optional) {
                (true, _) => quote!(header_list),
                (false, true) => quote!(header_option),
                (false, false) => quote!(header),
            };
            quote!(#writer::#function(#reply, #name, &self.#member)?;)
        }
        InReply::Headers(prefix) => {
            let prefix = &prefix.value;
            quote!(#writer::header_members(#reply, #prefix, &self.#member)?;)
        }
        InReply::Status => {
            let (ty, core) = (&field.field.ty, at_span_of(core, &field.field.ty));
            let status = quote_spanned!(span_of(ty)=> <#ty as #core::__private::StatusField>::to_status(self.#member)?);
            quote!(#writer::set_status(#reply, #status);)
        }
        InReply::Body(body) => {
            let value = if *is_optional { quote!(value) } else { quote!(self.#member) };
            let written = match body {
                BodyOfReply::Json => quote!(#writer::json(#reply, &#value)?;),
                BodyOfReply::Text => quote!(#writer::text(#reply, &#value);),
                BodyOfReply::Bytes => quote!(#writer::bytes(#reply, #value);),
                BodyOfReply::Coded(codec) => {
                    let (codec, ty) = (codec::of_runtime(core, codec), &field.value);
                    quote!(#writer::encoded::<#codec, #ty>(#reply, &#value)?;)
                }
            };
            if !is_optional {
                return written;
            }
            quote! {
                if let ::core::option::Option::Some(value) = self.#member {
                    #written
                }
            }
        }
    }
}

/// The parameters of the struct, with what is asked of the types of its fields.
fn bounded(
    item: &ReplyStruct,
    bound: impl Fn(&Type, &InReply) -> Option<WherePredicate>,
) -> Generics {
    let mut generics = item.generics.clone();
    let mut bounds: Vec<WherePredicate> = Vec::new();
    for Placed { place, value, .. } in placed(item) {
        bounds.extend(bound(&value, place));
    }
    if !bounds.is_empty() {
        generics.make_where_clause().predicates.extend(bounds);
    }
    generics
}

fn is_of_parameter(ty: &Type, generics: &Generics) -> bool {
    generics.params.iter().any(|parameter| match parameter {
        GenericParam::Type(parameter) => names_in_scope(ty.to_token_stream(), &parameter.ident),
        GenericParam::Const(parameter) => names_in_scope(ty.to_token_stream(), &parameter.ident),
        GenericParam::Lifetime(_) => false,
    })
}
