//! Enums that travel as words, and the macro that declares them.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error, Unexpected, Visitor};

/// An enum of the wire: a word, which old descriptions of the API write as a number.
pub(crate) trait Word: Default {
    /// What the enum is called in a message.
    const NAME: &'static str;

    /// The variant of a word, whatever its case; an unknown word is kept.
    fn from_word(word: &str) -> Self;

    /// The variant that has this number; an unknown number is kept as text.
    fn from_number(number: i64) -> Self;
}

/// Reads a [`Word`] from text or from a number.
pub(crate) struct WordVisitor<T>(PhantomData<T>);

impl<T> WordVisitor<T> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T: Word> Visitor<'_> for WordVisitor<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a word or a number ({})", T::NAME)
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<T, E> {
        Ok(T::from_word(word))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        Ok(T::from_number(number))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        Ok(i64::try_from(number).map_or_else(|_| T::from_word(&number.to_string()), T::from_number))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        // Some JSON writers know no integers: `2.0` is 2. The cast is exact in this range.
        if number.fract() == 0.0 && number.abs() <= f64::from(u32::MAX) {
            return Ok(T::from_number(number as i64));
        }
        Err(E::invalid_type(Unexpected::Float(number), &self))
    }
}

/// Declares an enum of the wire: word, other spellings of it, and its number where it has one.
macro_rules! words {
    (
        $(#[$meta:meta])*
        pub enum $name:ident {
            $(
                $(#[$variant_meta:meta])*
                $variant:ident = $word:literal $(| $alias:literal)* $(($number:literal))?,
            )*
        }
    ) => {
        $(#[$meta])*
        ///
        /// Words are read without regard to case, and numbers in the order of the published API
        /// description are read too. An unknown word is kept in `Other` and written back as it
        /// came; `From<&str>` reads by the same rules.
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

            fn from_number(number: i64) -> Self {
                match number {
                    $($($number => Self::$variant,)?)*
                    _ => Self::Other(number.to_string()),
                }
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
                formatter.pad(self.as_str())
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
                deserializer.deserialize_any($crate::model::word::WordVisitor::new())
            }
        }

        $crate::model::wire::nullable_members!($name => $crate::model::shape::Shape::Text);
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
                Self::from_number(word.parse().unwrap_or(-1))
            }

            fn from_number(number: i64) -> Self {
                match number {
                    $($number => Self::$variant,)*
                    other => Self::Other(other),
                }
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
                deserializer.deserialize_any($crate::model::word::WordVisitor::new())
            }
        }

        $crate::model::wire::nullable_members!($name);
    };
}
pub(crate) use numbers;
