//! `#[derive(Page)]`: item → what it says → code.

mod expand;
mod read;

use proc_macro2::TokenStream;

use crate::diagnostics::Diagnostics;

/// `#[derive(Page)]`. With a mistake there is nothing but mistakes.
pub(crate) fn page(item: TokenStream) -> TokenStream {
    Diagnostics::with_output(|diagnostics| expanded(item, diagnostics))
}

/// The output, without the mistakes.
pub(crate) fn expanded(item: TokenStream, diagnostics: &Diagnostics) -> TokenStream {
    match read::read(item, diagnostics) {
        Some(page) => expand::expand(&page),
        None => TokenStream::new(),
    }
}

/// The words of `#[page(…)]` that say something of the page.
#[cfg(test)]
pub(crate) const fn words() -> [&'static str; 2] {
    read::WORDS
}
