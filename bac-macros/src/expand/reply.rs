//! How a reply comes to the caller, and how the server half answers with one.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;

use super::spans::{at_span_of, span_of};
use crate::{
    model::{Api, Endpoint},
    parse::TypeArgument,
    types::message,
};

/// Makes a call of the request. A reply that cannot be received is underlined where it is written.
pub(super) fn call(api: &Api, endpoint: &Endpoint, arguments: &TokenStream) -> TokenStream {
    let (function, reply) = (&endpoint.reply.row().call, &endpoint.signature.reply);
    let name = if endpoint.finish.is_some() { "call_finished" } else { function.name };
    let span = span_of(reply);
    let (private, name) = (at_span_of(&api.names.private, reply), Ident::new(name, span));
    let ty = type_argument(function.type_argument, reply).into_iter();
    let finish = endpoint.finish.iter();
    quote_spanned!(span=> #private::#name #(::<#ty, _>)*(#arguments #(, #finish)*))
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
