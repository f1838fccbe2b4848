//! A page → what the runtime asks of one.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};

use super::read::{NextPage, PageStruct};
use crate::{
    expand::spans::{at_span, span_of},
    tokens::generated_name,
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
    let this = Ident::new("self", span);
    // What is no collection is told at the type, once.
    let (list, held) = (at_span(list, span), at_span(&private, span));
    let held = quote_spanned!(span=> <#list as #held::HoldsItems>);
    let (count, into) = if optional.is_some() {
        (
            quote_spanned!(span=> ::core::option::Option::as_ref(&#this.#items).map_or(0, #held::count)),
            quote_spanned!(span=> #this.#items.map_or_else(::std::vec::Vec::new, #held::into_vec)),
        )
    } else {
        (
            quote_spanned!(span=> #held::count(&#this.#items)),
            quote_spanned!(span=> #held::into_vec(#this.#items)),
        )
    };
    let item = quote_spanned!(span=> type Item = #held::Item;);
    let count = quote_spanned!(span=> fn count(&#this) -> usize { #count });
    let into = quote_spanned! {span=>
        fn into_items(#this) -> ::std::vec::Vec<Self::Item> { #into }
    };
    let says_next = next.is_some();
    let next = match next {
        None => quote!(#core::Next::Unsaid),
        Some(NextPage::Field(field)) => {
            let (member, ty) = &**field;
            let span = span_of(ty);
            let private = at_span(&private, span);
            quote_spanned!(span=> <#ty as #private::SaysNext>::says_next(&#this.#member))
        }
        Some(NextPage::Function(path)) => {
            let span = span_of(path);
            let private = at_span(&private, span);
            quote_spanned!(span=> #private::SaysNext::says_next(&#path(#this)))
        }
    };
    quote! {
        #[automatically_derived]
        impl #implemented #core::Paged for #ident #types #clause {
            #item

            const SAYS_NEXT: bool = #says_next;

            #count

            fn next(&#this) -> #core::Next {
                #next
            }

            #into
        }
    }
}
