//! Enums that stay open: what is not known of them is kept as it came.

use std::{any::type_name, borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, Error as _, IgnoredAny, MapAccess, Visitor},
};
use serde_json::{Map, Value, value::RawValue};

use crate::json;

/// An object of which an [open enum](macro@crate::OpenEnum) does not know the tag, as it came.
///
/// What was read from JSON text is kept, and written as JSON again, byte for byte: names in their order,
/// numbers in their digits. Where serde hands values over instead of text, below `flatten` and in
/// `untagged` enums, it is kept as the value that it is.
#[derive(Clone)]
pub struct UnknownObject {
    tag: String,
    content: Content,
}

#[derive(Clone)]
enum Content {
    /// A text that is JSON.
    Text(Box<RawValue>),
    Value(Value),
}

impl UnknownObject {
    /// What its tag says.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// The whole object as JSON, its tag included.
    #[must_use]
    pub fn json(&self) -> Cow<'_, str> {
        match &self.content {
            Content::Text(text) => text.get().into(),
            Content::Value(value) => value.to_string().into(),
        }
    }

    fn value(&self) -> Cow<'_, Value> {
        match &self.content {
            // It is JSON; what no number of a `Value` can hold is told apart by its text.
            Content::Text(text) => Cow::Owned(
                serde_json::from_str(text.get())
                    .unwrap_or_else(|_| Value::String(text.get().to_owned())),
            ),
            Content::Value(value) => Cow::Borrowed(value),
        }
    }
}

/// As JSON values are: the order of names has no say.
impl PartialEq for UnknownObject {
    fn eq(&self, other: &Self) -> bool {
        self.value() == other.value()
    }
}

impl fmt::Debug for UnknownObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("UnknownObject").field(&self.json()).finish()
    }
}

impl Serialize for UnknownObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.content {
            Content::Text(text) if takes_text::<S>() => text.serialize(serializer),
            _ => self.value().serialize(serializer),
        }
    }
}

/// Whether text that is JSON is written as it is: serde_json's own writers know it, every other one
/// (`flatten` has one, too) would write a struct of serde_json's with the text in it.
fn takes_text<S>() -> bool {
    type_name::<S>().trim_start_matches("&mut ").starts_with("serde_json::")
}

/// What an object with a tag was read as.
#[doc(hidden)]
#[derive(Debug)]
pub enum Tagged<K> {
    Known(K),
    Unknown(UnknownObject),
}

/// Reads an object by what its tag says: one of `known`, or any other.
#[doc(hidden)]
pub fn read_tagged<'de, K: DeserializeOwned, D: Deserializer<'de>>(
    deserializer: D,
    tag: &'static str,
    known: &[&str],
) -> Result<Tagged<K>, D::Error> {
    let content = deserializer.deserialize_newtype_struct(RAW_VALUE, ContentVisitor { tag })?;
    let said = match &content {
        Content::Text(text) => {
            let mut text = serde_json::Deserializer::from_str(text.get());
            text.deserialize_map(TagVisitor { tag })
        }
        Content::Value(value) => value.deserialize_map(TagVisitor { tag }),
    };
    // Where it stands in the object is no place in what the object was read from.
    let said = said.map_err(|error| D::Error::custom(json::without_place(&error)))?;
    if !known.contains(&&*said) {
        return Ok(Tagged::Unknown(UnknownObject { tag: said, content }));
    }
    let text = match content {
        Content::Text(text) => String::from(Box::<str>::from(text)),
        Content::Value(value) => value.to_string(),
    };
    match json::read(text.as_bytes()) {
        Ok(value) => Ok(Tagged::Known(value)),
        Err(misread) => {
            Err(D::Error::custom(format_args!("`{said}`: {}", misread.without_place())))
        }
    }
}

/// What serde_json calls a value that is to be handed over as its text. Where it has another name some
/// day, values are handed over, and nothing but their bytes is lost.
const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// Takes an object as text where that is offered, and as a value elsewhere.
struct ContentVisitor {
    tag: &'static str,
}

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Content;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with `{}`", self.tag)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Content, D::Error> {
        Value::deserialize(inner).map(Content::Value)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Content, A::Error> {
        let Some(first) = map.next_key::<String>()? else {
            return Ok(Content::Value(Value::Object(Map::new())));
        };
        if first == RAW_VALUE {
            let text = map.next_value::<String>()?;
            return RawValue::from_string(text).map(Content::Text).map_err(A::Error::custom);
        }
        let mut object = Map::new();
        object.insert(first, map.next_value()?);
        while let Some((name, value)) = map.next_entry()? {
            object.insert(name, value);
        }
        Ok(Content::Value(Value::Object(object)))
    }
}

/// Takes the tag of an object, and passes over the rest.
struct TagVisitor {
    tag: &'static str,
}

impl<'de> Visitor<'de> for TagVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with `{}`", self.tag)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<String, A::Error> {
        let mut said = None;
        while let Some(name) = map.next_key::<Cow<'_, str>>()? {
            if name != self.tag {
                map.next_value::<IgnoredAny>()?;
            } else if said.replace(map.next_value()?).is_some() {
                return Err(A::Error::duplicate_field(self.tag));
            }
        }
        said.ok_or_else(|| A::Error::missing_field(self.tag))
    }
}

/// Reads a text as the enum whose words it may be one of.
#[doc(hidden)]
pub fn read_word<'de, T, D>(deserializer: D, name: &'static str) -> Result<T, D::Error>
where
    T: for<'a> From<&'a str>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_str(WordVisitor { name, read: |word| T::from(word) })
}

struct WordVisitor<T> {
    name: &'static str,
    read: fn(&str) -> T,
}

impl<T> Visitor<'_> for WordVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a text for `{}`", self.name)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        Ok((self.read)(text))
    }
}
