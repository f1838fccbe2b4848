//! XML.

use std::{fmt, num::NonZeroUsize};

use bytes::Bytes;
use quick_xml::{
    DeError,
    de::{Deserializer, SliceReader},
    se::Serializer,
};
use serde::{
    Deserializer as _, Serialize,
    de::{DeserializeOwned, MapAccess, Visitor},
};

use super::{
    error::CodecError,
    traits::{Codec, Decode, Encode},
};

/// How deep elements may stand in each other, as for JSON.
const DEEPEST: usize = 128;

/// How many tags and texts may stand between two items of one list: each is kept until the list has
/// ended, and takes more room in memory than on the wire.
const BETWEEN: Option<NonZeroUsize> = NonZeroUsize::new(1 << 18);

type Reader<'a> = Deserializer<'a, SliceReader<'a>>;

/// How many bytes a body may have before its room in memory has to grow.
const USUAL_LENGTH: usize = 512;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

/// XML, by serde: `xml` in every place that says what a body is (feature `xml`).
///
/// Fields are child elements; one renamed `@name` is an attribute, one renamed `$text` the text, and
/// one renamed `$value` whatever stands there, told apart by its name. A list is an element for each
/// item, and other elements may stand between them. The names are those of [quick-xml] with serde.
///
/// | of | it holds that |
/// |---|---|
/// | the root | it is written by the name of the struct, or by `#[serde(rename = "…")]`, and what has no name, such as a map or a `Vec`, cannot be written; what it is called is not looked at when it is read, so any element that has the fields will do |
/// | namespaces | a prefix is part of the name that is written (`#[serde(rename = "d:prop")]`, `"@xmlns:d"`), and is left away when a name is read: `d:href`, `D:href` and `href` are one |
/// | an empty element | it is an empty text: of an `Option` it is `Some`, and only what is not there is `None` |
/// | characters | what is written and read is UTF-8; a body that says that it is in another encoding is refused where it has more than ASCII, and a text with a character that XML has no place for is not written |
/// | entities | the five of XML and numbers; a document's own are an error, so nothing grows out of them |
/// | depth | elements within elements are read 128 deep at most |
/// | lists | 262144 tags and texts at most stand between the items of one list |
/// | `serde_json::Value` | it is refused where it is declared, because of elements of one name it would keep the last |
///
/// [quick-xml]: https://docs.rs/quick-xml/0.42/quick_xml/de/
///
/// ```
/// use bac_core::codec::{Decode, Encode, Xml};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Debug, Deserialize, PartialEq, Serialize)]
/// struct Point {
///     #[serde(rename = "@unit")]
///     unit: String,
///     x: i64,
/// }
///
/// let point = Point { unit: "m".to_owned(), x: 1 };
/// let body = Xml::encode(&point)?;
/// assert_eq!(body, r#"<?xml version="1.0" encoding="UTF-8"?><Point unit="m"><x>1</x></Point>"#);
/// assert_eq!(<Xml as Decode<Point>>::decode(&body)?, point);
/// # Ok::<_, bac_core::codec::CodecError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub enum Xml {}

