//! Structured fields (RFC 9651) as the working group's own suite has them: what signatures are written and
//! read with.

use std::fs;

use serde::Deserialize;
use serde_json::{Number, Value, json};
use sfv::{
    BareItem, Date, Decimal, Dictionary, FieldType as _, InnerList, Integer, Item, Key, List,
    ListEntry, Parameters, Parser, Token,
};

use crate::fixtures;

#[derive(Deserialize)]
struct Case {
    name: String,
    /// Lines of the field; a value that is only written has none.
    raw: Option<Vec<String>>,
    header_type: String,
    expected: Option<Value>,
    /// How it is written, where that is not as it came.
    canonical: Option<Vec<String>>,
    #[serde(default)]
    must_fail: bool,
    #[serde(default)]
    can_fail: bool,
}

#[test]
fn the_official_suite() {
    let path = fixtures::path("structured-fields/cases.jsonl");
    let text = fs::read_to_string(path).unwrap();
    let cases: Vec<Case> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(cases.len(), 2135);
    for case in &cases {
        let name = &case.name;
        match &case.raw {
            Some(lines) => read(case, &lines.join(", ")),
            None => {
                let written = field(&case.header_type, case.expected.as_ref().unwrap());
                let written = written.and_then(|field| field.written());
                assert_eq!(written.is_none(), case.must_fail, "{name}");
                if let Some(written) = written {
                    let canonical = case.canonical.clone().unwrap_or_default().join(", ");
                    assert_eq!(written, canonical, "{name}");
                }
            }
        }
    }
}

/// One is read, is what it should be, and is written as it should.
fn read(case: &Case, line: &str) {
    let name = &case.name;
    let Some(found) = parsed(&case.header_type, line) else {
        assert!(case.must_fail || case.can_fail, "{name}: not read");
        return;
    };
    assert!(!case.must_fail, "{name}: read");
    assert_eq!(found.shown(), *case.expected.as_ref().unwrap(), "{name}");
    let canonical = case.canonical.clone().unwrap_or_else(|| case.raw.clone().unwrap());
    // What is empty is written by leaving the field out.
    let canonical = Some(canonical.join(", ")).filter(|text| !text.is_empty());
    assert_eq!(found.written(), canonical, "{name}");
    // And so again.
    if let Some(text) = found.written() {
        assert_eq!(parsed(&case.header_type, &text).unwrap().shown(), found.shown(), "{name}");
    }
}

enum Field {
    Item(Item),
    List(List),
    Dictionary(Dictionary),
}

fn parsed(kind: &str, line: &str) -> Option<Field> {
    match kind {
        "item" => Parser::new(line).parse().ok().map(Field::Item),
        "list" => Parser::new(line).parse().ok().map(Field::List),
        "dictionary" => Parser::new(line).parse().ok().map(Field::Dictionary),
        other => panic!("{other}"),
    }
}

impl Field {
    fn written(&self) -> Option<String> {
        match self {
            Self::Item(item) => Some(item.serialize()),
            Self::List(list) => list.serialize(),
            Self::Dictionary(dictionary) => dictionary.serialize(),
        }
    }

    /// As the suite shows it.
    fn shown(&self) -> Value {
        match self {
            Self::Item(item) => shown_item(item),
            Self::List(list) => list.iter().map(shown_entry).collect(),
            Self::Dictionary(dictionary) => {
                let members = dictionary.iter();
                members.map(|(key, entry)| json!([key.as_str(), shown_entry(entry)])).collect()
            }
        }
    }
}

fn shown_entry(entry: &ListEntry) -> Value {
    match entry {
        ListEntry::Item(item) => shown_item(item),
        ListEntry::InnerList(InnerList { items, params }) => {
            json!([items.iter().map(shown_item).collect::<Value>(), shown_parameters(params)])
        }
    }
}

fn shown_item(item: &Item) -> Value {
    json!([shown(&item.bare_item), shown_parameters(&item.params)])
}

