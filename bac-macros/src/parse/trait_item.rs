//! The trait: its head by syn, its members one at a time, so that a half-typed member takes nothing
//! else away, and of each method what is ours.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{
    AttrStyle, Attribute, FnArg, ItemTrait, PatType, Signature, TraitItem, Visibility,
    ext::IdentExt,
    parse::{ParseStream, Parser, discouraged::Speculative},
    token,
};

use crate::{
    diagnostics::Diagnostics,
    parse::{
        argument::{Argument, argument},
        attributes,
        candidates::Candidates,
        endpoint::EndpointAttribute,
    },
    tokens::{ends_in, read, ungroup},
};

/// A trait whose members were taken out of `head`.
pub(crate) struct TraitSyntax {
    pub(crate) head: ItemTrait,
    pub(crate) members: Vec<Member>,
}

pub(crate) enum Member {
    Method(Box<MethodSyntax>),
    Kept(Kept),
}

/// A method that is an endpoint, or that should be one.
pub(crate) struct MethodSyntax {
    pub(crate) written: Written,
    /// What `#[endpoint(…)]` says; `None` where there is none.
    pub(crate) endpoint: Option<EndpointAttribute>,
    pub(crate) arguments: Vec<Argument>,
    /// Something was wrong with the attribute or with an argument.
    pub(crate) is_broken: bool,
}

/// A method by the grammar of Rust.
#[derive(Clone)]
pub(crate) struct Written {
    pub(crate) attributes: Vec<Attribute>,
    /// Not allowed here, which rustc says best: it goes back to where it was.
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    pub(crate) body: Option<Group>,
    /// The arguments that it has in another case than this one.
    pub(crate) absent: Vec<PatType>,
}

