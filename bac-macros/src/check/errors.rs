//! Rules for declared errors and the types that they are gathered in.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::Type;

use crate::{
    check::{names::owner, verdict::Checked},
    diagnostics::{Diagnostics, place},
    draft::MethodDraft,
    model::Names,
    suggest,
    tokens::unraw,
    types::{
        behind_reference, is_abstract, is_borrowed, is_str, names_in_scope, plain_ident,
        replacement, shown,
    },
};

/// Where errors are declared, the signature names the enum to generate.
pub(super) fn error_type(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let own = draft.attribute.shared.errors.iter().flatten();
    for body in own.filter_map(|case| case.body.as_ref()) {
        error_body(body, diagnostics);
    }
    let declares_own = draft.attribute.shared.errors.is_some();
    let Some(written) = draft.returns.written.as_ref().filter(|_| draft.declares_errors()) else {
        return;
    };
    let name = unraw(&draft.signature.ident);
    let suggested = suggest::camel_case(&name) + "Error";
    let reply = shown(&draft.signature.reply);
    let help = format!("write `Result<{reply}, {suggested}>`: the type named is generated");
    match &draft.returns.error {
        None => {
            let fact = format!("endpoint `{name}` declares errors but names no error type");
            diagnostics.error(place(written), fact, help);
        }
        Some(error) => match plain_ident(error) {
            Some(ident) if ident == "Error" => {
                let fact = "`Error` is the error type of every client and cannot be generated";
                diagnostics.error(ident.span(), fact, help);
            }
            // With the trait's errors alone, a path is how an existing type is named.
            None if declares_own && replacement(error).is_none() => {
                let fact = format!("the error type of endpoint `{name}` must be a new name");
                diagnostics.error(place(error), fact, help);
            }
            _ => {}
        },
    }
}

/// What is kept of a body is kept in a type of its own, for as long as the error is.
pub(super) fn error_body(body: &Type, diagnostics: &Diagnostics) {
    if is_borrowed(body) {
        let fact = format!("the body of an error cannot borrow: `{}`", shown(body));
        let help = match behind_reference(body) {
            owner if is_str(owner) => "write `String`",
            _ => "name a type that owns its data",
        };
        diagnostics.error(place(body), fact, help);
    } else if is_abstract(body) {
        let fact = format!("`{}` is not a type that can be received", shown(body));
        diagnostics.error(place(body), fact, "name the type of the body");
    }
}

/// Two endpoints may share an error type if they declare the same errors.
pub(super) fn error_lists(methods: &mut [Checked<'_>], diagnostics: &Diagnostics) {
    let mut seen: Vec<(String, String, String)> = Vec::new();
    for Checked { draft, verdict } in methods.iter_mut().filter(|m| m.draft.declares_errors()) {
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
            Some((_, first, known)) if *known != list && !verdict.is_refused => {
                let fact = format!("`{first}` and `{name}` declare different errors for `{ident}`");
                let other = suggest::camel_case(&name) + "Error";
                let other =
                    if ident == other { "another type".to_owned() } else { format!("`{other}`") };
                let help = format!(
                    "name {other} for `errors({})`, or make the lists agree",
                    statuses.join(", ")
                );
                diagnostics.error(ident.span(), fact, help);
                verdict.is_refused = true;
            }
            Some(_) => {}
            None => seen.push((ident.to_string(), name, list)),
        }
    }
}

/// A type that a signature or a list of errors names, and what it is there.
struct UsedType {
    ty: TokenStream,
    noun: &'static str,
    endpoint: String,
}

fn used_types(draft: &MethodDraft) -> Vec<UsedType> {
    let endpoint = unraw(&draft.signature.ident);
    let used = |ty: &dyn ToTokens, noun| UsedType {
        ty: ty.to_token_stream(),
        noun,
        endpoint: endpoint.clone(),
    };
    let replies = draft.returns.reply.iter().map(|reply| used(reply, "a reply"));
    let arguments = draft.arguments.iter().map(|argument| used(&argument.ty, "an argument"));
    let bodies = draft.errors.iter().map(|error| used(&error.body, "the body of an error"));
    replies.chain(arguments).chain(bodies).collect()
}

/// A type that is sent or received exists already; an error type is made.
fn used_type(ident: &Ident, used: &[UsedType]) -> Option<String> {
    let used = used.iter().find(|used| names_in_scope(used.ty.clone(), ident))?;
    Some(format!("{} of endpoint `{}`, which exists already", used.noun, used.endpoint))
}

/// The types that need no import. One of that name would be taken for them wherever it stands.
fn language_type(ident: &Ident) -> Option<String> {
    const TYPES: [&str; 21] = [
        "Box", "Option", "Result", "String", "Vec", "bool", "char", "f32", "f64", "i8", "i16",
        "i32", "i64", "i128", "isize", "str", "u8", "u16", "u32", "u64", "u128",
    ];
    let is_one = TYPES.iter().any(|name| ident == name) || ident == "usize";
    is_one.then(|| "a type of the language".to_owned())
}

/// The error type of an endpoint is a type of its own among those that are generated.
pub(super) fn error_names(
    methods: &mut [Checked<'_>],
    names: &Names,
    server: bool,
    diagnostics: &Diagnostics,
) {
    let used: Vec<UsedType> = methods.iter().flat_map(|method| used_types(method.draft)).collect();
    for Checked { draft, verdict } in methods.iter_mut().filter(|m| m.draft.declares_errors()) {
        if verdict.is_refused {
            continue;
        }
        let Some(ident) = draft.error_ident() else { continue };
        let owner = owner(names, ident, server).map(str::to_owned);
        let owner = owner.or_else(|| language_type(ident)).or_else(|| used_type(ident, &used));
        let Some(owner) = owner else { continue };
        let suggested = suggest::camel_case(&unraw(&draft.signature.ident)) + "Error";
        let fact = format!("`{ident}` is the name of {owner}");
        let help = if *ident == suggested {
            "give the error type another name".to_owned()
        } else {
            format!("name the error type `{suggested}`")
        };
        diagnostics.error(ident.span(), fact, help);
        verdict.is_refused = true;
        verdict.is_error_name_taken = true;
    }
}
