//! Rules for the arguments of an endpoint, and for the path that they are in.

use bac_wire::is_written_by_client;
use syn::{Type, TypeArray};

use crate::{
    diagnostics::{Diagnostics, place},
    draft::MethodDraft,
    parse::{Argument, Fills, Kind, Method, Template},
    suggest,
    tokens::{Spanned, plain_type, unraw},
    types::{Multiplicity, behind_reference, only_argument, shown},
};

/// What is wrong with the arguments wherever they go.
pub(super) fn arguments(draft: &MethodDraft, diagnostics: &Diagnostics) {
    placement(draft, diagnostics);
    path_value(draft, diagnostics);
    repeated_argument(draft, diagnostics);
    two_bodies(draft, diagnostics);
    body_on_get(draft, diagnostics);
    optional_signed(draft, diagnostics);
    nested_option(draft, diagnostics);
    header_reserved(draft, diagnostics);
    same_name(draft, diagnostics);
}

/// What a server half cannot receive.
pub(super) fn received_arguments(draft: &MethodDraft, diagnostics: &Diagnostics) {
    received_array(draft, diagnostics);
    received_for_ever(draft, diagnostics);
}

/// Every placeholder has its argument, and every argument its place.
fn placement(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let Some(template) = &draft.attribute.template else {
        // Without the path nothing can be said about arguments that may be in it.
        return;
    };
    let in_path =
        |argument: &Argument| template.values().any(|(value, _)| value == unraw(&argument.ident));
    for argument in draft.arguments.iter().filter(|argument| in_path(argument)) {
        if let Some(marker) = &argument.marker {
            let name = unraw(&argument.ident);
            let shown = marker.kind.attribute();
            let fact = format!("argument `{name}` is in the path and marked `{shown}`");
            let help = format!("remove `{shown}`, or `{{{name}}}` from the path");
            diagnostics.error(marker.place, fact, help);
        } else if let Some(marker) = argument.path_marker {
            let fact = "path arguments need no attribute";
            let help = format!("remove `#[path]`: `{{{}}}` is in the path", unraw(&argument.ident));
            diagnostics.error(marker, fact, help);
        }
    }
    let mut unplaced: Vec<&Argument> = draft
        .arguments
        .iter()
        .filter(|a| a.kind() == Kind::Path && !a.is_broken && !in_path(a))
        .collect();
    no_argument(draft, template, &mut unplaced, diagnostics);
    if template.is_broken {
        return;
    }
    for argument in unplaced {
        not_in_path(argument, template, draft, diagnostics);
    }
}

/// A placeholder without an argument, and the argument it was most likely meant for.
fn no_argument(
    draft: &MethodDraft,
    template: &Template,
    unplaced: &mut Vec<&Argument>,
    diagnostics: &Diagnostics,
) {
    let mut reported: Vec<&str> = Vec::new();
    for (name, range) in template.values() {
        let filled = draft.arguments.iter().any(|argument| unraw(&argument.ident) == name);
        if filled || reported.contains(&name) {
            continue;
        }
        reported.push(name);
        let candidates: Vec<String> = unplaced.iter().map(|a| unraw(&a.ident)).collect();
        let near = candidates.iter().position(|candidate| is_similar(candidate, name));
        let help = match near.map(|at| unraw(&unplaced.remove(at).ident)) {
            Some(near) => format!(
                "rename the argument `{near}` to `{name}`, or the placeholder to `{{{near}}}`"
            ),
            None => {
                format!("add `{name}: &str` to `fn {}`", unraw(&draft.signature.ident))
            }
        };
        let fact = format!("no argument for path placeholder `{{{name}}}`");
        let excerpt = (template.text.as_str(), range);
        diagnostics.error_in(place(&template.literal), fact, excerpt, help);
    }
}

fn is_similar(left: &str, right: &str) -> bool {
    let parts = |name: &str| name.split('_').map(str::to_owned).collect::<Vec<_>>();
    let shared = parts(left).iter().any(|part| parts(right).contains(part));
    shared || suggest::nearest(left, &[right]).is_some()
}

