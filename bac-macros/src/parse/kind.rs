//! The kinds of arguments: one table, which every phase reads, and the readers of their attributes.

use bac_wire::is_field_name;
use proc_macro2::Ident;
use quote::quote;
use syn::{
    Attribute, LitStr, Meta, Path, Type,
    parse::{ParseStream, Parser},
};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, place},
    parse::{
        body_format::{self, BodyFormat, Format, body_format},
        codec::Codec,
        field_name::field_name,
        query::{self, Form, QueryAttribute},
        wire_name::{given_name, literal, name_without_quotes, nameless, own_name, quoted_name},
    },
    suggest,
    tokens::{Spanned, unraw},
};

/// How an argument is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Path,
    /// `{name..}`
    Rest,
    /// `{name..}` and `#[path(any_segments)]`
    AnyRest,
    /// The URL of the call, in the place of a path.
    Url,
    /// `#[url(any_origin)]`
    AnyUrl,
    Query,
    /// `#[query(style = comma)]`
    QueryComma,
    QuerySpace,
    QueryPipe,
    /// `#[query(flatten)]`
    QueryFields,
    /// `#[query(style = deep)]`
    QueryDeep,
    Header,
    /// `#[header(prefix = "x-meta-")]`
    HeaderFields,
    Cookie,
    /// One field of a form.
    Field,
    /// A body that is JSON.
    Body,
    /// A body that is text, …
    Text,
    /// … bytes, …
    Bytes,
    /// … a form, as a whole, …
    Form,
    /// … or a stream.
    Stream,
    /// A part of a body of them: text or an upload, as its type says, …
    Part,
    /// … JSON …
    PartJson,
    /// … or bytes.
    PartBytes,
    /// A body that another codec than JSON writes.
    Coded,
    Signed,
}

/// What parsing, rules, help texts and expansion know of one kind.
#[derive(Clone, Copy)]
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
    /// The variant of the runtime's `Style`; `None` for the usual one.
    pub(crate) style: Option<&'static str>,
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
    /// What writes a body, where that is said of it and one of JSON, XML and the user's own.
    pub(super) codec: Option<Codec>,
    /// The function that writes a value.
    pub(super) with: Option<Path>,
}

impl Said {
    pub(super) const fn named(kind: Kind, wire_name: Spanned<String>) -> Self {
        Self { kind, wire_name, media_type: None, codec: None, with: None }
    }
}

/// The part of a request that arguments of a kind fill.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fills {
    /// A placeholder of the path, with one text or, where it is the rest, a list of them.
    Placeholder,
    /// All of the URL but what goes behind its query, with one link.
    Url,
    /// Named fields, one for each value, as text.
    Fields,
    /// A field for each member of one value of serde.
    Members,
    /// A part of the body, with one value.
    Part,
    /// The body, with one value.
    Body,
}

/// By what the type says: one value, one that may be missing, or any number of them.
#[derive(Clone, Copy)]
pub(crate) struct Methods {
    pub(crate) one: &'static str,
    pub(crate) optional: &'static str,
    pub(crate) list: &'static str,
}

const PATH: KindRow = KindRow {
    name: "path",
    example: "",
    format: None,
    read: None,
    noun: "path argument",
    fills: Fills::Placeholder,
    location: "Path",
    style: None,
    send: Methods::all("path"),
    receive: Methods::all("path"),
};

const REST: Methods = Methods { one: "rest", optional: "rest", list: "rest_list" };

const URL: KindRow = KindRow {
    name: "url",
    example: "#[url]",
    format: None,
    read: Some(url),
    noun: "link",
    fills: Fills::Url,
    location: "Url",
    style: None,
    send: Methods::all("url"),
    receive: Methods::all("url"),
};

const QUERY: KindRow = KindRow {
    name: "query",
    example: "#[query]",
    format: None,
    read: Some(query),
    noun: "query argument",
    fills: Fills::Fields,
    location: "Query",
    style: None,
    send: Methods { one: "query", optional: "query_option", list: "query_list" },
    receive: Methods { one: "query", optional: "query_option", list: "query_list" },
};

const HEADER: KindRow = KindRow {
    name: "header",
    example: "#[header(\"…\")]",
    format: None,
    read: Some(header),
    noun: "header",
    fills: Fills::Fields,
    location: "Header",
    style: None,
    send: Methods { one: "header", optional: "header_option", list: "header_list" },
    receive: Methods { one: "header", optional: "header_option", list: "header_list" },
};

