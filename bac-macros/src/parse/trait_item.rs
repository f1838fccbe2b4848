//! The trait: its head by syn, its members one at a time, so that a half-typed member takes nothing
//! else away.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{
    Attribute, ItemTrait, Signature, TraitItem, Visibility,
    ext::IdentExt,
    parse::{ParseStream, discouraged::Speculative},
    token,
};

use crate::{
    diagnostics::{Diagnostics, place},
    tokens::{read, ungroup},
};

/// A trait whose members were taken out of `shell`.
pub(crate) struct TraitSyntax {
    pub(crate) shell: ItemTrait,
    pub(crate) members: Vec<Member>,
}

pub(crate) enum Member {
    Method(Box<MethodSyntax>),
    /// An associated type, constant or macro call.
    Other(TokenStream),
}

pub(crate) struct MethodSyntax {
    pub(crate) attributes: Vec<Attribute>,
    /// Not allowed here, which rustc says best: it goes back to where it was.
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    pub(crate) body: Option<Group>,
}

/// `None` if there is no trait; that was reported.
pub(crate) fn trait_item(item: TokenStream, diagnostics: &Diagnostics) -> Option<TraitSyntax> {
    let item = ungroup(item);
    let keyword = item_keyword(&item)?;
    if !is_ident(&keyword, "trait") {
        diagnostics.error(
            keyword.span(),
            "`#[client]` expects a trait",
            "move the signatures into a `trait` and mark that",
        );
        return None;
    }
    let mut head: Vec<TokenTree> = item.into_iter().collect();
    let body = head.iter().rposition(is_braces);
    let Some(TokenTree::Group(body)) = body.map(|at| head.swap_remove(at)) else {
        diagnostics.error(
            keyword.span(),
            "this trait has no endpoints",
            "write them in braces: `trait Job { … }`",
        );
        return None;
    };
    match syn::parse2::<ItemTrait>(head.into_iter().chain([empty_braces(&body)]).collect()) {
        Ok(shell) => Some(TraitSyntax { shell, members: members(body.stream(), diagnostics) }),
        Err(error) => {
            diagnostics.error(
                keyword.span(),
                "this trait cannot be read",
                format!("the head of the trait is `pub trait Name {{ … }}`: {error}"),
            );
            None
        }
    }
}

/// The token that says what the item is: `struct`, `impl`, `fn`, …
pub(crate) fn item_keyword(item: &TokenStream) -> Option<TokenTree> {
    const KEYWORDS: [&str; 12] = [
        "enum",
        "fn",
        "impl",
        "macro",
        "macro_rules",
        "mod",
        "static",
        "struct",
        "trait",
        "type",
        "union",
        "use",
    ];
    let is_keyword = |token: &TokenTree| KEYWORDS.iter().any(|keyword| is_ident(token, keyword));
    let mut tokens = item.clone().into_iter();
    tokens.clone().find(is_keyword).or_else(|| tokens.next())
}

fn members(body: TokenStream, diagnostics: &Diagnostics) -> Vec<Member> {
    read(body, |input| {
        let mut members = Vec::new();
        while !input.is_empty() {
            let ahead = input.fork();
            if let Ok(method) = method(&ahead) {
                input.advance_to(&ahead);
                members.push(Member::Method(Box::new(method)));
            } else {
                members.extend(other(raw_member(input), diagnostics));
            }
        }
        members
    })
}

fn method(input: ParseStream<'_>) -> syn::Result<MethodSyntax> {
    let attributes = input.call(Attribute::parse_outer)?;
    let visibility = input.parse()?;
    let signature = input.parse()?;
    let body = if input.peek(token::Brace) { Some(input.parse()?) } else { None };
    if body.is_none() {
        // A half-typed method has no semicolon yet; rustc asks for it.
        input.parse::<Option<syn::Token![;]>>()?;
    }
    Ok(MethodSyntax { attributes, visibility, signature, body })
}

fn other(tokens: TokenStream, diagnostics: &Diagnostics) -> Option<Member> {
    match syn::parse2::<TraitItem>(tokens.clone()) {
        Ok(_) => Some(Member::Other(tokens)),
        Err(error) => {
            diagnostics.error(
                place(&tokens),
                format!("this member of the trait cannot be read: {error}"),
                "declare an endpoint: `async fn name(&self) -> Result<Reply>;`",
            );
            None
        }
    }
}

/// Everything up to the semicolon or braces that end a member.
fn raw_member(input: ParseStream<'_>) -> TokenStream {
    let mut tokens = TokenStream::new();
    while let Ok(token) = input.parse::<TokenTree>() {
        let last = is_braces(&token)
            || matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ';');
        tokens.extend([token]);
        if last {
            break;
        }
    }
    tokens
}

fn is_ident(token: &TokenTree, name: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident.unraw() == name)
}

fn is_braces(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

fn empty_braces(body: &Group) -> TokenTree {
    let mut empty = Group::new(Delimiter::Brace, TokenStream::new());
    empty.set_span(body.span());
    TokenTree::Group(empty)
}

impl MethodSyntax {
    /// The method as it was written, without its attributes.
    pub(crate) fn as_written(&self) -> TokenStream {
        let Self { visibility, signature, body, .. } = self;
        let end = if let Some(body) = body { body.to_token_stream() } else { quote!(;) };
        quote!(#visibility #signature #end)
    }
}
