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
    parse::Kind,
};

pub(super) fn body(api: &Api, endpoint: &Endpoint, payload: Payload) -> TokenStream {
    let (request, private) = (local("request"), &api.names.private);
    let operation = operation::ident(&endpoint.signature);
    let in_path = path(endpoint).map(|value| argument::sent(api, value, payload));
    let rest = endpoint.arguments.iter().filter(|argument| argument.kind != Kind::Path);
    let rest = rest.map(|argument| argument::sent(api, argument, payload));
    let call = reply::call(endpoint);
    let finish = endpoint.finish.iter();
    quote! {
        let mut #request = #private::ArgumentEncoder::new(&#operation);
        #(#in_path)*
        #(#rest)*
        #private::#call(&self.client, #request #(, #finish)*)
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
