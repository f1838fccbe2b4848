//! The kinds of arguments: one table, which every phase reads, and the readers of their attributes.

use bac_wire::{is_field_name, is_field_name_character};
use proc_macro2::Ident;
use syn::{Attribute, LitStr, Meta};

use crate::{
    diagnostics::{Diagnostics, place},
    tokens::{Spanned, unraw},
};

/// How an argument is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Path,
    Query,
    Header,
    Body,
    Signed,
}

/// What parsing, rules, help texts and expansion know of one kind.
pub(crate) struct KindRow {
    /// `query` of `#[query]`.
    pub(crate) name: &'static str,
    /// The attribute as help texts show it.
    pub(crate) example: &'static str,
    /// What reads the attribute; `None` where there is none: the path names its arguments.
    pub(super) read: Option<Reader>,
    /// What messages call such an argument.
    pub(crate) noun: &'static str,
    pub(crate) fills: Fills,
    /// The variant of the runtime's `Location`.
    pub(crate) location: &'static str,
    /// The method of the runtime's `ArgumentEncoder` that sends a value.
    pub(crate) send: &'static str,
    /// The methods of the runtime's `Received` that read it.
    pub(crate) receive: Receive,
}

/// Gives the name on the wire of an argument, by its attribute and its own name.
pub(super) type Reader = fn(&Attribute, &Ident, &Diagnostics) -> Option<Spanned<String>>;

/// The part of a request that arguments of a kind fill.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fills {
    /// A placeholder of the path, with one text.
    Placeholder,
    /// Named fields, one for each value, as text.
    Fields,
    /// The body, with one value of serde.
    Body,
}

/// By what the type says: one value, one that may be missing, or any number of them.
pub(crate) struct Receive {
    pub(crate) one: &'static str,
    pub(crate) optional: &'static str,
    pub(crate) list: &'static str,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] =
        [Self::Path, Self::Query, Self::Header, Self::Body, Self::Signed];

    /// The table of kinds.
    pub(crate) const fn row(self) -> &'static KindRow {
        match self {
            Self::Path => &KindRow {
                name: "path",
                example: "",
                read: None,
                noun: "path argument",
                fills: Fills::Placeholder,
                location: "Path",
                send: "path",
                receive: Receive { one: "path", optional: "path", list: "path" },
            },
            Self::Query => &KindRow {
                name: "query",
                example: "#[query]",
                read: Some(query),
                noun: "query argument",
                fills: Fills::Fields,
                location: "Query",
                send: "query",
                receive: Receive { one: "query", optional: "query_option", list: "query_list" },
            },
            Self::Header => &KindRow {
                name: "header",
                example: "#[header(\"…\")]",
                read: Some(header),
                noun: "header",
                fills: Fills::Fields,
                location: "Header",
                send: "header",
                receive: Receive { one: "header", optional: "header_option", list: "header_list" },
            },
            Self::Body => &KindRow {
                name: "body",
                example: "#[body]",
                read: Some(bare),
                noun: "body",
                fills: Fills::Body,
                location: "Body",
                send: "body",
                receive: Receive { one: "body", optional: "body_option", list: "body" },
            },
            Self::Signed => &KindRow {
                name: "signed",
                example: "#[signed]",
                read: Some(bare),
                noun: "payload",
                fills: Fills::Body,
                location: "Signed",
                send: "signed",
                receive: Receive { one: "signed", optional: "signed", list: "signed" },
            },
        }
    }

    /// The kinds that an attribute tells, in the order of the table.
    pub(crate) fn marked() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|kind| kind.row().read.is_some())
    }

    /// `#[query]`
    pub(crate) fn attribute(self) -> String {
        format!("#[{}]", self.row().name)
    }

    pub(crate) fn fills(self, part: Fills) -> bool {
        self.row().fills == part
    }
}

/// `#[query]` or `#[query("wire-name")]`.
fn query(
    attribute: &Attribute,
    ident: &Ident,
    diagnostics: &Diagnostics,
) -> Option<Spanned<String>> {
    if matches!(attribute.meta, Meta::Path(_)) {
        return Some(own_name(ident));
    }
    let help = format!("write `#[query]` or `#[query(\"{}\")]`", unraw(ident));
    let Some(literal) = literal(attribute) else {
        let fact = "`#[query]` takes the name on the wire in quotes";
        diagnostics.error(place(&attribute.meta), fact, help);
        return None;
    };
    let name = literal.value();
    if name.is_empty() {
        diagnostics.error(place(&literal), "a query argument needs a name", help);
        return None;
    }
    Some(Spanned { value: name, span: literal.span() })
}

/// `#[header("X-Name")]`.
fn header(
    attribute: &Attribute,
    ident: &Ident,
    diagnostics: &Diagnostics,
) -> Option<Spanned<String>> {
    let suggestion = header_case(&unraw(ident));
    let help = format!("write `#[header(\"{suggestion}\")]`");
    let Some(literal) = literal(attribute) else {
        let fact = "`#[header]` takes the name of the header in quotes";
        diagnostics.error(place(&attribute.meta), fact, help);
        return None;
    };
    let name = literal.value();
    if !is_field_name(&name) {
        let help = match name.chars().find(|c| !is_field_name_character(*c)) {
            Some(' ') => "a space is not allowed in a header name; use `-`".to_owned(),
            Some(c) => format!("`{}` is not allowed in a header name", c.escape_debug()),
            None => help,
        };
        diagnostics.error(place(&literal), format!("`{name}` is not a header name"), help);
        return None;
    }
    Some(Spanned { value: name, span: literal.span() })
}

/// `#[body]`, which takes nothing.
fn bare(
    attribute: &Attribute,
    ident: &Ident,
    diagnostics: &Diagnostics,
) -> Option<Spanned<String>> {
    if matches!(attribute.meta, Meta::Path(_)) {
        return Some(own_name(ident));
    }
    let name = attribute.path().segments.last().map(|segment| unraw(&segment.ident));
    let name = name.unwrap_or_default();
    diagnostics.error(
        place(&attribute.meta),
        format!("`#[{name}]` takes no value"),
        format!("write `#[{name}]`"),
    );
    None
}

/// A name on the wire that is the argument's own.
pub(super) fn own_name(ident: &Ident) -> Spanned<String> {
    Spanned { value: unraw(ident), span: ident.span() }
}

fn literal(attribute: &Attribute) -> Option<LitStr> {
    match &attribute.meta {
        Meta::List(list) => syn::parse2(list.tokens.clone()).ok(),
        _ => None,
    }
}

/// `X-Trace-Id` for `x_trace_id`.
fn header_case(name: &str) -> String {
    let word = |word: &str| {
        let mut chars = word.chars();
        let first = chars.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(chars).collect::<String>()
    };
    name.split('_').filter(|part| !part.is_empty()).map(word).collect::<Vec<_>>().join("-")
}
