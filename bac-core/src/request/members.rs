//! One value of serde, taken apart: a struct, a map or pairs, each member with its texts.

use std::fmt::{Display, Write};

use serde::{
    de::value::Error as Fault,
    ser::{self, Error as _, Impossible, Serialize, Serializer},
};

use crate::escape::Escaped;

/// What is done with a member: its name, and one of its texts.
type Each<'a> = dyn FnMut(&str, &dyn Display) -> Result<(), String> + 'a;

/// Hands each member of `value` on, in order: once for each item of a list, and not at all where it is
/// `None`. A fault is the text of a message.
pub(crate) fn members<T: Serialize + ?Sized>(value: &T, each: &mut Each<'_>) -> Result<(), String> {
    value.serialize(Whole { each }).map_err(|fault| fault.to_string())
}

#[cold]
fn no_members<T>(_: &Whole<'_, '_>) -> Result<T, Fault> {
    Err(Fault::custom("it has no members: it must be a struct, a map or a list of pairs"))
}

#[cold]
fn no_text<T>(what: &str) -> Result<T, Fault> {
    Err(Fault::custom(format_args!("{what} is no text, number or flag")))
}

/// The whole value.
struct Whole<'e, 'a> {
    each: &'e mut Each<'a>,
}

/// Refuses every scalar.
macro_rules! scalars {
    ($refuse:ident) => {
        scalars!(
            $refuse, serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
            serialize_i64: i64, serialize_i128: i128, serialize_u8: u8, serialize_u16: u16,
            serialize_u32: u32, serialize_u64: u64, serialize_u128: u128, serialize_f32: f32,
            serialize_f64: f64, serialize_char: char, serialize_str: &str, serialize_bytes: &[u8]
        );
    };
    ($refuse:ident, $($method:ident: $ty:ty),+) => {
        $(fn $method(self, _: $ty) -> Result<Self::Ok, Fault> {
            $refuse(&self)
        })+
    };
}

/// Hands every scalar to `text`.
macro_rules! texts {
    () => {
        texts!(
            serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
            serialize_i64: i64, serialize_i128: i128, serialize_u8: u8, serialize_u16: u16,
            serialize_u32: u32, serialize_u64: u64, serialize_u128: u128, serialize_f32: f32,
            serialize_f64: f64, serialize_char: char, serialize_str: &str
        );
    };
    ($($method:ident: $ty:ty),+) => {
        $(fn $method(self, value: $ty) -> Result<(), Fault> {
            self.text(&value)
        })+

        fn serialize_unit_variant(
            self,
            _: &'static str,
            _: u32,
            variant: &'static str,
        ) -> Result<(), Fault> {
            self.text(&variant)
        }
    };
}

/// Refuses kinds of values that have parts.
macro_rules! no_structure {
    ($refuse:ident; $($kind:ident)*) => {
        $(no_structure!(@$kind $refuse);)*
    };
    (@seq $refuse:ident) => {
        type SerializeSeq = Impossible<(), Fault>;

        fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Fault> {
            $refuse(&self)
        }
    };
    (@tuple $refuse:ident) => {
        type SerializeTuple = Impossible<(), Fault>;

        fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Fault> {
            $refuse(&self)
        }
    };
    (@none $refuse:ident) => {
        fn serialize_none(self) -> Result<(), Fault> {
            $refuse(&self)
        }

        fn serialize_unit(self) -> Result<(), Fault> {
            $refuse(&self)
        }
    };
    (@members $refuse:ident) => {
        type SerializeMap = Impossible<(), Fault>;
        type SerializeStruct = Impossible<(), Fault>;

        fn serialize_unit_struct(self, _: &'static str) -> Result<(), Fault> {
            $refuse(&self)
        }

        fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Fault> {
            $refuse(&self)
        }

        fn serialize_struct(self, _: &str, _: usize) -> Result<Self::SerializeStruct, Fault> {
            $refuse(&self)
        }
    };
    (@variants $refuse:ident) => {
        type SerializeTupleStruct = Impossible<(), Fault>;
        type SerializeTupleVariant = Impossible<(), Fault>;
        type SerializeStructVariant = Impossible<(), Fault>;

        fn serialize_newtype_variant<T: Serialize + ?Sized>(
            self,
            _: &str,
            _: u32,
            _: &str,
            _: &T,
        ) -> Result<(), Fault> {
            $refuse(&self)
        }

        fn serialize_tuple_struct(
            self,
            _: &str,
            _: usize,
        ) -> Result<Self::SerializeTupleStruct, Fault> {
            $refuse(&self)
        }

        fn serialize_tuple_variant(
            self,
            _: &str,
            _: u32,
            _: &str,
            _: usize,
        ) -> Result<Self::SerializeTupleVariant, Fault> {
            $refuse(&self)
        }

        fn serialize_struct_variant(
            self,
            _: &str,
            _: u32,
            _: &str,
            _: usize,
        ) -> Result<Self::SerializeStructVariant, Fault> {
            $refuse(&self)
        }
    };
}

