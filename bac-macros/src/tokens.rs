//! Tokens without syntax: invisible groups, raw identifiers, lifetimes.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    Lifetime, Path, Type,
    ext::IdentExt,
    parse::{ParseStream, Parser},
};

/// A value with the token it came from.
#[derive(Clone)]
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// The name without `r#`: what goes on the wire and into the docs.
pub(crate) fn unraw(ident: &Ident) -> String {
    ident.unraw().to_string()
}

/// The place of `span` for what the macro writes: rustc underlines what the user wrote there, lints
/// know it as generated, and no help text edits it.
pub(crate) fn generated(span: Span) -> Span {
    span.resolved_at(Span::call_site())
}

/// The name of an item at the place where the user wrote it.
pub(crate) fn generated_name(ident: &Ident) -> Ident {
    let mut name = ident.clone();
    name.set_span(generated(ident.span()));
    name
}

/// Whether the path ends in `name`: both `#[endpoint]` and `#[bac_core::endpoint]` are ours.
pub(crate) fn ends_in(path: &Path, name: &str) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == name)
}

/// A fragment that came through `macro_rules!` sits in an invisible group.
pub(crate) fn ungroup(tokens: TokenStream) -> TokenStream {
    let mut iter = tokens.clone().into_iter();
    match (iter.next(), iter.next()) {
        (Some(TokenTree::Group(group)), None) if group.delimiter() == Delimiter::None => {
            ungroup(group.stream())
        }
        _ => tokens,
    }
}

/// Runs a reader that reports by itself over all of `tokens`.
pub(crate) fn read<T: Default>(
    tokens: TokenStream,
    reader: impl FnOnce(ParseStream<'_>) -> T,
) -> T {
    let whole = |input: ParseStream<'_>| {
        let value = reader(input);
        input.parse::<TokenStream>().map(|_rest| value)
    };
    whole.parse2(tokens).unwrap_or_default()
}

/// The type without invisible groups and parentheses around it.
pub(crate) fn plain_type(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => plain_type(&group.elem),
        Type::Paren(paren) => plain_type(&paren.elem),
        _ => ty,
    }
}

/// Every lifetime that occurs.
pub(crate) fn lifetimes(tokens: TokenStream) -> Vec<Lifetime> {
    let mut found = Vec::new();
    let mut apostrophe = None;
    for token in tokens {
        match (token, apostrophe.take()) {
            (TokenTree::Group(group), _) => found.extend(lifetimes(group.stream())),
            (TokenTree::Punct(punct), _) if punct.as_char() == '\'' => {
                apostrophe = Some(punct.span());
            }
            (TokenTree::Ident(ident), Some(apostrophe)) => {
                found.push(Lifetime { apostrophe, ident });
            }
            _ => {}
        }
    }
    found
}

/// The type with `lifetime` for every lifetime but `'static`, for those that are not written, too.
pub(crate) fn with_lifetime(ty: TokenStream, lifetime: &Lifetime) -> TokenStream {
    let mut lent = TokenStream::new();
    let mut tokens = ty.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                let inner = with_lifetime(group.stream(), lifetime);
                let mut inner = Group::new(group.delimiter(), inner);
                inner.set_span(group.span());
                lent.extend([TokenTree::Group(inner)]);
            }
            TokenTree::Punct(and) if and.as_char() == '&' => {
                lent.extend([TokenTree::Punct(and)]);
                let is_quote =
                    |next: &TokenTree| matches!(next, TokenTree::Punct(p) if p.as_char() == '\'');
                if !tokens.peek().is_some_and(is_quote) {
                    lifetime.to_tokens(&mut lent);
                }
            }
            TokenTree::Punct(quote) if quote.as_char() == '\'' => match tokens.next() {
                Some(TokenTree::Ident(name)) if name == "static" => {
                    Lifetime { apostrophe: quote.span(), ident: name }.to_tokens(&mut lent);
                }
                _ => lifetime.to_tokens(&mut lent),
            },
            other => lent.extend([other]),
        }
    }
    lent
}

/// The type with `'_` for every lifetime but `'static`.
pub(crate) fn without_lifetimes(ty: TokenStream) -> TokenStream {
    let mut follows_quote = false;
    let token = |token: TokenTree| match token {
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), without_lifetimes(group.stream()));
            inner.set_span(group.span());
            TokenTree::Group(inner)
        }
        TokenTree::Ident(name) if follows_quote && name != "static" => {
            follows_quote = false;
            TokenTree::Ident(Ident::new("_", name.span()))
        }
        other => {
            follows_quote = matches!(&other, TokenTree::Punct(punct) if punct.as_char() == '\'');
            other
        }
    };
    ty.into_iter().map(token).collect()
}
