//! Tokens without syntax: invisible groups, raw identifiers, own attributes.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use syn::{Path, Type, ext::IdentExt};

/// A value with the token it came from.
#[derive(Clone, Copy)]
pub(crate) struct Spanned<T> {
    pub(crate) value: T,
    pub(crate) span: Span,
}

/// The name without `r#`: what goes on the wire and into the docs.
pub(crate) fn unraw(ident: &Ident) -> String {
    ident.unraw().to_string()
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

/// The type without invisible groups and parentheses around it.
pub(crate) fn plain_type(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => plain_type(&group.elem),
        Type::Paren(paren) => plain_type(&paren.elem),
        _ => ty,
    }
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

/// The item without `#[endpoint]`, and without the argument attributes if it is code: what is given
/// back when the item is not a trait, so that rustc does not report them once more.
pub(crate) fn without_own_attributes(item: TokenStream, arguments_too: bool) -> TokenStream {
    let mut output = TokenStream::new();
    let mut tokens = item.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let next = match tokens.peek() {
            Some(TokenTree::Group(group)) if is_hash(&token) => Some(group),
            _ => None,
        };
        if next.is_some_and(|group| is_own_attribute(group, arguments_too)) {
            tokens.next();
            continue;
        }
        output.extend([match token {
            TokenTree::Group(group) => {
                let inner = without_own_attributes(group.stream(), arguments_too);
                let mut stripped = Group::new(group.delimiter(), inner);
                stripped.set_span(group.span());
                TokenTree::Group(stripped)
            }
            other => other,
        }]);
    }
    output
}

fn is_hash(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == '#')
}

fn is_own_attribute(group: &Group, arguments_too: bool) -> bool {
    let Some(TokenTree::Ident(name)) = group.stream().into_iter().next() else {
        return false;
    };
    let argument = ["body", "header", "query", "signed"].iter().any(|kind| name == kind);
    group.delimiter() == Delimiter::Bracket && (name == "endpoint" || (arguments_too && argument))
}
