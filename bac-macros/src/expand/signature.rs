//! The signature of an endpoint, in each of its forms.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Lifetime, Type};

use super::spans::{at_span_of, span_of};
use crate::{
    model::{Api, Signature, TypedName},
    tokens::{lifetimes, plain_type, unraw, with_lifetime},
    types::{is_of_the_language, plain_ident},
};

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

/// The signature of an inherent method: a call to be tuned and awaited.
pub(super) fn prepared(api: &Api, signature: &Signature) -> TokenStream {
    let Signature { ident, receiver, reply, error, .. } = signature;
    let (visibility, core) = (&api.head.vis, &api.names.core);
    let (generics, clause) = (&signature.generics, &signature.generics.where_clause);
    let arguments = signature.typed_arguments();
    quote! {
        #visibility fn #ident #generics (#receiver #(, #arguments)*)
            -> #core::Call<'static, #reply, #error> #clause
    }
}

/// `'c`, in the place of every lifetime of the endpoint's.
fn lifetime() -> Lifetime {
    Lifetime::new("'c", Span::call_site())
}

/// `fn name<'c>(&'c self, id: &'c str) -> Call<'c, T, E>`.
pub(super) fn lent(api: &Api, signature: &Signature, name: &Ident) -> TokenStream {
    let c = lifetime();
    lent_by(api, signature, &quote!(#name<#c>), &quote!(&#c self))
}

/// The same where the lifetime is that of what is implemented.
pub(super) fn lent_within(api: &Api, signature: &Signature, name: &Ident) -> TokenStream {
    lent_by(api, signature, &quote!(#name), &quote!(&self))
}

fn lent_by(
    api: &Api,
    signature: &Signature,
    name: &TokenStream,
    receiver: &TokenStream,
) -> TokenStream {
    let (core, c) = (&api.names.core, lifetime());
    let Signature { reply, error, .. } = signature;
    let arguments = signature.arguments.iter().map(|argument| {
        let (lints, ident) = (&argument.lints, &argument.ident);
        let ty = &argument.ty;
        let ty = with_lifetime(quote!(#ty), &c);
        quote!(#(#lints)* #ident: #ty)
    });
    quote!(fn #name (#receiver #(, #arguments)*) -> #core::Call<#c, #reply, #error>)
}

/// The arguments of the future that a call is made of. One that is not known to live for `'c`, since its
/// type does not show that it borrows, is underlined where the type is written.
pub(super) fn lent_on(api: &Api, signature: &Signature) -> impl Iterator<Item = TokenStream> {
    signature.arguments.iter().map(|TypedName { ident, ty, .. }| {
        let is_clear = !lifetimes(quote!(#ty)).is_empty()
            || matches!(plain_type(ty), Type::Reference(_))
            || plain_ident(ty).is_some_and(is_of_the_language);
        if is_clear {
            return quote!(#ident);
        }
        let (private, c) = (at_span_of(&api.names.private, ty), lifetime());
        let mut ident = ident.clone();
        ident.set_span(ident.span().located_at(span_of(ty)));
        quote_spanned!(span_of(ty)=> #private::lent::<#c, _>(#ident))
    })
}

/// The body of an endpoint that an implementation need not have.
pub(super) fn unimplemented(api: &Api, owner: &Ident, signature: &Signature) -> TokenStream {
    let Signature { ident, reply, error, .. } = signature;
    let (private, used) = (&api.names.private, signature.used());
    let method = format!("{owner}::{}", unraw(ident));
    quote! {
        {
            #used
            #private::unimplemented::<#reply, #error>(#method)
        }
    }
}

impl Signature {
    /// `let _ = (&id, …);`
    pub(super) fn used(&self) -> Option<TokenStream> {
        let names = self.names();
        (!self.arguments.is_empty()).then(|| quote!(let _ = (#(&#names,)*);))
    }

    /// Their names, to hand them on.
    pub(super) fn names(&self) -> impl Iterator<Item = &Ident> {
        self.arguments.iter().map(|argument| &argument.ident)
    }

    /// `name: Type`, each with its lint levels.
    pub(super) fn typed_arguments(&self) -> impl Iterator<Item = TokenStream> {
        self.arguments.iter().map(|argument| {
            let (lints, ident, ty) = (&argument.lints, &argument.ident, &argument.ty);
            quote!(#(#lints)* #ident: #ty)
        })
    }
}
