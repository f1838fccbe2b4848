//! The body of one method: encode the arguments, name the operation, hand over.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    argument::{self, Payload},
    operation, reply,
    spans::local,
};
use crate::{
    model::{Api, Argument, Endpoint, PathPart},
    parse::Fills,
};

pub(super) fn body(api: &Api, endpoint: &Endpoint, payload: Payload) -> TokenStream {
    let (encoder, request) = (local("encoder"), local("request"));
    let private = &api.names.private;
    let operation = operation::ident(&endpoint.signature);
    let in_path = path(endpoint).map(|value| argument::sent(api, value, payload));
    let rest =
        endpoint.arguments.iter().filter(|argument| !argument.kind.fills(Fills::Placeholder));
    let rest = rest.map(|argument| argument::sent(api, argument, payload));
    let call = reply::call(api, endpoint, &quote!(&self.client, #encoder));
    if endpoint.arguments.is_empty() {
        return quote! {
            let #encoder = #private::ArgumentEncoder::new(&#operation);
            #call
        };
    }
    // On a reference to the encoder its own methods come before those of any trait in scope.
    quote! {
        let mut #encoder = #private::ArgumentEncoder::new(&#operation);
        let #request = &mut #encoder;
        #(#in_path)*
        #(#rest)*
        #call
    }
}

/// The call that is awaited: the method of the client makes it, unless that is deprecated, which its
/// users should hear of and not the declaration.
pub(super) fn call(api: &Api, endpoint: &Endpoint) -> TokenStream {
    let Endpoint { signature, forwarded, .. } = endpoint;
    if forwarded.deprecated.is_some() {
        let body = body(api, endpoint, Payload::Value);
        return quote!({ #body });
    }
    let (client, ident) = (&api.names.client, &signature.ident);
    let names = signature.names();
    quote!(#client::#ident(self #(, #names)*))
}

/// Path values in the order of the template.
fn path(endpoint: &Endpoint) -> impl Iterator<Item = &Argument> {
    endpoint.parts.iter().filter_map(|part| match part {
        PathPart::Text(_) => None,
        PathPart::Value(name) | PathPart::Rest(name) | PathPart::AnyRest(name) => {
            endpoint.arguments.iter().find(|argument| {
                argument.kind.fills(Fills::Placeholder) && argument.wire_name == *name
            })
        }
    })
}