const BODY: KindRow = KindRow {
    name: "body",
    example: "#[body]",
    format: None,
    read: Some(body),
    noun: "body",
    fills: Fills::Body,
    location: "Body",
    style: None,
    send: Methods::all("body"),
    receive: Methods { optional: "body_option", ..Methods::all("body") },
};

const PART: KindRow = KindRow {
    name: "part",
    example: "#[part]",
    format: None,
    read: Some(part),
    noun: "part",
    fills: Fills::Fields,
    location: "Part",
    style: None,
    send: Methods { one: "part", optional: "part_option", list: "part_list" },
    receive: Methods { one: "part", optional: "part_option", list: "part_list" },
};

impl KindRow {
    /// The row of another kind of the same attribute, which is sent by `one`, and received by it or, where
    /// it may be missing, by `optional`.
    const fn with(self, one: &'static str, optional: &'static str) -> Self {
        let send = Methods::all(one);
        Self { read: None, send, receive: Methods { optional, ..send }, ..self }
    }
}

impl Methods {
    /// One method for all that the type may say.
    const fn all(name: &'static str) -> Self {
        Self { one: name, optional: name, list: name }
    }
}

impl Kind {
    /// Of kinds with one attribute the first has its reader.
    pub(crate) const ALL: [Self; 25] = [
        Self::Path,
        Self::Rest,
        Self::AnyRest,
        Self::Url,
        Self::AnyUrl,
        Self::Query,
        Self::QueryComma,
        Self::QuerySpace,
        Self::QueryPipe,
        Self::QueryFields,
        Self::QueryDeep,
        Self::Header,
        Self::HeaderFields,
        Self::Cookie,
        Self::Field,
        Self::Body,
        Self::Text,
        Self::Bytes,
        Self::Form,
        Self::Stream,
        Self::Part,
        Self::PartJson,
        Self::PartBytes,
        Self::Coded,
        Self::Signed,
    ];

    /// The table of kinds. Those of one attribute differ from its first.
    pub(crate) const fn row(self) -> &'static KindRow {
        match self {
            Self::Path => &PATH,
            Self::Rest => const { &KindRow { send: REST, receive: REST, ..PATH } },
            Self::AnyRest => const { &PATH.with("any_rest", "any_rest") },
            Self::Url => &URL,
            Self::AnyUrl => {
                const {
                    &KindRow {
                        example: "#[url(any_origin)]",
                        location: "AnyUrl",
                        ..URL.with("url", "url")
                    }
                }
            }
            Self::Query => &QUERY,
            Self::QueryComma => {
                const {
                    &KindRow {
                        example: "#[query(style = comma)]",
                        style: Some("Comma"),
                        ..QUERY.with("query_comma", "query_comma")
                    }
                }
            }
            Self::QuerySpace => {
                const {
                    &KindRow {
                        example: "#[query(style = space)]",
                        style: Some("Space"),
                        ..QUERY.with("query_space", "query_space")
                    }
                }
            }
            Self::QueryPipe => {
                const {
                    &KindRow {
                        example: "#[query(style = pipe)]",
                        style: Some("Pipe"),
                        ..QUERY.with("query_pipe", "query_pipe")
                    }
                }
            }
            Self::QueryFields => {
                const {
                    &KindRow {
                        example: "#[query(flatten)]",
                        fills: Fills::Members,
                        location: "QueryFields",
                        ..QUERY.with("query_fields", "query_fields_option")
                    }
                }
            }
            Self::QueryDeep => {
                const {
                    &KindRow {
                        example: "#[query(style = deep)]",
                        fills: Fills::Members,
                        location: "QueryFields",
                        style: Some("Deep"),
                        ..QUERY.with("query_deep", "query_deep_option")
                    }
                }
            }
            Self::Header => &HEADER,
            Self::HeaderFields => {
                const {
                    &KindRow {
                        example: "#[header(prefix = \"…\")]",
                        noun: "header prefix",
                        fills: Fills::Members,
                        location: "HeaderFields",
                        ..HEADER.with("header_fields", "header_fields_option")
                    }
                }
            }
            Self::Cookie => &KindRow {
                name: "cookie",
                example: "#[cookie(\"…\")]",
                format: None,
                read: Some(cookie),
                noun: "cookie",
                fills: Fills::Fields,
                location: "Cookie",
                style: None,
                send: Methods { one: "cookie", optional: "cookie_option", list: "cookie" },
                receive: Methods { one: "cookie", optional: "cookie_option", list: "cookie" },
            },
            Self::Field => &KindRow {
                name: "form",
                example: "#[form]",
                format: None,
                read: Some(form_field),
                noun: "form field",
                fills: Fills::Fields,
                location: "Field",
                style: None,
                send: Methods { one: "field", optional: "field_option", list: "field_list" },
                receive: Methods { one: "field", optional: "field_option", list: "field_list" },
            },
            Self::Body => &BODY,
            Self::Text => {
                const {
                    &KindRow {
                        example: "#[body(text)]",
                        format: Some(Format::Text),
                        ..BODY.with("text", "text_option")
                    }
                }
            }
            Self::Bytes => {
                const {
                    &KindRow {
                        example: "#[body(bytes)]",
                        format: Some(Format::Bytes),
                        ..BODY.with("bytes", "bytes_option")
                    }
                }
            }
            Self::Form => {
                const {
                    &KindRow {
                        example: "#[body(form)]",
                        format: Some(Format::Form),
                        ..BODY.with("form", "form_option")
                    }
                }
            }
            Self::Stream => {
                const {
                    &KindRow {
                        example: "#[body(stream)]",
                        format: Some(Format::Stream),
                        location: "Stream",
                        ..BODY.with("stream", "stream_option")
                    }
                }
            }
            Self::Part => &PART,
            Self::PartJson => {
                const {
                    &KindRow {
                        example: "#[part(json)]",
                        format: Some(Format::Json),
                        fills: Fills::Part,
                        ..PART.with("part_json", "part_json_option")
                    }
                }
            }
            Self::PartBytes => {
                const {
                    &KindRow {
                        example: "#[part(bytes)]",
                        format: Some(Format::Bytes),
                        fills: Fills::Part,
                        ..PART.with("part_bytes", "part_bytes_option")
                    }
                }
            }
            Self::Coded => {
                const { &KindRow { example: "#[body(xml)]", ..BODY.with("coded", "coded_option") } }
            }
            Self::Signed => {
                const {
                    &KindRow {
                        name: "signed",
                        example: "#[signed]",
                        read: Some(signed),
                        noun: "payload",
                        location: "Signed",
                        ..BODY.with("signed", "signed")
                    }
                }
            }
        }
    }

    /// The kinds that an attribute tells, in the order of the table.
    pub(crate) fn marked() -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(|kind| kind.row().read.is_some())
    }

    /// Whether two arguments of these kinds with one name meet.
    pub(crate) fn meets(self, other: Self) -> bool {
        let place = |kind: Self| (kind.row().name, kind.row().location);
        place(self) == place(other)
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
        self.is_piece() || self.fills(Fills::Body)
    }

    /// Whether the body consists of these: fields of a form, or parts.
    pub(crate) fn is_piece(self) -> bool {
        self == Self::Field || self.is_part()
    }

    pub(crate) const fn is_part(self) -> bool {
        matches!(self, Self::Part | Self::PartJson | Self::PartBytes)
    }

    pub(crate) fn fills(self, part: Fills) -> bool {
        self.row().fills == part
    }
}

