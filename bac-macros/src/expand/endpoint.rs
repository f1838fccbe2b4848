//! The body of one method: encode the arguments, name the operation, hand over.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    argument::{self, Payload},
    operation,
    spans::local,
};
use crate::{
    model::{Api, Argument, Endpoint, PathPart, Reply},
    parse::Kind,
};

pub(super) fn body(api: &Api, endpoint: &Endpoint, payload: Payload) -> TokenStream {
    let (request, private) = (local("request"), &api.names.private);
    let operation = operation::ident(&endpoint.signature);
    let in_path = path(endpoint).map(|value| argument::sent(api, value, payload));
    let rest = endpoint.arguments.iter().filter(|argument| argument.kind != Kind::Path);
    let rest = rest.map(|argument| argument::sent(api, argument, payload));
    let prepare = prepare(endpoint);
    let finish = endpoint.finish.iter();
    quote! {
        let mut #request = #private::RequestBuilder::new(&#operation);
        #(#in_path)*
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
fn path(endpoint: &Endpoint) -> impl Iterator<Item = &Argument> {
    endpoint.parts.iter().filter_map(|part| match part {
        PathPart::Text(_) => None,
        PathPart::Value(name) => endpoint
            .arguments
            .iter()
            .find(|argument| argument.kind == Kind::Path && argument.wire_name == *name),
    })
}
