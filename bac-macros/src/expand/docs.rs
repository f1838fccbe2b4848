//! Doc comments of the generated items. They name items in code spans: a link could not be resolved
//! from every place that a trait can stand in.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{
    model::{Api, Endpoint, ErrorEnum, Names},
    parse::{Challenge, Codec, Constant, Fills, Forwarded, Kind, Paging},
    suggest,
    tokens::unraw,
    types::shown,
};

/// The user's docs, then the HTTP line and the declared errors.
pub(super) fn endpoint(api: &Api, endpoint: &Endpoint) -> TokenStream {
    described(api, endpoint, argument_table(endpoint))
}

/// The same for a server, to which arguments come as they are declared.
pub(super) fn served(api: &Api, endpoint: &Endpoint) -> TokenStream {
    described(api, endpoint, Vec::new())
}

fn described(api: &Api, endpoint: &Endpoint, arguments: Vec<String>) -> TokenStream {
    let Endpoint { method, path, settings, reply, .. } = endpoint;
    let signed = if endpoint.is_signed() { ", signed" } else { "" };
    let limit = settings.timeout.as_ref().map(|limit| format!(", within {:?}", limit.time));
    let limit = limit.unwrap_or_default();
    let reply = match &endpoint.codec {
        Some(codec) => format!(", answered in {}", codec.shown()),
        None => reply.row().docs.to_owned(),
    };
    let success = successes(endpoint);
    let coded = coded(endpoint);
    let again = sent_again(endpoint);
    let is_verified = settings.verify.as_ref().is_some_and(|verify| verify.value.is_some());
    let verified = if is_verified { ", with replies that are signed" } else { "" };
    let method = method.name();
    let pages = endpoint.paging.as_ref().map(pages).unwrap_or_default();
    let line = format!(
        "`{method} {path}`{signed}{coded}{again}{reply}{verified}{limit}{pages}; a success is {success}"
    );
    let mut lines = vec![line, String::new()];
    lines.extend(arguments);
    lines.extend(constants(endpoint));
    // The user's own section goes on.
    if !endpoint.forwarded.doc_text().lines().any(|line| line.trim() == "# Errors") {
        lines.extend(["# Errors".into(), String::new()]);
    }
    lines.extend(error_table(api, endpoint));
    extended(&endpoint.forwarded, &lines)
}

/// How bodies are coded on their way.
fn coded(Endpoint { settings, .. }: &Endpoint) -> String {
    let mut text = String::new();
    for coding in settings.content_encoding.iter().flat_map(|said| &said.value) {
        text.push_str(&format!(", its body coded in `{}`", coding.word));
    }
    let accepted = settings.accept_encoding.iter().flat_map(|said| &said.value);
    let accepted: Vec<&str> = accepted.map(|coding| coding.word).collect();
    if !accepted.is_empty() {
        text.push_str(&format!(", decoded of {}", suggest::any_of(&accepted)));
    }
    text
}

/// How the next page of a list is asked for.
fn pages(paging: &Paging) -> String {
    match paging {
        Paging::Query(name) => format!(
            ", a page of a list, with the token of the next in the query, as `{}`",
            name.value
        ),
        Paging::Link => ", a page of a list, with the next at a link of the server's".to_owned(),
        Paging::Offset { offset, .. } => {
            format!(
                ", a page of a list, with the items before it in the query, as `{}`",
                offset.value
            )
        }
    }
}

