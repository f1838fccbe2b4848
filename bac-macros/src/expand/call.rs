//! The body of one method: encode the arguments, name the operation, hand over.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Type;

use super::{operation, spans::local};
use crate::{
    model::{Api, Argument, Endpoint, Location, PathPart, Reply},
    tokens::{plain_type, unraw},
};

/// What the argument of a signed endpoint is.
pub(super) enum Payload {
    Value,
    Envelope,
}

pub(super) fn body(api: &Api, endpoint: &Endpoint, payload: &Payload) -> TokenStream {
    let (request, private) = (local("request"), &api.names.private);
    let operation = operation::ident(&endpoint.signature);
    let path = path(api, endpoint);
    let rest = endpoint.arguments.iter().map(|argument| match &argument.location {
        Location::Path => TokenStream::new(),
        Location::Query(name) => repeated(api, argument, &quote!(query), name),
        Location::Header(name) => repeated(api, argument, &quote!(header), name),
        Location::Body => written(argument, &quote!(body)),
        Location::Signed => match payload {
            Payload::Value => written(argument, &quote!(signed)),
            Payload::Envelope => envelope(argument),
        },
    });
    let prepare = prepare(endpoint);
    let finish = endpoint.finish.iter();
    quote! {
        let mut #request = #private::RequestBuilder::new(&#operation);
        #path
        #(#rest)*
        #private::#prepare(&self.client, #request #(, #finish)*)
    }
}

/// What makes a call of the request, by what its reply is.
fn prepare(endpoint: &Endpoint) -> TokenStream {
    let ty = &endpoint.signature.reply;
    match &endpoint.reply {
        Reply::Bytes => quote!(call_bytes),
        Reply::Empty => quote!(call_nothing),
        Reply::Json if endpoint.finish.is_some() => quote!(call_finished::<#ty, _>),
        Reply::Json => quote!(call_json::<#ty, _>),
        Reply::Text => quote!(call_text),
        Reply::WebSocket(message) => quote!(call_messages::<#message, _>),
    }
}

/// Path values in the order of the template.
fn path(api: &Api, endpoint: &Endpoint) -> TokenStream {
    let (request, private) = (local("request"), &api.names.private);
    let values = endpoint.parts.iter().filter_map(|part| match part {
        PathPart::Text(_) => None,
        PathPart::Value(name) => endpoint.arguments.iter().find(|argument| {
            argument.location == Location::Path && unraw(&argument.ident) == *name
        }),
    });
    let values = values
        .map(|Argument { ident, ty, .. }| quote!(#request.path(#private::text::<#ty>(&#ident));));
    values.collect()
}

/// A query argument or a header: once, when it is there, or once for each item.
fn repeated(api: &Api, argument: &Argument, part: &TokenStream, name: &str) -> TokenStream {
    let (request, private) = (local("request"), &api.names.private);
    let Argument { ident, multiplicity, .. } = argument;
    let item = &multiplicity.item;
    let send = |value: TokenStream| quote!(#request.#part(#name, #private::text::<#item>(#value)););
    let each = send(quote!(#ident));
    let each = quote! {
        for #ident in #ident.iter() {
            #each
        }
    };
    let once = send(quote!(#ident));
    match (multiplicity.is_optional, multiplicity.is_list) {
        (false, false) => send(quote!(&#ident)),
        (false, true) => each,
        (true, is_list) => {
            let body = if is_list { each } else { once };
            quote! {
                if let ::core::option::Option::Some(#ident) = &#ident {
                    #body
                }
            }
        }
    }
}

/// A body or a payload; references are what the runtime takes anyway.
fn written(argument: &Argument, part: &TokenStream) -> TokenStream {
    let request = local("request");
    let Argument { ident, ty, multiplicity, .. } = argument;
    if multiplicity.is_optional {
        let inner = crate::types::only_argument(crate::types::behind_reference(ty), "Option");
        return quote! {
            if let ::core::option::Option::Some(#ident) = &#ident {
                #request.#part::<#inner>(#ident);
            }
        };
    }
    match plain_type(ty) {
        Type::Reference(reference) => {
            let ty = &reference.elem;
            quote!(#request.#part::<#ty>(#ident);)
        }
        ty => quote!(#request.#part::<#ty>(&#ident);),
    }
}

fn envelope(argument: &Argument) -> TokenStream {
    let (request, ident) = (local("request"), &argument.ident);
    let ty = crate::types::owned(&argument.ty);
    quote!(#request.envelope::<#ty>(#ident);)
}
