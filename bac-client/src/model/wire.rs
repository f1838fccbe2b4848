//! How members travel, in one place: what the Go servers read and write.
//!
//! Reading is lenient: member names match without regard to case, missing and `null` members take
//! their default, unknown members are passed over, the last of two equal members wins. Writing
//! leaves out what Go's `omitempty` leaves out, and never writes `null`.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::shape::{RecordShape, Shape};

/// A type that can stand as a member of a `record!`.
pub(crate) trait Member: Default + PartialEq + Serialize {
    /// Reads a value; `null` is the default.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// What a value looks like.
    fn shape() -> Shape {
        Shape::Any
    }

    /// Whether Go would leave the member out.
    fn is_zero(&self) -> bool {
        *self == Self::default()
    }
}

/// Reads `T`, or its default where `null` stands.
pub(crate) fn nullable<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: Deserializer<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

macro_rules! nullable_members {
    ($($type:ty $(=> $shape:expr)?),* $(,)?) => {
        $(
            impl $crate::model::wire::Member for $type {
                fn read<'de, D: ::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    $crate::model::wire::nullable(deserializer)
                }

                $(fn shape() -> $crate::model::shape::Shape {
                    $shape
                })?
            }
        )*
    };
}
pub(crate) use nullable_members;

nullable_members!(
    bool => Shape::Flag,
    f64 => Shape::Number,
    i64 => Shape::Integer,
    u32 => Shape::Unsigned,
    u64 => Shape::Unsigned,
    String => Shape::Text,
    Value,
    Map<String, Value> => Shape::Map(Value::shape),
);

impl<T: Member> Member for Option<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Option::<Lenient<T>>::deserialize(deserializer)?;
        Ok(value.map(|Lenient(value)| value))
    }

    fn shape() -> Shape {
        Shape::Optional(T::shape)
    }
}

impl<T: Member> Member for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values: Vec<Lenient<T>> = nullable(deserializer)?;
        Ok(values.into_iter().map(|Lenient(value)| value).collect())
    }

    fn shape() -> Shape {
        Shape::List(T::shape)
    }
}

impl<T: Member> Member for BTreeMap<String, T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values: BTreeMap<String, Lenient<T>> = nullable(deserializer)?;
        Ok(values.into_iter().map(|(name, Lenient(value))| (name, value)).collect())
    }

    fn shape() -> Shape {
        Shape::Map(T::shape)
    }
}

/// Reads a member by its own rules wherever serde asks for a `Deserialize` type.
pub(crate) struct Lenient<T>(pub(crate) T);

impl<'de, T: Member> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Lenient)
    }
}

/// A JSON object that `record!` declares, as its reader sees it.
pub(crate) trait Record: Default {
    /// What the object is called in a message.
    const NAME: &'static str;
    /// The names of its members.
    const MEMBERS: &'static [&'static str];
    /// The members that it cannot lack.
    const REQUIRED: &'static [&'static str];
    /// What the object looks like.
    const SHAPE: &'static RecordShape;

    /// Reads the value of one member; an unknown one is passed over.
    fn read_member<'de, A: MapAccess<'de>>(
        &mut self,
        name: &'static str,
        map: &mut A,
    ) -> Result<(), A::Error>;
}

/// Reads a whole record.
pub(crate) fn read_record<'de, T: Record, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_map(RecordVisitor(PhantomData))
}

struct RecordVisitor<T>(PhantomData<T>);

impl<'de, T: Record> Visitor<'de> for RecordVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object ({})", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<T, A::Error> {
        let mut record = T::default();
        let mut missing = T::REQUIRED.to_vec();
        while let Some(name) = map.next_key_seed(Name(T::MEMBERS))? {
            record.read_member(name, &mut map)?;
            missing.retain(|required| *required != name);
        }
        missing.first().map_or(Ok(record), |name| Err(A::Error::missing_field(name)))
    }
}

/// Finds a member's name among the known ones without regard to case; `""` if it is unknown.
struct Name(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = &'static str;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = &'static str;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a member name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        let known = self.0.iter().find(|known| known.eq_ignore_ascii_case(name));
        Ok(known.copied().unwrap_or_default())
    }
}

/// Whether an object has a member of one of these names, whatever its case.
pub(crate) fn has_member(members: &Map<String, Value>, names: &[&str]) -> bool {
    members.keys().any(|key| names.iter().any(|name| name.eq_ignore_ascii_case(key)))
}
