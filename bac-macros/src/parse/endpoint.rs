//! What `#[endpoint(…)]` says, and its keys.

use proc_macro2::Span;
use syn::Path;

use crate::{
    diagnostics::Place,
    parse::{
        entries::{Key, Keyed, Keys, Takes},
        events::{self, EventRules},
        function::function,
        method::Method,
        paging::{self, Paging},
        path::Template,
        reply::Reply,
        resend,
        shared::{self, Shared},
    },
    tokens::Spanned,
};

#[derive(Default)]
pub(crate) struct EndpointAttribute {
    pub(crate) method: Option<Spanned<Method>>,
    pub(crate) template: Option<Template>,
    pub(crate) shared: Shared,
    /// The function that completes a decoded reply.
    pub(crate) finish: Option<Keyed<Path>>,
    /// Whether nothing signs the head, although something does of the trait's other endpoints.
    pub(crate) unsigned: Option<Keyed<()>>,
    /// What the events of a stream say beside their data.
    pub(crate) events: Option<Keyed<EventRules>>,
    /// Whether a body that breaks off goes on with what is missing of it.
    pub(crate) resume: Option<Keyed<()>>,
    /// How the next page of a list is asked for.
    pub(crate) paging: Option<Keyed<Paging>>,
    /// What the reply is, as often as it is said.
    pub(crate) replies: Vec<Keyed<Reply>>,
}

/// The table of keys.
pub(super) const ENDPOINT_KEYS: Keys<EndpointAttribute> = Keys {
    attribute: "#[endpoint]",
    meant: resend::in_our_words,
    rows: &[
        shared::accept(),
        shared::accept_encoding(),
        shared::attempt_timeout(),
        shared::attempts(),
        Key {
            name: Reply::Bytes.row().name,
            synonyms: &["binary", "raw"],
            example: "bytes",
            takes: Takes::Flag(|endpoint, key, whole| {
                endpoint.replies_with(Reply::Bytes, key, whole);
            }),
        },
        shared::challenge(),
        shared::codec(),
        shared::content_encoding(),
        shared::errors(),
        shared::failure(),
        Key {
            name: "finish",
            synonyms: &[],
            example: "finish = path::to::function",
            takes: Takes::Value(|endpoint, tokens, whole, diagnostics| {
                let signature = "fn(&mut Reply, &RawResponse)";
                let function = function("finish", signature, tokens, diagnostics);
                endpoint.finish = function.map(|value| Keyed { value, span: whole.start, whole });
            }),
        },
        shared::header(),
        shared::idempotency_key(),
        shared::idempotent(),
        shared::key(),
        shared::none(),
        shared::outcome(),
        Key {
            name: "page",
            synonyms: &["paged", "pages", "paginate", "pagination"],
            example: paging::EXAMPLE,
            takes: Takes::List(|endpoint, group, whole, diagnostics| {
                let paging = paging::paging(group, diagnostics);
                endpoint.paging = paging.map(|value| Keyed { value, span: group.span(), whole });
            }),
        },
        shared::provided(),
        shared::query(),
        shared::redirect(),
        shared::refresh(),
        Key {
            name: "resume",
            synonyms: &["range", "ranges", "resumable", "resumes"],
            example: "resume",
            takes: Takes::Flag(|endpoint, span, whole| {
                endpoint.resume = Some(Keyed { value: (), span, whole });
            }),
        },
        shared::sign(),
        Key {
            name: "sse",
            synonyms: &["events", "event_stream", "server_sent_events"],
            example: events::EXAMPLE,
            takes: Takes::List(|endpoint, group, whole, diagnostics| {
                let value = events::events(group, diagnostics);
                endpoint.events = Some(Keyed { value, span: group.span(), whole });
            }),
        },
        shared::stall_timeout(),
        shared::strict_paths(),
        shared::success(),
        Key {
            name: Reply::Text.row().name,
            synonyms: &["plain", "string"],
            example: "text",
            takes: Takes::Flag(|endpoint, key, whole| {
                endpoint.replies_with(Reply::Text, key, whole);
            }),
        },
        shared::timeout(),
        Key {
            name: "unsigned",
            synonyms: &["no_sign", "no_signature", "not_signed"],
            example: "unsigned",
            takes: Takes::Flag(|endpoint, span, whole| {
                endpoint.unsigned = Some(Keyed { value: (), span, whole });
            }),
        },
        shared::verify(),
        Key {
            name: Reply::WebSocket.row().name,
            synonyms: &["ws", "web_socket"],
            example: "websocket",
            takes: Takes::Flag(|endpoint, key, whole| {
                endpoint.replies_with(Reply::WebSocket, key, whole);
            }),
        },
        Key {
            name: Reply::Xml.row().name,
            synonyms: &["soap"],
            example: "xml",
            takes: Takes::Flag(|endpoint, key, whole| {
                endpoint.replies_with(Reply::Xml, key, whole);
            }),
        },
    ],
};

impl EndpointAttribute {
    fn replies_with(&mut self, value: Reply, span: Span, whole: Place) {
        self.replies.push(Keyed { value, span, whole });
    }
}

impl AsMut<Shared> for EndpointAttribute {
    fn as_mut(&mut self) -> &mut Shared {
        &mut self.shared
    }
}
