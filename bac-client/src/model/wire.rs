//! How members travel, in one place: what the Go servers read and write.
//!
//! Reading is lenient: member names match without regard to case, missing and `null` members take
//! their default, unknown members are passed over, the last of two equal members wins. Writing
//! leaves out what Go's `omitempty` leaves out, and never writes `null`.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A type that can stand as a member of a `record!`.
pub(crate) trait Member: Default + PartialEq + Serialize {
    /// Reads a value; `null` is the default.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

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
    ($($type:ty),* $(,)?) => {
        $(
            impl $crate::model::wire::Member for $type {
                fn read<'de, D: ::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::core::result::Result<Self, D::Error> {
                    $crate::model::wire::nullable(deserializer)
                }
            }
        )*
    };
}
pub(crate) use nullable_members;

nullable_members!(bool, i64, String, Map<String, Value>);

impl<T: Member> Member for Option<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Option::<Lenient<T>>::deserialize(deserializer)?;
        Ok(value.map(|Lenient(value)| value))
    }
}

impl<T: Member> Member for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values: Vec<Lenient<T>> = nullable(deserializer)?;
        Ok(values.into_iter().map(|Lenient(value)| value).collect())
    }
}

impl<T: Member> Member for BTreeMap<String, T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values: BTreeMap<String, Lenient<T>> = nullable(deserializer)?;
        Ok(values.into_iter().map(|(name, Lenient(value))| (name, value)).collect())
    }
}

/// Reads a member by its own rules wherever serde asks for a `Deserialize` type.
pub(crate) struct Lenient<T>(pub(crate) T);

impl<'de, T: Member> Deserialize<'de> for Lenient<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read(deserializer).map(Lenient)
    }
}

/// Finds a member's name among the known ones without regard to case; `""` if it is unknown.
pub(crate) struct Name(pub(crate) &'static [&'static str]);

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
