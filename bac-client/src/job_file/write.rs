//! Writing as a file is written: in the order of the declaration, and without what says nothing.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::Value;

use crate::model::shape::Shape;

/// A value whose members stand in order.
pub(super) enum Ordered {
    Leaf(Value),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

/// Orders a value, and leaves out members that are read alike if they are missing.
pub(super) fn order(value: Value, shape: Shape) -> Ordered {
    match (shape, value) {
        (Shape::Optional(inner), value) => order(value, inner()),
        (Shape::List(inner), Value::Array(items)) => {
            Ordered::List(items.into_iter().map(|item| order(item, inner())).collect())
        }
        (Shape::Map(inner), Value::Object(members)) => {
            let members = members.into_iter().map(|(name, value)| (name, order(value, inner())));
            Ordered::Object(members.collect())
        }
        (Shape::Record(record), Value::Object(mut members)) => {
            let default = (record.default)();
            let known = record.members.iter().filter_map(|(name, shape)| {
                let (shape, value) = (shape(), members.remove(*name)?);
                let counts =
                    matches!(shape, Shape::Optional(_)) || default.get(name) != Some(&value);
                counts.then(|| ((*name).to_owned(), order(value, shape)))
            });
            Ordered::Object(known.collect())
        }
        (_, leaf) => Ordered::Leaf(leaf),
    }
}

impl Serialize for Ordered {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Leaf(value) => value.serialize(serializer),
            Self::List(items) => {
                let mut list = serializer.serialize_seq(Some(items.len()))?;
                items.iter().try_for_each(|item| list.serialize_element(item))?;
                list.end()
            }
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                members.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
                map.end()
            }
        }
    }
}
