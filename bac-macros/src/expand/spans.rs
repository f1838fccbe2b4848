//! Where generated tokens stand: rustc underlines what was written, and no name meets another.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;

use crate::tokens::generated;

/// A local variable or argument that no name of the user can meet.
pub(crate) fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// The place of the user's tokens for generated ones, so that rustc underlines what was written;
/// lints still know them as generated.
pub(crate) fn span_of(tokens: &impl ToTokens) -> Span {
    let first = tokens.to_token_stream().into_iter().next();
    first.map_or_else(Span::call_site, |token| generated(token.span()))
}

/// Tokens at the place of others: rustc underlines an item from its first token on.
pub(crate) fn at_span_of(tokens: &impl ToTokens, others: &impl ToTokens) -> TokenStream {
    at_span(tokens, span_of(others))
}

/// Tokens at one place.
pub(crate) fn at_span(tokens: &impl ToTokens, span: Span) -> TokenStream {
    let moved = tokens.to_token_stream().into_iter().map(|mut token| {
        token.set_span(span);
        token
    });
    moved.collect()
}
