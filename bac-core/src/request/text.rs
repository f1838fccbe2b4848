//! Values that are sent as text: in a path, a query, a form or a header, or as the body.

use std::fmt::Display;

/// A value that is sent as text: any type with `Display`.
///
/// `Option` and lists are no such values by themselves; the `#[client]` macro takes them apart
/// where it sees them written as `Option<…>`, `&[…]`, `Vec<…>` or a set.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as text",
    label = "not a type with `Display`",
    note = "write `Option<…>`, or a list such as `&[…]`, `Vec<…>` and `BTreeSet<…>`, in full for what may be absent or repeated; mark a struct or a map `#[query(flatten)]`; implement `Display` for a type of your own"
)]
pub trait Text {
    fn display(&self) -> &dyn Display;
}

#[diagnostic::do_not_recommend]
impl<T: Display> Text for T {
    fn display(&self) -> &dyn Display {
        self
    }
}

/// The items of a list that is no slice.
#[doc(hidden)]
pub fn items<'a, L: ?Sized, T: 'a>(list: &'a L) -> Vec<&'a T>
where
    &'a L: IntoIterator<Item = &'a T>,
{
    list.into_iter().collect()
}

/// Checks, at the type as written, that an argument is text.
#[doc(hidden)]
pub fn text<T: Text>(value: &T) -> &dyn Display {
    value.display()
}

/// The same of an argument that may be absent.
#[doc(hidden)]
pub fn optional<T: Text>(value: &Option<T>) -> Option<&dyn Display> {
    match value {
        Some(value) => Some(value.display()),
        None => None,
    }
}