/// A member that stays in the trait, and comes to be nowhere else.
pub(crate) enum Kept {
    /// A method with a body and without `#[endpoint]`: the user's own, which the trait provides.
    Helper(Box<Written>),
    /// An associated type, constant or macro call.
    Other(TokenStream),
    /// A method of a trait that `#[async_trait]` has rewritten: nothing of it is as the user wrote it.
    Rewritten(TokenStream),
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
        Ok(mut head) => {
            let (inner, body) = inner_attributes(body.stream());
            head.attrs.extend(inner);
            Some(TraitSyntax { head, members: members(body, diagnostics) })
        }
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

/// Attributes that stand inside of the trait, and are of it all the same; and what follows them.
fn inner_attributes(body: TokenStream) -> (Vec<Attribute>, TokenStream) {
    read(body, |input| {
        let mut attributes = input.call(Attribute::parse_inner).unwrap_or_default();
        for attribute in &mut attributes {
            attribute.style = AttrStyle::Outer;
        }
        (attributes, input.parse().unwrap_or_default())
    })
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
    let members = written_members(body);
    let is_rewritten = members.iter().any(|member| match member {
        WrittenMember::Method(method) => is_rewritten(method),
        WrittenMember::Other(_) => false,
    });
    let members = members.into_iter().map(|member| match member {
        WrittenMember::Method(method) if is_rewritten => {
            Member::Kept(Kept::Rewritten(method.without_attributes()))
        }
        WrittenMember::Method(method) => read_method(*method, diagnostics),
        WrittenMember::Other(tokens) => Member::Kept(Kept::Other(tokens)),
    });
    members.collect()
}

/// A method with arguments that are there under a condition is one method for each case: what is
/// generated of one then needs no condition within.
fn cases(method: Written) -> Vec<WrittenMember> {
    let Some(condition) = condition(&method).filter(|_| is_endpoint(&method)) else {
        return vec![WrittenMember::Method(Box::new(method))];
    };
    let (mut with, mut without) = (method.clone(), method);
    for input in &mut with.signature.inputs {
        if let FnArg::Typed(argument) = input
            && has_condition(argument, &condition)
        {
            argument.attrs.retain(|attribute| !is_cfg(attribute));
        }
    }
    let inputs = std::mem::take(&mut without.signature.inputs);
    for pair in inputs.into_pairs() {
        match pair.value() {
            FnArg::Typed(argument) if has_condition(argument, &condition) => {
                without.absent.push(argument.clone());
            }
            _ => without.signature.inputs.extend([pair]),
        }
    }
    with.attributes.extend(attribute(quote!(#[cfg(#condition)])));
    without.attributes.extend(attribute(quote!(#[cfg(not(#condition))])));
    cases(with).into_iter().chain(cases(without)).collect()
}

fn has_condition(argument: &PatType, condition: &TokenStream) -> bool {
    predicate(&argument.attrs).is_some_and(|own| own.to_string() == condition.to_string())
}

fn attribute(tokens: TokenStream) -> Vec<Attribute> {
    Attribute::parse_outer.parse2(tokens).unwrap_or_default()
}

/// The first condition of an argument.
fn condition(method: &Written) -> Option<TokenStream> {
    method.signature.inputs.iter().find_map(|input| match input {
        FnArg::Typed(argument) => predicate(&argument.attrs),
        FnArg::Receiver(_) => None,
    })
}

/// What the `#[cfg(…)]`s among these say together.
fn predicate(attributes: &[Attribute]) -> Option<TokenStream> {
    let lists = attributes.iter().filter(|attribute| is_cfg(attribute));
    let lists = lists.filter_map(|cfg| cfg.meta.require_list().ok());
    let mut predicates: Vec<&TokenStream> = lists.map(|list| &list.tokens).collect();
    match (predicates.pop(), predicates.as_slice()) {
        (None, _) => None,
        (Some(only), []) => Some(only.clone()),
        (Some(last), others) => Some(quote!(all(#(#others,)* #last))),
    }
}

fn is_cfg(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
}

fn is_endpoint(method: &Written) -> bool {
    method.attributes.iter().any(|attribute| ends_in(attribute.path(), "endpoint"))
}

enum WrittenMember {
    Method(Box<Written>),
    Other(TokenStream),
}

fn written_members(body: TokenStream) -> Vec<WrittenMember> {
    read(body, |input| {
        let mut members = Vec::new();
        while !input.is_empty() {
            let ahead = input.fork();
            if let Ok(method) = method(&ahead) {
                input.advance_to(&ahead);
                members.extend(cases(method));
            } else {
                members.extend(other(raw_member(input)));
            }
        }
        members
    })
}

/// Whether `#[async_trait]` came first.
fn is_rewritten(method: &Written) -> bool {
    let mut parameters = method.signature.generics.lifetimes();
    parameters.any(|parameter| parameter.lifetime.ident == "async_trait")
}

/// Reads what is ours of a method: its first `#[endpoint]`, and the attributes of its arguments.
fn read_method(written: Written, diagnostics: &Diagnostics) -> Member {
    let declared = written.attributes.iter().find(|a| ends_in(a.path(), "endpoint"));
    if declared.is_none() && written.body.is_some() {
        return Member::Kept(Kept::Helper(Box::new(written)));
    }
    // Without `#[endpoint]` the arguments are only stripped of their attributes.
    let ignored = Diagnostics::default();
    let scope = diagnostics.scope();
    let candidates = Candidates::of(&written.signature);
    let endpoint =
        declared.map(|declared| attributes::endpoint(declared, &candidates, diagnostics));
    let diagnostics = if endpoint.is_some() { diagnostics } else { &ignored };
    let inputs = written.signature.inputs.iter().enumerate();
    let arguments = inputs.filter_map(|(index, input)| match input {
        FnArg::Typed(pattern) => Some(argument(pattern, index, diagnostics)),
        FnArg::Receiver(_) => None,
    });
    let arguments = arguments.collect();
    let is_broken = scope.failed();
    Member::Method(Box::new(MethodSyntax { written, endpoint, arguments, is_broken }))
}

fn method(input: ParseStream<'_>) -> syn::Result<Written> {
    let attributes = input.call(Attribute::parse_outer)?;
    let visibility = input.parse()?;
    let signature = input.parse()?;
    let body = if input.peek(token::Brace) { Some(input.parse()?) } else { None };
    if body.is_none() {
        // A half-typed method has no semicolon yet; rustc asks for it.
        input.parse::<Option<syn::Token![;]>>()?;
    }
    Ok(Written { attributes, visibility, signature, body, absent: Vec::new() })
}

/// `None` for what is no member by the grammar of Rust: rustc has read the trait before the macro is
/// given it, and has said so.
fn other(tokens: TokenStream) -> Option<WrittenMember> {
    syn::parse2::<TraitItem>(tokens.clone()).ok()?;
    Some(WrittenMember::Other(tokens))
}

/// Everything up to the semicolon or braces that end a member, or to where the next one begins: a
/// half-typed member has no end yet.
fn raw_member(input: ParseStream<'_>) -> TokenStream {
    let mut tokens = TokenStream::new();
    if let Ok(attributes) = input.call(Attribute::parse_outer) {
        tokens.extend(quote!(#(#attributes)*));
    }
    let mut names_function = false;
    while !(next_begins(input, names_function))
        && let Ok(token) = input.parse::<TokenTree>()
    {
        names_function |= is_ident(&token, "fn");
        let last = is_braces(&token)
            || matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ';');
        tokens.extend([token]);
        if last {
            break;
        }
    }
    tokens
}

/// Whether another member follows: its attributes or docs, or a second function.
fn next_begins(input: ParseStream<'_>, names_function: bool) -> bool {
    let attribute = input.peek(syn::Token![#]) && input.peek2(token::Bracket);
    let asynchronous = input.peek(syn::Token![async]);
    // The type `fn(…)` has no name.
    let function = input.peek(syn::Token![fn]) && !input.peek2(token::Paren);
    attribute || names_function && (asynchronous || function)
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

impl Written {
    fn without_attributes(&self) -> TokenStream {
        let Self { visibility, signature, body, .. } = self;
        let end = if let Some(body) = body { body.to_token_stream() } else { quote!(;) };
        quote!(#visibility #signature #end)
    }
}
