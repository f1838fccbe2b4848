//! Rules for one method: `#[endpoint(…)] async fn name(&self, …) -> Result<T, E>;`.

use quote::ToTokens;
use syn::{GenericParam, ReceiverKind, ReturnType, Safety, Signature, Type};

use crate::{
    check::{errors, reply},
    diagnostics::{Diagnostics, Edit, Mend, Place, place, quoted},
    draft::MethodDraft,
    model::Names,
    parse::{Candidates, ClientAttribute},
    tokens::{ends_in, plain_type, unraw},
    types::{names_type, result_arguments, shown},
};

/// Everything but its arguments and its reply.
pub(super) fn endpoint(draft: &MethodDraft, names: &Names, diagnostics: &Diagnostics) {
    if !draft.is_marked {
        return unmarked_method(draft, diagnostics);
    }
    two_endpoints(draft, diagnostics);
    let signature = &draft.written.signature;
    qualifier(signature, diagnostics);
    not_async(signature, diagnostics);
    generic(signature, diagnostics);
    receiver(signature, diagnostics);
    incomplete_type(draft, diagnostics);
    if return_type(signature, names, diagnostics) {
        errors::error_type(draft, names, diagnostics);
        reply::reply_borrows(draft, diagnostics);
    }
    default_body(draft, names, diagnostics);
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

/// An endpoint without a path of its own is at the base of the trait. `false` if it has either.
pub(super) fn empty_path(
    draft: &MethodDraft,
    client: &ClientAttribute,
    diagnostics: &Diagnostics,
) -> bool {
    let template = draft.attribute.template.as_ref();
    match template.filter(|template| template.text.is_empty() && client.base.is_empty()) {
        Some(template) => {
            let mend = Mend::write(template.literal.span(), "\"/\"");
            diagnostics.error(place(&template.literal), "a path must start with `/`", mend);
            true
        }
        None => false,
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
        let mend = Mend::new(format!("write `async fn {name}`"))
            .with(Edit::before(place(&signature.fn_token).start, "async "));
        diagnostics.error(place(&signature.fn_token), fact, mend);
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

/// `false` if there is no `Result` to look into.
fn return_type(signature: &Signature, names: &Names, diagnostics: &Diagnostics) -> bool {
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
        ReturnType::Type(_, ty) if result_arguments(ty).is_none() => {
            let shown = shown(ty);
            let mend = if shown == "Result" || shown.contains("Result<") {
                "write `Result<T>` or `Result<T, E>`".into()
            } else {
                Mend::write(place(ty), format!("Result<{shown}>"))
            };
            let fact = format!("endpoint `{name}` must return `Result<T>`");
            diagnostics.error(place(ty), fact, mend);
            false
        }
        ReturnType::Type(_, ty) => !hidden_error(ty, names, diagnostics),
    }
}

/// `io::Result<T>` has an error type of its own, and it is not ours.
fn hidden_error(ty: &Type, names: &Names, diagnostics: &Diagnostics) -> bool {
    let (Type::Path(path), Some((reply, None))) = (plain_type(ty), result_arguments(ty)) else {
        return false;
    };
    let segments = &path.path.segments;
    let Some(owner) = segments.iter().rev().nth(1) else { return false };
    if names.core.to_string().ends_with(&owner.ident.to_string()) {
        return false;
    }
    let fact = format!("`{}` hides its error type", shown(ty));
    let reply = shown(&reply);
    let mend = Mend::new(format!("write `Result<{reply}>` or `Result<{reply}, E>`"))
        .with(Edit::over(place(ty), format!("Result<{reply}>")));
    diagnostics.error(place(ty), fact, mend);
    true
}

fn default_body(draft: &MethodDraft, names: &Names, diagnostics: &Diagnostics) {
    if let Some(body) = &draft.written.body {
        let fact =
            format!("endpoint `{}` must not have a body", unraw(&draft.written.signature.ident));
        let help = format!("end it with `;`; helpers go in `impl {} {{ … }}`", names.client);
        let mend = Mend::new(help).with(Edit::over(body.span(), ";"));
        diagnostics.error(body.span_open(), fact, mend);
    }
}
