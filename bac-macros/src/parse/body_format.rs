//! What `#[body(…)]` says: how the body is written, and its media type.

use bac_wire::is_field_name;
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{
    Attribute, LitStr, Meta, Path, Type,
    parse::{ParseStream, Parser},
};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place, quoted},
    parse::codec::{Codec, codec_path},
    suggest,
    tokens::ends_in,
    types::{Multiplicity, behind_reference, is_str},
};

/// How a body is written, in a word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// By serde, as JSON, which a body is unless something says otherwise.
    Json,
    /// As the text of a type with `Display`.
    Text,
    /// As it is.
    Bytes,
    /// By serde, as pairs of a form.
    Form,
    /// By serde, as XML.
    Xml,
}

/// What `#[body(…)]` says.
pub(super) struct BodyFormat {
    pub(super) said: Said,
    pub(super) media_type: Option<String>,
}

/// What a body is, as its own attribute says it.
pub(super) enum Said {
    /// Nothing: the endpoint says it, or the trait.
    Nothing,
    Codec(Codec),
    Text,
    Bytes,
    Form,
}

impl Said {
    /// As it stands in the parentheses; what is said by nothing is JSON.
    pub(super) fn word(&self) -> String {
        match self {
            Self::Nothing | Self::Codec(Codec::Json) => "json".to_owned(),
            Self::Codec(Codec::Xml(_)) => "xml".to_owned(),
            Self::Codec(Codec::Path(path)) => quote!(#path).to_string().replace(' ', ""),
            Self::Text | Self::Codec(Codec::Text) => "text".to_owned(),
            Self::Bytes | Self::Codec(Codec::Bytes) => "bytes".to_owned(),
            Self::Form => "form".to_owned(),
        }
    }
}

impl Format {
    const ALL: [Self; 5] = [Self::Json, Self::Text, Self::Bytes, Self::Form, Self::Xml];

    /// The word in the parentheses.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Text => "text",
            Self::Bytes => "bytes",
            Self::Form => "form",
            Self::Xml => "xml",
        }
    }

    /// What a body is sent as where nothing else is declared.
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Text => "text/plain; charset=utf-8",
            Self::Bytes => "application/octet-stream",
            Self::Form => "application/x-www-form-urlencoded",
            Self::Xml => "application/xml",
        }
    }

    /// Words that others have for the same.
    const fn synonyms(self) -> &'static [&'static str] {
        match self {
            Self::Json => &["serde"],
            Self::Text => &["plain", "str", "string"],
            Self::Bytes => &["binary", "octets", "raw"],
            Self::Form => &["form_urlencoded", "urlencoded"],
            Self::Xml => &["soap"],
        }
    }

    fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.word() == word)
    }

    fn meant_by(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        let synonym = || Self::ALL.into_iter().find(|it| it.synonyms().contains(&word.as_str()));
        let near = || Self::named(suggest::nearest(&word, &Self::ALL.map(Self::word))?);
        Self::named(&word).or_else(synonym).or_else(near)
    }

    /// What a body of this type and media type can be, where that can be told.
    fn of(ty: &Type, media_type: &str) -> Option<Self> {
        let Multiplicity { is_list, item, .. } = Multiplicity::of(ty);
        let item = behind_reference(&item);
        let is = |name: &str| matches!(item, Type::Path(path) if ends_in(&path.path, name));
        if is_str(item) || is("String") {
            Some(Self::Text)
        } else if is("Bytes") || is_list && is("u8") {
            Some(Self::Bytes)
        } else if essence(media_type) == Self::Form.content_type() {
            Some(Self::Form)
        } else if is_xml(media_type) {
            Some(Self::Xml)
        } else {
            essence(media_type).starts_with("text/").then_some(Self::Text)
        }
    }
}

