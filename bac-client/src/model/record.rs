//! The macro that declares the JSON objects of the wire.

/// Declares a JSON object: the struct, its reading and writing, and a setter for each member.
///
/// Behind the wire name, `always` marks a member that is written even when it is empty, and
/// `required` one that is so and that a reader must find, not `null`. `manual` behind either leaves
/// out the setter, because a constructor has its name. Behind all of it, `completed by` names a method
/// that is called once the members are read, and `refused by` one that says why a value must not be
/// written.
///
/// What was read and not changed is written back as it came; see `as_came`.
macro_rules! record {
    ($(#[$meta:meta])* pub struct $name:ident { $($fields:tt)* }
        $(completed by $complete:ident)? $(refused by $refuse:ident)?) => {
        record!(@record [$(#[$meta])*] [$($complete)?] [$($refuse)?] $name $($fields)*);

        impl $name {
            record!(@setters $($fields)*);
        }
    };

    (@record [$(#[$meta:meta])*] [$($complete:ident)?] [$($refuse:ident)?] $name:ident $(
        $(#[$field_meta:meta])*
        pub $field:ident: $type:ty = $wire:literal $($flag:ident)*,
    )*) => {
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $(
                $(#[$field_meta])*
                #[doc = concat!("\n\nOn the wire: `", $wire, "`.")]
                pub $field: $type,
            )*
            as_came: $crate::model::as_came::AsCame,
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let mut object = formatter.debug_struct(stringify!($name));
                $(object.field(stringify!($field), &self.$field);)*
                object.finish()
            }
        }

        $crate::model::wire::nullable_members!(
            $name => $crate::model::shape::Shape::Record(
                <$name as $crate::model::wire::Record>::SHAPE
            )
        );

        impl $crate::model::wire::Record for $name {
            const NAME: &'static str = stringify!($name);
            const MEMBERS: &'static [&'static str] = &[$($wire),*];
            const REQUIRED: &'static [&'static str] = record!(@required [] $($wire [$($flag)*],)*);
            const SHAPE: &'static $crate::model::shape::RecordShape =
                &$crate::model::shape::RecordShape {
                    name: Self::NAME,
                    members: &[$(($wire, <$type as $crate::model::wire::Member>::shape)),*],
                    required: Self::REQUIRED,
                    default: $crate::model::shape::default_value::<Self>,
                };

            fn read_member<'de, A: ::serde::de::MapAccess<'de>>(
                &mut self,
                index: usize,
                map: &mut A,
            ) -> ::core::result::Result<(), A::Error> {
                match Self::MEMBERS.get(index).copied().unwrap_or_default() {
                    $($wire => self.$field = record!(@read self index map $wire $($flag)*),)*
                    _ => {}
                }
                Ok(())
            }

            $(fn complete(&mut self) {
                self.$complete();
            })?
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::model::wire::read_record(deserializer)
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                use ::serde::ser::SerializeMap;

                $(if let Some(fault) = self.$refuse() {
                    return Err(<S::Error as ::serde::ser::Error>::custom(fault));
                })?
                let mut map = serializer.serialize_map(None)?;
                let mut index = 0;
                $(
                    $crate::model::wire::write_member(
                        record!(@at $wire index $($flag)*), &self.$field, &self.as_came, &mut map,
                    )?;
                    index += 1;
                )*
                let _ = index;
                map.end()
            }
        }
    };

    (@always) => { false };
    (@always always $($rest:ident)*) => { true };
    (@always required $($rest:ident)*) => { true };

    (@read $self:ident $index:ident $map:ident $wire:literal required $($rest:ident)*) => {
        $map.next_value()?
    };
    (@read $self:ident $index:ident $map:ident $wire:literal $($flag:ident)*) => {
        $crate::model::wire::read_member(
            record!(@at $wire $index $($flag)*), &mut $self.as_came, $map,
        )?
    };
    (@at $wire:literal $index:ident $($flag:ident)*) => {
        $crate::model::wire::At {
            name: $wire,
            index: $index,
            is_always: record!(@always $($flag)*),
        }
    };

    (@required [$($found:literal)*]) => { &[$($found),*] };
    (@required [$($found:literal)*] $wire:literal [required $($flag:ident)*], $($rest:tt)*) => {
        record!(@required [$($found)* $wire] $($rest)*)
    };
    (@required [$($found:literal)*] $wire:literal [$($flag:ident)*], $($rest:tt)*) => {
        record!(@required [$($found)*] $($rest)*)
    };

    (@setters) => {};
    (@setters $(#[$meta:meta])* pub $field:ident: $type:ty = $wire:literal always manual,
        $($rest:tt)*) => {
        record!(@setters $($rest)*);
    };
    // Taken as they are: `impl Into` would leave the type of a number's literal open.
    (@setters $(#[$meta:meta])* pub $field:ident: bool = $wire:literal $($flag:ident)*,
        $($rest:tt)*) => {
        record!(@setter $field, value: bool, value);
        record!(@setters $($rest)*);
    };
    (@setters $(#[$meta:meta])* pub $field:ident: f64 = $wire:literal $($flag:ident)*,
        $($rest:tt)*) => {
        record!(@setter $field, value: f64, value);
        record!(@setters $($rest)*);
    };
    (@setters $(#[$meta:meta])* pub $field:ident: i64 = $wire:literal $($flag:ident)*,
        $($rest:tt)*) => {
        record!(@setter $field, value: i64, value);
        record!(@setters $($rest)*);
    };
    (@setters $(#[$meta:meta])* pub $field:ident: u32 = $wire:literal $($flag:ident)*,
        $($rest:tt)*) => {
        record!(@setter $field, value: u32, value);
        record!(@setters $($rest)*);
    };
    (@setters $(#[$meta:meta])* pub $field:ident: u64 = $wire:literal $($flag:ident)*,
        $($rest:tt)*) => {
        record!(@setter $field, value: u64, value);
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
