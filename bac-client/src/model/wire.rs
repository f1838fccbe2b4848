//! How members travel, in one place: what the Go servers read and write.
//!
//! Reading is lenient: member names match without regard to case, missing and `null` members take
//! their default, unknown members are passed over, the last of two equal members wins. Writing
//! leaves out what Go's `omitempty` leaves out, but for what came all the same, and never writes
//! `null`.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::as_came::{AsCame, Form};
use super::shape::{RecordShape, Shape};

/// A type that can stand as a member of a `record!`.
pub(crate) trait Member: Default + PartialEq + Serialize {
    /// Whether a zero value that came is written back where it need not be.
    const KEEPS_ZERO: bool = true;

    /// Reads a value; `null` is the default.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;

    /// Reads a value, and the form it came in if it would be written in another.
    fn read_formed<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<(Self, Option<Form>), D::Error> {
        Self::read(deserializer).map(|value| (value, None))
    }

    /// Whether the value is still the one that came in this form.
    fn is_of(&self, _: &Form) -> bool {
        false
    }

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

    fn read_formed<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<(Self, Option<Form>), D::Error> {
        let formed = Option::<Formed<T>>::deserialize(deserializer)?;
        Ok(formed.map_or((None, None), |Formed(value, form)| (Some(value), form)))
    }

    fn is_of(&self, form: &Form) -> bool {
        self.as_ref().is_some_and(|value| value.is_of(form))
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

/// As [`Lenient`], with the form the value came in.
pub(crate) struct Formed<T>(pub(crate) T, pub(crate) Option<Form>);

impl<'de, T: Member> Deserialize<'de> for Formed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::read_formed(deserializer).map(|(value, form)| Self(value, form))
    }
}

/// What a record's reader and writer know of one of its members.
#[derive(Clone, Copy)]
pub(crate) struct At {
    pub(crate) name: &'static str,
    /// Among the record's members.
    pub(crate) index: usize,
    /// Whether it is written even where it is zero.
    pub(crate) is_always: bool,
}

/// Reads one member of a record, and remembers in what form it came.
pub(crate) fn read_member<'de, T: Member, A: MapAccess<'de>>(
    member: At,
    as_came: &mut AsCame,
    map: &mut A,
) -> Result<T, A::Error> {
    let Some(Formed::<T>(value, form)) = map.next_value()? else { return Ok(T::default()) };
    as_came.note(member.name, form);
    if !member.is_always && value.is_zero() {
        as_came.note_zero(member.index);
    }
    Ok(value)
}

/// Writes one member of a record, if it is to be written.
pub(crate) fn write_member<T: Member, M: SerializeMap>(
    member: At,
    value: &T,
    as_came: &AsCame,
    map: &mut M,
) -> Result<(), M::Error> {
    let form = as_came.form(member.name).filter(|form| value.is_of(form));
    let came = T::KEEPS_ZERO && as_came.was_zero(member.index);
    if form.is_some_and(Form::is_absent) || !(member.is_always || came || !value.is_zero()) {
        return Ok(());
    }
    match form {
        Some(form) => map.serialize_entry(member.name, form),
        None => map.serialize_entry(member.name, value),
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

    /// Reads the value of the member that has this place among [`MEMBERS`](Self::MEMBERS).
    fn read_member<'de, A: MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error>;

    /// Makes good what one member alone does not tell, once all are read.
    fn complete(&mut self) {}
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
        while let Some(found) = map.next_key_seed(Name(T::MEMBERS))? {
            let Some(index) = found else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            record.read_member(index, &mut map)?;
            missing.retain(|required| *required != T::MEMBERS[index]);
        }
        if let Some(name) = missing.first() {
            return Err(A::Error::missing_field(name));
        }
        record.complete();
        Ok(record)
    }
}

/// Finds a member's place among the known ones by its name, without regard to case.
struct Name(&'static [&'static str]);

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Option<usize>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a member name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
        Ok(self.0.iter().position(|known| known.eq_ignore_ascii_case(name)))
    }
}

/// Whether an object has a member of one of these names, whatever its case.
pub(crate) fn has_member(members: &Map<String, Value>, names: &[&str]) -> bool {
    members.keys().any(|key| names.iter().any(|name| name.eq_ignore_ascii_case(key)))
}
