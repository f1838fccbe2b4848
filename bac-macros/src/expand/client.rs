//! `JobClient`: the struct, its own methods that prepare calls, and its `impl Job`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};

use super::{
    argument::Payload,
    calls, docs, endpoint, operation, refused, signature,
    spans::{at_span_of, span_of},
};
use crate::{
    model::{Api, Endpoint, Member, Signature},
    parse::Kind,
    types::owned,
};

pub(super) fn client_struct(api: &Api) -> TokenStream {
    let (visibility, client) = (&api.head.vis, &api.names.client);
    let core = &api.names.core;
    let docs = docs::client(api);
    let attributes = api.forwarded.for_twin();
    let visibility = at_span_of(visibility, client);
    let item = quote_spanned! {span_of(client)=>
        #visibility struct #client {
            client: #core::Client,
        }
    };
    quote! {
        #docs
        #attributes
        #[derive(::core::clone::Clone, ::core::fmt::Debug)]
        #item
    }
}

pub(super) fn implementations(api: &Api) -> TokenStream {
    let inherent = inherent(api);
    let of_trait = if api.is_implementable { trait_impl(api) } else { TokenStream::new() };
    quote!(#inherent #of_trait)
}

fn inherent(api: &Api) -> TokenStream {
    let (visibility, client, core) = (&api.head.vis, &api.names.client, &api.names.core);
    let operations = operation::references(api);
    let methods = api.endpoints().map(|endpoint| method(api, endpoint));
    let refused = api.refused().filter(|refused| refused.is_callable);
    let refused = refused.map(|refused| refused::method(api, refused));
    // Where another type has the name, what follows stands there, too.
    quote_spanned! {span_of(client)=>
        impl #client {
            /// Every endpoint of this client, in the order of their declaration.
            #visibility const OPERATIONS: &'static [&'static #core::Operation] = &[#operations];

            /// Calls go through `client`: its servers, its signer, its transport.
            #[must_use]
            #visibility const fn new(client: #core::Client) -> Self {
                Self { client }
            }

            /// The connection that calls go through.
            #[must_use]
            #visibility const fn client(&self) -> &#core::Client {
                &self.client
            }

            /// The same client, whose calls all begin with the settings that `set` makes: see `Client::with`.
            #[must_use]
            #visibility fn with(
                &self,
                set: impl ::core::ops::FnOnce(#core::CallDefaults) -> #core::CallDefaults,
            ) -> Self {
                Self { client: #core::Client::with(&self.client, set) }
            }

            #(#methods)*
            #(#refused)*
        }
    }
}

fn method(api: &Api, endpoint: &Endpoint) -> TokenStream {
    let docs = docs::endpoint(api, endpoint);
    let attributes = endpoint.forwarded.for_twin();
    let signature = signature::prepared(api, &endpoint.signature);
    let body = endpoint::body(api, endpoint, Payload::Value);
    let signed = signed_method(api, endpoint);
    quote! {
        #docs
        #attributes
        #signature { #body }
        #signed
    }
}

/// `submit_signed`: the same call with an envelope that was signed elsewhere.
fn signed_method(api: &Api, endpoint: &Endpoint) -> Option<TokenStream> {
    let payload = endpoint.arguments.iter().find(|a| a.kind == Kind::Signed)?;
    let core = &api.names.core;
    let mut signature = endpoint.signature.clone();
    let name = crate::tokens::unraw(&signature.ident);
    signature.ident = signature.signed_ident();
    let ty = owned(&payload.ty);
    for argument in signature.arguments.iter_mut().filter(|a| a.ident == payload.ident) {
        argument.ty = syn::Type::Verbatim(quote!(&#core::SignedRequest<#ty>));
    }
    let signature = signature::prepared(api, &signature);
    let body = endpoint::body(api, endpoint, Payload::Envelope);
    let attributes = endpoint.forwarded.for_twin();
    let docs = docs::text(&[
        format!("`{name}` with a request that was signed elsewhere: it is sent byte for byte."),
        String::new(),
        format!("Its errors are those of `{name}`."),
    ]);
    Some(quote! {
        #docs
        #attributes
        #signature { #body }
    })
}

fn trait_impl(api: &Api) -> TokenStream {
    let (ident, client) = (&api.names.api, &api.names.client);
    let methods = api.members.iter().map(|member| match member {
        Member::Endpoint(endpoint) => awaited_method(api, endpoint),
        Member::Refused(refused) => refused::awaited(api, refused),
        Member::Helper(_) | Member::Kept(_) => TokenStream::new(),
    });
    let calls = calls::of_client(api);
    quote! {
        #[automatically_derived]
        impl #ident for #client {
            #(#methods)*
            #calls
        }
    }
}

fn awaited_method(api: &Api, endpoint: &Endpoint) -> TokenStream {
    let Endpoint { signature, forwarded, .. } = endpoint;
    let attributes = forwarded.for_implementation();
    let Signature { reply, error, result, .. } = signature;
    let private = &api.names.private;
    let call = endpoint::call(api, endpoint);
    // By its name the future costs the compiler less than as another `impl Future`.
    let core = at_span_of(&api.names.core, result);
    let returned = quote_spanned!(span_of(result)=> #core::CallFuture<'static, #reply, #error>);
    let method = signature::method(signature, &returned);
    // A reply that does not live long enough is underlined where it is written.
    let start = at_span_of(&quote!(#private::future), reply);
    let awaited = quote_spanned!(span_of(reply)=> #start::<#reply, #error>(#call));
    // It is compiled where it is used, if it is: who holds the client calls the client's own methods.
    quote! {
        #attributes
        #[inline]
        #method {
            #awaited
        }
    }
}
