//! `#[cfg(…)]` of what several methods share.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, Meta};

/// The condition of what there is for any of these methods: nothing if one of them has none.
pub(super) fn cfg_of_any<'a>(methods: impl Iterator<Item = &'a [Attribute]>) -> TokenStream {
    let methods: Vec<&[Attribute]> = methods.collect();
    if let [only] = methods.as_slice() {
        return quote!(#(#only)*);
    }
    let predicates: Option<Vec<TokenStream>> = methods.iter().map(|c| predicates(c)).collect();
    match predicates.as_deref() {
        None | Some([]) => TokenStream::new(),
        Some(predicates) => quote!(#[cfg(any(#(all(#predicates)),*))]),
    }
}

/// The predicates of plain `#[cfg]`s; `None` if there are none, or others than these.
fn predicates(cfgs: &[Attribute]) -> Option<TokenStream> {
    if cfgs.is_empty() {
        return None;
    }
    let lists = cfgs.iter().map(|cfg| match &cfg.meta {
        Meta::List(list) if list.path.is_ident("cfg") => Some(&list.tokens),
        _ => None,
    });
    let lists: Vec<&TokenStream> = lists.collect::<Option<_>>()?;
    Some(quote!(#(#lists),*))
}
