//! The macros that declare enums that travel as words or as numbers.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, Unexpected, Visitor};

use super::as_came::Form;
use super::word::{StateNumbering, Word};

/// Reads a [`Word`] from text or from a number, and its form if that is not how it is written.
pub(crate) struct WordVisitor<T>(PhantomData<T>);

impl<T> WordVisitor<T> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T: Word> Visitor<'_> for WordVisitor<T> {
    type Value = (T, Option<Form>);

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a word or a number ({})", T::NAME)
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Self::Value, E> {
        let value = T::from_word(word);
        let form = Form::of_word(&value, word);
        Ok((value, form))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        let value = T::from_number(number, StateNumbering::default());
        let form = Form::of_number(&value, number);
        Ok((value, Some(form)))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        match i64::try_from(number) {
            Ok(number) => self.visit_i64(number),
            Err(_) => {
                let value = T::from_word(&number.to_string());
                Ok((value, Some(Form::of_large_number(number))))
            }
        }
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        // Some JSON writers know no integers: `2.0` is 2. The cast is exact in this range.
        if number.fract() == 0.0 && number.abs() <= f64::from(u32::MAX) {
            return self.visit_i64(number as i64);
        }
        Err(E::invalid_type(Unexpected::Float(number), &self))
    }
}

/// Declares an enum of the wire: word, other spellings of it, and its number where it has one; behind
/// that, the number that releases up to v1.5.1 have for it, if there is another or none in this
/// numbering. Nodes write a word for what is not set that none of them reads: an enum that `never
/// writes unset` leaves out what is not set even if it came.
macro_rules! words {
    (
        $(#[$meta:meta])*
        pub enum $name:ident $(never writes $unset:ident)? {
            $(
                $(#[$variant_meta:meta])*
                $variant:ident = $word:literal $(| $alias:literal)*
                    $(($number:literal $(, $before:tt)?))?,
            )*
        }
    ) => {
        $(#[$meta])*
        ///
        /// Words are read without regard to case, and numbers in the order of the published API
        /// description are read too. An unknown word is kept in `Other`; `From<&str>` reads by the
        /// same rules. As a member of an object it is written back as it came, until it is changed.
        ///
        /// `Display` shows the word with control characters escaped and cut after 1 KiB, because an
        /// unknown one is whatever a peer sent; `as_str` gives it as it is.
        #[derive(Clone, Debug, Default, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[$variant_meta])*
                #[doc = concat!("\n\nOn the wire: `", $word, "`.")]
                $variant,
            )*
            /// A word that is not known here, as it came.
            Other(String),
        }

        impl $name {
            /// The word as it is written on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Other(word) => word,
                }
            }
        }

        impl $crate::model::word::Word for $name {
            const NAME: &'static str = stringify!($name);

            fn from_word(text: &str) -> Self {
                let word = text.trim();
                if word.is_empty() {
                    return Self::default();
                }
                $(
                    if word.eq_ignore_ascii_case($word) $(|| word.eq_ignore_ascii_case($alias))* {
                        return Self::$variant;
                    }
                )*
                Self::Other(text.to_owned())
            }

            fn from_number(number: i64, numbering: $crate::model::StateNumbering) -> Self {
                // Few enums have a second numbering.
                let _ = numbering;
                $($(
                    if number == words!(@number numbering, $number $(, $before)?) {
                        return Self::$variant;
                    }
                )?)*
                Self::Other(number.to_string())
            }

            fn known(&self) -> Option<&'static str> {
                match self {
                    $(Self::$variant => Some($word),)*
                    Self::Other(_) => None,
                }
            }

            fn word(&self) -> ::std::borrow::Cow<'_, str> {
                self.as_str().into()
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                $crate::model::word::Word::from_word(word)
            }
        }

        impl From<String> for $name {
            fn from(word: String) -> Self {
                $crate::model::word::Word::from_word(&word)
            }
        }

        /// Never fails: an unknown word is kept.
        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            fn from_str(word: &str) -> ::core::result::Result<Self, Self::Err> {
                Ok($crate::model::word::Word::from_word(word))
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self {
                    Self::Other(word) => $crate::model::word::pad_escaped(word, formatter),
                    known => formatter.pad(known.as_str()),
                }
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let visitor = $crate::model::word_enum::WordVisitor::new();
                deserializer.deserialize_any(visitor).map(|(value, _)| value)
            }
        }

        impl $crate::model::wire::Member for $name {
            const KEEPS_ZERO: bool = words!(@keeps_zero $($unset)?);

            fn read<'de, D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::model::wire::nullable(deserializer)
            }

            fn read_formed<'de, D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<(Self, Option<$crate::model::as_came::Form>), D::Error> {
                deserializer.deserialize_any($crate::model::word_enum::WordVisitor::new())
            }

            fn is_of(&self, form: &$crate::model::as_came::Form) -> bool {
                form.is_of(self)
            }

            fn shape() -> $crate::model::shape::Shape {
                $crate::model::shape::Shape::Text
            }
        }
    };

    (@keeps_zero) => { true };
    (@keeps_zero unset) => { false };

    (@number $numbering:ident, $number:literal) => { $number };
    // None in that numbering: it cannot be a state's number.
    (@number $numbering:ident, $number:literal, none) => {
        words!(@number $numbering, $number, (i64::MIN))
    };
    (@number $numbering:ident, $number:literal, $before:tt) => {
        match $numbering {
            $crate::model::StateNumbering::UpToV1_5_1 => $before,
            $crate::model::StateNumbering::FromV1_5_2 => $number,
        }
    };
}
pub(crate) use words;