/// The statuses of a success, and those that are `None`.
fn successes(endpoint: &Endpoint) -> String {
    let shown = |statuses: &[String]| {
        suggest::any_of(&statuses.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let mut text = match endpoint.success.as_slice() {
        [] if endpoint.is_websocket() => "`101`".to_owned(),
        [] => "`2XX`".to_owned(),
        declared => shown(&declared.iter().map(|status| status.declared()).collect::<Vec<_>>()),
    };
    if !endpoint.none.is_empty() {
        let none: Vec<String> = endpoint.none.iter().map(ToString::to_string).collect();
        text.push_str(&format!(", and {} is `None`", shown(&none)));
    }
    text
}

/// What is said of sending a call again, where it is not what the method says.
fn sent_again(Endpoint { method, settings, resumes, .. }: &Endpoint) -> String {
    let mut text = String::new();
    match settings.idempotent.as_ref().map(|said| said.value) {
        Some(true) if !method.is_idempotent() => text.push_str(", idempotent"),
        Some(false) if method.is_idempotent() => text.push_str(", not idempotent"),
        _ => {}
    }
    if let Some(key) = &settings.idempotency_key {
        text.push_str(&format!(", with a key in `{}`", key.value));
    }
    if let Some(Challenge { status, header, .. }) = &settings.challenge {
        let header = &header.value;
        text.push_str(&format!(", with the `{header}` that a {status} gives"));
    }
    if settings.redirect.as_ref().is_some_and(|said| said.value) {
        text.push_str(", redirected within its origin");
    }
    if *resumes {
        text.push_str(", resumed with `Range` where it breaks off");
    }
    match settings.attempts {
        Some(1) => text.push_str(", sent once"),
        Some(attempts) => text.push_str(&format!(", sent {attempts} times at most")),
        None => {}
    }
    text
}

/// How each argument travels.
fn argument_table(endpoint: &Endpoint) -> Vec<String> {
    if endpoint.arguments.is_empty() {
        return Vec::new();
    }
    let is_at_link = endpoint.arguments.iter().any(|argument| argument.kind.fills(Fills::Url));
    let mut lines = vec!["| argument | is sent |".to_owned(), "|---|---|".to_owned()];
    for argument in &endpoint.arguments {
        let (name, wire_name) = (unraw(&argument.ident), &argument.wire_name);
        let sent = match argument.kind {
            Kind::Path => format!("in the path, as `{{{wire_name}}}`"),
            Kind::Rest if argument.multiplicity.is_list => {
                format!("in the path, as `{{{wire_name}..}}`, a segment for each item")
            }
            Kind::AnyRest => {
                format!("in the path, as `{{{wire_name}..}}`, its `/` between any segments")
            }
            Kind::Rest => format!("in the path, as `{{{wire_name}..}}`, its `/` between segments"),
            Kind::Url => "the URL that is called, of the client's server".to_owned(),
            Kind::AnyUrl => {
                "the URL that is called, of any server; no credentials go to another".to_owned()
            }
            Kind::Query if is_at_link => {
                format!("in the query, as `{wire_name}`, behind that of the link")
            }
            Kind::Query => format!("in the query, as `{wire_name}`"),
            Kind::QueryComma => {
                format!("in the query, as `{wire_name}`, with commas between items")
            }
            Kind::QuerySpace => {
                format!("in the query, as `{wire_name}`, with spaces between items")
            }
            Kind::QueryPipe => format!("in the query, as `{wire_name}`, with `|` between items"),
            Kind::QueryFields => "in the query, each member by its name".to_owned(),
            Kind::QueryDeep => format!("in the query, each member as `{wire_name}[member]`"),
            Kind::Header => format!("in the header `{wire_name}`"),
            Kind::HeaderFields => format!("in the headers `{wire_name}…`, one for each member"),
            Kind::Cookie => format!("in the cookie `{wire_name}`"),
            Kind::Field => format!("in the form that is the body, as `{wire_name}`"),
            Kind::Body => "as the body, in JSON".to_owned(),
            Kind::Text => "as the body, in text".to_owned(),
            Kind::Bytes => "as the body, byte for byte".to_owned(),
            Kind::Form => "as the body, which is a form".to_owned(),
            Kind::Stream => "as the body, piece by piece".to_owned(),
            Kind::Part => format!("in the part `{wire_name}` of the body"),
            Kind::PartJson => format!("in the part `{wire_name}` of the body, in JSON"),
            Kind::PartBytes => format!("in the part `{wire_name}` of the body, byte for byte"),
            Kind::Coded => {
                let codec = argument.codec.as_ref().map(Codec::shown).unwrap_or_default();
                format!("as the body, in {codec}")
            }
            Kind::Signed if endpoint.is_websocket() => "signed, as the first message".to_owned(),
            Kind::Signed => "signed, as the body".to_owned(),
        };
        // What is said of its own is told; what goes without saying is not.
        let content_type = argument.content_type.as_deref();
        let content_type = content_type.filter(|text| argument.kind.content_type() != Some(*text));
        let content_type = content_type.map(|text| format!(", as `{text}`")).unwrap_or_default();
        let is_repeated = argument.kind.fills(Fills::Fields) && argument.kind.row().style.is_none();
        let repeated =
            if is_repeated && argument.multiplicity.is_list { ", once for each item" } else { "" };
        let absent = if argument.multiplicity.is_optional { ", if there is one" } else { "" };
        lines.push(format!("| `{name}` | {sent}{content_type}{repeated}{absent} |"));
    }
    lines.push(String::new());
    lines
}

/// What is sent beside the arguments, unless something nearer to the call says otherwise.
fn constants(Endpoint { constants, .. }: &Endpoint) -> Vec<String> {
    let shown = |constants: &[Constant], sign: &str, place: &str| {
        let all = constants.iter().map(|Constant { name, value, .. }| match value {
            Some(value) => format!("{name}{sign}{value}"),
            None => name.clone(),
        });
        let all: Vec<String> = all.collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        (!all.is_empty()).then(|| format!("{} {place}", suggest::list(&all)))
    };
    let query = shown(&constants.query, "=", "in the query");
    let headers = shown(&constants.headers, ": ", "in the head");
    let all: Vec<String> = query.into_iter().chain(headers).collect();
    if all.is_empty() {
        return Vec::new();
    }
    vec![format!("Each request has {}.", all.join(", and ")), String::new()]
}

/// A lint that asks for docs is not to be met by the mistake.
pub(super) fn refused(forwarded: &Forwarded) -> TokenStream {
    if forwarded.docs.is_empty() {
        return text(&["The declaration of this endpoint was refused.".to_owned()]);
    }
    let docs = &forwarded.docs;
    quote!(#(#docs)*)
}

/// The docs of the declared item, and more below them.
pub(super) fn extended(forwarded: &Forwarded, lines: &[String]) -> TokenStream {
    let docs = &forwarded.docs;
    let gap = if docs.is_empty() { TokenStream::new() } else { quote!(#[doc = ""]) };
    let lines = text(lines);
    quote!(#(#docs)* #gap #lines)
}

pub(super) fn text(lines: &[String]) -> TokenStream {
    // One attribute for all lines: each costs the compiler as much as a statement.
    let lines =
        lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    let text = lines.collect::<Vec<String>>().join("\n");
    quote!(#[doc = #text])
}

fn error_table(api: &Api, endpoint: &Endpoint) -> Vec<String> {
    let names = &api.names;
    let error = name_in_docs(names, &endpoint.signature.error);
    let told = "a success that tells of a failure";
    let failed = endpoint
        .failed(api)
        .map(|body| format!("| {told} | `{error}::Failed` with `{}` |", name_in_docs(names, body)));
    if endpoint.errors.is_empty() && failed.is_none() {
        let kind = match endpoint.failure {
            Some(_) => format!(", of the kind `Failed` for {told}"),
            None => String::new(),
        };
        return vec![format!("No status is declared; every failure is of type `{error}`{kind}.")];
    }
    let mut lines = vec!["| status | error |".to_owned(), "|---|---|".to_owned()];
    for declared in &endpoint.errors {
        let (status, phrase) = (declared.status, declared.status.phrase());
        let gap = if phrase.is_empty() { "" } else { " " };
        let codec = match &declared.codec {
            Codec::Json | Codec::Bytes => String::new(),
            codec => format!(", in {}", codec.shown()),
        };
        lines.push(format!(
            "| `{}`{gap}{phrase} | `{error}::{}` with `{}`{codec} |",
            status.declared(),
            status.variant(),
            name_in_docs(names, &declared.body),
        ));
    }
    lines.extend(failed);
    lines.push(format!("| any other | `{error}::Unexpected` |"));
    lines.push(format!("| none came | `{error}::Client` |"));
    lines
}

/// What is said of an endpoint that an implementation need not have.
pub(super) fn provided(is_provided: bool) -> Option<TokenStream> {
    is_provided.then(|| {
        text(&[
            String::new(),
            "An implementation need not have it: it then fails with an error of the kind"
                .to_owned(),
            "`Unimplemented`.".to_owned(),
        ])
    })
}

/// The trait's own docs, and in which other forms there is what implements it.
pub(super) fn declared(api: &Api) -> TokenStream {
    let Names { api: ident, object, .. } = &api.names;
    if !api.shape.object {
        let docs = &api.forwarded.docs;
        return quote!(#(#docs)*);
    }
    let line = format!(
        "Any implementation of it as one type, in the place of a `dyn {ident}`, is a `{object}`."
    );
    extended(&api.forwarded, &[line])
}

/// What `JobCalls` is.
pub(super) fn calls(api: &Api) -> TokenStream {
    let Names { api: ident, .. } = &api.names;
    text(&[
        format!(
            "The endpoints of an implementation of `{ident}` as calls, which can be tuned before they"
        ),
        format!(
            "are awaited; `{ident}::calls` makes it. A client answers with its own calls, anything else"
        ),
        "with calls of its futures (`Call::from_future`).".to_owned(),
    ])
}

/// What `DynJob` is.
pub(super) fn object(api: &Api) -> TokenStream {
    let Names { api: ident, client, .. } = &api.names;
    text(&[
        format!(
            "Any implementation of `{ident}`, a `{client}` or a fake, as one type. Clones share it."
        ),
        String::new(),
        format!(
            "It implements `{ident}` itself. Its own methods give calls, which can be tuned before they"
        ),
        "are awaited: those of a client, or else of the implementation's futures".to_owned(),
        "(`Call::from_future`).".to_owned(),
    ])
}

/// A method that does what an endpoint of the trait does.
pub(super) fn as_declared(api: &Api, endpoint: &Endpoint) -> TokenStream {
    let Endpoint { method, path, signature, .. } = endpoint;
    let (ident, name) = (&api.names.api, unraw(&signature.ident));
    text(&[format!("`{} {path}`: `{ident}::{name}`, as a call.", method.name())])
}

/// What the client is, and a table of its endpoints.
pub(super) fn client(api: &Api) -> TokenStream {
    let mut lines = vec![
        format!(
            "The client of `{}`: each endpoint is a method that prepares a call.",
            api.head.ident
        ),
        String::new(),
        "The macro `client` tells what a declaration can say, and `docs/language.md` what it sends."
            .to_owned(),
    ];
    if api.endpoints().next().is_some() {
        lines.extend([String::new(), "| method | endpoint |".into(), "|---|---|".into()]);
    }
    for Endpoint { signature, method, path, .. } in api.endpoints() {
        let name = unraw(&signature.ident);
        lines.push(format!("| `{name}` | `{} {path}` |", method.name()));
    }
    text(&lines)
}

pub(super) fn error_enum(error: &ErrorEnum) -> TokenStream {
    let methods: Vec<&str> = error.methods.iter().map(String::as_str).collect();
    let methods = suggest::list(&methods);
    text(&[format!("What a call of {methods} can fail with.")])
}

/// A type as it is written, and the runtime's own by their names alone, wherever the runtime is.
fn name_in_docs(Names { core, private, .. }: &Names, ty: &TokenStream) -> String {
    let text = shown(ty);
    let own = [
        (quote!(#private::Value), "Value"),
        (quote!(#core::Error), "Error"),
        (quote!(#core::bytes::Bytes), "Bytes"),
        (quote!(::std::string::String), "String"),
    ];
    match own.iter().find(|(path, _)| shown(path) == text) {
        Some((_, name)) => (*name).to_owned(),
        None => text,
    }
}
