//! `DynJob`: whatever implements the trait, as one type. It is a struct, so that no second trait with
//! methods of the same names is ever in scope.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::{
    calls::hidden_ident,
    docs, refused, signature,
    spans::{at_span_of, span_of},
};
use crate::{
    model::{Api, Endpoint, Member, Signature},
    tokens::unraw,
};

/// `__DynJob`, the trait of the object.
fn object_ident(api: &Api) -> Ident {
    format_ident!("__{}", api.names.object, span = Span::call_site())
}

/// Not the name of any other method: the trait of the object is in scope where it is declared.
fn object_method(signature: &Signature) -> Ident {
    format_ident!("__dyn_{}", unraw(&signature.ident), span = Span::call_site())
}

pub(super) fn items(api: &Api) -> TokenStream {
    if !api.shape.object {
        return TokenStream::new();
    }
    let core = &api.names.core;
    let (visibility, ident, trait_of_object) =
        (&api.head.vis, &api.names.object, object_ident(api));
    let docs = docs::object(api);
    let attributes = api.forwarded.for_twin();
    let of_trait = api.forwarded.for_implementation();
    let methods = api.endpoints().map(|Endpoint { signature, forwarded, .. }| {
        let (attributes, method) = (forwarded.for_implementation(), object_method(signature));
        let method = signature::lent(api, signature, &method);
        quote!(#attributes #method;)
    });
    let visibility = at_span_of(visibility, ident);
    let item = quote_spanned! {span_of(ident)=>
        #visibility struct #ident {
            api: ::std::sync::Arc<dyn #trait_of_object>,
        }
    };
    quote! {
        #docs
        #attributes
        #item

        #of_trait
        #[allow(clippy::too_many_arguments)]
        trait #trait_of_object: #core::MaybeSend + #core::MaybeSync {
            #(#methods)*
        }
    }
}

pub(super) fn implementations(api: &Api) -> TokenStream {
    if !api.shape.object {
        return TokenStream::new();
    }
    let inherent = inherent(api);
    let of_object = of_object(api);
    let of_trait = if api.is_implementable { of_trait(api) } else { TokenStream::new() };
    quote!(#inherent #of_object #of_trait)
}

fn inherent(api: &Api) -> TokenStream {
    let core = &api.names.core;
    let (visibility, ident, object) = (&api.head.vis, &api.names.api, &api.names.object);
    let name = object.to_string();
    let methods = api.endpoints().map(|endpoint| {
        let Endpoint { signature, forwarded, .. } = endpoint;
        let (docs, attributes) = (docs::as_declared(api, endpoint), forwarded.for_twin());
        let method = signature::lent(api, signature, &signature.ident);
        let call = call(api, signature);
        quote! {
            #docs
            #attributes
            #visibility #method {
                #call
            }
        }
    });
    let refused = api.refused().filter(|refused| refused.is_callable);
    let refused = refused.map(|refused| refused::method(api, refused));
    quote_spanned! {span_of(object)=>
        impl #object {
            /// Calls go to `api`, whatever it is.
            #[must_use]
            #visibility fn new<A>(api: A) -> Self
            where
                A: #ident + #core::MaybeSend + #core::MaybeSync + 'static,
            {
                Self { api: ::std::sync::Arc::new(api) }
            }

            #(#methods)*
            #(#refused)*
        }

        #[automatically_derived]
        impl ::core::clone::Clone for #object {
            fn clone(&self) -> Self {
                Self { api: ::core::clone::Clone::clone(&self.api) }
            }
        }

        #[automatically_derived]
        impl ::core::fmt::Debug for #object {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let mut output = ::core::fmt::Formatter::debug_struct(f, #name);
                ::core::fmt::DebugStruct::finish_non_exhaustive(&mut output)
            }
        }
    }
}

/// The call of the object.
fn call(api: &Api, signature: &Signature) -> TokenStream {
    let (trait_of_object, method) = (object_ident(api), object_method(signature));
    let arguments = signature.names();
    quote!(<dyn #trait_of_object as #trait_of_object>::#method(&*self.api #(, #arguments)*))
}

/// What implements the trait is an object.
fn of_object(api: &Api) -> TokenStream {
    let core = &api.names.core;
    let (ident, trait_of_object) = (&api.names.api, object_ident(api));
    let methods = api.endpoints().map(|Endpoint { signature, forwarded, .. }| {
        let attributes = forwarded.for_implementation();
        let (name, hidden) = (object_method(signature), hidden_ident(signature));
        let method = signature::lent(api, signature, &name);
        let arguments = signature.names();
        quote! {
            #attributes
            #method {
                <__A as #ident>::#hidden(self #(, #arguments)*)
            }
        }
    });
    quote! {
        #[automatically_derived]
        impl<__A: #ident + #core::MaybeSend + #core::MaybeSync> #trait_of_object for __A {
            #(#methods)*
        }
    }
}

/// It goes wherever an implementation of the trait goes.
fn of_trait(api: &Api) -> TokenStream {
    let (ident, object) = (&api.names.api, &api.names.object);
    let methods = api.members.iter().map(|member| match member {
        Member::Endpoint(endpoint) => {
            let Endpoint { signature, forwarded, .. } = &**endpoint;
            let attributes = forwarded.for_implementation();
            let awaited = signature::future(api, signature);
            let call = call(api, signature);
            let hidden = hidden_ident(signature);
            let hidden = signature::lent(api, signature, &hidden);
            quote! {
                #attributes
                #[inline]
                #awaited {
                    async move { #call.await }
                }
                #attributes
                #[inline]
                #hidden {
                    #call
                }
            }
        }
        Member::Refused(refused) => refused::awaited(api, refused),
        Member::Helper(_) | Member::Kept(_) => TokenStream::new(),
    });
    quote! {
        #[automatically_derived]
        impl #ident for #object {
            #(#methods)*
        }
    }
}
