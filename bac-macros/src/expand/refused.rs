//! What is left of an endpoint that was refused: its use sites still compile.

use proc_macro2::TokenStream;
use quote::quote;

use super::{
    docs,
    signature::{future, prepared},
};
use crate::model::{Api, Refused, Signature};

/// A method that prepares a call.
pub(super) fn method(api: &Api, refused: &Refused) -> TokenStream {
    let Refused { signature, forwarded, functions, .. } = refused;
    let docs = docs::refused(forwarded);
    let attributes = forwarded.for_twin();
    let used = signature.used();
    let signature = prepared(api, signature);
    let private = &api.names.private;
    // What is imported for the endpoint has its use, and is no second mistake.
    quote! {
        #docs
        #attributes
        #signature {
            #used
            #(let _ = #functions;)*
            #private::invalid_endpoint()
        }
    }
}

/// A method of the trait.
pub(super) fn awaited(api: &Api, refused: &Refused) -> TokenStream {
    let Refused { signature, forwarded, .. } = refused;
    let attributes = forwarded.for_implementation();
    let (future, body) = (future(api, signature), never(signature));
    quote!(#attributes #future #body)
}

/// The body of a method of the trait.
pub(super) fn never(signature: &Signature) -> TokenStream {
    let (result, used) = (&signature.result, signature.used());
    quote! {
        {
            #used
            ::core::future::pending::<#result>()
        }
    }
}
