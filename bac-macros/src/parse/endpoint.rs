//! What `#[endpoint(…)]` says, and its keys.

use proc_macro2::Span;
use syn::Path;

use crate::{
    parse::{
        entries::{Key, Keys, Takes},
        function::function,
        method::Method,
        path::Template,
        reply::{self, Reply},
        shared::{self, Shared},
    },
    tokens::Spanned,
};

#[derive(Default)]
pub(crate) struct EndpointAttribute {
    pub(crate) method: Option<Spanned<Method>>,
    pub(crate) template: Option<Template>,
    pub(crate) shared: Shared,
    pub(crate) success: Option<Vec<Spanned<u16>>>,
    /// The function that completes a decoded reply.
    pub(crate) finish: Option<Path>,
    /// What the reply is, as often as it is said.
    pub(crate) replies: Vec<Spanned<Reply>>,
}

/// The table of keys.
pub(super) const ENDPOINT_KEYS: Keys<EndpointAttribute> = Keys {
    attribute: "#[endpoint]",
    rows: &[
        Key {
            name: Reply::Bytes.row().name,
            synonyms: &["binary", "raw"],
            example: "bytes",
            takes: Takes::Flag(|endpoint, place| endpoint.replies_with(Reply::Bytes, place)),
        },
        shared::errors(),
        Key {
            name: "finish",
            synonyms: &[],
            example: "finish = path::to::function",
            takes: Takes::Value(|endpoint, tokens, diagnostics| {
                let signature = "fn(&mut Reply, &RawResponse)";
                endpoint.finish = function("finish", signature, tokens, diagnostics);
            }),
        },
        shared::outcome(),
        Key {
            name: "success",
            synonyms: &["ok", "successes"],
            example: "success(200, 202)",
            takes: Takes::Statuses(|endpoint, group, diagnostics| {
                endpoint.success = Some(reply::success(group, diagnostics));
            }),
        },
        Key {
            name: Reply::Text.row().name,
            synonyms: &["plain", "string"],
            example: "text",
            takes: Takes::Flag(|endpoint, place| endpoint.replies_with(Reply::Text, place)),
        },
        shared::timeout(),
        Key {
            name: Reply::WebSocket.row().name,
            synonyms: &["ws", "web_socket", "stream"],
            example: "websocket",
            takes: Takes::Flag(|endpoint, place| endpoint.replies_with(Reply::WebSocket, place)),
        },
    ],
};

impl EndpointAttribute {
    fn replies_with(&mut self, reply: Reply, span: Span) {
        self.replies.push(Spanned { value: reply, span });
    }
}

impl AsMut<Shared> for EndpointAttribute {
    fn as_mut(&mut self) -> &mut Shared {
        &mut self.shared
    }
}
