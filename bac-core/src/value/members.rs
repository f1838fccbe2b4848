//! The members of one value of serde, read from names and texts: what `request/members.rs` takes apart.

use std::{fmt::Display, str::FromStr, vec};

use serde::{
    Deserializer,
    de::{
        DeserializeOwned, DeserializeSeed, Error as _, IntoDeserializer, MapAccess, SeqAccess,
        Visitor,
        value::{Error as Fault, StringDeserializer},
    },
    forward_to_deserialize_any,
};

use crate::escape::Escaped;

/// Reads a struct, a map or a list of pairs. A fault is the text of a message.
pub(crate) fn from_pairs<T: DeserializeOwned>(pairs: Vec<(String, String)>) -> Result<T, String> {
    T::deserialize(Pairs(pairs)).map_err(|fault: Fault| fault.to_string())
}

/// The whole value, in the order in which it came.
struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// Each name once, with all its texts.
    fn members(self) -> Members {
        let mut members: Vec<Texts> = Vec::new();
        for (name, text) in self.0 {
            match members.iter_mut().find(|member| member.name == name) {
                Some(member) => member.texts.push(text),
                None => members.push(Texts { name, texts: vec![text] }),
            }
        }
        Members { members: members.into_iter(), value: None }
    }
}

impl<'de> Deserializer<'de> for Pairs {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_map(self.members())
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.0.is_empty() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_seq(Items(self.0.into_iter().map(Pair)))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        tuple_struct map struct enum identifier ignored_any
    }
}

/// The items of a list.
struct Items<I>(I);

impl<'de, I: Iterator<Item: Deserializer<'de, Error = Fault>>> SeqAccess<'de> for Items<I> {
    type Error = Fault;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        self.0.next().map(|item| seed.deserialize(item)).transpose()
    }
}

/// One of the pairs that a list is of.
struct Pair((String, String));

impl<'de> Deserializer<'de> for Pair {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let (name, text) = self.0;
        let half = |text| Texts { name: name.clone(), texts: vec![text] };
        visitor.visit_seq(Items([half(name.clone()), half(text)].into_iter()))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// The members of a struct or a map.
struct Members {
    members: vec::IntoIter<Texts>,
    /// The value whose name came last.
    value: Option<Texts>,
}

impl<'de> MapAccess<'de> for Members {
    type Error = Fault;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Fault> {
        let Some(member) = self.members.next() else { return Ok(None) };
        let name = Texts { name: member.name.clone(), texts: vec![member.name.clone()] };
        self.value = Some(member);
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        match self.value.take() {
            Some(value) => seed.deserialize(value),
            None => Err(Fault::custom("a value was asked for before its name")),
        }
    }
}

/// The value of a member: a text, or a list of them.
struct Texts {
    name: String,
    texts: Vec<String>,
}

impl Texts {
    fn one(self) -> Result<String, Fault> {
        let name = Escaped(&self.name);
        let count = self.texts.len();
        let fault =
            || Fault::custom(format_args!("`{name}` is given {count} times, and is one value"));
        let mut texts = self.texts.into_iter();
        texts.next().filter(|_| count == 1).ok_or_else(fault)
    }

    fn parsed<T: FromStr<Err: Display>>(self) -> Result<T, Fault> {
        let name = self.name.clone();
        let fault = |error| Fault::custom(format_args!("`{}`: {error}", Escaped(&name)));
        self.one()?.parse().map_err(fault)
    }
}

macro_rules! parsed {
    ($($method:ident: $visit:ident),+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            visitor.$visit(self.parsed()?)
        })+
    };
}

impl<'de> Deserializer<'de> for Texts {
    type Error = Fault;

    parsed!(
        deserialize_bool: visit_bool, deserialize_i8: visit_i8, deserialize_i16: visit_i16,
        deserialize_i32: visit_i32, deserialize_i64: visit_i64, deserialize_i128: visit_i128,
        deserialize_u8: visit_u8, deserialize_u16: visit_u16, deserialize_u32: visit_u32,
        deserialize_u64: visit_u64, deserialize_u128: visit_u128, deserialize_f32: visit_f32,
        deserialize_f64: visit_f64, deserialize_char: visit_char
    );

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.texts.len() == 1 {
            self.deserialize_string(visitor)
        } else {
            self.deserialize_seq(visitor)
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_string(self.one()?)
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_string(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_string(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let Self { name, texts } = self;
        let item = |text| Self { name: name.clone(), texts: vec![text] };
        visitor.visit_seq(Items(texts.into_iter().map(item)))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let text: StringDeserializer<Fault> = self.one()?.into_deserializer();
        visitor.visit_enum(text)
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bytes byte_buf unit unit_struct tuple_struct map struct
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use serde::Deserialize;

    use super::from_pairs;

    fn pairs(query: &str) -> Vec<(String, String)> {
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').expect("a pair"));
        pairs.map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "lowercase")]
    enum State {
        Done,
        Failed,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    struct Id(u64);

    #[derive(Debug, Deserialize, PartialEq)]
    struct Filter {
        id: Id,
        state: Option<State>,
        #[serde(default)]
        tags: BTreeSet<String>,
        exact: bool,
    }

    #[test]
    fn a_struct_has_its_members_by_name() {
        let read = |query| from_pairs::<Filter>(pairs(query));
        let filter = read("tags=b&id=7&exact=true&tags=a&more=1&more=2&state=done").unwrap();
        let tags = ["a", "b"].map(str::to_owned).into();
        let state = Some(State::Done);
        assert_eq!(filter, Filter { id: Id(7), state, tags, exact: true });
        let filter = read("id=7&exact=false").unwrap();
        assert_eq!((filter.state, filter.tags.len()), (None, 0));
        for (query, fault) in [
            ("exact=true", "missing field `id`"),
            ("id=x&exact=true", "`id`: invalid digit found in string"),
            ("id=1&id=2&exact=true", "`id` is given 2 times, and is one value"),
            ("id=1&exact=yes", "`exact`: provided string was not `true` or `false`"),
            ("id=1&exact=true&state=gone", "unknown variant `gone`, expected `done` or `failed`"),
        ] {
            assert_eq!(read(query).unwrap_err(), fault, "{query}");
        }
    }

    #[test]
    fn maps_and_pairs_have_what_there_is() {
        let map: BTreeMap<u8, Vec<i32>> = from_pairs(pairs("2=1&1=-1&2=3")).unwrap();
        assert_eq!(map, BTreeMap::from([(1, vec![-1]), (2, vec![1, 3])]));
        let list: Vec<(String, u8)> = from_pairs(pairs("b=1&a=2&b=3")).unwrap();
        assert_eq!(list, [("b".to_owned(), 1), ("a".to_owned(), 2), ("b".to_owned(), 3)]);
        assert_eq!(from_pairs::<Option<BTreeMap<String, u8>>>(Vec::new()).unwrap(), None);
        assert!(from_pairs::<u8>(pairs("a=1")).is_err());
        assert!(from_pairs::<BTreeMap<String, BTreeMap<String, u8>>>(pairs("a=1")).is_err());
    }
}
