//! Tokens → tokens: the order of the phases, and output together with every mistake.

use proc_macro2::TokenStream;

use crate::{
    check,
    diagnostics::Diagnostics,
    draft, expand,
    features::Features,
    given_back::{given_back, without_own_attributes},
    lower, parse,
    tokens::ungroup,
};

/// `#[client(…)]`. The output always holds the item; mistakes come before it.
pub(crate) fn client(attribute: TokenStream, item: TokenStream) -> TokenStream {
    client_with(Features::of_runtime(), attribute, item)
}

/// The same for a runtime with these features.
pub(crate) fn client_with(
    features: Features,
    attribute: TokenStream,
    item: TokenStream,
) -> TokenStream {
    Diagnostics::with_output(|diagnostics| expanded(features, attribute, item, diagnostics))
}

/// The output of `#[client(…)]`, without the mistakes.
pub(crate) fn expanded(
    features: Features,
    attribute: TokenStream,
    item: TokenStream,
    diagnostics: &Diagnostics,
) -> TokenStream {
    let attribute = parse::client(attribute, diagnostics);
    let Some(syntax) = parse::trait_item(item.clone(), diagnostics) else {
        return given_back(item);
    };
    let draft = draft::draft(syntax, attribute);
    let verdict = check::check(&draft, features, diagnostics);
    let api = lower::lower(draft, verdict);
    expand::api(&api)
}

/// `#[derive(Reply)]`. Nothing is implemented for a struct of which anything is wrong but that it is one.
pub(crate) fn reply(item: TokenStream) -> TokenStream {
    Diagnostics::with_output(|diagnostics| {
        expanded_reply(Features::of_runtime(), item, diagnostics)
    })
}

/// The output of `#[derive(Reply)]`, without the mistakes.
pub(crate) fn expanded_reply(
    features: Features,
    item: TokenStream,
    diagnostics: &Diagnostics,
) -> TokenStream {
    let Some(item) = parse::reply_struct(item, diagnostics) else { return TokenStream::new() };
    if check::reply_struct(&item, features, diagnostics) {
        expand::reply_struct(&item, features)
    } else {
        TokenStream::new()
    }
}

/// `#[endpoint(…)]` that no `#[client]` has taken.
pub(crate) fn stray_endpoint(item: TokenStream) -> TokenStream {
    Diagnostics::with_output(|diagnostics| {
        report_stray_endpoint(&item, diagnostics);
        without_own_attributes(item, true)
    })
}

/// The trait may be marked in vain or not at all: an attribute sees no more than its own item.
pub(crate) fn report_stray_endpoint(item: &TokenStream, diagnostics: &Diagnostics) {
    let keyword = parse::item_keyword(&ungroup(item.clone()));
    if let Some(keyword) = keyword {
        diagnostics.error(
            keyword.span(),
            "`#[endpoint]` only works inside a trait marked `#[client]`",
            "add `#[client]` above the `trait`",
        );
    }
}
