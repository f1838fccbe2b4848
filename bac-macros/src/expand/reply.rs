//! How a reply comes to the caller, and how the server half answers with one.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::Type;

use crate::{model::Endpoint, parse::TypeArgument, types::message};

/// The function that makes a call of the request.
pub(super) fn call(endpoint: &Endpoint) -> TokenStream {
    let function = &endpoint.reply.row().call;
    let name = if endpoint.finish.is_some() { "call_finished" } else { function.name };
    let name = Ident::new(name, Span::call_site());
    match type_argument(function.type_argument, &endpoint.signature.reply) {
        Some(ty) => quote!(#name::<#ty, _>),
        None => quote!(#name),
    }
}

/// The method that answers the request with what the service gave.
pub(super) fn answer(endpoint: &Endpoint) -> TokenStream {
    let function = &endpoint.reply.row().answer;
    let name = Ident::new(function.name, Span::call_site());
    let ty = type_argument(function.type_argument, &endpoint.signature.reply).into_iter();
    let error = &endpoint.signature.error;
    quote!(#name::<#(#ty,)* #error>)
}

fn type_argument(wanted: TypeArgument, reply: &Type) -> Option<Type> {
    match wanted {
        TypeArgument::None => None,
        TypeArgument::Reply => Some(reply.clone()),
        TypeArgument::Message => Some(message(reply).unwrap_or_else(|| reply.clone())),
    }
}
