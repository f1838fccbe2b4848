//! Items that `#[client]` and `#[endpoint]` cannot do anything with: they come out as they went in,
//! without the attributes that are ours, so that rustc does not report those once more.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::parse::{self, Kind};

/// The item that is no trait, as it was.
pub(crate) fn given_back(item: TokenStream) -> TokenStream {
    let keyword = parse::item_keyword(&item).map(|keyword| keyword.to_string());
    let is_code = matches!(keyword.as_deref(), Some("impl" | "fn" | "trait"));
    without_own_attributes(item, is_code)
}

/// The item without `#[endpoint]`, and without the argument attributes if it is code.
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
    let argument = Kind::marked().any(|kind| name == kind.row().name);
    group.delimiter() == Delimiter::Bracket && (name == "endpoint" || (arguments_too && argument))
}
