//! Attributes that are not ours, sorted by where their copies belong.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Attribute, Expr, ExprLit, Lit, Meta};

use crate::tokens::ends_in;

/// The attributes of a trait or a method, without `#[client]` and `#[endpoint]`.
///
/// `#[cfg]` is still unevaluated here, so every twin of a method must carry it; otherwise the client
/// implements a method that the trait no longer has.
#[derive(Default)]
pub(crate) struct Forwarded {
    /// `#[cfg]`, and `#[cfg_attr]` that adds one: for items, array elements and match arms.
    pub(crate) cfgs: Vec<Attribute>,
    /// Every other `#[cfg_attr]`: for each form of the method.
    pub(crate) conditional: Vec<Attribute>,
    pub(crate) docs: Vec<Attribute>,
    pub(crate) deprecated: Option<Attribute>,
    /// `#[allow]` and its like.
    pub(crate) lints: Vec<Attribute>,
    /// What only the declared item itself keeps.
    pub(crate) rest: Vec<Attribute>,
}

impl Forwarded {
    pub(crate) fn new(attributes: &[Attribute]) -> Self {
        let mut sorted = Self::default();
        for attribute in attributes {
            let name = attribute.path().get_ident().map(ToString::to_string).unwrap_or_default();
            let list = match name.as_str() {
                "cfg" => &mut sorted.cfgs,
                "cfg_attr" if adds_cfg(attribute) => &mut sorted.cfgs,
                "cfg_attr" => &mut sorted.conditional,
                "doc" => &mut sorted.docs,
                "deprecated" => {
                    sorted.deprecated = Some(attribute.clone());
                    continue;
                }
                "allow" | "deny" | "expect" | "forbid" | "warn" => &mut sorted.lints,
                // Ours, and those that were refused.
                _ if ["client", "endpoint"].iter().any(|ours| ends_in(attribute.path(), ours))
                    || is_async_trait(attribute) =>
                {
                    continue;
                }
                _ => &mut sorted.rest,
            };
            list.push(attribute.clone());
        }
        sorted
    }

    /// For the declared item itself: everything but the docs, which the caller extends.
    pub(crate) fn for_declared(&self) -> TokenStream {
        let Self { cfgs, conditional, deprecated, lints, rest, .. } = self;
        quote!(#(#cfgs)* #(#conditional)* #deprecated #(#lints)* #(#rest)*)
    }

    /// For another public form of the item.
    pub(crate) fn for_twin(&self) -> TokenStream {
        let Self { cfgs, conditional, deprecated, .. } = self;
        let lints = self.lints.iter().map(twin_lint);
        quote!(#(#cfgs)* #(#conditional)* #deprecated #(#lints)*)
    }

    /// For a method of a service, which is called by generated code alone: what its callers should
    /// leave, a server goes on to answer.
    pub(crate) fn for_service(&self) -> TokenStream {
        let Self { cfgs, conditional, .. } = self;
        let lints = self.lints.iter().map(twin_lint);
        quote!(#(#cfgs)* #(#conditional)* #(#lints)*)
    }

    /// Only the lint levels, for an item that the trait brings along.
    pub(crate) fn twin_lints(&self) -> TokenStream {
        self.lints.iter().map(twin_lint).collect()
    }

    /// For an implementation, which is neither documented nor deprecated by itself.
    pub(crate) fn for_implementation(&self) -> TokenStream {
        let Self { cfgs, .. } = self;
        let lints = self.lints.iter().map(twin_lint);
        quote!(#(#cfgs)* #(#lints)*)
    }

    /// The literal text of the doc comments.
    pub(crate) fn doc_text(&self) -> String {
        let lines: Vec<String> = self.docs.iter().filter_map(doc_line).collect();
        let lines: Vec<&str> = lines
            .iter()
            .flat_map(|line| line.split('\n'))
            .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end())
            .collect();
        lines.join("\n").trim().to_owned()
    }
}

/// An expectation is met once, at the declared item; its twins only stay quiet.
fn twin_lint(attribute: &Attribute) -> TokenStream {
    match &attribute.meta {
        Meta::List(list) if list.path.is_ident("expect") => {
            let tokens = &list.tokens;
            quote!(#[allow(#tokens)])
        }
        _ => attribute.to_token_stream(),
    }
}

fn adds_cfg(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else { return false };
    let tokens = list.tokens.clone().into_iter();
    // The predicate comes first; only what follows its comma is added.
    let mut after = tokens.skip_while(|token| token.to_string() != ",");
    after.any(|token| token.to_string() == "cfg")
}

/// The text of one line of docs.
pub(super) fn doc_line(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else { return None };
    match &pair.value {
        Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

pub(crate) fn is_async_trait(attribute: &Attribute) -> bool {
    ends_in(attribute.path(), "async_trait")
}
