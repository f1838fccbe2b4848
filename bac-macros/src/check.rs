//! Rules that need more than one token: of the trait, of a signature, of an endpoint, across
//! endpoints. One function for each rule, named as its compile-fail test.

mod arguments;
mod reply;
mod signature;

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{GenericParam, ItemTrait, TypeParamBound};

pub(crate) use arguments::endpoint;
pub(crate) use signature::{helper_method, signature, unmarked_method};

use crate::{
    diagnostics::{Diagnostics, place},
    lower::Draft,
    model::{CLIENT, Names, signed_ident},
    parse::{Member, MethodSyntax, is_async_trait},
    suggest,
    tokens::{ends_in, unraw},
};

/// The head of the trait; `false` if the client cannot implement a trait with such a head.
pub(crate) fn shell(shell: &ItemTrait, members: &[Member], diagnostics: &Diagnostics) -> bool {
    second_client(shell, diagnostics);
    let scope = diagnostics.scope();
    async_trait(shell, members, diagnostics);
    unsafe_trait(shell, diagnostics);
    let implementable = !scope.failed();
    let scope = diagnostics.scope();
    generic_trait(shell, diagnostics);
    supertrait(shell, diagnostics);
    implementable && !scope.failed()
}

/// The name that was chosen for the client is neither the trait's nor another generated one.
pub(crate) fn client_name(names: &mut Names, server: bool, diagnostics: &Diagnostics) {
    let client = names.client.clone();
    let Some(owner) = names.owner(&client, server) else { return };
    if owner == CLIENT {
        return;
    }
    let default = Names::default_client(&names.api);
    let fact = format!("`{client}` is the name of {owner}");
    diagnostics.error(client.span(), fact, format!("write `name = {default}`, or leave it out"));
    names.client = default;
}

/// `#[client]` on a trait that has one already.
fn second_client(shell: &ItemTrait, diagnostics: &Diagnostics) {
    for second in shell.attrs.iter().filter(|attribute| ends_in(attribute.path(), "client")) {
        diagnostics.error(place(second.path()), "`#[client]` is given twice", "keep one");
    }
}

fn async_trait(shell: &ItemTrait, members: &[Member], diagnostics: &Diagnostics) {
    let help = "remove `#[async_trait]`: the methods are asynchronous without it";
    let fact = "`#[client]` and `#[async_trait]` on the same trait";
    if let Some(attribute) = shell.attrs.iter().find(|attribute| is_async_trait(attribute)) {
        diagnostics.error(place(attribute.path()), fact, help);
    } else if is_rewritten(members) {
        diagnostics.error(place(&shell.trait_token), fact, help);
    }
}

/// Whether `#[async_trait]` came first: nothing of the signatures is as the user wrote it.
pub(crate) fn is_rewritten(members: &[Member]) -> bool {
    let mut methods = members.iter().filter_map(|member| match member {
        Member::Method(method) => Some(method),
        Member::Other(_) => None,
    });
    methods.any(|method| {
        let mut parameters = method.signature.generics.lifetimes();
        parameters.any(|parameter| parameter.lifetime.ident == "async_trait")
    })
}

fn unsafe_trait(shell: &ItemTrait, diagnostics: &Diagnostics) {
    let help = "remove the keyword";
    if let Some(keyword) = &shell.unsafety {
        diagnostics.error(place(keyword), "an API trait must not be `unsafe`", help);
    }
    if let Some(keyword) = &shell.modifiers.auto_token {
        diagnostics.error(place(keyword), "an API trait must not be `auto`", help);
    }
}

fn generic_trait(shell: &ItemTrait, diagnostics: &Diagnostics) {
    let help = "name the types in the signatures";
    let generics = &shell.generics;
    if !generics.params.is_empty() {
        let has_types = generics.params.iter().any(|p| !matches!(p, GenericParam::Lifetime(_)));
        let kind = if has_types { "type" } else { "lifetime" };
        let fact = format!("an API trait has no {kind} parameters");
        diagnostics.error(place(generics), fact, help);
    } else if let Some(clause) = &generics.where_clause {
        diagnostics.error(place(clause), "an API trait has no `where` clause", "remove it");
    }
}

fn supertrait(shell: &ItemTrait, diagnostics: &Diagnostics) {
    for bound in &shell.supertraits {
        let name = match bound {
            TypeParamBound::Lifetime(lifetime) if lifetime.ident == "static" => continue,
            TypeParamBound::Trait(bound)
                if ["Clone", "Debug", "Send", "Sized", "Sync", "Unpin"]
                    .iter()
                    .any(|known| ends_in(&bound.path, known)) =>
            {
                continue;
            }
            bound => bound.to_token_stream().to_string().replace(' ', ""),
        };
        let fact = format!("the generated client cannot implement `{name}`");
        let help = format!("remove it, and ask for `{} + {name}` where both are used", shell.ident);
        diagnostics.error(place(bound), fact, help);
    }
}

pub(crate) fn associated_item(tokens: &TokenStream, diagnostics: &Diagnostics) {
    // Attributes are not the mistake.
    let mut tokens = tokens.clone().into_iter().peekable();
    while tokens.peek().is_some_and(|token| token.to_string() == "#") {
        tokens.next();
        tokens.next();
    }
    let item: TokenStream = tokens.filter(|token: &TokenTree| token.to_string() != ";").collect();
    let fact = "only endpoints are allowed in an API trait";
    diagnostics.error(place(&item), fact, "move it out of the trait");
}

