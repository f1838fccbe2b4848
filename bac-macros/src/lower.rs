//! Drafts, and what the rules found of them → model.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Path;

use crate::{
    check::{MethodVerdict, Verdict},
    draft::{self, Draft, MethodDraft},
    model::{
        Api, Argument, DeclaredError, Endpoint, ErrorEnum, Member, Names, PathPart, Refused,
        SuccessEnum,
    },
    parse::{
        self, ClientAttribute, Codec, Coding, EndpointAttribute, Forwarded, Kept, Kind, Part,
        Reply, Settings, Shape, Sign,
    },
    tokens::{generated_name, unraw},
    types::Multiplicity,
};

pub(crate) fn lower(draft: Draft, verdict: Verdict) -> Api {
    let Draft { mut head, attribute, mut members, .. } = draft;
    let Verdict { names, is_implementable, server_refusal, members: verdicts } = verdict;
    let names = names.generated();
    for (member, verdict) in members.iter_mut().zip(&verdicts) {
        let draft::Member::Method(method) = member else { continue };
        if verdict.is_error_name_taken {
            method.forget_error_type(&names);
        }
        if verdict.lacks_xml {
            method.forget_xml();
        }
    }
    one_place_for_each_body(&mut members);
    let (errors, unknown_errors) = error_enums(&members, &verdicts);
    let successes = success_enums(&members, &verdicts, &names);
    let members = members.into_iter().zip(&verdicts).filter(|(_, verdict)| !verdict.is_repeated);
    // Of a trait with parameters each form would be one more mistake.
    let shape = if head.generics.params.is_empty() { attribute.shape } else { Shape::default() };
    Api {
        forwarded: Forwarded::new(&std::mem::take(&mut head.attrs)),
        head,
        members: members.map(|(member, verdict)| lowered(member, verdict, &attribute)).collect(),
        errors,
        successes,
        unknown_errors,
        names,
        shape,
        server: attribute.server.filter(|_| server_refusal.is_none()),
        server_refusal,
        is_implementable,
    }
}