/// `#[url]`, `#[url(any_origin)]`.
fn url(attribute: &Attribute, ident: &Ident, _: &Type, diagnostics: &Diagnostics) -> Option<Said> {
    if matches!(attribute.meta, Meta::Path(_)) {
        return Some(Said::named(Kind::Url, own_name(ident)));
    }
    let word = match &attribute.meta {
        Meta::List(list) => syn::parse2::<Ident>(list.tokens.clone()).ok(),
        _ => None,
    };
    if word.as_ref().is_some_and(|word| word == "any_origin") {
        return Some(Said::named(Kind::AnyUrl, own_name(ident)));
    }
    let near = word.filter(|word| {
        suggest::nearest(&word.to_string(), &["any_origin", "any", "foreign"]).is_some()
    });
    let mend = match near {
        Some(word) => Mend::new("write `#[url(any_origin)]`, where no credentials go")
            .with(Edit::over(word.span(), "any_origin")),
        None => {
            Mend::new("write `#[url]`, or `#[url(any_origin)]` where links lead to other servers")
                .with(Edit::over(place(&attribute.meta), "url"))
        }
    };
    diagnostics.error(place(&attribute.meta), "`#[url]` takes nothing but `any_origin`", mend);
    None
}

/// `#[query]`, in any of its forms.
fn query(
    attribute: &Attribute,
    ident: &Ident,
    _: &Type,
    diagnostics: &Diagnostics,
) -> Option<Said> {
    let QueryAttribute { form, name, with } = query::read(attribute, ident, diagnostics)?;
    let kind = match form {
        Form::Repeat => Kind::Query,
        Form::Comma => Kind::QueryComma,
        Form::Space => Kind::QuerySpace,
        Form::Pipe => Kind::QueryPipe,
        Form::Deep => Kind::QueryDeep,
        Form::Flat => Kind::QueryFields,
    };
    Some(Said { with, ..Said::named(kind, name) })
}

