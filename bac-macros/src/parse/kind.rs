//! The kinds of arguments: one table, which every phase reads, and the readers of their attributes.

use bac_wire::is_field_name;
use proc_macro2::Ident;
use quote::quote;
use syn::{
    Attribute, LitStr, Meta, Type,
    ext::IdentExt,
    parse::{ParseStream, Parser},
};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, place},
    parse::{
        body_format::{BodyFormat, Format, body_format},
        field_name::field_name,
    },
    tokens::{Spanned, unraw},
};

/// How an argument is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Path,
    Query,
    Header,
    /// One field of a form.
    Field,
    /// A body that is JSON.
    Body,
    /// A body that is text, …
    Text,
    /// … bytes, …
    Bytes,
    /// … or a form, as a whole.
    Form,
    Signed,
}

/// What parsing, rules, help texts and expansion know of one kind.
pub(crate) struct KindRow {
    /// `query` of `#[query]`.
    pub(crate) name: &'static str,
    /// The attribute as help texts show it.
    pub(crate) example: &'static str,
    /// What stands in its parentheses, if that is what tells the kind: `text` of `#[body(text)]`.
    format: Option<Format>,
    /// What reads the attribute; `None` where there is none, since the path names its arguments, and
    /// where a kind of the same attribute has it.
    pub(super) read: Option<Reader>,
    /// What messages call such an argument.
    pub(crate) noun: &'static str,
    pub(crate) fills: Fills,
    /// The variant of the runtime's `Location`.
    pub(crate) location: &'static str,
    /// The methods of the runtime's `ArgumentEncoder` that send it.
    pub(crate) send: Methods,
    /// The methods of the runtime's `Received` that read it.
    pub(crate) receive: Methods,
}

/// Tells what an attribute says of the argument of this name and type.
pub(super) type Reader = fn(&Attribute, &Ident, &Type, &Diagnostics) -> Option<Said>;

/// What an attribute says of its argument.
pub(super) struct Said {
    pub(super) kind: Kind,
    /// The name on the wire; the argument's own for a body.
    pub(super) wire_name: Spanned<String>,
    /// The media type of a body, where it is declared.
    pub(super) media_type: Option<String>,
}

impl Said {
    pub(super) const fn named(kind: Kind, wire_name: Spanned<String>) -> Self {
        Self { kind, wire_name, media_type: None }
    }
}

/// The part of a request that arguments of a kind fill.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fills {
    /// A placeholder of the path, with one text.
    Placeholder,
    /// Named fields, one for each value, as text.
    Fields,
    /// The body, with one value.
    Body,
}

/// By what the type says: one value, one that may be missing, or any number of them.
pub(crate) struct Methods {
    pub(crate) one: &'static str,
    pub(crate) optional: &'static str,
    pub(crate) list: &'static str,
}

impl Kind {
    pub(crate) const ALL: [Self; 9] = [
        Self::Path,
        Self::Query,
        Self::Header,
        Self::Field,
        Self::Body,
        Self::Text,
        Self::Bytes,
        Self::Form,
        Self::Signed,
    ];

