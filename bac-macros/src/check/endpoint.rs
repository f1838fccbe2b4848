//! Rules for one method: `#[endpoint(…)] async fn name(&self, …) -> Result<T, E>;`.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::{GenericParam, ReceiverKind, ReturnType, Safety, Signature, Type, Visibility};

use crate::{
    check::{errors, reply},
    diagnostics::{Diagnostics, Edit, Mend, Place, place, quoted},
    draft::MethodDraft,
    model::Names,
    parse::{Candidates, ClientAttribute, Template},
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
        abstract_type(draft, names, diagnostics);
        reply::reply_borrows(draft, diagnostics);
    }
    default_body(draft, diagnostics);
}

fn unmarked_method(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let name = unraw(&draft.written.signature.ident);
    if let Some((attribute, method, path)) = draft.foreign_endpoint() {
        let fact = format!("`#[{}(…)]` does not mark an endpoint", method.to_ascii_lowercase());
        let mend = match path {
            Some(path) => {
                let text = format!("endpoint({method} {})", quoted(&path));
                Mend::new(format!("write `#[{text}]`"))
                    .with(Edit::over(place(&attribute.meta), text))
            }
            None => format!("write `#[endpoint({method} \"/path\")]`").into(),
        };
        return diagnostics.error(place(attribute.path()), fact, mend);
    }
    let signature = &draft.written.signature;
    let candidates = Candidates::of(signature);
    let line = candidates.request_line(&name);
    // An error type that is to be generated has statuses, which only the user knows.
    let is_named = draft.error_ident().is_some_and(|error| error != "Error");
    let mend = if is_named {
        format!("add `#[endpoint({line}, errors(…))]` above it").into()
    } else {
        let attribute = format!("#[endpoint({line})]");
        let first = place(signature).start;
        Mend::new(format!("add `{attribute}` above it"))
            .with(Edit::before(first, format!("{attribute} ")))
    };
    let fact = format!("`fn {name}` has no `#[endpoint(…)]`");
    diagnostics.error(signature.ident.span(), fact, mend);
}

/// An endpoint without a path of its own is at the base of the trait, which has one.
pub(super) fn empty_path(draft: &MethodDraft, client: &ClientAttribute, diagnostics: &Diagnostics) {
    let template = draft.attribute.template.as_ref();
    let is_nowhere = |template: &&Template| template.text.is_empty() && client.base.is_empty();
    if let Some(template) = template.filter(is_nowhere) {
        let mend = Mend::write(template.literal.span(), "\"/\"");
        diagnostics.error(place(&template.literal), "a path must start with `/`", mend);
    }
}

fn two_endpoints(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let ours = draft.written.attributes.iter().filter(|a| ends_in(a.path(), "endpoint"));
    for second in ours.skip(1) {
        let name = unraw(&draft.written.signature.ident);
        let fact = format!("`fn {name}` has two `#[endpoint]` attributes");
        let help = "remove one, or give it a method of its own";
        let mend = Mend::new(help).with(Edit::remove(place(second)));
        diagnostics.error(place(second.path()), fact, mend);
    }
}

/// A method of a trait is as visible as the trait.
fn visibility(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let visibility = &draft.written.visibility;
    if !matches!(visibility, Visibility::Inherited) {
        let shown = visibility.to_token_stream();
        let fact = format!("`{shown}` is not permitted on a method of a trait");
        let mend = Mend::new(format!("remove `{shown}`")).with(Edit::remove(place(visibility)));
        diagnostics.error(place(visibility), fact, mend);
    }
}

