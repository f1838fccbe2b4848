//! What the body of a success is: one table, which every phase reads.

use syn::Type;

use crate::types::is_unit;

/// What the body of a success is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    Bytes,
    /// Nothing that is asked for: the reply type is `()`.
    Empty,
    Json,
    Text,
    /// XML, whatever the codec of the endpoint is.
    Xml,
    /// A stream of messages, each JSON of one type.
    WebSocket,
}

/// What parsing, rules, docs and expansion know of one kind of reply.
pub(crate) struct ReplyRow {
    /// What messages call it: its key of `#[endpoint]`, if it has one.
    pub(crate) name: &'static str,
    /// What the docs of an endpoint say of it, behind the request line.
    pub(crate) docs: &'static str,
    /// The variant of the runtime's `ReplyKind`.
    pub(crate) variant: &'static str,
    /// How the runtime reads it, and the server half writes it.
    pub(crate) format: Format,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// By the runtime's format of this name.
    Named(&'static str),
    /// As the type says.
    OfType,
}

impl Reply {
    /// What the endpoint says of its reply, or else what the type says.
    pub(crate) fn new(said: Option<Self>, ty: &Type) -> Self {
        said.unwrap_or_else(|| if is_unit(ty) { Self::Empty } else { Self::Json })
    }

    /// Whether a value is decoded of its body.
    pub(crate) const fn has_value(self) -> bool {
        matches!(self, Self::Json | Self::Xml)
    }

    /// The table of replies.
    pub(crate) const fn row(self) -> &'static ReplyRow {
        match self {
            Self::Bytes => &ReplyRow {
                name: "bytes",
                docs: ", answered with bytes",
                variant: "Bytes",
                format: Format::Named("AsBytes"),
            },
            Self::Empty => &ReplyRow {
                name: "()",
                docs: "",
                variant: "Empty",
                format: Format::Named("AsReply"),
            },
            Self::Json => {
                &ReplyRow { name: "json", docs: "", variant: "Json", format: Format::OfType }
            }
            Self::Text => &ReplyRow {
                name: "text",
                docs: ", answered with text",
                variant: "Text",
                format: Format::Named("AsText"),
            },
            Self::Xml => {
                &ReplyRow { name: "xml", docs: "", variant: "Coded", format: Format::OfType }
            }
            Self::WebSocket => &ReplyRow {
                name: "websocket",
                docs: ", opens a WebSocket",
                variant: "WebSocket",
                format: Format::Named("AsMessages"),
            },
        }
    }
}
