//! `#[derive(OpenEnum)]`: item → what it says → code.

mod expand;
mod read;
mod rename;

use proc_macro2::TokenStream;

use crate::diagnostics::Diagnostics;

/// `#[derive(OpenEnum)]`. With a mistake there is nothing but mistakes: half an enum would be more of
/// them.
pub(crate) fn open_enum(item: TokenStream) -> TokenStream {
    Diagnostics::with_output(|diagnostics| expanded(item, diagnostics))
}

/// The output, without the mistakes.
pub(crate) fn expanded(item: TokenStream, diagnostics: &Diagnostics) -> TokenStream {
    match read::read(item, diagnostics) {
        Some(open) => expand::expand(&open),
        None => TokenStream::new(),
    }
}

/// The words of `#[serde(…)]` that an open enum and its variants know.
#[cfg(test)]
pub(crate) fn words() -> impl Iterator<Item = &'static str> {
    read::OF_ENUM.iter().chain(read::OF_VARIANT).copied()
}