fn qualifier(signature: &Signature, diagnostics: &Diagnostics) {
    let name = unraw(&signature.ident);
    let report = |place: Place, keyword: &str| {
        let fact = format!("endpoint `{name}` must not be `{keyword}`");
        let mend = Mend::new("remove the keyword").with(Edit::remove(place));
        diagnostics.error(place, fact, mend);
    };
    match &signature.constness {
        // One mistake: the other keyword was meant.
        Some(keyword) if signature.asyncness.is_none() => {
            let fact = format!("endpoint `{name}` must not be `const`");
            let mend = Mend::new(format!("write `async fn {name}`"))
                .with(Edit::over(place(keyword), "async"));
            diagnostics.error(place(keyword), fact, mend);
        }
        Some(keyword) => report(place(keyword), "const"),
        None => {}
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
    if signature.asyncness.is_none() && signature.constness.is_none() {
        let name = unraw(&signature.ident);
        let fact = format!("endpoint `{name}` must be `async`");
        let future = match &signature.output {
            ReturnType::Type(_, ty) => future_output(ty).map(|output| (ty, output)),
            ReturnType::Default => None,
        };
        let keyword = Edit::before(place(&signature.fn_token).start, "async ");
        let mend = match future {
            Some((ty, output)) => {
                let output = shown(&output);
                Mend::new(format!("write `async fn {name}(…) -> {output}`"))
                    .with(keyword)
                    .with(Edit::over(place(&**ty), output))
            }
            None => Mend::new(format!("write `async fn {name}`")).with(keyword),
        };
        diagnostics.error(place(&signature.fn_token), fact, mend);
    }
}

fn generic(signature: &Signature, diagnostics: &Diagnostics) {
    let parameters = &signature.generics.params;
    if parameters.iter().any(|parameter| !matches!(parameter, GenericParam::Lifetime(_))) {
        let fact = format!("endpoint `{}` must not have type parameters", unraw(&signature.ident));
        let help = "name the type, or `serde_json::Value` for an untyped one: a method of the trait's own, with a \
                    body and without `#[endpoint]`, may have type parameters and call it";
        diagnostics.error(place(&signature.generics), fact, help);
    }
}

fn receiver(signature: &Signature, diagnostics: &Diagnostics) {
    let name = unraw(&signature.ident);
    match signature.receiver() {
        None => {
            let fact = format!("endpoint `{name}` must take `&self`");
            let arguments = if signature.inputs.is_empty() { "" } else { ", …" };
            let mend = Mend::new(format!("write `fn {name}(&self{arguments})`"));
            let parentheses = signature.paren_token.span;
            match signature.inputs.first() {
                Some(first) => {
                    let mend = mend.with(Edit::before(place(first).start, "&self, "));
                    diagnostics.error(place(first), fact, mend);
                }
                None => {
                    let mend = mend.with(Edit::before(parentheses.close(), "&self"));
                    diagnostics.error(parentheses.join(), fact, mend);
                }
            }
        }
        Some(receiver) => {
            if !matches!(receiver.kind, ReceiverKind::Reference(_, _, None)) {
                let fact = "endpoints borrow the client: `&self`";
                diagnostics.error(place(receiver), fact, Mend::write(place(receiver), "&self"));
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
        let edit = match generics.params.first() {
            Some(first) => Edit::before(place(first).start, format!("{lifetime}, ")),
            None => Edit::after(draft.written.signature.ident.span(), format!("<{lifetime}>")),
        };
        diagnostics.error(place(&lifetime), fact, Mend::new(help).with(edit));
        reported.push(lifetime.ident);
    }
}

/// What is received is of a type that is known.
fn abstract_type(draft: &MethodDraft, names: &Names, diagnostics: &Diagnostics) {
    if let Some(reply) = draft.returns.reply.as_ref().filter(|reply| is_abstract(reply)) {
        let fact = format!("`{}` is not a type that can be received", shown(reply));
        diagnostics.error(place(reply), fact, "name the type of the reply");
    }
    let error = draft.returns.error.as_ref().filter(|error| is_abstract(error) || has_dyn(error));
    if let Some(error) = error.filter(|_| !draft.declares_errors()) {
        let fact = format!("`{}` cannot be the error type of an endpoint", shown(error));
        let reply = shown(&draft.signature.reply);
        let help = format!("write `Result<{reply}, Error>` with `Error` from `bac_core`");
        let core = names.core_as_written();
        let edit = Edit::over(place(error), format!("{core}::Error"));
        diagnostics.error(place(error), fact, Mend::new(help).with(edit));
    }
}

/// `false` if there is no `Result` to look into.
fn return_type(signature: &Signature, diagnostics: &Diagnostics) -> bool {
    let name = unraw(&signature.ident);
    match &signature.output {
        ReturnType::Default => {
            let close = signature.paren_token.span.close();
            let help = "write `-> Result<()>`, or `-> Result<T>` with the type of the reply";
            let mend = Mend::new(help).with(Edit::after(close, " -> Result<()>"));
            let fact = format!("endpoint `{name}` has no return type");
            diagnostics.error(close, fact, mend);
            false
        }
        // Without `async` this is what was reported.
        ReturnType::Type(_, ty) if future_output(ty).is_some() && signature.asyncness.is_none() => {
            false
        }
        ReturnType::Type(_, ty) if result_arguments(ty).is_none() => {
            let future = future_output(ty).map(|output| shown(&output));
            let shown = future.clone().unwrap_or_else(|| shown(ty));
            let mend = if future.is_some() && shown.contains("Result<") {
                let help = format!("write `{shown}`: `async` makes the future");
                Mend::new(help).with(Edit::over(place(ty), shown))
            } else if shown == "Result" || shown.contains("Result<") {
                "write `Result<T>` or `Result<T, E>`".into()
            } else {
                Mend::write(place(ty), format!("Result<{shown}>"))
            };
            let fact = format!("endpoint `{name}` must return `Result<T>`");
            diagnostics.error(place(ty), fact, mend);
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
    let mend = Mend::new(format!("write `Result<{reply}>` or `Result<{reply}, E>`"))
        .with(Edit::over(place(ty), format!("Result<{reply}>")));
    diagnostics.error(place(ty), fact, mend);
    true
}

fn default_body(draft: &MethodDraft, diagnostics: &Diagnostics) {
    if let Some(body) = &draft.written.body {
        let fact =
            format!("endpoint `{}` must not have a body", unraw(&draft.written.signature.ident));
        let help = "end it with `;`; a method of your own has no `#[endpoint(…)]`";
        let mend = Mend::new(help).with(Edit::over(body.span(), ";"));
        diagnostics.error(body.span_open(), fact, mend);
    }
}
