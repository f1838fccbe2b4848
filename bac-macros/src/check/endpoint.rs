//! Rules for one method: `#[endpoint(…)] async fn name(&self, …) -> Result<T, E>;`.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{GenericParam, ReceiverKind, ReturnType, Safety, Signature, Type, Visibility};

use crate::{
    check::{errors, reply},
    diagnostics::{Diagnostics, Place, place},
    draft::MethodDraft,
    model::Names,
    tokens::{ends_in, plain_type, unraw},
    types::{self, future_output, has_dyn, is_abstract, names_type, result_arguments, shown},
};

/// Everything but its arguments and its reply.
pub(super) fn endpoint(draft: &MethodDraft, names: &Names, diagnostics: &Diagnostics) {
    if !draft.is_marked {
        return unmarked_method(draft, diagnostics);
    }
    two_endpoints(draft, diagnostics);
    let signature = &draft.written.signature;
    visibility(draft, diagnostics);
    qualifier(signature, diagnostics);
    not_async(signature, diagnostics);
    generic(signature, diagnostics);
    receiver(signature, diagnostics);
    incomplete_type(draft, diagnostics);
    undeclared_lifetime(draft, diagnostics);
    if return_type(signature, diagnostics) {
        errors::error_type(draft, diagnostics);
        abstract_type(draft, diagnostics);
        reply::reply_borrows(draft, diagnostics);
    }
    default_body(draft, names, diagnostics);
}

fn unmarked_method(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let name = unraw(&draft.written.signature.ident);
    diagnostics.error(
        draft.written.signature.ident.span(),
        format!("`fn {name}` has no `#[endpoint(…)]`"),
        format!("add `#[endpoint(GET \"/{name}\")]` above it"),
    );
}

fn two_endpoints(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let ours = draft.written.attributes.iter().filter(|a| ends_in(a.path(), "endpoint"));
    for second in ours.skip(1) {
        let name = unraw(&draft.written.signature.ident);
        let fact = format!("`fn {name}` has two `#[endpoint]` attributes");
        diagnostics.error(place(second.path()), fact, "keep one: one method is one endpoint");
    }
}

/// A method of a trait is as visible as the trait.
fn visibility(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let visibility = &draft.written.visibility;
    if !matches!(visibility, Visibility::Inherited) {
        let shown = visibility.to_token_stream();
        let fact = format!("`{shown}` is not permitted on a method of a trait");
        diagnostics.error(place(visibility), fact, format!("remove `{shown}`"));
    }
}

fn qualifier(signature: &Signature, diagnostics: &Diagnostics) {
    let name = unraw(&signature.ident);
    let report = |place: Place, keyword: &str| {
        let fact = format!("endpoint `{name}` must not be `{keyword}`");
        diagnostics.error(place, fact, "remove the keyword");
    };
    if let Some(keyword) = &signature.constness {
        report(place(keyword), "const");
    }
    match &signature.safety {
        Safety::Unsafe(keyword) => report(place(keyword), "unsafe"),
        Safety::Safe(keyword) => report(place(keyword), "safe"),
        Safety::Default => {}
    }
    if let Some(abi) = &signature.abi {
        report(place(abi), "extern");
    }
    if let Some(variadic) = &signature.variadic {
        let fact = format!("endpoint `{name}` must not be variadic");
        diagnostics.error(place(variadic), fact, "take a slice, marked `#[query]`");
    }
}

fn not_async(signature: &Signature, diagnostics: &Diagnostics) {
    if signature.asyncness.is_none() {
        let name = unraw(&signature.ident);
        let fact = format!("endpoint `{name}` must be `async`");
        let output = match &signature.output {
            ReturnType::Type(_, ty) => future_output(ty),
            ReturnType::Default => None,
        };
        let output = output.map(|output| format!("(…) -> {}", shown(&output)));
        let help = format!("write `async fn {name}{}`", output.unwrap_or_default());
        diagnostics.error(place(&signature.fn_token), fact, help);
    }
}

fn generic(signature: &Signature, diagnostics: &Diagnostics) {
    let parameters = &signature.generics.params;
    if parameters.iter().any(|parameter| !matches!(parameter, GenericParam::Lifetime(_))) {
        let fact = format!("endpoint `{}` must not have type parameters", unraw(&signature.ident));
        let help = "name the type; an untyped reply is a `serde_json::Value`";
        diagnostics.error(place(&signature.generics), fact, help);
    }
}

fn receiver(signature: &Signature, diagnostics: &Diagnostics) {
    let name = unraw(&signature.ident);
    match signature.receiver() {
        None => {
            let fact = format!("endpoint `{name}` must take `&self`");
            let arguments = if signature.inputs.is_empty() { "" } else { ", …" };
            let help = format!("write `fn {name}(&self{arguments})`");
            match signature.inputs.first() {
                Some(first) => diagnostics.error(place(first), fact, help),
                None => diagnostics.error(signature.paren_token.span.join(), fact, help),
            }
        }
        Some(receiver) => {
            if !matches!(receiver.kind, ReceiverKind::Reference(_, _, None)) {
                let fact = "endpoints borrow the client: `&self`";
                diagnostics.error(place(receiver), fact, "write `&self`");
            }
        }
    }
}