    /// The table of kinds.
    pub(crate) const fn row(self) -> &'static KindRow {
        match self {
            Self::Path => &KindRow {
                name: "path",
                example: "",
                format: None,
                read: None,
                noun: "path argument",
                fills: Fills::Placeholder,
                location: "Path",
                send: Methods { one: "path", optional: "path", list: "path" },
                receive: Methods { one: "path", optional: "path", list: "path" },
            },
            Self::Query => &KindRow {
                name: "query",
                example: "#[query]",
                format: None,
                read: Some(query),
                noun: "query argument",
                fills: Fills::Fields,
                location: "Query",
                send: Methods { one: "query", optional: "query_option", list: "query_list" },
                receive: Methods { one: "query", optional: "query_option", list: "query_list" },
            },
            Self::Header => &KindRow {
                name: "header",
                example: "#[header(\"…\")]",
                format: None,
                read: Some(header),
                noun: "header",
                fills: Fills::Fields,
                location: "Header",
                send: Methods { one: "header", optional: "header_option", list: "header_list" },
                receive: Methods { one: "header", optional: "header_option", list: "header_list" },
            },
            Self::Field => &KindRow {
                name: "form",
                example: "#[form]",
                format: None,
                read: Some(form_field),
                noun: "form field",
                fills: Fills::Fields,
                location: "Field",
                send: Methods { one: "field", optional: "field_option", list: "field_list" },
                receive: Methods { one: "field", optional: "field_option", list: "field_list" },
            },
            Self::Body => &KindRow {
                name: "body",
                example: "#[body]",
                format: None,
                read: Some(body),
                noun: "body",
                fills: Fills::Body,
                location: "Body",
                send: Methods { one: "body", optional: "body", list: "body" },
                receive: Methods { one: "body", optional: "body_option", list: "body" },
            },
            Self::Text => &KindRow {
                name: "body",
                example: "#[body(text)]",
                format: Some(Format::Text),
                read: None,
                noun: "body",
                fills: Fills::Body,
                location: "Body",
                send: Methods { one: "text", optional: "text", list: "text" },
                receive: Methods { one: "text", optional: "text_option", list: "text" },
            },
            Self::Bytes => &KindRow {
                name: "body",
                example: "#[body(bytes)]",
                format: Some(Format::Bytes),
                read: None,
                noun: "body",
                fills: Fills::Body,
                location: "Body",
                send: Methods { one: "bytes", optional: "bytes", list: "bytes" },
                receive: Methods { one: "bytes", optional: "bytes_option", list: "bytes" },
            },
            Self::Form => &KindRow {
                name: "body",
                example: "#[body(form)]",
                format: Some(Format::Form),
                read: None,
                noun: "body",
                fills: Fills::Body,
                location: "Body",
                send: Methods { one: "form", optional: "form", list: "form" },
                receive: Methods { one: "form", optional: "form_option", list: "form" },
            },
            Self::Signed => &KindRow {
                name: "signed",
                example: "#[signed]",
                format: None,
                read: Some(signed),
                noun: "payload",
                fills: Fills::Body,
                location: "Signed",
                send: Methods { one: "signed", optional: "signed", list: "signed" },
                receive: Methods { one: "signed", optional: "signed", list: "signed" },
            },
        }
    }

    /// The kinds that an attribute tells, in the order of the table.
    pub(crate) fn marked() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|kind| kind.row().read.is_some())
    }

    /// `#[query]`, `#[body(text)]`
    pub(crate) fn attribute(self) -> String {
        let KindRow { name, format, .. } = self.row();
        match format {
            Some(format) => format!("#[{name}({})]", format.word()),
            None => format!("#[{name}]"),
        }
    }

    /// What a body is sent as where nothing else is declared; `None` for what is no body, and for
    /// JSON, which the runtime names by itself.
    pub(crate) fn content_type(self) -> Option<&'static str> {
        self.row().format.map(Format::content_type)
    }

    /// Whether it goes into the body of the request, as a part of it or as the whole.
    pub(crate) fn is_in_body(self) -> bool {
        self == Self::Field || self.fills(Fills::Body)
    }

    pub(crate) fn fills(self, part: Fills) -> bool {
        self.row().fills == part
    }
}

/// `#[query]` or `#[query("wire-name")]`.
fn query(
    attribute: &Attribute,
    ident: &Ident,
    _: &Type,
    diagnostics: &Diagnostics,
) -> Option<Said> {
    named_or_own(Kind::Query, "a query argument", attribute, ident, diagnostics)
}

/// `#[form]` or `#[form("wire-name")]`.
fn form_field(
    attribute: &Attribute,
    ident: &Ident,
    _: &Type,
    diagnostics: &Diagnostics,
) -> Option<Said> {
    named_or_own(Kind::Field, "a form field", attribute, ident, diagnostics)
}

/// An attribute that takes the name on the wire, which is the argument's own without it.
fn named_or_own(
    kind: Kind,
    what: &str,
    attribute: &Attribute,
    ident: &Ident,
    diagnostics: &Diagnostics,
) -> Option<Said> {
    if matches!(attribute.meta, Meta::Path(_)) {
        return Some(Said::named(kind, own_name(ident)));
    }
    let (own, key) = (unraw(ident), kind.row().name);
    let meta = place(&attribute.meta);
    let bare = format!("write `#[{key}]`, which sends it as `{own}`");
    let Some(literal) = literal(attribute) else {
        let fact = format!("`#[{key}]` takes the name on the wire in quotes");
        let mend = match name_without_quotes(attribute) {
            Some(name) if name.is_empty() => Mend::new(bare).with(Edit::over(meta, key)),
            Some(name) => quoted_name(key, &name, attribute),
            None => format!("write nothing but the name: `#[{key}(\"…\")]`").into(),
        };
        diagnostics.error(meta, fact, mend);
        return None;
    };
    let name = literal.value();
    if name.is_empty() {
        let mend = Mend::new(bare).with(Edit::over(meta, key));
        diagnostics.error(place(&literal), format!("{what} needs a name"), mend);
        return None;
    }
    Some(Said::named(kind, Spanned { value: name, span: literal.span() }))
}