fn shown_parameters(parameters: &Parameters) -> Value {
    parameters.iter().map(|(key, value)| json!([key.as_str(), shown(value)])).collect()
}

fn shown(item: &BareItem) -> Value {
    let typed = |kind: &str, value: Value| json!({ "__type": kind, "value": value });
    match item {
        BareItem::Integer(number) => i64::from(*number).into(),
        BareItem::Decimal(number) => Number::from_f64(f64::from(*number)).unwrap().into(),
        BareItem::String(text) => text.as_str().into(),
        BareItem::Boolean(is) => (*is).into(),
        BareItem::Token(token) => typed("token", token.as_str().into()),
        BareItem::ByteSequence(bytes) => typed("binary", base32(bytes).into()),
        BareItem::Date(date) => typed("date", i64::from(date.unix_seconds()).into()),
        BareItem::DisplayString(text) => typed("displaystring", text.as_str().into()),
    }
}

/// RFC 4648 section 6.
fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    for chunk in bytes.chunks(5) {
        let mut padded = [0; 8];
        padded[3..3 + chunk.len()].copy_from_slice(chunk);
        let bits = u64::from_be_bytes(padded);
        let symbols = (chunk.len() * 8).div_ceil(5);
        for symbol in 0..8 {
            let index = usize::try_from(bits >> (35 - 5 * symbol) & 31).unwrap();
            text.push(if symbol < symbols { ALPHABET[index].into() } else { '=' });
        }
    }
    text
}

/// A value of the suite, if it can be one.
fn field(kind: &str, value: &Value) -> Option<Field> {
    Some(match kind {
        "item" => Field::Item(item(value)?),
        "list" => Field::List(value.as_array()?.iter().map(entry).collect::<Option<_>>()?),
        "dictionary" => {
            let members = value.as_array()?.iter();
            let members = members.map(|member| Some((key(&member[0])?, entry(&member[1])?)));
            Field::Dictionary(members.collect::<Option<_>>()?)
        }
        other => panic!("{other}"),
    })
}

fn entry(value: &Value) -> Option<ListEntry> {
    let Some(items) = value[0].as_array() else { return item(value).map(ListEntry::Item) };
    let items = items.iter().map(item).collect::<Option<_>>()?;
    Some(ListEntry::InnerList(InnerList { items, params: parameters(&value[1])? }))
}

fn item(value: &Value) -> Option<Item> {
    Some(Item { bare_item: bare(&value[0])?, params: parameters(&value[1])? })
}

fn parameters(value: &Value) -> Option<Parameters> {
    let pairs = value.as_array()?.iter();
    pairs.map(|pair| Some((key(&pair[0])?, bare(&pair[1])?))).collect()
}

fn key(value: &Value) -> Option<Key> {
    Key::from_string(value.as_str()?.to_owned()).ok()
}

fn bare(value: &Value) -> Option<BareItem> {
    match value {
        Value::Bool(is) => Some((*is).into()),
        Value::String(text) => sfv::String::from_string(text.clone()).ok().map(BareItem::String),
        Value::Number(number) => match number.as_i64() {
            Some(number) => Integer::try_from(number).ok().map(BareItem::Integer),
            None => Decimal::try_from(number.as_f64()?).ok().map(BareItem::Decimal),
        },
        Value::Object(_) => {
            let (kind, value) = (value["__type"].as_str()?, &value["value"]);
            match kind {
                "token" => Token::from_string(value.as_str()?.to_owned()).ok().map(BareItem::Token),
                "date" => {
                    let seconds = Integer::try_from(value.as_i64()?).ok()?;
                    Some(BareItem::Date(Date::from_unix_seconds(seconds)))
                }
                "displaystring" => Some(BareItem::DisplayString(value.as_str()?.to_owned())),
                other => panic!("{other}"),
            }
        }
        _ => None,
    }
}
