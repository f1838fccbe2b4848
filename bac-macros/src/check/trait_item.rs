//! Rules for the trait itself: its head, and the members that are no endpoints.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{GenericParam, ItemTrait, TypeParamBound};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place},
    draft::{Draft, Member},
    parse::{Kept, Shape, is_async_trait},
    tokens::{ends_in, lifetimes, unraw},
};

/// `false` if the client cannot implement the trait.
pub(super) fn trait_item(draft: &Draft, diagnostics: &Diagnostics) -> bool {
    let head = &draft.head;
    let scope = diagnostics.scope();
    async_trait(draft, diagnostics);
    unsafe_trait(head, diagnostics);
    generic_trait(draft, diagnostics);
    supertrait(head, diagnostics);
    !scope.failed() && draft.members.iter().all(has_body)
}

/// A member that is no endpoint.
pub(super) fn kept(kept: &Kept, shape: Shape, diagnostics: &Diagnostics) {
    match kept {
        Kept::Helper(written) => name_of_calls(&written.signature.ident, shape, diagnostics),
        Kept::Other(tokens) => associated_item(tokens, diagnostics),
        // The trait was reported.
        Kept::Rewritten(_) => {}
    }
}

fn async_trait(draft: &Draft, diagnostics: &Diagnostics) {
    let head = &draft.head;
    let help = "remove `#[async_trait]`: the methods are asynchronous without it";
    let fact = "`#[client]` and `#[async_trait]` on the same trait";
    if let Some(attribute) = head.attrs.iter().find(|attribute| is_async_trait(attribute)) {
        let mend = Mend::new(help).with(Edit::remove(place(attribute)));
        diagnostics.error(place(attribute.path()), fact, mend);
    } else if draft.members.iter().any(is_rewritten) {
        diagnostics.error(place(&head.trait_token), fact, help);
    }
}

fn is_rewritten(member: &Member) -> bool {
    matches!(member, Member::Kept(Kept::Rewritten(_)))
}

fn unsafe_trait(head: &ItemTrait, diagnostics: &Diagnostics) {
    let report = |keyword: Place, fact: &str| {
        let mend = Mend::new("remove the keyword").with(Edit::remove(keyword));
        diagnostics.error(keyword, fact, mend);
    };
    if let Some(keyword) = &head.unsafety {
        report(place(keyword), "an API trait must not be `unsafe`");
    }
    if let Some(keyword) = &head.modifiers.auto_token {
        report(place(keyword), "an API trait must not be `auto`");
    }
}

fn generic_trait(draft: &Draft, diagnostics: &Diagnostics) {
    let generics = &draft.head.generics;
    if !generics.params.is_empty() {
        let has_types = generics.params.iter().any(|p| !matches!(p, GenericParam::Lifetime(_)));
        let is_used = draft.members.iter().any(|member| match member {
            Member::Method(method) => {
                !lifetimes(method.written.signature.to_token_stream()).is_empty()
            }
            Member::Kept(_) => true,
        });
        let (kind, mend) = match (has_types, is_used) {
            (true, _) => {
                ("type", "name the types in the signatures, in a trait for each of them".into())
            }
            (false, true) => ("lifetime", "give the lifetimes to the methods".into()),
            (false, false) => {
                ("lifetime", Mend::new("remove them").with(Edit::remove(place(generics))))
            }
        };
        let fact = format!("an API trait has no {kind} parameters");
        diagnostics.error(place(generics), fact, mend);
    } else if let Some(clause) = &generics.where_clause {
        let mend = Mend::new("remove it").with(Edit::remove(place(clause)));
        diagnostics.error(place(clause), "an API trait has no `where` clause", mend);
    }
}

fn supertrait(head: &ItemTrait, diagnostics: &Diagnostics) {
    let mut before = head.colon_token.as_ref().map(place);
    for pair in head.supertraits.pairs() {
        let (bound, sign) = (pair.value(), before);
        before = pair.punct().map(|plus| place(*plus));
        let name = match *bound {
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
        let help = format!("remove it, and ask for `{} + {name}` where both are used", head.ident);
        let is_first = head.colon_token.as_ref().is_some_and(|_| bound_is_first(head, bound));
        let whole = match (sign, before) {
            // The colon stays for those that follow.
            (Some(_), Some(next)) if is_first => place(bound).to(next),
            (Some(sign), _) => sign.to(place(bound)),
            (None, _) => place(bound),
        };
        diagnostics.error(place(bound), fact, Mend::new(help).with(Edit::remove(whole)));
    }
}

fn bound_is_first(head: &ItemTrait, bound: &TypeParamBound) -> bool {
    head.supertraits.first().is_some_and(|first| std::ptr::eq(first, bound))
}

/// Whether the client has, or needs, no body for the member but those that are generated.
fn has_body(member: &Member) -> bool {
    match member {
        Member::Method(_) => true,
        Member::Kept(Kept::Helper(_)) => true,
        Member::Kept(Kept::Rewritten(_)) => false,
        Member::Kept(Kept::Other(tokens)) => {
            let last = tokens.clone().into_iter().last();
            last.is_none_or(|token| token.to_string() != ";")
        }
    }
}

/// The trait has the method that gives calls.
fn name_of_calls(name: &Ident, shape: Shape, diagnostics: &Diagnostics) {
    if shape.calls && unraw(name) == "calls" {
        let mend = Mend::new("rename the method, for example to `all_calls`")
            .with(Edit::over(name.span(), "all_calls"));
        diagnostics.error(name.span(), "`calls` is also the name of a generated function", mend);
    }
}

fn associated_item(tokens: &TokenStream, diagnostics: &Diagnostics) {
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