/// `#[form]` or `#[form("wire-name")]`.
fn form_field(
    attribute: &Attribute,
    ident: &Ident,
    _: &Type,
    diagnostics: &Diagnostics,
) -> Option<Said> {
    let named = |name| Some(Said::named(Kind::Field, name));
    if matches!(attribute.meta, Meta::Path(_)) {
        return named(own_name(ident));
    }
    if let Some(literal) = literal(attribute) {
        return named(given_name(&literal, "a form field", attribute, ident, diagnostics)?);
    }
    let mend = match name_without_quotes(attribute) {
        Some(name) if name.is_empty() => nameless(attribute, ident),
        Some(name) => quoted_name("form", &name, attribute),
        None => "write nothing but the name: `#[form(\"…\")]`".into(),
    };
    let fact = "`#[form]` takes the name on the wire in quotes";
    diagnostics.error(place(&attribute.meta), fact, mend);
    None
}

/// `#[header("X-Name")]` or `#[header(prefix = "x-meta-")]`.
pub(super) fn header(
    attribute: &Attribute,
    ident: &Ident,
    _: &Type,
    diagnostics: &Diagnostics,
) -> Option<Said> {
    let own = header_case(&unraw(ident));
    if let Some(prefix) = prefix(attribute) {
        let write = |prefix: &str| prefixed(prefix, attribute);
        let prefix = field_name(&prefix, &format!("{own}-"), write, diagnostics)?;
        return Some(Said::named(Kind::HeaderFields, prefix));
    }
    let Some(literal) = literal(attribute) else {
        let fact = "`#[header]` takes the name of the header in quotes";
        let mend = match name_without_quotes(attribute) {
            Some(name) if name.is_empty() => quoted_name("header", &own, attribute),
            Some(name) if is_field_name(&name) => quoted_name("header", &name, attribute),
            _ if names_prefix(attribute) => prefixed(&format!("{own}-"), attribute),
            _ => "write nothing but the name: `#[header(\"…\")]`".into(),
        };
        diagnostics.error(place(&attribute.meta), fact, mend);
        return None;
    };
    let write = |name: &str| quoted_name("header", name, attribute);
    let name = field_name(&literal, &own, write, diagnostics)?;
    Some(Said::named(Kind::Header, name))
}

/// `"x-meta-"` of `prefix = "x-meta-"`.
fn prefix(attribute: &Attribute) -> Option<LitStr> {
    let prefix = |input: ParseStream<'_>| {
        let word: Ident = input.parse()?;
        input.parse::<syn::Token![=]>()?;
        Ok((word, input.parse::<LitStr>()?))
    };
    let Meta::List(list) = &attribute.meta else { return None };
    let (word, prefix) = prefix.parse2(list.tokens.clone()).ok()?;
    (word == "prefix").then_some(prefix)
}

/// `#[header(prefix …)]`, whatever follows.
fn names_prefix(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else { return false };
    let first = list.tokens.clone().into_iter().next();
    first.is_some_and(|token| token.to_string() == "prefix")
}

fn prefixed(prefix: &str, attribute: &Attribute) -> Mend {
    let text = format!("header(prefix = {prefix:?})");
    Mend::new(format!("write `#[{text}]`")).with(Edit::over(place(&attribute.meta), text))
}

