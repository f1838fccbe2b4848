//! A body that is no JSON, for a type that is a text.

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, Visitor, value::Error},
    forward_to_deserialize_any,
};

/// The body as the text that it is, if `B` is made of a text and of nothing else: a `String`, or a
/// type made of one. A type that takes any value, such as `serde_json::Value`, is none: it would
/// hold as JSON what is none.
pub(super) fn text_body<'a, B: Deserialize<'a>>(bytes: &'a [u8]) -> Option<B> {
    let text = str::from_utf8(bytes).ok().filter(|text| !text.is_empty())?;
    B::deserialize(Text(text)).ok()
}

struct Text<'a>(&'a str);

impl<'de> Deserializer<'de> for Text<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("it is a text"))
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.0)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str(self.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::Value;

    use super::text_body;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Words(String);

    #[test]
    fn a_text_is_held_by_types_of_text_alone() {
        let body = "no such job".as_bytes();
        assert_eq!(text_body::<String>(body).unwrap(), "no such job");
        assert_eq!(text_body::<Box<str>>(body).unwrap().as_ref(), "no such job");
        assert_eq!(text_body::<Words>(body), Some(Words("no such job".to_owned())));
        assert_eq!(text_body::<Option<String>>(body).unwrap().unwrap(), "no such job");
        assert_eq!(text_body::<Value>(body), None);
        assert_eq!(text_body::<Vec<String>>(body), None);
        assert_eq!(text_body::<BTreeMap<String, String>>(body), None);
        assert_eq!(text_body::<()>(body), None);
        assert_eq!(text_body::<u8>(b"7"), None);
        assert_eq!(text_body::<String>(b""), None);
        assert_eq!(text_body::<String>(b"\xff"), None);
    }
}
