//! Calls in generic code: a hidden method of the trait for each endpoint, which a client answers with
//! its own call and everything else with its future; and `JobCalls`, which names them in the open.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::{
    docs, endpoint, refused, signature,
    spans::{at_span_of, span_of},
};
use crate::{
    model::{Api, Endpoint, Member, Signature},
    tokens::unraw,
};

/// `__call_get`, a name that no endpoint has.
pub(super) fn hidden_ident(signature: &Signature) -> Ident {
    format_ident!("__call_{}", unraw(&signature.ident), span = Span::call_site())
}

/// What the trait has beside its endpoints.
pub(super) fn members(api: &Api) -> TokenStream {
    let ident = &api.names.api;
    let hidden = api.shape.has_hidden_calls().then(|| {
        let methods = api.endpoints().map(|Endpoint { signature, forwarded, .. }| {
            let (attributes, core) = (forwarded.for_service(), &api.names.core);
            // Its users should hear of it, and not the declaration.
            let allowed = forwarded.deprecated.as_ref().map(|_| quote!(#[allow(deprecated)]));
            let (name, endpoint) = (hidden_ident(signature), &signature.ident);
            let method = signature::lent(api, signature, &name);
            let arguments = signature::lent_on(api, signature);
            quote! {
                #[doc(hidden)]
                #attributes
                #allowed
                #method {
                    #core::Call::from_future(<Self as #ident>::#endpoint(self #(, #arguments)*))
                }
            }
        });
        quote!(#(#methods)*)
    });
    // A member of that name was reported.
    let is_taken = api.members.iter().any(|member| match member {
        Member::Refused(refused) => refused.signature.ident == "calls",
        Member::Helper(written) => written.signature.ident == "calls",
        Member::Endpoint(_) | Member::Kept(_) => false,
    });
    let calls = (api.shape.calls && !is_taken).then(|| {
        let calls = &api.names.calls;
        quote! {
            /// The endpoints as calls, to be tuned before they are awaited: whatever implements the trait.
            fn calls(&self) -> #calls<'_, Self> {
                #calls { api: self }
            }
        }
    });
    quote!(#hidden #calls)
}

/// How the client answers what is hidden: with its own call.
pub(super) fn of_client(api: &Api) -> TokenStream {
    if !api.shape.has_hidden_calls() {
        return TokenStream::new();
    }
    let methods = api.endpoints().map(|endpoint| {
        let Endpoint { signature, forwarded, .. } = endpoint;
        let attributes = forwarded.for_implementation();
        let name = hidden_ident(signature);
        let method = signature::lent(api, signature, &name);
        let call = endpoint::call(api, endpoint);
        quote!(#attributes #[inline] #method { #call })
    });
    methods.collect()
}

pub(super) fn item(api: &Api) -> TokenStream {
    if !api.shape.calls {
        return TokenStream::new();
    }
    let (visibility, calls) = (&api.head.vis, &api.names.calls);
    let docs = docs::calls(api);
    let attributes = api.forwarded.for_twin();
    let visibility = at_span_of(visibility, calls);
    let item = quote_spanned! {span_of(calls)=>
        #visibility struct #calls<'c, __A: ?::core::marker::Sized> {
            api: &'c __A,
        }
    };
    quote! {
        #docs
        #attributes
        #item
    }
}

pub(super) fn implementations(api: &Api) -> TokenStream {
    if !api.shape.calls {
        return TokenStream::new();
    }
    let (visibility, ident, calls) = (&api.head.vis, &api.names.api, &api.names.calls);
    let name = calls.to_string();
    let methods = api.endpoints().map(|endpoint| {
        let Endpoint { signature, forwarded, .. } = endpoint;
        let (docs, attributes) = (docs::as_declared(api, endpoint), forwarded.for_twin());
        let (method, hidden) = (&signature.ident, hidden_ident(signature));
        let method = signature::lent_within(api, signature, method);
        let arguments = signature.names();
        quote! {
            #docs
            #attributes
            #visibility #method {
                <__A as #ident>::#hidden(self.api #(, #arguments)*)
            }
        }
    });
    let refused = api.refused().filter(|refused| refused.is_callable);
    let refused = refused.map(|refused| refused::method(api, refused));
    quote_spanned! {span_of(calls)=>
        impl<'c, __A: #ident + ?::core::marker::Sized> #calls<'c, __A> {
            #(#methods)*
            #(#refused)*
        }

        #[automatically_derived]
        impl<__A: ?::core::marker::Sized> ::core::clone::Clone for #calls<'_, __A> {
            fn clone(&self) -> Self {
                *self
            }
        }

        #[automatically_derived]
        impl<__A: ?::core::marker::Sized> ::core::marker::Copy for #calls<'_, __A> {}

        #[automatically_derived]
        impl<__A: ?::core::marker::Sized> ::core::fmt::Debug for #calls<'_, __A> {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let mut output = ::core::fmt::Formatter::debug_struct(f, #name);
                ::core::fmt::DebugStruct::finish_non_exhaustive(&mut output)
            }
        }
    }
}