/// An argument that says nothing about how it is sent.
fn not_in_path(
    argument: &Argument,
    template: &Template,
    draft: &MethodDraft,
    diagnostics: &Diagnostics,
) {
    let name = unraw(&argument.ident);
    if argument.path_marker.is_some() {
        let fact = format!("`{{{name}}}` is not in the path");
        let help = format!("add it to `\"{}\"`, and remove `#[path]`", template.text);
        diagnostics.error(argument.ident.span(), fact, help);
        return;
    }
    let method = draft.attribute.method.as_ref().map(|method| method.value);
    let has_room = method.is_none_or(Method::may_have_body) && draft.bodies().next().is_none();
    if has_room && is_structured(&argument.ty) {
        let kinds = kinds(Fills::Body).chain(kinds(Fills::Fields));
        let help = format!("mark it {}", any_of(kinds));
        let fact = format!("cannot tell how `{name}` is sent");
        diagnostics.error(argument.ident.span(), fact, help);
        return;
    }
    // What hardly needs a body needs no signature either.
    let body = kinds(Fills::Body).filter(|kind| has_room && *kind != Kind::Signed);
    let kinds = any_of(kinds(Fills::Fields).chain(body));
    let help = format!("add `{{{name}}}` to the path, or mark it {kinds}");
    let fact = format!("argument `{name}` is not part of the request");
    diagnostics.error(argument.ident.span(), fact, help);
}

fn kinds(part: Fills) -> impl Iterator<Item = Kind> {
    Kind::marked().filter(move |kind| kind.fills(part))
}

/// "`#[query]`, `#[header("…")]` or `#[body]`".
fn any_of(kinds: impl Iterator<Item = Kind>) -> String {
    let examples: Vec<&str> = kinds.map(|kind| kind.row().example).collect();
    suggest::any_of(&examples)
}

/// A type that hardly fits into a path: not text, a number, a flag or a list of them.
fn is_structured(ty: &Type) -> bool {
    let multiplicity = Multiplicity::of(ty);
    let Type::Path(path) = behind_reference(&multiplicity.item) else { return false };
    let Some(last) = path.path.segments.last() else { return false };
    let simple = [
        "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8",
        "u16", "u32", "u64", "u128", "usize", "String", "Uuid", "Cow",
    ];
    !simple.iter().any(|name| last.ident == name)
}

fn path_value(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let Some(template) = &draft.attribute.template else { return };
    for argument in draft.arguments.iter().filter(|argument| argument.kind() == Kind::Path) {
        let name = unraw(&argument.ident);
        if template.values().all(|(value, _)| value != name) {
            continue;
        }
        let multiplicity = Multiplicity::of(&argument.ty);
        let ty = shown(&argument.ty);
        if multiplicity.is_optional {
            let help = "make two endpoints, or mark it `#[query]`";
            let fact = format!("`{ty}` cannot be a path value");
            diagnostics.error(place(&argument.ty), fact, help);
        } else if multiplicity.is_list {
            let help = "take one value, or mark it `#[query]`";
            let fact = format!("`{ty}` cannot be a path value");
            diagnostics.error(place(&argument.ty), fact, help);
        }
    }
}

fn repeated_argument(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let mut seen: Vec<String> = Vec::new();
    for argument in &draft.arguments {
        let name = unraw(&argument.ident);
        if seen.contains(&name) {
            let fact = format!("argument `{name}` is declared twice");
            diagnostics.error(argument.ident.span(), fact, "give the second another name");
        }
        seen.push(name);
    }
}

fn two_bodies(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let mut bodies = draft.bodies();
    let Some(first) = bodies.next() else { return };
    for second in bodies {
        let fact = "two arguments are the request body";
        let (first, name) = (unraw(&first.ident), unraw(&second.ident));
        let help = format!("put `{first}` and `{name}` in one struct");
        diagnostics.error(second.ident.span(), fact, help);
    }
}

fn body_on_get(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let Some(method) = draft.attribute.method.as_ref().map(|method| method.value) else { return };
    if method.may_have_body() {
        return;
    }
    // What is signed is the first message of a WebSocket.
    let is_first_message =
        |argument: &&Argument| draft.opens_websocket() && argument.kind() == Kind::Signed;
    for body in draft.bodies().filter(|argument| !is_first_message(argument)) {
        let fact = format!("a `{}` request has no body", method.name());
        let help = match body.kind() {
            Kind::Signed => "use `POST`: what is signed travels in the body",
            _ if draft.opens_websocket() => "mark the argument `#[query]` or `#[signed]`",
            _ => "mark the argument `#[query]`, or use another method",
        };
        diagnostics.error(body.ident.span(), fact, help);
    }
}

