//! The kinds of arguments: one table, which every phase reads, and the readers of their attributes.

use bac_wire::is_field_name;
use proc_macro2::Ident;
use quote::quote;
use syn::{
    Attribute, LitStr, Meta,
    ext::IdentExt,
    parse::{ParseStream, Parser},
};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, place},
    parse::field_name::field_name,
    tokens::{Spanned, unraw},
};

/// How an argument is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Path,
    /// `{name..}`
    Rest,
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
    /// The methods of the runtime's `ArgumentEncoder` that send it.
    pub(crate) send: Methods,
    /// The methods of the runtime's `Received` that read it.
    pub(crate) receive: Methods,
}

/// Gives the name on the wire of an argument, by its attribute and its own name.
pub(super) type Reader = fn(&Attribute, &Ident, &Diagnostics) -> Option<Spanned<String>>;

/// The part of a request that arguments of a kind fill.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fills {
    /// A placeholder of the path, with one text or, where it is the rest, a list of them.
    Placeholder,
    /// Named fields, one for each value, as text.
    Fields,
    /// The body, with one value of serde.
    Body,
}

/// By what the type says: one value, one that may be missing, or any number of them.
pub(crate) struct Methods {
    pub(crate) one: &'static str,
    pub(crate) optional: &'static str,
    pub(crate) list: &'static str,
}

impl Kind {
    pub(crate) const ALL: [Self; 6] =
        [Self::Path, Self::Rest, Self::Query, Self::Header, Self::Body, Self::Signed];

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
                send: Methods { one: "path", optional: "path", list: "path" },
                receive: Methods { one: "path", optional: "path", list: "path" },
            },
            Self::Rest => &KindRow {
                name: "path",
                example: "",
                read: None,
                noun: "path argument",
                fills: Fills::Placeholder,
                location: "Path",
                send: Methods { one: "rest", optional: "rest", list: "rest_list" },
                receive: Methods { one: "rest", optional: "rest", list: "rest_list" },
            },
            Self::Query => &KindRow {
                name: "query",
                example: "#[query]",
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
                read: Some(header),
                noun: "header",
                fills: Fills::Fields,
                location: "Header",
                send: Methods { one: "header", optional: "header_option", list: "header_list" },
                receive: Methods { one: "header", optional: "header_option", list: "header_list" },
            },
            Self::Body => &KindRow {
                name: "body",
                example: "#[body]",
                read: Some(body),
                noun: "body",
                fills: Fills::Body,
                location: "Body",
                send: Methods { one: "body", optional: "body", list: "body" },
                receive: Methods { one: "body", optional: "body_option", list: "body" },
            },
            Self::Signed => &KindRow {
                name: "signed",
                example: "#[signed]",
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
    let own = unraw(ident);
    let meta = place(&attribute.meta);
    let bare = format!("write `#[query]`, which sends it as `{own}`");
    let Some(literal) = literal(attribute) else {
        let fact = "`#[query]` takes the name on the wire in quotes";
        let mend = match name_without_quotes(attribute) {
            Some(name) if name.is_empty() => Mend::new(bare).with(Edit::over(meta, "query")),
            Some(name) => quoted_name("query", &name, attribute),
            None => "write nothing but the name: `#[query(\"…\")]`".into(),
        };
        diagnostics.error(meta, fact, mend);
        return None;
    };
    let name = literal.value();
    if name.is_empty() {
        let mend = Mend::new(bare).with(Edit::over(meta, "query"));
        diagnostics.error(place(&literal), "a query argument needs a name", mend);
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
    field_name(&literal, &own, write, diagnostics)
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
    diagnostics: &Diagnostics,
) -> Option<Spanned<String>> {
    bare(attribute, ident, Some("write `#[signed]`"), diagnostics)
}

/// `#[body]`, which takes nothing: it is JSON that is sent, and no other name of it has a meaning.
fn body(
    attribute: &Attribute,
    ident: &Ident,
    diagnostics: &Diagnostics,
) -> Option<Spanned<String>> {
    let text = match &attribute.meta {
        Meta::Path(_) => String::new(),
        Meta::List(list) => list.tokens.to_string().to_ascii_lowercase(),
        Meta::NameValue(pair) => {
            let value = &pair.value;
            quote!(#value).to_string().to_ascii_lowercase()
        }
    };
    let is_json = matches!(text.trim_matches('"'), "" | "json" | "application/json");
    let help = is_json.then_some("write `#[body]`, which sends JSON");
    bare(attribute, ident, help, diagnostics)
}

/// An attribute that takes nothing; `help` if it does mean what it means without its value.
fn bare(
    attribute: &Attribute,
    ident: &Ident,
    help: Option<&str>,
    diagnostics: &Diagnostics,
) -> Option<Spanned<String>> {
    if matches!(attribute.meta, Meta::Path(_)) {
        return Some(own_name(ident));
    }
    let path = attribute.path();
    let name = path.segments.last().map(|segment| unraw(&segment.ident)).unwrap_or_default();
    let mend = match help {
        Some(help) => {
            Mend::new(help).with(Edit::over(place(&attribute.meta), quote!(#path).to_string()))
        }
        None => "declare a body that is JSON: of another type none can be declared".into(),
    };
    diagnostics.error(place(&attribute.meta), format!("`#[{name}]` takes no value"), mend);
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