/// What is around a value alone says nothing of it.
macro_rules! transparent {
    () => {
        fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Fault> {
            value.serialize(self)
        }

        fn serialize_newtype_struct<T: Serialize + ?Sized>(
            self,
            _: &'static str,
            value: &T,
        ) -> Result<(), Fault> {
            value.serialize(self)
        }
    };
}

impl<'e, 'a> Serializer for Whole<'e, 'a> {
    type Ok = ();
    type Error = Fault;
    type SerializeSeq = Pairs<'e, 'a>;
    type SerializeTuple = Pairs<'e, 'a>;
    type SerializeMap = Map<'e, 'a>;
    type SerializeStruct = Map<'e, 'a>;

    scalars!(no_members);
    no_structure!(no_members; variants);
    transparent!();

    fn serialize_none(self) -> Result<(), Fault> {
        Ok(())
    }

    fn serialize_unit(self) -> Result<(), Fault> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Fault> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &str, _: u32, _: &str) -> Result<(), Fault> {
        no_members(&self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Fault> {
        Ok(Pairs { each: self.each })
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Fault> {
        Ok(Pairs { each: self.each })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, Fault> {
        Ok(Map { each: self.each, name: String::new() })
    }

    fn serialize_struct(self, _: &str, _: usize) -> Result<Self::SerializeStruct, Fault> {
        Ok(Map { each: self.each, name: String::new() })
    }
}

/// The members of a struct, or of a map, whose names come before their values.
struct Map<'e, 'a> {
    each: &'e mut Each<'a>,
    /// The name that came last.
    name: String,
}

impl ser::SerializeMap for Map<'_, '_> {
    type Ok = ();
    type Error = Fault;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Fault> {
        self.name.clear();
        key.serialize(Name(&mut self.name))
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fault> {
        value.serialize(Member { name: &self.name, each: self.each, is_item: false })
    }

    fn end(self) -> Result<(), Fault> {
        Ok(())
    }
}

impl ser::SerializeStruct for Map<'_, '_> {
    type Ok = ();
    type Error = Fault;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Fault> {
        value.serialize(Member { name, each: self.each, is_item: false })
    }

    fn end(self) -> Result<(), Fault> {
        Ok(())
    }
}

/// A list whose items are pairs of a name and a value.
struct Pairs<'e, 'a> {
    each: &'e mut Each<'a>,
}

impl ser::SerializeSeq for Pairs<'_, '_> {
    type Ok = ();
    type Error = Fault;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, pair: &T) -> Result<(), Fault> {
        pair.serialize(PairOf { each: self.each })
    }

    fn end(self) -> Result<(), Fault> {
        Ok(())
    }
}

impl ser::SerializeTuple for Pairs<'_, '_> {
    type Ok = ();
    type Error = Fault;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, pair: &T) -> Result<(), Fault> {
        pair.serialize(PairOf { each: self.each })
    }

    fn end(self) -> Result<(), Fault> {
        Ok(())
    }
}

/// One pair.
struct PairOf<'e, 'a> {
    each: &'e mut Each<'a>,
}

/// The halves of a pair, as they come.
struct Halves<'e, 'a> {
    each: &'e mut Each<'a>,
    name: Option<String>,
    is_done: bool,
}

#[cold]
fn no_pair<T>(_: &PairOf<'_, '_>) -> Result<T, Fault> {
    Err(Fault::custom("an item of it is no pair of a name and a value"))
}

impl<'e, 'a> Serializer for PairOf<'e, 'a> {
    type Ok = ();
    type Error = Fault;
    type SerializeTuple = Halves<'e, 'a>;

    scalars!(no_pair);
    no_structure!(no_pair; seq none members variants);
    transparent!();

    fn serialize_unit_variant(self, _: &str, _: u32, _: &str) -> Result<(), Fault> {
        no_pair(&self)
    }

    fn serialize_tuple(self, length: usize) -> Result<Halves<'e, 'a>, Fault> {
        if length == 2 {
            Ok(Halves { each: self.each, name: None, is_done: false })
        } else {
            no_pair(&self)
        }
    }
}

impl ser::SerializeTuple for Halves<'_, '_> {
    type Ok = ();
    type Error = Fault;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, half: &T) -> Result<(), Fault> {
        match &self.name {
            None => {
                let mut name = String::new();
                half.serialize(Name(&mut name))?;
                self.name = Some(name);
                Ok(())
            }
            Some(_) if self.is_done => Ok(()),
            Some(name) => {
                self.is_done = true;
                half.serialize(Member { name, each: self.each, is_item: false })
            }
        }
    }

    fn end(self) -> Result<(), Fault> {
        Ok(())
    }
}

/// The name of a member of a map.
struct Name<'n>(&'n mut String);

