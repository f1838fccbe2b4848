//! What a JSON value of a type looks like, as data: for readers that are stricter than the wire's,
//! and for writers that leave out more.

use serde::Serialize;
use serde_json::Value;

/// What a value looks like.
#[derive(Clone, Copy)]
pub(crate) enum Shape {
    /// Anything, kept as it comes.
    Any,
    /// `true` or `false`.
    Flag,
    /// A whole number.
    Integer,
    /// A whole number that is not negative.
    Unsigned,
    /// A number.
    Number,
    /// Text.
    Text,
    /// A value that differs from none even where it is zero.
    Optional(fn() -> Self),
    /// A list of such values.
    List(fn() -> Self),
    /// Such values, by names that are the user's.
    Map(fn() -> Self),
    /// An object whose members are known.
    Record(&'static RecordShape),
}

/// A member's name on the wire, and what it looks like.
pub(crate) type MemberShape = (&'static str, fn() -> Shape);

/// What a record looks like.
pub(crate) struct RecordShape {
    /// The type's name.
    pub(crate) name: &'static str,
    /// The members' names on the wire and what they look like, in the order of writing.
    pub(crate) members: &'static [MemberShape],
    /// The members that it cannot lack.
    pub(crate) required: &'static [&'static str],
    /// What is written where every member has its default.
    pub(crate) default: fn() -> Value,
}

/// What is written of the default of a type.
pub(crate) fn default_value<T: Default + Serialize>() -> Value {
    serde_json::to_value(T::default()).unwrap_or_default()
}
