//! `left = right, left, …`: the one grammar of all lists in attributes. What may stand on either side
//! is for the reader of each list to judge.

use proc_macro2::{Group, Spacing, Span, TokenStream, TokenTree};
use quote::quote;
use syn::parse::ParseStream;

use crate::{
    diagnostics::{Place, place},
    tokens::{read, ungroup},
};

/// What stands between two commas.
pub(super) struct Item {
    /// Up to the `=`, or to the comma; the comma itself where nothing is before it.
    pub(super) left: TokenStream,
    pub(super) equals: Option<syn::Token![=]>,
    /// What follows the `=`.
    pub(super) right: TokenStream,
    before: Option<Span>,
    after: Option<Span>,
}

/// Every item of the list. A comma at the end is none; `comma` is one that was read already.
pub(super) fn items(input: ParseStream<'_>, comma: Option<Span>) -> Vec<Item> {
    let mut items = Vec::new();
    let mut before = comma;
    while !input.is_empty() {
        let mut item = item(input);
        item.before = before;
        item.after = input.parse::<Option<syn::Token![,]>>().ok().flatten().map(|comma| comma.span);
        before = item.after;
        items.push(item);
    }
    items
}

/// The same for what stands in parentheses. What a macro has put into an invisible group counts as
/// what is in the group.
pub(super) fn in_parentheses(group: &Group) -> impl Iterator<Item = Item> {
    let items = read(group.stream(), |input| items(input, None)).into_iter();
    items.map(|item| Item { left: ungroup(item.left), ..item })
}

/// Tokens up to the next comma that is not inside `<…>`; the comma stays.
pub(super) fn until_comma(input: ParseStream<'_>) -> TokenStream {
    until(input, is_comma)
}

fn item(input: ParseStream<'_>) -> Item {
    let mut left = until(input, |input| is_comma(input) || is_assignment(input));
    if left.is_empty() && is_comma(input) {
        left.extend(input.fork().parse::<TokenTree>());
    }
    let equals = input.parse::<Option<syn::Token![=]>>().ok().flatten();
    let right = if equals.is_some() { until_comma(input) } else { TokenStream::new() };
    Item { left, equals, right, before: None, after: None }
}

/// Tokens up to the next end that is not inside `<…>`.
fn until(input: ParseStream<'_>, is_end: impl Fn(ParseStream<'_>) -> bool) -> TokenStream {
    let mut tokens = TokenStream::new();
    let mut depth = 0_usize;
    let mut arrow = false;
    while depth > 0 || !is_end(input) {
        let Ok(token) = input.parse::<TokenTree>() else { break };
        if let TokenTree::Punct(punct) = &token {
            match punct.as_char() {
                '<' => depth += 1,
                '>' if !arrow => depth = depth.saturating_sub(1),
                _ => {}
            }
            arrow = matches!(punct.as_char(), '-' | '=') && punct.spacing() == Spacing::Joint;
        } else {
            arrow = false;
        }
        tokens.extend([token]);
    }
    tokens
}

fn is_comma(input: ParseStream<'_>) -> bool {
    input.peek(syn::Token![,])
}

fn is_assignment(input: ParseStream<'_>) -> bool {
    input.peek(syn::Token![=]) && !input.peek(syn::Token![==]) && !input.peek(syn::Token![=>])
}

impl Item {
    /// The item as it was written.
    pub(super) fn tokens(&self) -> TokenStream {
        let Self { left, equals, right, .. } = self;
        quote!(#left #equals #right)
    }

    /// Where its left side stands, or where that is missing.
    pub(super) fn place(&self) -> Place {
        if self.left.is_empty() { place(&self.equals) } else { place(&self.left) }
    }

    /// The item with a comma of its own: without it what is left is a list as before.
    pub(super) fn whole(&self) -> Place {
        let item = place(&self.tokens());
        match (self.before, self.after) {
            (_, Some(after)) => item.to(after),
            (Some(before), None) => Place::from(before).to(item),
            (None, None) => item,
        }
    }

    /// The first token of its left side.
    pub(super) fn span(&self) -> Span {
        self.left.clone().into_iter().next().map_or_else(Span::call_site, |token| token.span())
    }
}
