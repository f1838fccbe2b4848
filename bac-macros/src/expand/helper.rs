//! A method of the user's own, which the trait provides.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::ReturnType;

use super::spans::at_span_of;
use crate::{model::Api, parse::Written};

/// As it was written; an `async fn` is made as the endpoints are, so that its future can be sent. That
/// holds on to what the method is called on, which therefore is shared.
pub(super) fn helper(api: &Api, written: &Written) -> TokenStream {
    let Written { attributes, visibility, signature, body, .. } = written;
    if signature.asyncness.is_none() {
        return quote!(#(#attributes)* #visibility #signature #body);
    }
    let output = match &signature.output {
        ReturnType::Type(_, ty) => ty.to_token_stream(),
        ReturnType::Default => quote!(()),
    };
    let core = &api.names.core;
    // What is called on it from elsewhere is underlined there.
    let shared = at_span_of(&quote!(Self: #core::MaybeSync), &signature.ident);
    let mut signature = signature.clone();
    signature.asyncness = None;
    signature.output = ReturnType::Default;
    let clause = signature.generics.where_clause.take();
    let predicates = clause.iter().flat_map(|clause| &clause.predicates);
    quote! {
        #(#attributes)*
        #visibility #signature -> impl ::core::future::Future<Output = #output> + #core::MaybeSend
        where
            #(#predicates,)*
            #shared,
        {
            async move #body
        }
    }
}
