//! The user's trait again: own attributes removed, futures that can be sent.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{docs, spans::span_of};
use crate::model::{Api, Member, Refused, Signature};

pub(super) fn declared(api: &Api) -> TokenStream {
    let head = &api.head;
    let (visibility, ident, generics) = (&head.vis, &api.names.api, &head.generics);
    let (colon, bounds) = (&head.colon_token, &head.supertraits);
    let clause = &head.generics.where_clause;
    let docs = &api.forwarded.docs;
    let attributes = api.forwarded.for_declared();
    let members = api.members.iter().map(|found| member(api, found));
    quote! {
        #(#docs)*
        #attributes
        #[allow(clippy::too_many_arguments)]
        #visibility trait #ident #generics #colon #bounds #clause {
            #(#members)*
        }
    }
}

fn member(api: &Api, member: &Member) -> TokenStream {
    match member {
        Member::Endpoint(endpoint) => {
            let docs = docs::endpoint(api, endpoint);
            let attributes = endpoint.forwarded.for_declared();
            let signature = future(api, &endpoint.signature);
            quote!(#docs #attributes #signature;)
        }
        Member::Refused(refused) => {
            let Refused { signature, forwarded, .. } = &**refused;
            let docs = docs::refused(forwarded);
            let attributes = forwarded.for_declared();
            let signature = future(api, signature);
            quote!(#docs #attributes #signature;)
        }
        Member::Kept(tokens) => tokens.clone(),
    }
}

/// `fn submit(&self, …) -> impl Future<Output = Result<T, E>> + MaybeSend`.
pub(super) fn future(api: &Api, signature: &Signature) -> TokenStream {
    let (core, result) = (&api.names.core, &signature.result);
    // What is wrong with the future is wrong with what it gives.
    let future = quote_spanned! {span_of(result)=>
        impl ::core::future::Future<Output = #result> + #core::MaybeSend
    };
    method(signature, &future)
}

/// `fn submit(&self, …) -> returned`.
pub(super) fn method(signature: &Signature, returned: &TokenStream) -> TokenStream {
    let Signature { ident, receiver, .. } = signature;
    let (generics, clause) = (&signature.generics, &signature.generics.where_clause);
    let arguments = signature.typed_arguments();
    quote! {
        fn #ident #generics (#receiver #(, #arguments)*)
            -> #returned #clause
    }
}

impl Signature {
    /// `name: Type`, each with its lint levels.
    pub(super) fn typed_arguments(&self) -> impl Iterator<Item = TokenStream> {
        self.arguments.iter().map(|argument| {
            let (lints, ident, ty) = (&argument.lints, &argument.ident, &argument.ty);
            quote!(#(#lints)* #ident: #ty)
        })
    }
}
