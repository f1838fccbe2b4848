//! Rules for declared errors and the types that they are gathered in.

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::Type;

use crate::{
    check::{names::owner, verdict::Checked},
    diagnostics::{Diagnostics, Edit, Mend, place},
    draft::MethodDraft,
    model::Names,
    parse::{ClientAttribute, Errors},
    suggest,
    tokens::unraw,
    types::{is_abstract, is_of_the_language, names_in_scope, plain_ident, replacement, shown},
};

/// Where errors are declared, the signature names the enum to generate.
pub(super) fn error_type(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let own = draft.attribute.shared.errors.as_ref();
    if let Some(errors) = own.filter(|errors| errors.is_empty && !draft.leaves_errors) {
        return empty_errors(errors, diagnostics);
    }
    for body in own.iter().flat_map(|own| &own.cases).filter_map(|case| case.body.as_ref()) {
        error_body(body, diagnostics);
    }
    let declares_own = own.is_some();
    let Some(written) = draft.returns.written.as_ref().filter(|_| draft.declares_errors()) else {
        return;
    };
    let name = unraw(&draft.signature.ident);
    let suggested = suggest::camel_case(&name) + "Error";
    let reply = shown(&draft.signature.reply);
    let help = format!("write `Result<{reply}, {suggested}>`: the type named is generated");
    let help =
        if declares_own { help } else { help + "; `errors()` leaves the errors of the trait" };
    match &draft.returns.error {
        None => {
            let fact = format!("endpoint `{name}` declares errors but names no error type");
            let fact = if declares_own { fact } else { of_trait(&name, "names no error type") };
            let text = format!("Result<{reply}, {suggested}>");
            let mend = Mend::new(help).with(Edit::over(place(written), text));
            diagnostics.error(place(written), fact, mend);
        }
        Some(error) => match plain_ident(error) {
            Some(ident) if ident == "Error" => {
                let fact = "`Error` is the error type of every client and cannot be generated";
                let fact =
                    if declares_own { fact.to_owned() } else { of_trait(&name, "names `Error`") };
                let mend = Mend::new(help).with(Edit::over(ident.span(), suggested));
                diagnostics.error(ident.span(), fact, mend);
            }
            // With the trait's errors alone, a path is how an existing type is named.
            None if declares_own && replacement(error).is_none() => {
                let fact = format!("the error type of endpoint `{name}` must be a new name");
                let mend = Mend::new(help).with(Edit::over(place(error), suggested));
                diagnostics.error(place(error), fact, mend);
            }
            _ => {}
        },
    }
}

fn of_trait(endpoint: &str, but: &str) -> String {
    format!("the trait declares errors of every endpoint, but `{endpoint}` {but}")
}

/// `errors()`: nothing is declared, and there is nothing to leave.
fn empty_errors(errors: &Errors, diagnostics: &Diagnostics) {
    let help = "remove it; statuses that are not declared come as `Unexpected`";
    let mend = Mend::new(help).with(Edit::remove(errors.whole));
    diagnostics.error(errors.place, "`errors()` declares nothing", mend);
}

/// What is received is of a type that is known.
pub(super) fn error_body(body: &Type, diagnostics: &Diagnostics) {
    if is_abstract(body) {
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
            .map(|error| format!("{} = {}", error.status.declared(), error.body_as_written()))
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
                let shown =
                    if ident == other { "another type".to_owned() } else { format!("`{other}`") };
                let mend = Mend::new(format!(
                    "name {shown} for `errors({})`, or make the lists agree",
                    statuses.join(", ")
                ));
                let mend = renamed(mend, &ident, &other);
                diagnostics.error(ident.span(), fact, mend);
                verdict.is_refused = true;
            }
            Some(_) => {}
            None => seen.push((ident.to_string(), name, list)),
        }
    }
}

/// An endpoint that leaves the errors of the trait names no type that is made of some.
pub(super) fn left_errors(methods: &mut [Checked<'_>], names: &Names, diagnostics: &Diagnostics) {
    let declared: Vec<(Ident, String)> = methods
        .iter()
        .filter(|method| method.draft.declares_errors() && !method.draft.leaves_errors)
        .filter_map(|Checked { draft, .. }| {
            Some((draft.error_ident()?.clone(), unraw(&draft.signature.ident)))
        })
        .collect();
    for Checked { draft, verdict } in methods.iter_mut().filter(|m| m.draft.leaves_errors) {
        let Some(ident) = draft.error_ident() else { continue };
        let Some((_, first)) = declared.iter().find(|(known, _)| known == ident) else { continue };
        let name = unraw(&draft.signature.ident);
        let fact =
            format!("`{name}` leaves all declared errors, but `{ident}` has those of `{first}`");
        let error = format!("{}::Error", names.core_as_written());
        let mend = Mend::new(format!("write `{error}`, or remove `errors()`"))
            .with(Edit::over(ident.span(), error));
        diagnostics.error(ident.span(), fact, mend);
        verdict.is_refused = true;
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

/// The error type of an endpoint is a type of its own among those that are generated.
pub(super) fn error_names(
    methods: &mut [Checked<'_>],
    names: &Names,
    attribute: &ClientAttribute,
    diagnostics: &Diagnostics,
) {
    let used: Vec<UsedType> = methods.iter().flat_map(|method| used_types(method.draft)).collect();
    for Checked { draft, verdict } in methods.iter_mut().filter(|m| m.draft.declares_errors()) {
        if verdict.is_refused {
            continue;
        }
        let Some(ident) = draft.error_ident() else { continue };
        let owner = owner(names, ident, attribute).map(str::to_owned);
        // One of that name would be taken for them wherever it stands.
        let of_language = || is_of_the_language(ident).then(|| "a type of the language".to_owned());
        let owner = owner.or_else(of_language).or_else(|| used_type(ident, &used));
        let Some(owner) = owner else { continue };
        let suggested = suggest::camel_case(&unraw(&draft.signature.ident)) + "Error";
        let fact = format!("`{ident}` is the name of {owner}");
        let help = if *ident == suggested {
            "give the error type another name".to_owned()
        } else {
            format!("name the error type `{suggested}`")
        };
        let mend = renamed(Mend::new(help), ident, &suggested);
        diagnostics.error(ident.span(), fact, mend);
        verdict.is_refused = true;
        verdict.is_error_name_taken = true;
    }
}

/// Under the name that is suggested, unless it has that already.
fn renamed(mend: Mend, ident: &Ident, suggested: &str) -> Mend {
    if ident == suggested { mend } else { mend.with(Edit::over(ident.span(), suggested)) }
}
