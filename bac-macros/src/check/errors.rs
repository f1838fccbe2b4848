//! Rules for declared errors and the types that they are gathered in.

use syn::Type;

use crate::{
    check::{names::owner, verdict::Checked},
    diagnostics::{Diagnostics, place},
    draft::MethodDraft,
    model::Names,
    suggest,
    tokens::unraw,
    types::{behind_reference, is_abstract, is_borrowed, is_str, plain_ident, replacement, shown},
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

/// The error type of an endpoint is a type of its own among those that are generated.
pub(super) fn error_names(
    methods: &mut [Checked<'_>],
    names: &Names,
    server: bool,
    diagnostics: &Diagnostics,
) {
    for Checked { draft, verdict } in methods.iter_mut().filter(|m| m.draft.declares_errors()) {
        if verdict.is_refused {
            continue;
        }
        let Some(ident) = draft.error_ident() else { continue };
        let Some(owner) = owner(names, ident, server) else { continue };
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
