//! How a reply comes to the caller, and how the server half answers with one.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use super::{
    codec,
    spans::{at_span_of, local, span_of},
};
use crate::{
    model::{Api, DeclaredFailure, Endpoint},
    parse::Reply,
    types::message,
};

/// Makes a call of the request, of which a success may tell of a failure.
pub(super) fn call(api: &Api, endpoint: &Endpoint, arguments: &TokenStream) -> TokenStream {
    let call = received(api, endpoint, arguments);
    let Some(DeclaredFailure { tell, body }) = &endpoint.failure else { return call };
    let reply = &endpoint.signature.reply;
    let (private, told) = (at_span_of(&api.names.private, reply), local("told"));
    let span = span_of(reply);
    let (value, failure) = match endpoint.optional() {
        Some(inner) => (inner, Ident::new("failure_if_any", span)),
        None => (reply.clone(), Ident::new("failure", span)),
    };
    quote_spanned! {span=>
        #private::failing(#call, |#told| #private::#failure::<#value, #body>(#tell, #told))
    }
}

/// A reply that cannot be received is underlined where it is written.
fn received(api: &Api, endpoint: &Endpoint, arguments: &TokenStream) -> TokenStream {
    let reply = &endpoint.signature.reply;
    let span = span_of(reply);
    if let Some(codec) = &endpoint.codec {
        let private = at_span_of(&api.names.private, reply);
        let codec = at_span_of(&codec::chosen(api, codec), reply);
        let finish = match &endpoint.finish {
            Some(finish) => quote!(::core::option::Option::Some(#finish)),
            None => quote!(::core::option::Option::None),
        };
        let (value, call) = match endpoint.optional() {
            Some(inner) => (inner, Ident::new("call_or_none", span)),
            None => (reply.clone(), Ident::new("call", span)),
        };
        return quote_spanned! {span=>
            #private::Probe::<#value>::BY.#call::<#value, _, _>(#arguments, #codec, #finish)
        };
    }
    let name = if endpoint.finish.is_some() { "call_finished" } else { "call" };
    let (private, name) = (at_span_of(&api.names.private, reply), Ident::new(name, span));
    let format = format(api, endpoint);
    let finish = endpoint.finish.iter();
    quote_spanned!(span=> #private::#name::<#reply, _, _>(#arguments, #format #(, #finish)*))
}

/// Answers the request with what the service gave.
pub(super) fn answer(api: &Api, endpoint: &Endpoint, result: &Ident) -> TokenStream {
    let (reply, error) = (&endpoint.signature.reply, &endpoint.signature.error);
    let request = local("request");
    if let Some(codec) = &endpoint.codec {
        let private = at_span_of(&api.names.private, reply);
        let codec = at_span_of(&codec::chosen(api, codec), reply);
        let span = span_of(reply);
        let (value, answer) = match endpoint.optional() {
            Some(inner) => (inner, Ident::new("answer_or_none", span)),
            None => (reply.clone(), Ident::new("answer", span)),
        };
        return quote_spanned! {span=>
            #private::Probe::<#value>::BY.#answer::<#value, #error, _>(#request, #result, #codec)
        };
    }
    if endpoint.is_websocket() {
        let message = message(reply).unwrap_or_else(|| reply.clone());
        return quote!(#request.open::<#message, #error>(#result));
    }
    let format = format(api, endpoint);
    quote!(#request.answer::<#reply, #error, _>(#result, #format))
}

/// How the value is read and written.
fn format(api: &Api, endpoint: &Endpoint) -> TokenStream {
    let reply = &endpoint.signature.reply;
    let private = at_span_of(&api.names.private, reply);
    let span = span_of(reply);
    match endpoint.format() {
        Some(name) => {
            let name = Ident::new(name, span);
            let format = quote_spanned!(span=> #private::#name);
            // `null` is what JSON has for it.
            if endpoint.is_optional() && endpoint.reply != Reply::Json {
                quote_spanned!(span=> #private::OrNone(#format))
            } else {
                format
            }
        }
        None => quote_spanned!(span=> #private::Probe::<#reply>::FORMAT),
    }
}