impl MethodDraft {
    /// Neither an enum nor a signature of that name is left.
    fn forget_error_type(&mut self, names: &Names) {
        let (core, reply) = (&names.core, &self.signature.reply);
        self.signature.result = quote!(::core::result::Result<#reply, #core::Error>);
        self.signature.error = quote!(#core::Error);
        self.returns.error = None;
    }

    /// What is in XML is read and written by serde, as JSON is.
    fn forget_xml(&mut self) {
        let markers = self.arguments.iter_mut().filter_map(|it| it.marker.as_mut());
        let of_arguments = markers.filter_map(|marker| marker.codec.as_mut());
        let of_errors = self.errors.iter_mut().map(|error| &mut error.codec);
        let of_successes = self.success.iter_mut().filter_map(|case| case.codec.as_mut());
        let all = of_arguments.chain(of_errors).chain(of_successes).chain([&mut self.codec]);
        for codec in all {
            if matches!(codec, Codec::Xml(_)) {
                *codec = Codec::Json;
            }
        }
        for reply in &mut self.attribute.replies {
            if reply.value == Reply::Xml {
                reply.value = Reply::Json;
            }
        }
    }
}

/// A type that lacks a trait is one mistake, however often it is the body of an error: where the
/// same tokens are written again, those of the first place stand in their stead.
fn one_place_for_each_body(members: &mut [draft::Member]) {
    let mut seen: Vec<(String, TokenStream)> = Vec::new();
    let methods = members.iter_mut().filter_map(|member| match member {
        draft::Member::Method(method) => Some(method),
        draft::Member::Kept(_) => None,
    });
    for DeclaredError { body, .. } in methods.flat_map(|method| &mut method.errors) {
        let text = body.to_string();
        match seen.iter().find(|(known, _)| *known == text) {
            Some((_, first)) => *body = first.clone(),
            None => seen.push((text, body.clone())),
        }
    }
}

/// The enums to generate, and the names of those that only refused endpoints would have had.
fn error_enums(
    members: &[draft::Member],
    verdicts: &[MethodVerdict],
) -> (Vec<ErrorEnum>, Vec<Ident>) {
    let named = || {
        members.iter().zip(verdicts).filter_map(|(member, verdict)| {
            let draft::Member::Method(method) = member else { return None };
            let ident = method.error_ident().filter(|ident| *ident != "Error")?;
            Some((&**method, ident, verdict))
        })
    };
    let mut enums: Vec<ErrorEnum> = Vec::new();
    for (draft, ident, verdict) in named().filter(|(draft, ..)| draft.declares_errors()) {
        let (method, cfgs) = (unraw(&draft.signature.ident), draft.forwarded.cfgs.clone());
        let failed = draft.failure.as_ref().map(|failure| failure.body.clone());
        let is_same = |known: &&mut ErrorEnum| {
            let is_fitting = verdict.is_refused || same_cases(&known.cases, &draft.errors);
            known.ident == *ident && is_fitting
        };
        if let Some(known) = enums.iter_mut().find(is_same) {
            known.methods.push(method);
            known.cfgs.push(cfgs);
            known.failed = known.failed.take().or(failed);
            continue;
        }
        enums.push(ErrorEnum {
            ident: generated_name(ident),
            cases: draft.errors.clone(),
            failed,
            methods: vec![method],
            cfgs: vec![cfgs],
        });
    }
    let mut unknown: Vec<Ident> = Vec::new();
    for (_, ident, _) in named().filter(|(.., verdict)| verdict.is_refused) {
        if enums.iter().all(|known| known.ident != *ident) && !unknown.contains(ident) {
            unknown.push(generated_name(ident));
        }
    }
    (enums, unknown)
}

/// One for each name; that its lists agree was a rule.
fn success_enums(
    members: &[draft::Member],
    verdicts: &[MethodVerdict],
    names: &Names,
) -> Vec<SuccessEnum> {
    let mut enums: Vec<SuccessEnum> = Vec::new();
    for (member, verdict) in members.iter().zip(verdicts) {
        let draft::Member::Method(draft) = member else { continue };
        let Some(ident) = draft.success_ident().filter(|_| !verdict.is_success_name_taken) else {
            continue;
        };
        let (method, cfgs) = (unraw(&draft.signature.ident), draft.forwarded.cfgs.clone());
        if let Some(known) = enums.iter_mut().find(|known| known.ident == ident) {
            known.methods.push(method);
            known.cfgs.push(cfgs);
            continue;
        }
        enums.push(SuccessEnum {
            ident: generated_name(&ident),
            cases: draft.typed_successes(names),
            methods: vec![method],
            cfgs: vec![cfgs],
        });
    }
    enums
}

/// The lists are compared as they are written.
fn same_cases(first: &[DeclaredError], second: &[DeclaredError]) -> bool {
    let same = |(first, second): (&DeclaredError, &DeclaredError)| {
        first.status == second.status && first.body_as_written() == second.body_as_written()
    };
    first.len() == second.len() && first.iter().zip(second).all(same)
}

fn lowered(member: draft::Member, verdict: &MethodVerdict, client: &ClientAttribute) -> Member {
    let mut draft = match member {
        draft::Member::Method(draft) => *draft,
        draft::Member::Kept(Kept::Helper(written)) => return Member::Helper(written),
        draft::Member::Kept(Kept::Other(tokens) | Kept::Rewritten(tokens)) => {
            return Member::Kept(tokens);
        }
    };
    draft.signature.ident = generated_name(&draft.signature.ident);
    let not_json = |codec: &Codec| !codec.is_json();
    let codec = draft.codec_of_reply().filter(not_json);
    let is_of_errors = draft.errors.iter().any(|error| error.codec.shown() == draft.codec.shown());
    let is_of_errors = is_of_errors && draft.reply() == Reply::Empty;
    let codec_of_errors = Some(draft.codec.clone()).filter(|codec| is_of_errors && not_json(codec));
    let codec_of_reply_alone = draft.codec_of_reply_alone();
    let (reply, bodiless) = (draft.reply(), draft.bodiless());
    let has_body = draft.has_body();
    let kinds: Vec<(Kind, Option<Codec>)> = draft
        .arguments
        .iter()
        .map(|argument| (draft.kind(argument), draft.codec_of(argument).cloned()))
        .collect();
    let any = draft.arguments.iter().filter(|argument| draft.kind(argument) == Kind::AnyRest);
    let any: Vec<String> = any.map(|argument| unraw(&argument.ident)).collect();
    let url = draft.url().map(|argument| unraw(&argument.ident));
    let EndpointAttribute {
        method,
        template,
        finish,
        events,
        resume,
        paging,
        shared,
        unsigned,
        ..
    } = draft.attribute;
    let place = match (template, url) {
        (Some(template), _) => Some((
            format!("{}{}", client.base, template.text),
            path_parts(&client.base, template.parts, &any),
        )),
        (None, Some(url)) => Some((format!("{{{url}}}"), Vec::new())),
        (None, None) => None,
    };
    let is_provided = shared.provided || client.shared.provided;
    let (Some(method), Some((path, parts)), false) = (method, place, verdict.is_refused) else {
        return Member::Refused(Box::new(Refused {
            signature: draft.signature,
            forwarded: draft.forwarded,
            functions: finish
                .into_iter()
                .map(|finish| finish.value)
                .chain(shared.failure.and_then(|failure| failure.value))
                .chain(own_schemes(&shared.settings))
                .chain(shared.settings.outcome)
                .collect(),
            is_callable: !verdict.is_name_taken,
            is_provided,
        }));
    };
    let mut settings = shared.settings.or(&client.shared.settings, method.value);
    if verdict.lacks_brotli {
        let is_it = |coding: &Coding| coding.feature() == "brotli";
        if let Some(said) = &mut settings.accept_encoding {
            said.value.retain(|coding| !is_it(coding));
        }
        settings.content_encoding.take_if(|said| said.value.as_ref().is_some_and(is_it));
    }
    // The trait's are for its other endpoints.
    if reply == Reply::WebSocket {
        settings.redirect = None;
    }
    let is_verified = settings.verify.as_ref().is_some_and(|verify| verify.value.is_some());
    if reply == Reply::WebSocket || resume.is_some() || is_verified {
        settings.accept_encoding = None;
    }
    if reply == Reply::WebSocket || !has_body {
        settings.content_encoding = None;
    }
    Member::Endpoint(Box::new(Endpoint {
        signature: draft.signature,
        forwarded: draft.forwarded,
        method: method.value,
        path,
        parts,
        arguments: draft.arguments.into_iter().zip(kinds).map(argument).collect(),
        success: draft.success.iter().map(|case| case.status).collect(),
        none: draft.none.iter().map(|status| status.value).collect(),
        errors: draft.errors,
        failure: draft.failure,
        finish: finish.map(|finish| finish.value),
        events: events.map(|events| events.value),
        resumes: resume.is_some(),
        paging: paging.map(|paging| paging.value),
        settings,
        is_unsigned: unsigned.is_some(),
        constants: shared.constants.or(&client.shared.constants),
        reply,
        codec,
        codec_of_reply_alone,
        codec_of_errors,
        bodiless,
        is_provided,
    }))
}

/// The schemes of the user's own that it names.
fn own_schemes(settings: &Settings) -> Vec<Path> {
    let of_requests = settings.sign.iter().flat_map(|sign| sign.value.each());
    let of_replies = settings.verify.iter().flat_map(|verify| &verify.value);
    let paths = of_requests.chain(of_replies).filter_map(|sign| match sign {
        Sign::Path(path) => Some(path.clone()),
        _ => None,
    });
    paths.collect()
}

/// Of the arguments those whose placeholder takes any segments are `any`.
fn path_parts(base: &str, parts: Vec<Part>, any: &[String]) -> Vec<PathPart> {
    let mut base = Some(base.to_owned());
    let mut joined = Vec::new();
    for part in parts {
        joined.push(match part {
            Part::Text(text) => PathPart::Text(base.take().unwrap_or_default() + &text),
            Part::Value { name, .. } if any.contains(&name) => PathPart::AnyRest(name),
            Part::Value { name, is_rest: true, .. } => PathPart::Rest(name),
            Part::Value { name, .. } => PathPart::Value(name),
        });
    }
    // An endpoint at the base itself.
    joined.extend(base.filter(|base| joined.is_empty() && !base.is_empty()).map(PathPart::Text));
    joined
}

fn argument((argument, (kind, codec)): (parse::Argument, (Kind, Option<Codec>))) -> Argument {
    Argument {
        kind,
        codec: codec.filter(|codec| !codec.is_json()),
        wire_name: argument.wire_name().value,
        content_type: argument.content_type(),
        with: argument.marker.and_then(|marker| marker.with),
        multiplicity: Multiplicity::of(&argument.ty),
        ident: argument.ident,
        ty: argument.ty,
    }
}
