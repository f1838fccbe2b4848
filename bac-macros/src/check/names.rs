//! Rules for names across a trait: of methods, and of what is generated.

use proc_macro2::Ident;
use quote::ToTokens;

use crate::{
    check::verdict::Checked,
    diagnostics::{Diagnostics, Edit, Mend, place},
    draft::MethodDraft,
    model::{Names, signed_ident},
    parse::{ClientAttribute, Constant, Constants, Kind, Part, Shape, Template},
    tokens::unraw,
};

pub(super) fn repeated_method(methods: &mut [Checked<'_>], diagnostics: &Diagnostics) {
    let mut seen: Vec<String> = Vec::new();
    for Checked { draft, verdict } in methods {
        let name = unraw(&draft.signature.ident);
        // With `#[cfg]` only one of them may remain.
        if seen.contains(&name) && draft.forwarded.cfgs.is_empty() {
            let fact = format!("endpoint `{name}` is declared twice");
            diagnostics.error(
                draft.signature.ident.span(),
                fact,
                renamed(draft, &path_words(draft)),
            );
            verdict.is_refused = true;
            verdict.is_name_taken = true;
            verdict.is_repeated = true;
        }
        seen.push(name);
    }
}

/// One request is one endpoint where there is a server half: it could not tell two apart.
pub(super) fn repeated_request(
    methods: &mut [Checked<'_>],
    of_trait: &Constants,
    diagnostics: &Diagnostics,
) {
    let mut seen: Vec<(String, String, String)> = Vec::new();
    for Checked { draft, verdict } in methods.iter_mut().filter(|m| !m.verdict.is_repeated) {
        let (Some(method), Some(template)) = (&draft.attribute.method, &draft.attribute.template)
        else {
            continue;
        };
        let name = unraw(&draft.signature.ident);
        // Under two conditions only one of them may remain.
        let conditions = draft.forwarded.cfgs.iter().map(|cfg| cfg.to_token_stream().to_string());
        let condition: String = conditions.collect();
        let constants = constants(draft, of_trait);
        let request = format!("{} {}{constants}", method.value.name(), shape(template));
        let known = seen.iter().find(|(known, _, other)| {
            let is_one_of_two = !other.is_empty() && !condition.is_empty() && *other != condition;
            *known == request && !is_one_of_two
        });
        if let Some((_, first, _)) = known {
            let shown = format!("{} {}", method.value.name(), template.text);
            let fact = format!("`{shown}` is the request of `{first}` already");
            let help = format!(
                "the server half cannot tell them apart: a constant does, such as `query(\"kind\" = \"{name}\")`; \
                 or declare `{name}` in a trait without `server`"
            );
            diagnostics.error(place(&template.literal), fact, help);
            verdict.is_refused = true;
        }
        seen.push((request, name, condition));
    }
}

/// What tells requests of one path apart: constants that no argument takes the place of.
fn constants(draft: &MethodDraft, of_trait: &Constants) -> String {
    let Constants { headers, query } = draft.attribute.shared.constants.clone().or(of_trait);
    let is_argument = |kind: Kind, is_same: &dyn Fn(&str) -> bool| {
        let mut arguments = draft.arguments.iter().filter(|argument| argument.kind() == kind);
        arguments.any(|argument| is_same(&argument.wire_name().value))
    };
    // A flag and an empty value are the same to a server.
    let query = query.into_iter().filter_map(|Constant { name, value, .. }| {
        let is_fixed = !is_argument(Kind::Query, &|argument| argument == name);
        is_fixed.then(|| format!("?{name}={:?}", value.unwrap_or_default()))
    });
    let headers = headers.into_iter().filter_map(|Constant { name, value, .. }| {
        let is_fixed = !is_argument(Kind::Header, &|argument| argument.eq_ignore_ascii_case(&name));
        is_fixed.then(|| format!(" {}:{value:?}", name.to_ascii_lowercase()))
    });
    let mut all: Vec<String> = query.chain(headers).collect();
    all.sort();
    all.concat()
}

/// The template without the names of its placeholders.
fn shape(template: &Template) -> String {
    let parts = template.parts.iter().map(|part| match part {
        Part::Text(text) => text.as_str(),
        Part::Value { is_rest: true, .. } => "{..}",
        Part::Value { .. } => "{}",
    });
    parts.collect()
}

pub(super) fn name_clash(methods: &mut [Checked<'_>], shape: Shape, diagnostics: &Diagnostics) {
    // With `#[cfg]` on both only one of them may remain.
    let is_conditional = |draft: &MethodDraft| !draft.forwarded.cfgs.is_empty();
    let fixed = ["new", "client", "with", "OPERATIONS"].map(|name| (name.to_owned(), false));
    let mut taken: Vec<(String, bool)> = fixed.into();
    taken.extend(shape.calls.then(|| ("calls".to_owned(), false)));
    let signed = methods.iter().filter(|m| m.draft.is_signed() && !m.verdict.is_repeated);
    taken.extend(signed.map(|Checked { draft, .. }| {
        (unraw(&signed_ident(&draft.signature.ident)), is_conditional(draft))
    }));
    for Checked { draft, verdict } in methods {
        let name = unraw(&draft.signature.ident);
        let meets =
            |(taken, other): &(String, bool)| *taken == name && !(*other && is_conditional(draft));
        if taken.iter().any(meets) {
            let kind = if name == "OPERATIONS" { "constant" } else { "function" };
            let fact = format!("`{name}` is also the name of a generated {kind}");
            diagnostics.error(draft.signature.ident.span(), fact, renamed(draft, &name));
            verdict.is_refused = true;
            verdict.is_name_taken = true;
        }
    }
}

/// `get_new`: the method in front of a name that is taken.
fn renamed(draft: &MethodDraft, name: &str) -> Mend {
    let method = draft.attribute.method.as_ref().map_or("GET", |method| method.value.name());
    let renamed = format!("{}_{}", method, name).to_ascii_lowercase();
    Mend::new(format!("rename the endpoint, for example to `{renamed}`"))
        .with(Edit::over(draft.signature.ident.span(), renamed))
}

/// `jobs_logs` of `/jobs/{id}/logs`.
fn path_words(draft: &MethodDraft) -> String {
    let path = draft.attribute.template.as_ref().map_or("", |template| &template.text);
    let words = path.split('/').filter(|word| word.chars().all(|c| c.is_ascii_alphanumeric()));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_")
}

pub(super) const CLIENT: &str = "the generated client";

/// What else has this name, of what is generated.
pub(super) fn owner(
    names: &Names,
    name: &Ident,
    attribute: &ClientAttribute,
) -> Option<&'static str> {
    let Names { api, client, service, server, calls, object, .. } = names;
    let (has_server, shape) = (attribute.server.is_some(), attribute.shape);
    let owners = [
        (api, "the trait", true),
        (service, "the trait that a server implements", has_server),
        (server, "the generated server", has_server),
        (calls, "the generated calls", shape.calls),
        (object, "the generated object", shape.object),
        (client, CLIENT, true),
    ];
    let mut owners = owners.into_iter().filter(|(owner, _, is_made)| *is_made && *owner == name);
    owners.next().map(|(_, text, _)| text)
}