/// `#[cookie("name")]`.
fn cookie(
    attribute: &Attribute,
    ident: &Ident,
    _: &Type,
    diagnostics: &Diagnostics,
) -> Option<Said> {
    let own = unraw(ident);
    let Some(literal) = literal(attribute) else {
        let fact = "`#[cookie]` takes the name of the cookie in quotes";
        let mend = match name_without_quotes(attribute) {
            Some(name) if name.is_empty() => quoted_name("cookie", &own, attribute),
            Some(name) if is_field_name(&name) => quoted_name("cookie", &name, attribute),
            _ => "write nothing but the name: `#[cookie(\"…\")]`".into(),
        };
        diagnostics.error(place(&attribute.meta), fact, mend);
        return None;
    };
    let name = literal.value();
    if !is_field_name(&name) {
        let mended = name.trim().split(['=', ';']).next().unwrap_or_default();
        let mended = if mended.is_empty() { &own } else { mended };
        let mend = if is_field_name(mended) {
            quoted_name("cookie", mended, attribute)
        } else {
            "a name has letters, digits and signs such as `-` and `_`".into()
        };
        diagnostics.error(place(&literal), format!("`{name}` is not the name of a cookie"), mend);
        return None;
    }
    let name = Spanned { value: name, span: literal.span() };
    Some(Said::named(Kind::Cookie, name))
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

/// `#[body]`, `#[body(text)]`, `#[body("application/merge-patch+json")]`, `#[body(bytes, "image/png")]`,
/// `#[body(path::to::Codec)]`.
fn body(
    attribute: &Attribute,
    ident: &Ident,
    ty: &Type,
    diagnostics: &Diagnostics,
) -> Option<Said> {
    let BodyFormat { said, media_type } = body_format(attribute, ty, diagnostics)?;
    let (kind, codec) = match said {
        body_format::Said::Nothing => (Kind::Body, None),
        body_format::Said::Codec(codec) if codec.is_json() => (Kind::Body, Some(codec)),
        body_format::Said::Codec(codec) => (Kind::Coded, Some(codec)),
        body_format::Said::Text => (Kind::Text, None),
        body_format::Said::Bytes => (Kind::Bytes, None),
        body_format::Said::Form => (Kind::Form, None),
        body_format::Said::Stream => (Kind::Stream, None),
    };
    Some(Said { media_type, codec, ..Said::named(kind, own_name(ident)) })
}

/// `#[part]`, `#[part("wire-name")]`, `#[part(json)]`, `#[part(bytes, "wire-name")]`.
fn part(attribute: &Attribute, ident: &Ident, _: &Type, diagnostics: &Diagnostics) -> Option<Said> {
    if matches!(attribute.meta, Meta::Path(_)) {
        return Some(Said::named(Kind::Part, own_name(ident)));
    }
    let read = |input: ParseStream<'_>| {
        let word = if input.peek(syn::Ident) { Some(input.parse::<Ident>()?) } else { None };
        if word.is_some() && !input.is_empty() {
            input.parse::<syn::Token![,]>()?;
        }
        let name = if input.is_empty() { None } else { Some(input.parse::<LitStr>()?) };
        Ok((word, name))
    };
    let written = match &attribute.meta {
        Meta::List(list) if !list.tokens.is_empty() => read.parse2(list.tokens.clone()).ok(),
        _ => None,
    };
    let Some((word, name)) = written else {
        let fact = "`#[part]` takes what the part is, and behind it its name on the wire in quotes";
        let mend = match name_without_quotes(attribute) {
            Some(name) if name.is_empty() => nameless(attribute, ident),
            Some(name) => quoted_name("part", &name, attribute),
            None => one_of_parts(),
        };
        diagnostics.error(place(&attribute.meta), fact, mend);
        return None;
    };
    let kind = match word.as_ref().map(Ident::to_string).as_deref() {
        None => Kind::Part,
        Some("json") => Kind::PartJson,
        Some("bytes") => Kind::PartBytes,
        Some(other) => {
            let fact = format!("unknown kind of part `{other}`");
            let mend = unknown_part(other, name.as_ref(), attribute);
            diagnostics.error(place(&word), fact, mend);
            return None;
        }
    };
    let name = match &name {
        Some(literal) => given_name(literal, "a part", attribute, ident, diagnostics)?,
        None => own_name(ident),
    };
    Some(Said::named(kind, name))
}

/// What was meant by a word that is no kind of part.
fn unknown_part(word: &str, name: Option<&LitStr>, attribute: &Attribute) -> Mend {
    let by_type = ["text", "file", "stream", "upload", "string"];
    let near = suggest::nearest(word, &["json", "bytes", "text", "file", "stream", "upload"]);
    let text = match (near, name) {
        (Some(near), _) if !by_type.contains(&near) => {
            let name = name.map(|name| format!(", {:?}", name.value())).unwrap_or_default();
            format!("part({near}{name})")
        }
        (Some(_), Some(name)) => format!("part({:?})", name.value()),
        (Some(_), None) => "part".to_owned(),
        // A name that wants its quotes.
        (None, None) => format!("part({word:?})"),
        (None, Some(_)) => return one_of_parts(),
    };
    Mend::new(format!("write `#[{text}]`")).with(Edit::over(place(&attribute.meta), text))
}

fn one_of_parts() -> Mend {
    "use one of `#[part]`, which is text or an `Upload`, `#[part(json)]` and `#[part(bytes)]`"
        .into()
}

/// `X-Trace-Id` for `x_trace_id`.
pub(super) fn header_case(name: &str) -> String {
    let word = |word: &str| {
        let mut chars = word.chars();
        let first = chars.next().map(|c| c.to_ascii_uppercase());
        first.into_iter().chain(chars).collect::<String>()
    };
    name.split('_').filter(|part| !part.is_empty()).map(word).collect::<Vec<_>>().join("-")
}