fn optional_signed(draft: &MethodDraft, diagnostics: &Diagnostics) {
    for argument in &draft.arguments {
        if argument.kind() == Kind::Signed && Multiplicity::of(&argument.ty).is_optional {
            let fact = "a signed payload cannot be left out";
            let inner = only_argument(behind_reference(&argument.ty), "Option");
            let shown = inner.as_ref().map(shown).unwrap_or_default();
            diagnostics.error(place(&argument.ty), fact, format!("write `{shown}`"));
        }
    }
}

fn nested_option(draft: &MethodDraft, diagnostics: &Diagnostics) {
    for argument in draft.arguments.iter().filter(|a| a.kind().fills(Fills::Fields)) {
        let multiplicity = Multiplicity::of(&argument.ty);
        if only_argument(behind_reference(&multiplicity.item), "Option").is_some() {
            let fact = format!("`{}` has two ways to be absent", shown(&argument.ty));
            let fact = if multiplicity.is_optional && !multiplicity.is_list {
                fact
            } else {
                format!("an item of `{}` cannot be absent", shown(&argument.ty))
            };
            let inner = only_argument(behind_reference(&multiplicity.item), "Option");
            let inner = inner.as_ref().map(shown).unwrap_or_default();
            let help = if multiplicity.is_list {
                format!("write `&[{inner}]`")
            } else {
                format!("write `Option<{inner}>`")
            };
            diagnostics.error(place(&argument.ty), fact, help);
        }
    }
}

fn header_reserved(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let has_body = draft.bodies().next().is_some();
    for argument in draft.arguments.iter().filter(|argument| argument.kind() == Kind::Header) {
        let header = argument.wire_name();
        let is_content_type = header.value.eq_ignore_ascii_case("content-type");
        if is_written_by_client(&header.value) || (has_body && is_content_type) {
            let fact = format!("`{}` is set by the client", header.value);
            diagnostics.error(header.span, fact, "remove the argument");
        }
    }
}

fn same_name(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let mut seen: Vec<(Kind, String)> = Vec::new();
    for argument in draft.arguments.iter().filter(|a| a.kind().fills(Fills::Fields)) {
        let (kind, Spanned { value: shown, span }) = (argument.kind(), argument.wire_name());
        // Header names are the same in any case.
        let name = if kind == Kind::Header { shown.to_ascii_lowercase() } else { shown.clone() };
        if seen.contains(&(kind, name.clone())) {
            let fact = format!("{} `{shown}` is sent by two arguments", kind.row().noun);
            diagnostics.error(span, fact, "use one argument; a `Vec` is sent repeated");
        }
        seen.push((kind, name));
    }
}

/// The length of an array is not something that a request can promise.
fn received_array(draft: &MethodDraft, diagnostics: &Diagnostics) {
    for argument in &draft.arguments {
        let ty = match only_argument(plain_type(&argument.ty), "Option") {
            Some(inner) => inner,
            None => argument.ty.clone(),
        };
        let sent_as_list = argument.kind().fills(Fills::Fields);
        if let (true, Type::Array(TypeArray { elem, .. })) = (sent_as_list, behind_reference(&ty)) {
            let fact = "the generated server cannot receive an array";
            let help = format!("write `&[{}]`", shown(elem));
            diagnostics.error(place(&argument.ty), fact, help);
        }
    }
}

/// What a request carries lives as long as its answer takes.
fn received_for_ever(draft: &MethodDraft, diagnostics: &Diagnostics) {
    for argument in &draft.arguments {
        let inner = only_argument(plain_type(&argument.ty), "Option");
        let Type::Reference(reference) = plain_type(inner.as_ref().unwrap_or(&argument.ty)) else {
            continue;
        };
        if reference.lifetime.as_ref().is_some_and(|lifetime| lifetime.ident == "static") {
            let fact = "the generated server cannot lend an argument for `'static`";
            let help = format!("write `&{}`", shown(&reference.elem));
            diagnostics.error(place(&argument.ty), fact, help);
        }
    }
}
