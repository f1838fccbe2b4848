//! Syntax → model: one draft for each method, with what is wrong with it alone reported.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, FnArg, ReceiverKind, ReturnType, Type};

use crate::{
    check,
    diagnostics::Diagnostics,
    model::{
        Api, Argument, DeclaredError, Endpoint, ErrorEnum, Names, PathPart, Refused, Signature,
        Slot, TypedName,
    },
    parse::{
        self, ClientAttribute, EndpointAttribute, ErrorCase, Forwarded, Member, MethodSyntax, Part,
        TraitSyntax,
    },
    tokens::{ends_in, unraw},
    types::{Multiplicity, is_result, plain_ident, replacement, result_arguments},
};

/// A method between syntax and model: every part that could be read.
pub(crate) struct Draft {
    pub(crate) signature: Signature,
    pub(crate) returns: Returns,
    pub(crate) forwarded: Forwarded,
    pub(crate) attribute: EndpointAttribute,
    pub(crate) arguments: Vec<parse::Argument>,
    /// The endpoint's errors and those of the trait, in order.
    pub(crate) errors: Vec<DeclaredError>,
    pub(crate) failed: bool,
    pub(crate) is_callable: bool,
    /// A second method of the same name: rustc would report it in each generated form.
    pub(crate) is_repeated: bool,
}

/// What the return type says.
pub(crate) struct Returns {
    /// The whole type as written.
    pub(crate) written: Option<Type>,
    /// `E`, if it was named.
    pub(crate) error: Option<Type>,
}

enum Drafted {
    Method(Box<Draft>),
    Kept(TokenStream),
}

pub(crate) fn lower(
    syntax: TraitSyntax,
    attribute: &ClientAttribute,
    diagnostics: &Diagnostics,
) -> Api {
    let TraitSyntax { mut shell, members } = syntax;
    let mut names =
        Names::new(&shell.ident, attribute.name.as_ref(), attribute.crate_path.as_ref());
    check::client_name(&mut names, attribute.server.is_some(), diagnostics);
    let is_implementable = check::shell(&shell, &members, diagnostics);
    let readable = !check::is_rewritten(&members);
    let mut drafts: Vec<Drafted> = members
        .into_iter()
        .map(|member| match member {
            Member::Method(method) if readable => draft(&method, attribute, &names, diagnostics),
            Member::Method(method) => Drafted::Kept(method.as_written()),
            Member::Other(tokens) => {
                check::associated_item(&tokens, diagnostics);
                Drafted::Kept(tokens)
            }
        })
        .collect();
    let only_endpoints = readable && !drafts.iter().any(is_kept_declaration);
    let mut methods: Vec<&mut Draft> = drafts
        .iter_mut()
        .filter_map(|drafted| match drafted {
            Drafted::Method(draft) => Some(&mut **draft),
            Drafted::Kept(_) => None,
        })
        .collect();
    check::endpoints(&mut methods, &names, attribute.server.is_some(), diagnostics);
    let (errors, unknown_errors) = error_enums(&methods);
    drafts.retain(|drafted| !matches!(drafted, Drafted::Method(draft) if draft.is_repeated));
    Api {
        forwarded: Forwarded::new(&std::mem::take(&mut shell.attrs)),
        shell,
        slots: drafts.into_iter().map(|drafted| slot(drafted, attribute)).collect(),
        errors,
        unknown_errors,
        names,
        server: attribute.server.clone(),
        is_implementable: is_implementable && only_endpoints,
    }
}

/// A member without a default, which the client has no body for.
fn is_kept_declaration(drafted: &Drafted) -> bool {
    let Drafted::Kept(tokens) = drafted else { return false };
    let last = tokens.clone().into_iter().last();
    last.is_some_and(|token| token.to_string() == ";")
}