impl Codec for Xml {
    const MEDIA_TYPE: &'static str = "application/xml";
    const ACCEPT: &'static str = "application/xml, text/xml;q=0.9";
    const NAME: &'static str = "XML";
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + ?Sized> Encode<T> for Xml {
    fn encode(value: &T) -> Result<Bytes, CodecError> {
        let mut text = String::with_capacity(USUAL_LENGTH);
        text.push_str(DECLARATION);
        match value.serialize(Serializer::new(&mut text)) {
            Ok(_) => written(text),
            Err(error) => Err(CodecError::new(error.to_string()).with_source(error)),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> Decode<T> for Xml {
    fn decode(body: &Bytes) -> Result<T, CodecError> {
        let text = text(body)?;
        let mut reader = Deserializer::from_str(text);
        reader.recursion_limit(DEEPEST).event_buffer_size(BETWEEN);
        match T::deserialize(&mut reader) {
            Ok(value) => ended(text, &mut reader).map(|()| value),
            Err(error) => Err(misread(text, error, &reader)),
        }
    }
}

/// A document has one root, and behind it white space and comments alone.
fn ended<'a>(text: &str, reader: &mut Reader<'a>) -> Result<(), CodecError> {
    loop {
        match reader.deserialize_any(Blank) {
            Err(DeError::UnexpectedEof) => return Ok(()),
            Ok(true) => {}
            Ok(false) => return Err(CodecError::new("more follows behind the end of its root")),
            Err(error) => return Err(misread(text, error, reader)),
        }
    }
}

/// Whether what is read is white space.
struct Blank;

impl<'de> Visitor<'de> for Blank {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the end of the document")
    }

    fn visit_str<E>(self, text: &str) -> Result<bool, E> {
        Ok(text.trim().is_empty())
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<bool, A::Error> {
        Ok(false)
    }
}

/// What XML 1.0 section 2.2 leaves out cannot be written, not even as a number.
fn written(text: String) -> Result<Bytes, CodecError> {
    // Most texts hold no byte that such a character may begin with, which is told without a branch for each.
    if !text.bytes().fold(false, |found, byte| found | (byte < b' ') | (byte == 0xef)) {
        return Ok(text.into());
    }
    let is_none = |c: &char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    match text.chars().find(is_none) {
        None => Ok(text.into()),
        Some(c) => Err(CodecError::new(format!(
            "XML has no place for the character {}",
            c.escape_unicode()
        ))),
    }
}

/// The text of a document, which is UTF-8 (RFC 7303 section 3.2 has it read by its byte order mark, and
/// then by what it says of itself).
fn text(body: &[u8]) -> Result<&str, CodecError> {
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let text = std::str::from_utf8(text).map_err(|error| {
        let encoding = encoding(text).filter(|encoding| !is_utf8(encoding));
        let words = match encoding {
            Some(encoding) => format!("it is in the encoding `{encoding}`, and only UTF-8 is read"),
            None => error.to_string(),
        };
        CodecError::new(words).with_source(error)
    })?;
    // What is ASCII is the same in whatever it says that it is in.
    let encoding = if text.is_ascii() { None } else { encoding(text.as_bytes()) };
    match encoding.filter(|encoding| !is_utf8(encoding)) {
        Some(encoding) => Err(CodecError::new(format!(
            "it is in the encoding `{encoding}`, and only UTF-8 is read"
        ))),
        None if text.trim_start().is_empty() => Err(CodecError::new("it is empty")),
        None => Ok(text),
    }
}

fn is_utf8(encoding: &str) -> bool {
    encoding.eq_ignore_ascii_case("utf-8") || encoding.eq_ignore_ascii_case("utf8")
}

/// What a document says that it is in: `<?xml version="1.0" encoding="ISO-8859-1"?>`.
fn encoding(text: &[u8]) -> Option<&str> {
    let end = text.iter().position(|byte| *byte == b'>')?;
    let declaration = std::str::from_utf8(text.get(..end)?).ok()?.strip_prefix("<?xml")?;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value.get(1..)?.split(quote).next()
}

/// Where a document is no XML, the place is that of the fault; where it is of another type, that up to
/// which it was read, one tag or text ahead.
#[cold]
fn misread(text: &str, error: DeError, reader: &Reader<'_>) -> CodecError {
    let reader = reader.get_ref().get_ref();
    let at = match &error {
        DeError::InvalidXml(_) if reader.error_position() > 0 => reader.error_position(),
        _ => reader.buffer_position(),
    };
    let at = usize::try_from(at).unwrap_or(text.len()).min(text.len());
    let before = &text.as_bytes()[..at];
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before.iter().rev().take_while(|byte| **byte != b'\n').count() + 1;
    let words = match &error {
        DeError::UnexpectedEof => "it ends too early".to_owned(),
        error => error.to_string(),
    };
    CodecError::new(words).at(line, column).with_source(error)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use serde::{Deserialize, Serialize};

    use super::{BETWEEN, DEEPEST, Xml};
    use crate::codec::{CodecError, Decode, Encode};

    fn read<T: serde::de::DeserializeOwned>(text: impl Into<Bytes>) -> Result<T, CodecError> {
        Xml::decode(&text.into())
    }

    #[derive(Debug, Default, Deserialize, PartialEq, Serialize)]
    #[serde(default, rename = "d:list")]
    struct List {
        #[serde(rename(serialize = "@xmlns:d"), skip_deserializing)]
        namespace: String,
        #[serde(rename(serialize = "d:item", deserialize = "item"))]
        item: Vec<String>,
        #[serde(rename(serialize = "d:other", deserialize = "other"))]
        other: Vec<u8>,
        #[serde(rename(deserialize = "note"), skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    }

    #[test]
    fn names_are_read_in_whatever_namespace_and_order() {
        let list = List {
            namespace: String::new(),
            item: vec!["a & b".to_owned(), "c".to_owned()],
            other: vec![1, 2],
            note: Some(String::new()),
        };
        for text in [
            "<list><item>a &amp; b</item><item>c</item><other>1</other><other>2</other><note/></list>",
            "<D:list xmlns:D='DAV:'><D:other>1</D:other><D:item>a &#38; b</D:item><x/><D:other>2</D:other><note></note><D:item><![CDATA[c]]></D:item></D:list>",
            "\u{feff}<?xml version='1.0' encoding='utf-8'?>\n<!DOCTYPE list>\n<!-- it -->\n<list xmlns='x'>\n <item>a &#x26; b</item> <item>c</item>\n<other>1</other><other>2</other><note/>\n</list>\n<!-- end -->\n",
            // The root is not asked for its name.
            "<whatever><item>a &amp; b</item><item>c</item><other>1</other><other>2</other><note/></whatever>",
        ] {
            assert_eq!(read::<List>(text).unwrap(), list, "{text}");
        }
        assert_eq!(read::<List>("<list/>").unwrap().note, None);
    }

    #[test]
    fn a_prefix_is_a_part_of_the_name_that_is_written() {
        let list = List {
            namespace: "DAV:".to_owned(),
            item: vec!["<\u{a0}\">".to_owned()],
            ..List::default()
        };
        let written = Xml::encode(&list).unwrap();
        assert_eq!(
            written,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><d:list xmlns:d=\"DAV:\"><d:item>&lt;\u{a0}\"&gt;</d:item></d:list>"
        );
        assert_eq!(read::<List>(written).unwrap().item, list.item);
    }

    #[test]
    fn what_is_no_such_document_is_told_with_its_place() {
        for (text, told) in [
            ("", "it is empty"),
            (" \n\t", "it is empty"),
            (
                "<list>\n<item>a</itme></list>",
                "ill-formed document: expected `</item>`, but `</itme>` was found at line 2 column 8",
            ),
            (
                "<list>\n <other>x</other></list>",
                "invalid type: string \"x\", expected u8 at line 2 column 25",
            ),
            ("<list><item>", "ill-formed document: start tag not closed"),
            ("<list", "syntax error: tag not closed"),
            ("{\"item\": []}", "invalid type: string"),
            ("<list><item>&own;</item></list>", "at 0..3: unrecognized entity `own`"),
            (
                "<!DOCTYPE a [<!ENTITY own 'x'>]><list><item>&own;</item></list>",
                "at 0..3: unrecognized entity `own`",
            ),
            ("<list/><list/>", "more follows behind the end of its root"),
            ("<list/>x", "more follows behind the end of its root"),
            ("<list/><item>", "more follows behind the end of its root"),
        ] {
            let error = read::<List>(text).unwrap_err();
            assert!(error.to_string().starts_with(told), "{text}: {error}");
        }
    }

    #[test]
    fn only_utf8_is_read() {
        let latin =
            b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><list><item>\xe9</item></list>";
        let error = read::<List>(&latin[..]).unwrap_err();
        assert_eq!(error.message(), "it is in the encoding `ISO-8859-1`, and only UTF-8 is read");
        // As Latin-1 these are two characters.
        let both = "<?xml version='1.0' encoding = 'iso-8859-1' ?><list><item>é</item></list>";
        let error = read::<List>(both).unwrap_err();
        assert_eq!(error.message(), "it is in the encoding `iso-8859-1`, and only UTF-8 is read");
        let ascii = "<?xml version='1.0' encoding='iso-8859-1'?><list><item>e</item></list>";
        assert_eq!(read::<List>(ascii).unwrap().item, ["e"]);
        let utf16: Vec<u8> = "\u{feff}<list/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(read::<List>(utf16).unwrap_err().message().starts_with("invalid utf-8"));
    }

    #[derive(Debug, Deserialize)]
    struct Tree {
        #[serde(rename = "a")]
        _a: Option<Box<Self>>,
    }

    #[test]
    fn depth_has_a_limit() {
        let nested = |depth: usize| "<a>".repeat(depth) + &"</a>".repeat(depth);
        assert!(read::<Tree>(nested(DEEPEST - 1)).is_ok());
        let error = read::<Tree>(nested(200_000)).unwrap_err();
        assert!(error.message().contains("too deeply nested"), "{error}");
        // What is passed over takes no stack.
        let over = format!("<list>{}<item>a</item></list>", nested(200_000));
        assert_eq!(read::<List>(over).unwrap().item, ["a"]);
    }

    #[test]
    fn what_stands_between_the_items_of_a_list_has_a_limit() {
        let between = |count: usize| {
            let other = "<other>1</other>".repeat(count / 3);
            format!("<list><item>a</item>{other}<item>b</item></list>")
        };
        let limit = BETWEEN.unwrap().get();
        assert_eq!(read::<List>(between(limit - 3)).unwrap().item.len(), 2);
        let error = read::<List>(between(limit + 3)).unwrap_err();
        assert!(error.message().contains("limit exceeded"), "{error}");
    }

    #[test]
    fn what_xml_cannot_hold_is_not_written() {
        for error in [Xml::encode(&vec![1, 2]), Xml::encode(&serde_json::json!({ "a": 1 }))] {
            let error = error.unwrap_err();
            assert!(error.message().ends_with("without defined root tag"), "{error}");
        }
        for text in ["\0", "\u{b}", "\u{ffff}"] {
            let list = List { item: vec![text.to_owned()], ..List::default() };
            let error = Xml::encode(&list).unwrap_err();
            assert!(error.message().starts_with("XML has no place for the character"), "{error}");
        }
        let list = List { item: vec!["\t\n\r\u{85}\u{fffd}😀".to_owned()], ..List::default() };
        assert_eq!(read::<List>(Xml::encode(&list).unwrap()).unwrap().item, list.item);
    }
}
