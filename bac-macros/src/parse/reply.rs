//! What the body of a success is: one table, which every phase reads; and `success(200, 202)`.

use proc_macro2::Group;
use syn::Type;

use crate::{
    diagnostics::{Diagnostics, place},
    parse::list,
    tokens::Spanned,
    types::is_unit,
};

/// What the body of a success is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    Bytes,
    /// Nothing that is asked for: the reply type is `()`.
    Empty,
    Json,
    Text,
    /// A stream of messages, each JSON of one type.
    WebSocket,
}

/// What parsing, rules, docs and expansion know of one kind of reply.
pub(crate) struct ReplyRow {
    /// What messages call it: its key of `#[endpoint]`, if it has one.
    pub(crate) name: &'static str,
    /// What the docs of an endpoint say of it, behind the request line.
    pub(crate) docs: &'static str,
    /// The variant of the runtime's `Reply`.
    pub(crate) variant: &'static str,
    /// The runtime's function that makes a call of a request.
    pub(crate) call: Function,
    /// The method of the runtime's `Received` that answers a request.
    pub(crate) answer: Function,
    /// The statuses of a success where none is declared.
    pub(crate) success: &'static [u16],
}

/// A function of the runtime, and the type that it is called with.
pub(crate) struct Function {
    pub(crate) name: &'static str,
    pub(crate) type_argument: TypeArgument,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum TypeArgument {
    None,
    /// The reply type.
    Reply,
    /// `T` of the reply type `Messages<T>`.
    Message,
}

impl Reply {
    /// What the endpoint says of its reply, or else what the type says.
    pub(crate) fn new(said: Option<Self>, ty: &Type) -> Self {
        said.unwrap_or_else(|| if is_unit(ty) { Self::Empty } else { Self::Json })
    }

    /// The table of replies.
    pub(crate) const fn row(self) -> &'static ReplyRow {
        match self {
            Self::Bytes => &ReplyRow {
                name: "bytes",
                docs: ", answered with bytes",
                variant: "Bytes",
                call: Function { name: "call_bytes", type_argument: TypeArgument::None },
                answer: Function { name: "answer_bytes", type_argument: TypeArgument::None },
                success: &[200],
            },
            Self::Empty => &ReplyRow {
                name: "()",
                docs: "",
                variant: "Empty",
                call: Function { name: "call_nothing", type_argument: TypeArgument::None },
                answer: Function { name: "answer", type_argument: TypeArgument::Reply },
                success: &[200, 204],
            },
            Self::Json => &ReplyRow {
                name: "json",
                docs: "",
                variant: "Json",
                call: Function { name: "call_json", type_argument: TypeArgument::Reply },
                answer: Function { name: "answer", type_argument: TypeArgument::Reply },
                success: &[200],
            },
            Self::Text => &ReplyRow {
                name: "text",
                docs: ", answered with text",
                variant: "Text",
                call: Function { name: "call_text", type_argument: TypeArgument::None },
                answer: Function { name: "answer_text", type_argument: TypeArgument::None },
                success: &[200],
            },
            Self::WebSocket => &ReplyRow {
                name: "websocket",
                docs: ", opens a WebSocket",
                variant: "WebSocket",
                call: Function { name: "call_messages", type_argument: TypeArgument::Message },
                answer: Function { name: "open", type_argument: TypeArgument::Message },
                success: &[101],
            },
        }
    }
}

pub(super) fn success(group: &Group, diagnostics: &Diagnostics) -> Vec<Spanned<u16>> {
    if group.stream().is_empty() {
        let help = "remove it: `200` is what succeeds unless you say otherwise";
        diagnostics.error(group.span(), "`success()` declares nothing", help);
    }
    let mut statuses: Vec<Spanned<u16>> = Vec::new();
    for item in list::in_parentheses(group) {
        let text = item.left.to_string();
        let Some(code) = text.parse().ok().filter(|code| (200..300).contains(code)) else {
            let help = "list statuses from 200 to 299: `success(200, 202)`";
            diagnostics.error(item.place(), format!("`{text}` is not a success status"), help);
            continue;
        };
        if let Some(equals) = &item.equals {
            let help = format!("write `success({code})`; the reply type is in the signature");
            diagnostics.error(place(equals), "a success status names no type", help);
        }
        if statuses.iter().any(|status| status.value == code) {
            diagnostics.error(
                item.place(),
                format!("status `{code}` is declared twice"),
                "remove one",
            );
            continue;
        }
        statuses.push(Spanned { value: code, span: item.span() });
    }
    statuses
}