fn draft(
    method: &MethodSyntax,
    client: &ClientAttribute,
    names: &Names,
    diagnostics: &Diagnostics,
) -> Drafted {
    let scope = diagnostics.scope();
    let ours = |attribute: &&Attribute| ends_in(attribute.path(), "endpoint");
    let declared = method.attributes.iter().find(ours);
    if declared.is_none() && method.body.is_some() {
        check::helper_method(method, names, diagnostics);
        let attributes = &method.attributes;
        let written = method.as_written();
        return Drafted::Kept(quote!(#(#attributes)* #written));
    }
    let attribute = match declared {
        Some(declared) => parse::endpoint(declared, diagnostics),
        None => EndpointAttribute::default(),
    };
    let arguments = arguments(method, diagnostics, declared.is_some());
    let returns = returns(&method.signature.output);
    let mut draft = Draft {
        signature: signature(method, &arguments, &returns, names),
        returns,
        forwarded: Forwarded::new(&method.attributes),
        errors: errors(&attribute, client, names),
        attribute,
        arguments,
        failed: false,
        is_callable: true,
        is_repeated: false,
    };
    if declared.is_some() {
        check::attributes(method, diagnostics);
        check::signature(method, &draft, names, diagnostics);
        check::endpoint(&draft, client, diagnostics);
    } else {
        check::unmarked_method(method, diagnostics);
    }
    draft.failed = scope.failed();
    Drafted::Method(Box::new(draft))
}

/// Arguments of a method without `#[endpoint]` are only stripped of their attributes.
fn arguments(
    method: &MethodSyntax,
    diagnostics: &Diagnostics,
    is_endpoint: bool,
) -> Vec<parse::Argument> {
    let ignored = Diagnostics::default();
    let diagnostics = if is_endpoint { diagnostics } else { &ignored };
    let inputs = method.signature.inputs.iter().enumerate();
    inputs
        .filter_map(|(index, input)| match input {
            FnArg::Typed(pattern) => Some(parse::argument(pattern, index, diagnostics)),
            FnArg::Receiver(_) => None,
        })
        .collect()
}

fn signature(
    method: &MethodSyntax,
    arguments: &[parse::Argument],
    returns: &Returns,
    names: &Names,
) -> Signature {
    let written = &method.signature;
    let reply = returns.written.as_ref().map_or_else(
        || Type::Verbatim(quote!(())),
        |written| match result_arguments(written) {
            Some((reply, _)) => replacement(&reply).unwrap_or(reply),
            // `Result` with other arguments than these was reported.
            None if is_result(written) => Type::Verbatim(quote!(())),
            None => written.clone(),
        },
    );
    let core = &names.core;
    let named = returns.error.as_ref().filter(|error| replacement(error).is_none());
    let error = named.map_or_else(|| quote!(#core::Error), ToTokens::to_token_stream);
    let as_written = returns.written.as_ref().and_then(result_arguments);
    let as_written = as_written.is_some_and(|(reply, _)| replacement(&reply).is_none());
    let result = if let (Some(written), Some(_), true) = (&returns.written, named, as_written) {
        written.to_token_stream()
    } else {
        quote!(::core::result::Result<#reply, #error>)
    };
    let alias = match (&returns.written, &returns.error) {
        (Some(Type::Path(path)), None) if path.path.segments.len() == 1 => {
            path.path.segments.first().map(|segment| segment.ident.clone())
        }
        _ => None,
    };
    let typed = |(index, argument): (usize, &parse::Argument)| {
        // A second argument of the same name was reported; rustc need not repeat it.
        let repeated = arguments.iter().take(index).any(|before| before.ident == argument.ident);
        let ident = if repeated { parse::stand_in(index) } else { argument.ident.clone() };
        let ty = replacement(&argument.ty).unwrap_or_else(|| argument.ty.clone());
        TypedName { lints: argument.lints.clone(), ident, ty }
    };
    Signature {
        ident: written.ident.clone(),
        generics: written.generics.clone(),
        receiver: receiver(method),
        arguments: arguments.iter().enumerate().map(typed).collect(),
        reply,
        error,
        result,
        alias: alias.filter(|alias| alias == "Result"),
    }
}

/// `&self` whatever was written, so that use sites of a refused endpoint still agree.
fn receiver(method: &MethodSyntax) -> TokenStream {
    if let Some(ReceiverKind::Reference(and, lifetime, _)) =
        method.signature.receiver().map(|receiver| &receiver.kind)
    {
        quote!(#and #lifetime self)
    } else {
        quote!(&self)
    }
}

fn returns(output: &ReturnType) -> Returns {
    match output {
        ReturnType::Default => Returns { written: None, error: None },
        ReturnType::Type(_, ty) => Returns {
            written: Some((**ty).clone()),
            error: result_arguments(ty).and_then(|(_, error)| error),
        },
    }
}

fn errors(
    attribute: &EndpointAttribute,
    client: &ClientAttribute,
    names: &Names,
) -> Vec<DeclaredError> {
    let own = attribute.shared.errors.as_deref().unwrap_or_default();
    let of_trait = client.shared.errors.as_deref().unwrap_or_default();
    let inherited = of_trait.iter().filter(|case| own.iter().all(|o| o.status != case.status));
    let body = |case: &ErrorCase| {
        if let Some(body) = case.body.as_ref().or(client.error_body.as_ref()) {
            body.to_token_stream()
        } else {
            let private = &names.private;
            quote!(#private::Value)
        }
    };
    let mut errors: Vec<DeclaredError> = own
        .iter()
        .chain(inherited)
        .map(|case| DeclaredError { status: case.status, body: body(case) })
        .collect();
    // A class stands after the statuses that it is the rest of.
    errors.sort_by_key(|error| {
        let (first, last) = error.status.range();
        (last, std::cmp::Reverse(first))
    });
    errors
}

impl Draft {
    /// The name of the enum to generate, if the signature has one.
    pub(crate) fn error_ident(&self) -> Option<&Ident> {
        self.returns.error.as_ref().and_then(plain_ident)
    }

    pub(crate) fn declares_errors(&self) -> bool {
        self.attribute.shared.errors.is_some() || !self.errors.is_empty()
    }
}

/// The enums to generate, and the names that a refused endpoint leaves in the air.
fn error_enums(drafts: &[&mut Draft]) -> (Vec<ErrorEnum>, Vec<Ident>) {
    let mut enums: Vec<ErrorEnum> = Vec::new();
    for draft in drafts.iter().filter(|draft| draft.declares_errors()) {
        let Some(ident) = draft.error_ident().filter(|ident| *ident != "Error") else { continue };
        let (method, cfgs) = (unraw(&draft.signature.ident), draft.forwarded.cfgs.clone());
        let is_same = |known: &&mut ErrorEnum| {
            known.ident == *ident && (draft.failed || same_cases(&known.cases, &draft.errors))
        };
        if let Some(known) = enums.iter_mut().find(is_same) {
            known.methods.push(method);
            known.cfgs.push(cfgs);
            continue;
        }
        enums.push(ErrorEnum {
            ident: ident.clone(),
            cases: draft.errors.clone(),
            methods: vec![method],
            cfgs: vec![cfgs],
        });
    }
    let mut unknown: Vec<Ident> = Vec::new();
    for draft in drafts.iter().filter(|draft| draft.failed) {
        let Some(ident) = draft.error_ident().filter(|ident| *ident != "Error") else { continue };
        if enums.iter().all(|known| known.ident != *ident) && !unknown.contains(ident) {
            unknown.push(ident.clone());
        }
    }
    (enums, unknown)
}

/// The lists are compared as they are written.
fn same_cases(first: &[DeclaredError], second: &[DeclaredError]) -> bool {
    let same = |(first, second): (&DeclaredError, &DeclaredError)| {
        first.status == second.status && first.body.to_string() == second.body.to_string()
    };
    first.len() == second.len() && first.iter().zip(second).all(same)
}

fn slot(drafted: Drafted, client: &ClientAttribute) -> Slot {
    let draft = match drafted {
        Drafted::Method(draft) => *draft,
        Drafted::Kept(tokens) => return Slot::Kept(tokens),
    };
    let reply = draft.reply();
    let EndpointAttribute { method, template, success, finish, shared, .. } = draft.attribute;
    let (Some(method), Some(template), false) = (method, template, draft.failed) else {
        let Draft { signature, forwarded, is_callable, .. } = draft;
        return Slot::Bad(Box::new(Refused { signature, forwarded, is_callable }));
    };
    let success = success.map(|statuses| statuses.iter().map(|status| status.value).collect());
    Slot::Good(Box::new(Endpoint {
        signature: draft.signature,
        forwarded: draft.forwarded,
        method: method.value,
        path: format!("{}{}", client.base, template.text),
        parts: path_parts(&client.base, template.parts),
        arguments: draft.arguments.into_iter().map(argument).collect(),
        success: success.unwrap_or_else(|| reply.row().success.to_vec()),
        errors: draft.errors,
        finish,
        settings: shared.settings.or(&client.shared.settings),
        reply,
    }))
}

fn path_parts(base: &str, parts: Vec<Part>) -> Vec<PathPart> {
    let mut base = Some(base.to_owned());
    let mut joined = Vec::new();
    for part in parts {
        joined.push(match part {
            Part::Text(text) => PathPart::Text(base.take().unwrap_or_default() + &text),
            Part::Value { name, .. } => PathPart::Value(name),
        });
    }
    joined
}

fn argument(argument: parse::Argument) -> Argument {
    Argument {
        kind: argument.kind(),
        wire_name: argument.wire_name().value,
        multiplicity: Multiplicity::of(&argument.ty),
        ident: argument.ident,
        ty: argument.ty,
    }
}
