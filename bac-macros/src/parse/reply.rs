//! What the body of a success is: one table, which every phase reads; and `success(200, 202)`.

use proc_macro2::Group;
use syn::Type;

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place},
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
    /// The statuses of a success where none is declared.
    pub(crate) success: &'static [u16],
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

    /// The table of replies.
    pub(crate) const fn row(self) -> &'static ReplyRow {
        match self {
            Self::Bytes => &ReplyRow {
                name: "bytes",
                docs: ", answered with bytes",
                variant: "Bytes",
                format: Format::Named("AsBytes"),
                success: &[200],
            },
            Self::Empty => &ReplyRow {
                name: "()",
                docs: "",
                variant: "Empty",
                format: Format::Named("AsReply"),
                success: &[200, 204],
            },
            Self::Json => &ReplyRow {
                name: "json",
                docs: "",
                variant: "Json",
                format: Format::OfType,
                success: &[200],
            },
            Self::Text => &ReplyRow {
                name: "text",
                docs: ", answered with text",
                variant: "Text",
                format: Format::Named("AsText"),
                success: &[200],
            },
            Self::Xml => &ReplyRow {
                name: "xml",
                docs: "",
                variant: "Coded",
                format: Format::OfType,
                success: &[200],
            },
            Self::WebSocket => &ReplyRow {
                name: "websocket",
                docs: ", opens a WebSocket",
                variant: "WebSocket",
                format: Format::Named("AsMessages"),
                success: &[101],
            },
        }
    }
}

pub(super) fn success(group: &Group, whole: Place, diagnostics: &Diagnostics) -> Vec<Spanned<u16>> {
    if group.stream().is_empty() {
        let help = "remove it: `200` is what succeeds unless you say otherwise";
        let mend = Mend::new(help).with(Edit::remove(whole));
        diagnostics.error(group.span(), "`success()` declares nothing", mend);
    }
    let mut statuses: Vec<Spanned<u16>> = Vec::new();
    let items: Vec<_> = list::in_parentheses(group).collect();
    let is_alone = items.len() == 1;
    for item in items {
        let text = item.left.to_string();
        let success = |text: &str| text.parse().ok().filter(|code: &u16| (200..300).contains(code));
        let Some(code) = success(&text) else {
            let fact = format!("`{text}` is not a success status");
            let unquoted = text.trim_matches('"');
            let mend = match success(unquoted) {
                Some(code) => Mend::write(item.place(), code.to_string()),
                None if text == "2XX" => "list each status: `success(200, 202)`".into(),
                None if is_alone => "list statuses from 200 to 299: `success(200, 202)`".into(),
                None => Mend::new("remove it: only statuses from 200 to 299 are a success")
                    .with(Edit::remove(item.whole())),
            };
            diagnostics.error(item.place(), fact, mend);
            continue;
        };
        if let Some(equals) = &item.equals {
            let help = format!("write only `{code}`; the reply type is in the signature");
            let written = place(equals).to(place(&item.tokens()));
            let mend = Mend::new(help).with(Edit::remove(written));
            diagnostics.error(place(equals), "a success status names no type", mend);
        }
        if statuses.iter().any(|status| status.value == code) {
            let mend = Mend::new("remove it").with(Edit::remove(item.whole()));
            diagnostics.error(item.place(), format!("status `{code}` is declared twice"), mend);
            continue;
        }
        statuses.push(Spanned { value: code, span: item.span() });
    }
    statuses
}