impl Name<'_> {
    fn text(self, text: &dyn Display) -> Result<(), Fault> {
        write!(self.0, "{text}").map_err(|_| Fault::custom("a name in it cannot be written"))
    }
}

#[cold]
fn no_name<T>(_: &Name<'_>) -> Result<T, Fault> {
    no_text("a name in it")
}

impl Serializer for Name<'_> {
    type Ok = ();
    type Error = Fault;

    texts!();
    no_structure!(no_name; seq tuple none members variants);
    transparent!();

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Fault> {
        no_name(&self)
    }
}

/// The value of a member, or an item of the list that it is.
struct Member<'m, 'a> {
    name: &'m str,
    each: &'m mut Each<'a>,
    is_item: bool,
}

impl Member<'_, '_> {
    fn text(self, text: &dyn Display) -> Result<(), Fault> {
        (self.each)(self.name, text).map_err(Fault::custom)
    }

    /// An absent member is left out; an absent item of a list would make another list.
    fn absent(self) -> Result<(), Fault> {
        if self.is_item {
            let name = Escaped(self.name);
            return Err(Fault::custom(format_args!("an item of its `{name}` is absent")));
        }
        Ok(())
    }
}

#[cold]
fn nested<T>(member: &Member<'_, '_>) -> Result<T, Fault> {
    let whose = if member.is_item { "an item of its" } else { "its" };
    no_text(&format!("{whose} `{}`", Escaped(member.name)))
}

impl<'m, 'a> Serializer for Member<'m, 'a> {
    type Ok = ();
    type Error = Fault;
    type SerializeSeq = Self;
    type SerializeTuple = Self;

    texts!();
    no_structure!(nested; members variants);
    transparent!();

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Fault> {
        nested(&self)
    }

    fn serialize_none(self) -> Result<(), Fault> {
        self.absent()
    }

    fn serialize_unit(self) -> Result<(), Fault> {
        self.absent()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Fault> {
        if self.is_item { nested(&self) } else { Ok(Member { is_item: true, ..self }) }
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Fault> {
        self.serialize_seq(None)
    }
}

impl ser::SerializeSeq for Member<'_, '_> {
    type Ok = ();
    type Error = Fault;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Fault> {
        item.serialize(Member { name: self.name, each: self.each, is_item: true })
    }

    fn end(self) -> Result<(), Fault> {
        Ok(())
    }
}

impl ser::SerializeTuple for Member<'_, '_> {
    type Ok = ();
    type Error = Fault;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Fault> {
        ser::SerializeSeq::serialize_element(self, item)
    }

    fn end(self) -> Result<(), Fault> {
        Ok(())
    }
}
