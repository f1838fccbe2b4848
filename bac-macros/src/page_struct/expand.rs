//! A page → what the runtime asks of one.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};

use super::read::{NextPage, PageStruct};
use crate::{
    tokens::{generated, generated_name},
    types::only_argument,
};

pub(super) fn expand(page: &PageStruct) -> TokenStream {
    let PageStruct { ident, generics, core, items: (items, ty), next } = page;
    let private = quote!(#core::__private);
    let ident = generated_name(ident);
    let (implemented, types, clause) = generics.split_for_impl();
    let optional = only_argument(ty, "Option");
    let list = optional.as_ref().unwrap_or(ty);
    let span = span_of(list);
    let this = Ident::new("self", Span::mixed_site());
    // What is no collection is told at the type, once.
    let held = at(&private, span);
    let held = quote_spanned!(span=> <#list as #held::HoldsItems>);
    let (count, into) = if optional.is_some() {
        (
            quote_spanned!(span=> #this.#items.as_ref().map_or(0, #held::count)),
            quote_spanned!(span=> #this.#items.map_or_else(::std::vec::Vec::new, #held::into_vec)),
        )
    } else {
        (
            quote_spanned!(span=> #held::count(&#this.#items)),
            quote_spanned!(span=> #held::into_vec(#this.#items)),
        )
    };
    let says_next = next.is_some();
    let next = match next {
        None => quote!(#core::Next::Unsaid),
        Some(NextPage::Field(member, ty)) => {
            let span = span_of(ty);
            let private = at(&private, span);
            quote_spanned!(span=> <#ty as #private::SaysNext>::says_next(&#this.#member))
        }
        Some(NextPage::Function(path)) => {
            let span = span_of(path);
            let private = at(&private, span);
            quote_spanned!(span=> #private::SaysNext::says_next(&#path(#this)))
        }
    };
    quote! {
        #[automatically_derived]
        impl #implemented #core::Paged for #ident #types #clause {
            type Item = #held::Item;

            const SAYS_NEXT: bool = #says_next;

            fn count(&#this) -> usize {
                #count
            }

            fn next(&#this) -> #core::Next {
                #next
            }

            fn into_items(#this) -> ::std::vec::Vec<Self::Item> {
                #into
            }
        }
    }
}

fn span_of(tokens: &impl ToTokens) -> Span {
    let first = tokens.to_token_stream().into_iter().next();
    generated(first.map_or_else(Span::call_site, |token| token.span()))
}

fn at(tokens: &TokenStream, span: Span) -> TokenStream {
    let respanned = tokens.clone().into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    respanned.collect()
}