/// `#[header("X-Name")]`.
fn header(
    attribute: &Attribute,
    ident: &Ident,
    _: &Type,
    diagnostics: &Diagnostics,
) -> Option<Said> {
    let own = header_case(&unraw(ident));
    let Some(literal) = literal(attribute) else {
        let fact = "`#[header]` takes the name of the header in quotes";
        let mend = match name_without_quotes(attribute) {
            Some(name) if name.is_empty() => quoted_name("header", &own, attribute),
            Some(name) if is_field_name(&name) => quoted_name("header", &name, attribute),
            _ => "write nothing but the name: `#[header(\"…\")]`".into(),
        };
        diagnostics.error(place(&attribute.meta), fact, mend);
        return None;
    };
    let write = |name: &str| quoted_name("header", name, attribute);
    let name = field_name(&literal, &own, write, diagnostics)?;
    Some(Said::named(Kind::Header, name))
}

fn quoted_name(kind: &str, name: &str, attribute: &Attribute) -> Mend {
    let text = format!("{kind}({name:?})");
    Mend::new(format!("write `#[{text}]`")).with(Edit::over(place(&attribute.meta), text))
}

/// The name on the wire where other libraries have it: `(rename = "name")`, `= "name"`, `(X-Name)`.
/// Empty if there is none; `None` for anything else, such as a word of their own.
fn name_without_quotes(attribute: &Attribute) -> Option<String> {
    const WORDS: [&str; 12] = [
        "default", "deep", "explode", "flatten", "form", "json", "multi", "optional", "prefix",
        "skip", "style", "with",
    ];
    let tokens = match &attribute.meta {
        Meta::Path(_) => return Some(String::new()),
        Meta::NameValue(pair) => {
            let value = &pair.value;
            return syn::parse2::<LitStr>(quote!(#value)).ok().map(|literal| literal.value());
        }
        Meta::List(list) => list.tokens.clone(),
    };
    let named = |input: ParseStream<'_>| {
        let key = input.call(Ident::parse_any)?;
        input.parse::<syn::Token![=]>()?;
        let literal: LitStr = input.parse()?;
        Ok((key, literal))
    };
    if let Ok((key, literal)) = named.parse2(tokens.clone()) {
        let is_name = ["name", "rename", "key", "alias"].iter().any(|name| key == name);
        return is_name.then(|| literal.value());
    }
    let text = tokens.to_string().replace(' ', "");
    let is_name = text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    (is_name && !WORDS.contains(&text.as_str())).then_some(text)
}

/// `#[signed]`, which takes nothing.
fn signed(
    attribute: &Attribute,
    ident: &Ident,
    _: &Type,
    diagnostics: &Diagnostics,
) -> Option<Said> {
    if matches!(attribute.meta, Meta::Path(_)) {
        return Some(Said::named(Kind::Signed, own_name(ident)));
    }
    let path = attribute.path();
    let mend = Mend::new("write `#[signed]`")
        .with(Edit::over(place(&attribute.meta), quote!(#path).to_string()));
    diagnostics.error(place(&attribute.meta), "`#[signed]` takes no value", mend);
    None
}

/// `#[body]`, `#[body(text)]`, `#[body("application/merge-patch+json")]`, `#[body(bytes, "image/png")]`.
fn body(
    attribute: &Attribute,
    ident: &Ident,
    ty: &Type,
    diagnostics: &Diagnostics,
) -> Option<Said> {
    let BodyFormat { format, media_type } = body_format(attribute, ty, diagnostics)?;
    let kind = match format {
        Format::Json => Kind::Body,
        Format::Text => Kind::Text,
        Format::Bytes => Kind::Bytes,
        Format::Form => Kind::Form,
    };
    Some(Said { kind, wire_name: own_name(ident), media_type })
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