/// Attributes of a method: one `#[endpoint]`.
pub(crate) fn attributes(method: &MethodSyntax, diagnostics: &Diagnostics) {
    let ours = method.attributes.iter().filter(|a| ends_in(a.path(), "endpoint"));
    for second in ours.skip(1) {
        let name = unraw(&method.signature.ident);
        let fact = format!("`fn {name}` has two `#[endpoint]` attributes");
        diagnostics.error(place(second.path()), fact, "keep one: one method is one endpoint");
    }
}

/// Rules across the endpoints of a trait; what breaks one marks its draft.
pub(crate) fn endpoints(
    drafts: &mut [&mut Draft],
    names: &Names,
    server: bool,
    diagnostics: &Diagnostics,
) {
    repeated_method(drafts, diagnostics);
    name_clash(drafts, diagnostics);
    error_lists(drafts, diagnostics);
    error_names(drafts, names, server, diagnostics);
}

/// The error type of an endpoint is a type of its own among those that are generated.
fn error_names(drafts: &mut [&mut Draft], names: &Names, server: bool, diagnostics: &Diagnostics) {
    for draft in drafts.iter_mut().filter(|draft| draft.declares_errors() && !draft.failed) {
        let Some(ident) = draft.error_ident() else { continue };
        let Some(owner) = names.owner(ident, server) else { continue };
        let suggested = suggest::camel_case(&unraw(&draft.signature.ident)) + "Error";
        let fact = format!("`{ident}` is the name of {owner}");
        let help = if *ident == suggested {
            "give the error type another name".to_owned()
        } else {
            format!("name the error type `{suggested}`")
        };
        diagnostics.error(ident.span(), fact, help);
        // Neither an enum nor a signature of that name is left.
        let (core, reply) = (&names.core, &draft.signature.reply);
        draft.signature.result = quote!(::core::result::Result<#reply, #core::Error>);
        draft.signature.error = quote!(#core::Error);
        draft.returns.error = None;
        draft.failed = true;
    }
}

fn repeated_method(drafts: &mut [&mut Draft], diagnostics: &Diagnostics) {
    let mut seen: Vec<String> = Vec::new();
    for draft in drafts.iter_mut() {
        let name = unraw(&draft.signature.ident);
        // With `#[cfg]` only one of them may remain.
        if seen.contains(&name) && draft.forwarded.cfgs.is_empty() {
            let fact = format!("endpoint `{name}` is declared twice");
            diagnostics.error(draft.signature.ident.span(), fact, "give the second another name");
            draft.failed = true;
            draft.is_callable = false;
            draft.is_repeated = true;
        }
        seen.push(name);
    }
}

fn name_clash(drafts: &mut [&mut Draft], diagnostics: &Diagnostics) {
    // With `#[cfg]` on both only one of them may remain.
    let is_conditional = |draft: &Draft| !draft.forwarded.cfgs.is_empty();
    let fixed = ["new", "client", "OPERATIONS"].map(|name| (name.to_owned(), false));
    let mut taken: Vec<(String, bool)> = fixed.into();
    let signed = drafts.iter().filter(|draft| draft.is_signed() && !draft.is_repeated);
    taken.extend(
        signed.map(|draft| (unraw(&signed_ident(&draft.signature.ident)), is_conditional(draft))),
    );
    for draft in drafts.iter_mut() {
        let name = unraw(&draft.signature.ident);
        let meets =
            |(taken, other): &(String, bool)| *taken == name && !(*other && is_conditional(draft));
        if taken.iter().any(meets) {
            let kind = if name == "OPERATIONS" { "constant" } else { "function" };
            let fact = format!("`{name}` is also the name of a generated {kind}");
            diagnostics.error(draft.signature.ident.span(), fact, "rename the endpoint");
            draft.failed = true;
            draft.is_callable = false;
        }
    }
}

/// Two endpoints may share an error type if they declare the same errors.
fn error_lists(drafts: &mut [&mut Draft], diagnostics: &Diagnostics) {
    let mut seen: Vec<(String, String, String)> = Vec::new();
    for draft in drafts.iter_mut().filter(|draft| draft.declares_errors()) {
        let Some(ident) = draft.error_ident().cloned() else { continue };
        let list: Vec<String> = draft
            .errors
            .iter()
            .map(|error| format!("{} = {}", error.status.declared(), error.body))
            .collect();
        let statuses: Vec<String> =
            draft.errors.iter().map(|error| error.status.declared()).collect();
        let (list, name) = (list.join(", "), unraw(&draft.signature.ident));
        match seen.iter().find(|(known, ..)| ident == known) {
            // Two forms of one method, of which `#[cfg]` keeps one: each has its enum.
            Some((_, first, _)) if *first == name => {}
            Some((_, first, known)) if *known != list && !draft.failed => {
                let fact = format!("`{first}` and `{name}` declare different errors for `{ident}`");
                let other = suggest::camel_case(&name) + "Error";
                let other =
                    if ident == other { "another type".to_owned() } else { format!("`{other}`") };
                let help = format!(
                    "name {other} for `errors({})`, or make the lists agree",
                    statuses.join(", ")
                );
                diagnostics.error(ident.span(), fact, help);
                draft.failed = true;
            }
            Some(_) => {}
            None => seen.push((ident.to_string(), name, list)),
        }
    }
}
