//! The macro that declares the JSON objects of the wire.

/// Declares a JSON object: the struct, its reading and writing, and a setter for each member.
///
/// `always` behind the wire name marks a member that is written even when it is empty. `manual`
/// behind that leaves out the setter, because a constructor has its name.
macro_rules! record {
    ($(#[$meta:meta])* pub struct $name:ident { $($fields:tt)* }) => {
        record!(@record [$(#[$meta])*] $name $($fields)*);

        impl $name {
            record!(@setters $($fields)*);
        }
    };

    (@record [$(#[$meta:meta])*] $name:ident $(
        $(#[$field_meta:meta])*
        pub $field:ident: $type:ty = $wire:literal $($flag:ident)*,
    )*) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$field_meta])*
                #[doc = concat!("\n\nOn the wire: `", $wire, "`.")]
                pub $field: $type,
            )*
        }

        $crate::model::wire::nullable_members!($name);

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                use $crate::model::wire::{Lenient, Name};

                struct Record;

                impl<'de> ::serde::de::Visitor<'de> for Record {
                    type Value = $name;

                    fn expecting(
                        &self,
                        formatter: &mut ::core::fmt::Formatter<'_>,
                    ) -> ::core::fmt::Result {
                        formatter.write_str(concat!("an object (", stringify!($name), ")"))
                    }

                    fn visit_map<A: ::serde::de::MapAccess<'de>>(
                        self,
                        mut map: A,
                    ) -> ::core::result::Result<$name, A::Error> {
                        let mut record = $name::default();
                        while let Some(name) = map.next_key_seed(Name(&[$($wire),*]))? {
                            match name {
                                $($wire => Lenient(record.$field) = map.next_value()?,)*
                                _ => {
                                    map.next_value::<::serde::de::IgnoredAny>()?;
                                }
                            }
                        }
                        Ok(record)
                    }
                }

                deserializer.deserialize_map(Record)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                use ::serde::ser::SerializeMap;

                let mut map = serializer.serialize_map(None)?;
                $(
                    if record!(@always $($flag)*)
                        || !$crate::model::wire::Member::is_zero(&self.$field)
                    {
                        map.serialize_entry($wire, &self.$field)?;
                    }
                )*
                map.end()
            }
        }
    };

    (@always) => { false };
    (@always always $($rest:ident)*) => { true };

    (@setters) => {};
    (@setters $(#[$meta:meta])* pub $field:ident: $type:ty = $wire:literal always manual,
        $($rest:tt)*) => {
        record!(@setters $($rest)*);
    };
    (@setters $(#[$meta:meta])* pub $field:ident: bool = $wire:literal $($flag:ident)*,
        $($rest:tt)*) => {
        record!(@setter $field, value: bool, value);
        record!(@setters $($rest)*);
    };
    (@setters $(#[$meta:meta])* pub $field:ident: i64 = $wire:literal $($flag:ident)*,
        $($rest:tt)*) => {
        record!(@setter $field, value: i64, value);
        record!(@setters $($rest)*);
    };
    (@setters $(#[$meta:meta])* pub $field:ident: Vec<$item:ty> = $wire:literal $($flag:ident)*,
        $($rest:tt)*) => {
        record!(
            @setter $field, values: impl IntoIterator<Item = impl Into<$item>>,
            values.into_iter().map(Into::into).collect()
        );
        record!(@setters $($rest)*);
    };
    (@setters $(#[$meta:meta])* pub $field:ident: BTreeMap<String, String> = $wire:literal
        $($flag:ident)*, $($rest:tt)*) => {
        record!(
            @setter $field,
            values: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
            values.into_iter().map(|(name, value)| (name.into(), value.into())).collect()
        );
        record!(@setters $($rest)*);
    };
    (@setters $(#[$meta:meta])* pub $field:ident: $type:ty = $wire:literal $($flag:ident)*,
        $($rest:tt)*) => {
        record!(@setter $field, value: impl Into<$type>, value.into());
        record!(@setters $($rest)*);
    };

    (@setter $field:ident, $value:ident: $type:ty, $stored:expr) => {
        #[doc = concat!(
            "Sets [`", stringify!($field), "`](Self#structfield.", stringify!($field), ").",
        )]
        #[must_use]
        pub fn $field(mut self, $value: $type) -> Self {
            self.$field = $stored;
            self
        }
    };
}
pub(crate) use record;