/// Every type is written out: `_` and `Self` mean something else in each generated form.
fn incomplete_type(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let returned = draft.returns.reply.iter().chain(&draft.returns.error);
    for ty in draft.arguments.iter().map(|argument| &argument.ty).chain(returned) {
        if names_type(ty.to_token_stream(), "_") {
            let help = "write the type out";
            diagnostics.error(place(ty), "`_` is not a type that can be sent or received", help);
        } else if names_type(ty.to_token_stream(), "Self") {
            let fact = "`Self` is the client, which cannot be sent or received";
            diagnostics.error(place(ty), fact, "name the type that you mean");
        }
    }
}

/// What no generated form knows of is said once; a reply that borrows is reported as that.
fn undeclared_lifetime(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let generics = &draft.written.signature.generics;
    let mut reported: Vec<Ident> = Vec::new();
    for argument in &draft.arguments {
        let Some(lifetime) = types::undeclared_lifetime(&argument.ty, generics) else { continue };
        if reported.contains(&lifetime.ident) {
            continue;
        }
        let name = unraw(&draft.signature.ident);
        let fact = format!("lifetime `{lifetime}` is not declared");
        let help = format!("write `fn {name}<{lifetime}>`, or leave `{lifetime}` out");
        diagnostics.error(place(&lifetime), fact, help);
        reported.push(lifetime.ident);
    }
}

/// What is received is of a type that is known.
fn abstract_type(draft: &MethodDraft, diagnostics: &Diagnostics) {
    if let Some(reply) = draft.returns.reply.as_ref().filter(|reply| is_abstract(reply)) {
        let fact = format!("`{}` is not a type that can be received", shown(reply));
        diagnostics.error(place(reply), fact, "name the type of the reply");
    }
    let error = draft.returns.error.as_ref().filter(|error| is_abstract(error) || has_dyn(error));
    if let Some(error) = error.filter(|_| !draft.declares_errors()) {
        let fact = format!("`{}` cannot be the error type of an endpoint", shown(error));
        let reply = shown(&draft.signature.reply);
        let help = format!("write `Result<{reply}, Error>` with `Error` from `bac_core`");
        diagnostics.error(place(error), fact, help);
    }
}

/// `false` if there is no `Result` to look into.
fn return_type(signature: &Signature, diagnostics: &Diagnostics) -> bool {
    let name = unraw(&signature.ident);
    match &signature.output {
        ReturnType::Default => {
            diagnostics.error(
                signature.paren_token.span.close(),
                format!("endpoint `{name}` has no return type"),
                "write `-> Result<T>`; for an empty reply `-> Result<()>`",
            );
            false
        }
        // Without `async` this is what was reported.
        ReturnType::Type(_, ty) if future_output(ty).is_some() && signature.asyncness.is_none() => {
            false
        }
        ReturnType::Type(_, ty) if result_arguments(ty).is_none() => {
            let shown = shown(&future_output(ty).unwrap_or_else(|| (**ty).clone()));
            let help = if future_output(ty).is_some() && shown.contains("Result<") {
                format!("write `{shown}`: `async` makes the future")
            } else if shown == "Result" || shown.contains("Result<") {
                "write `Result<T>` or `Result<T, E>`".to_owned()
            } else {
                format!("write `Result<{shown}>`")
            };
            let fact = format!("endpoint `{name}` must return `Result<T>`");
            diagnostics.error(place(ty), fact, help);
            false
        }
        ReturnType::Type(_, ty) => !hidden_error(ty, diagnostics),
    }
}

/// `io::Result<T>` has an error type of its own, and it is not ours.
fn hidden_error(ty: &Type, diagnostics: &Diagnostics) -> bool {
    let (Type::Path(path), Some((reply, None))) = (plain_type(ty), result_arguments(ty)) else {
        return false;
    };
    let segments = &path.path.segments;
    let Some(owner) = segments.iter().rev().nth(1) else { return false };
    // Of any other alias rustc knows whether it means the same.
    if !["anyhow", "eyre", "fmt", "io"].iter().any(|foreign| owner.ident == foreign) {
        return false;
    }
    let fact = format!("`{}` hides its error type", shown(ty));
    let reply = shown(&reply);
    let help = format!("write `Result<{reply}>` or `Result<{reply}, E>`");
    diagnostics.error(place(ty), fact, help);
    true
}

fn default_body(draft: &MethodDraft, names: &Names, diagnostics: &Diagnostics) {
    if let Some(body) = &draft.written.body {
        let fact =
            format!("endpoint `{}` must not have a body", unraw(&draft.written.signature.ident));
        let help = format!("end it with `;`; helpers go in `impl {} {{ … }}`", names.client);
        diagnostics.error(body.span_open(), fact, help);
    }
}