/// Reads the attribute, of which nothing but its path may have been written.
pub(super) fn body_format(attribute: &Attribute, diagnostics: &Diagnostics) -> Option<BodyFormat> {
    let meta = place(&attribute.meta);
    let (tokens, is_list) = match &attribute.meta {
        Meta::Path(_) => return Some(BodyFormat { said: Said::Nothing, media_type: None }),
        Meta::List(list) => (list.tokens.clone(), true),
        Meta::NameValue(pair) => (pair.value.to_token_stream(), false),
    };
    let by_path = by_path.parse2(tokens.clone()).ok().filter(|_| is_list);
    let meant = match &by_path {
        Some((_, media_type)) => {
            let media_type = media_type.clone();
            Meant { format: None, media_type, is_as_we_write_it: true }
        }
        None => match meant(&tokens) {
            Some(meant) => meant,
            None => {
                not_understood(meta, &tokens, diagnostics);
                return None;
            }
        },
    };
    let path = by_path.map(|(path, _)| path);
    let write = |media_type: Option<&str>| match &path {
        Some(path) => {
            let path = quote!(#path).to_string().replace(' ', "");
            let items = Some(path).into_iter().chain(media_type.map(quoted));
            attribute_of(meta, attribute, &items.collect::<Vec<_>>())
        }
        None => written(meta, attribute, meant.format, media_type),
    };
    if let Some(media_type) = meant.media_type.as_deref().filter(|text| !is_media_type(text)) {
        let fact = format!("`{media_type}` is not a media type");
        let mended = media_type.trim().trim_end_matches(';').replace(" /", "/").replace("/ ", "/");
        let mend = if is_media_type(&mended) {
            write(Some(&mended))
        } else {
            "write a type and a subtype, such as `\"image/png\"`".into()
        };
        diagnostics.error(meta, fact, mend);
        return None;
    }
    if !is_list || !meant.is_as_we_write_it {
        let fact = "`#[body]` takes what the body is, and behind it a media type in quotes";
        diagnostics.error(meta, fact, write(meant.media_type.as_deref()));
        return None;
    }
    let said = match (path, meant.format) {
        (Some(path), _) => Said::Codec(Codec::Path(path)),
        (None, Some(Format::Json)) => Said::Codec(Codec::Json),
        (None, Some(Format::Xml)) => {
            let word = tokens.into_iter().next().map_or(meta.start, |word| word.span());
            Said::Codec(Codec::Xml(word))
        }
        (None, Some(Format::Text)) => Said::Text,
        (None, Some(Format::Bytes)) => Said::Bytes,
        (None, Some(Format::Form)) => Said::Form,
        (None, None) => Said::Nothing,
    };
    Some(BodyFormat { said, media_type: meant.media_type })
}

/// The path of a codec, and a media type behind it.
fn by_path(input: ParseStream<'_>) -> syn::Result<(Path, Option<String>)> {
    let path = input.parse::<Path>()?;
    let path = codec_path(&path.to_token_stream()).ok_or_else(|| input.error("a word"))?;
    let comma: Option<syn::Token![,]> = input.parse()?;
    let media_type: Option<LitStr> =
        if comma.is_some() && !input.is_empty() { Some(input.parse()?) } else { None };
    input.parse::<Option<syn::Token![,]>>()?;
    Ok((path, media_type.map(|text| text.value())))
}

/// That a body has another media type than what it is written by, and how to write what was meant;
/// `None` where the two agree. `attribute` is where it was declared.
pub(crate) fn other_than_codec(
    codec: &Codec,
    media_type: &str,
    ty: &Type,
    attribute: &Attribute,
) -> Option<(String, Mend)> {
    let (name, is_it) = match codec {
        Codec::Json => ("JSON", is_json(media_type)),
        Codec::Xml(_) => ("XML", is_xml(media_type)),
        Codec::Text | Codec::Bytes | Codec::Path(_) => return None,
    };
    if is_it {
        return None;
    }
    let meta = place(&attribute.meta);
    let mend = match Format::of(ty, media_type) {
        Some(format) => written(meta, attribute, Some(format), Some(media_type)),
        None if is_json(media_type) => {
            attribute_of(meta, attribute, &["json".to_owned(), quoted(media_type)])
        }
        None => one_of_all(),
    };
    let fact = format!("`{media_type}` is no {name}, which a body is unless it says otherwise");
    Some((fact, mend))
}

/// What the tokens say, be they written as they should be or not.
struct Meant {
    format: Option<Format>,
    media_type: Option<String>,
    is_as_we_write_it: bool,
}

/// `None` where a token has no meaning here.
fn meant(tokens: &TokenStream) -> Option<Meant> {
    let mut meant = Meant { format: None, media_type: None, is_as_we_write_it: true };
    let mut is_comma_due = false;
    let mut is_assigned = false;
    for token in tokens.clone() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => {
                meant.is_as_we_write_it &= is_comma_due;
                is_comma_due = false;
                continue;
            }
            TokenTree::Punct(punct) if punct.as_char() == '=' => {
                meant.is_as_we_write_it = false;
                is_assigned = true;
            }
            TokenTree::Ident(word) => {
                let word = word.to_string();
                let is_key =
                    ["content_type", "media_type", "mime", "type"].contains(&word.as_str());
                let format = Format::named(&word);
                if let (Some(format), None) = (format, meant.format) {
                    meant.is_as_we_write_it &= meant.media_type.is_none() && !is_assigned;
                    meant.format = Some(format);
                } else if is_key {
                    meant.is_as_we_write_it = false;
                } else {
                    return None;
                }
            }
            literal @ TokenTree::Literal(_) => {
                let text = syn::parse2::<LitStr>(quote!(#literal)).ok()?.value();
                match Format::named(&text.to_ascii_lowercase()) {
                    Some(format) if meant.format.is_none() => {
                        meant.format = Some(format);
                        meant.is_as_we_write_it = false;
                    }
                    None if meant.media_type.is_none() => meant.media_type = Some(text),
                    _ => return None,
                }
            }
            TokenTree::Punct(_) | TokenTree::Group(_) => return None,
        }
        meant.is_as_we_write_it &= !is_comma_due;
        is_comma_due = true;
    }
    meant.is_as_we_write_it &= meant.format.is_some() || meant.media_type.is_some();
    Some(meant)
}

fn not_understood(meta: Place, tokens: &TokenStream, diagnostics: &Diagnostics) {
    let mut words = tokens.clone().into_iter().filter_map(|token| match token {
        TokenTree::Ident(word) if Format::named(&word.to_string()).is_none() => Some(word),
        _ => None,
    });
    let Some(word) = words.next() else {
        let fact = "`#[body]` takes what the body is, and behind it a media type in quotes";
        diagnostics.error(meta, fact, one_of_all());
        return;
    };
    let fact = format!("unknown kind of body `{word}`");
    let mend = match Format::meant_by(&word.to_string()) {
        Some(format) => Mend::new(format!("did you mean `#[body({})]`?", format.word()))
            .with(Edit::over(word.span(), format.word())),
        None => one_of_all(),
    };
    diagnostics.error(word.span(), fact, mend);
}

fn one_of_all() -> Mend {
    "use one of `#[body]`, which is JSON, `#[body(text)]`, `#[body(bytes)]`, `#[body(form)]`, \
     `#[body(xml)]` and `#[body(path::to::Codec)]`"
        .into()
}

/// The attribute as it is written that says this.
fn written(
    meta: Place,
    attribute: &Attribute,
    format: Option<Format>,
    media_type: Option<&str>,
) -> Mend {
    let named = format.unwrap_or(Format::Json);
    let is_said = named != Format::Json || media_type.is_some_and(|text| !is_json(text));
    let word = is_said.then(|| named.word().to_owned());
    let media_type = media_type.filter(|text| *text != named.content_type()).map(quoted);
    let items: Vec<String> = word.into_iter().chain(media_type).collect();
    attribute_of(meta, attribute, &items)
}

fn attribute_of(meta: Place, attribute: &Attribute, items: &[String]) -> Mend {
    let path = attribute.path();
    let path = quote!(#path).to_string().replace(' ', "");
    let text = if items.is_empty() { path } else { format!("{path}({})", items.join(", ")) };
    Mend::new(format!("write `#[{text}]`")).with(Edit::over(meta, text))
}

/// Type and subtype, in lower case and without parameters.
fn essence(media_type: &str) -> String {
    media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether what has this media type is JSON (RFC 6839 section 3.1).
fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence
        .split_once('/')
        .is_some_and(|(_, subtype)| subtype == "json" || subtype.ends_with("+json"))
}

/// The same of XML (RFC 7303 section 4.2).
fn is_xml(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence
        .split_once('/')
        .is_some_and(|(_, subtype)| subtype == "xml" || subtype.ends_with("+xml"))
}

/// Whether it is one that a header field can hold (RFC 9110 section 8.3.1). Ranges are none.
fn is_media_type(text: &str) -> bool {
    let mut parts = text.split(';');
    let name = |part: &str| is_field_name(part) && !part.contains('*');
    let has_names = parts
        .next()
        .and_then(|essence| essence.trim_end_matches(' ').split_once('/'))
        .is_some_and(|(kind, subtype)| name(kind) && name(subtype));
    let is_parameter = |part: &str| {
        let pair = part.trim_matches(' ').split_once('=');
        pair.is_some_and(|(key, value)| {
            let inner = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
            let is_quoted = inner.is_some_and(|inner| {
                inner.chars().all(|c| matches!(c, ' '..='~') && c != '"' && c != '\\')
            });
            is_field_name(key) && (is_field_name(value) || is_quoted)
        })
    };
    has_names && parts.all(is_parameter) && !text.ends_with(' ')
}

#[cfg(test)]
mod tests {
    use super::{is_json, is_media_type};

    #[test]
    fn media_types() {
        for text in [
            "image/png",
            "application/vnd.api+json",
            "text/plain; charset=utf-8",
            "text/plain;charset=utf-8",
            "multipart/related; boundary=\"a b\"; type=x",
        ] {
            assert!(is_media_type(text), "{text}");
        }
        for text in [
            "",
            "image",
            "image/",
            "/png",
            "image/png;",
            "image/*",
            "image /png",
            " image/png",
            "image/png ",
            "image/png\r\nX: y",
            "a/b; c",
            "a/b; c=d e",
            "a/b; c=\"d\"e\"",
            "ä/b",
        ] {
            assert!(!is_media_type(text), "{text:?}");
        }
        for text in ["application/json", "Application/Merge-Patch+JSON; a=b", "text/json"] {
            assert!(is_json(text), "{text}");
        }
        assert!(!is_json("application/x-ndjson") && !is_json("application/json-seq"));
    }
}
