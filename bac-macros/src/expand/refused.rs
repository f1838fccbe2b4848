//! What is left of an endpoint that was refused: its use sites still compile.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

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
    let used = used_arguments(signature);
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
    let future = future(api, signature);
    let result = signature.result.to_token_stream();
    let used = used_arguments(signature);
    quote! {
        #attributes
        #future {
            #used
            ::core::future::pending::<#result>()
        }
    }
}

/// `let _ = (&id, …);`
fn used_arguments(signature: &Signature) -> Option<TokenStream> {
    let names = signature.names();
    (!signature.arguments.is_empty()).then(|| quote!(let _ = (#(&#names,)*);))
}