/// Declares an enum of the wire that travels as a number. Words are read as well.
macro_rules! numbers {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $(
                $(#[$variant_meta:meta])*
                $variant:ident = $word:literal ($number:literal),
            )*
        }
    ) => {
        $(#[$meta])*
        ///
        /// It travels as a number. Words are read as well.
        #[derive(Clone, Copy, Debug, Default, Eq, Hash, PartialEq)]
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[$variant_meta])*
                #[doc = concat!("\n\nOn the wire: ", $number, ".")]
                $variant,
            )*
            /// A number that is not known here, as it came; -1 stands for an unknown word.
            Other(i64),
        }

        impl $name {
            /// The number as it is written on the wire.
            #[must_use]
            pub const fn as_number(self) -> i64 {
                match self {
                    $(Self::$variant => $number,)*
                    Self::Other(number) => number,
                }
            }
        }

        impl $crate::model::word::Word for $name {
            const NAME: &'static str = stringify!($name);

            fn from_word(text: &str) -> Self {
                let word = text.trim();
                if word.is_empty() {
                    return Self::default();
                }
                $(
                    if word.eq_ignore_ascii_case($word) {
                        return Self::$variant;
                    }
                )*
                Self::from_number(word.parse().unwrap_or(-1), Default::default())
            }

            fn from_number(number: i64, _: $crate::model::StateNumbering) -> Self {
                match number {
                    $($number => Self::$variant,)*
                    other => Self::Other(other),
                }
            }

            fn known(&self) -> Option<&'static str> {
                match self {
                    $(Self::$variant => Some($word),)*
                    Self::Other(_) => None,
                }
            }

            fn word(&self) -> ::std::borrow::Cow<'_, str> {
                self.to_string().into()
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                match self {
                    $(Self::$variant => formatter.pad($word),)*
                    Self::Other(number) => ::core::fmt::Display::fmt(number, formatter),
                }
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.as_number())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                let visitor = $crate::model::word_enum::WordVisitor::new();
                deserializer.deserialize_any(visitor).map(|(value, _)| value)
            }
        }

        $crate::model::wire::nullable_members!($name);
    };
}
pub(crate) use numbers;
