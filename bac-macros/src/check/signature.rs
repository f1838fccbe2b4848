//! Rules for `async fn name(&self, …) -> Result<T, E>;`.

use quote::ToTokens;
use syn::{GenericParam, ReceiverKind, ReturnType, Safety, Type, TypeReference};

use crate::{
    diagnostics::{Diagnostics, Place, place},
    lower::Draft,
    model::Names,
    parse::MethodSyntax,
    suggest,
    tokens::{plain_type, unraw},
    types::{names_type, plain_ident, replacement, result_arguments, shown},
};

/// A method with a body and without `#[endpoint]`: a helper.
pub(crate) fn helper_method(method: &MethodSyntax, names: &Names, diagnostics: &Diagnostics) {
    let name = unraw(&method.signature.ident);
    let help = format!("move it to `impl {} {{ … }}`", names.client);
    diagnostics.error(
        method.signature.ident.span(),
        format!("`fn {name}` has no `#[endpoint(…)]`"),
        help,
    );
}

pub(crate) fn unmarked_method(method: &MethodSyntax, diagnostics: &Diagnostics) {
    let name = unraw(&method.signature.ident);
    diagnostics.error(
        method.signature.ident.span(),
        format!("`fn {name}` has no `#[endpoint(…)]`"),
        format!("add `#[endpoint(GET \"/{name}\")]` above it"),
    );
}

pub(crate) fn signature(
    method: &MethodSyntax,
    draft: &Draft,
    names: &Names,
    diagnostics: &Diagnostics,
) {
    qualifier(method, diagnostics);
    not_async(method, diagnostics);
    generic(method, diagnostics);
    receiver(method, diagnostics);
    incomplete_type(draft, diagnostics);
    if return_type(method, names, diagnostics) {
        error_type(draft, diagnostics);
        reply_borrows(draft, diagnostics);
    }
    default_body(method, names, diagnostics);
}

fn qualifier(method: &MethodSyntax, diagnostics: &Diagnostics) {
    let signature = &method.signature;
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

fn not_async(method: &MethodSyntax, diagnostics: &Diagnostics) {
    let signature = &method.signature;
    if signature.asyncness.is_none() {
        let name = unraw(&signature.ident);
        let fact = format!("endpoint `{name}` must be `async`");
        diagnostics.error(place(&signature.fn_token), fact, format!("write `async fn {name}`"));
    }
}

fn generic(method: &MethodSyntax, diagnostics: &Diagnostics) {
    let signature = &method.signature;
    let parameters = &signature.generics.params;
    if parameters.iter().any(|parameter| !matches!(parameter, GenericParam::Lifetime(_))) {
        let fact = format!("endpoint `{}` must not have type parameters", unraw(&signature.ident));
        let help = "name the type; an untyped reply is a `serde_json::Value`";
        diagnostics.error(place(&signature.generics), fact, help);
    }
}

fn receiver(method: &MethodSyntax, diagnostics: &Diagnostics) {
    let signature = &method.signature;
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
fn incomplete_type(draft: &Draft, diagnostics: &Diagnostics) {
    let returned = draft.returns.written.as_ref().and_then(result_arguments);
    let returned = returned.map(|(reply, error)| [Some(reply), error]);
    let returned = returned.iter().flatten().flatten();
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
fn return_type(method: &MethodSyntax, names: &Names, diagnostics: &Diagnostics) -> bool {
    let signature = &method.signature;
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
        ReturnType::Type(_, ty) if result_arguments(ty).is_none() => {
            let shown = shown(ty);
            let help = if shown == "Result" || shown.contains("Result<") {
                "write `Result<T>` or `Result<T, E>`".to_owned()
            } else {
                format!("write `Result<{shown}>`")
            };
            let fact = format!("endpoint `{name}` must return `Result<T>`");
            diagnostics.error(place(ty), fact, help);
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
    let help = format!("write `Result<{reply}>` or `Result<{reply}, E>`");
    diagnostics.error(place(ty), fact, help);
    true
}

/// Where errors are declared, the signature names the enum to generate.
fn error_type(draft: &Draft, diagnostics: &Diagnostics) {
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

fn reply_borrows(draft: &Draft, diagnostics: &Diagnostics) {
    let reply = &draft.signature.reply;
    let help = match plain_type(reply) {
        Type::Reference(TypeReference { elem, .. }) => match shown(elem).as_str() {
            "str" => "return `String`".to_owned(),
            elem => format!("return `{elem}`"),
        },
        _ => "return a type that owns its data".to_owned(),
    };
    if is_borrowed(reply) {
        diagnostics.error(place(reply), "the reply cannot borrow", help);
    }
}

/// Whether a reference or a lifetime other than `'static` occurs anywhere in the type.
fn is_borrowed(ty: &Type) -> bool {
    let text = ty.to_token_stream().to_string().replace("& 'static", "").replace("'static", "");
    text.contains(['&', '\''])
}

fn default_body(method: &MethodSyntax, names: &Names, diagnostics: &Diagnostics) {
    if let Some(body) = &method.body {
        let fact = format!("endpoint `{}` must not have a body", unraw(&method.signature.ident));
        let help = format!("end it with `;`; helpers go in `impl {} {{ … }}`", names.client);
        diagnostics.error(body.span_open(), fact, help);
    }
}
