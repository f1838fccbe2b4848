//! Arguments by the type that a client sends: what it cannot send is not reported once more where it would
//! be read.

use std::marker::PhantomData;

use super::{received::Received, rejection::Rejection};
use crate::request::{Octets, PartValue, Text, ToUpload};

/// An argument that a client sends as an `S`. Of one that it can send it is asked whether it can be read;
/// any other was reported, and goes by [`NotSent`]: the functions of an `impl` come before those of a trait.
#[doc(hidden)]
#[derive(Debug)]
pub struct Sent<S>(PhantomData<S>);

impl<S: Text> Sent<S> {
    pub const fn text(request: &Received) -> &Received {
        request
    }
}

impl<S: Octets> Sent<S> {
    pub const fn octets(request: &Received) -> &Received {
        request
    }
}

impl<S: PartValue> Sent<S> {
    pub const fn part(request: &Received) -> &Received {
        request
    }
}

impl<S: ToUpload> Sent<S> {
    pub const fn upload(request: &Received) -> &Received {
        request
    }
}

/// The same of any `S`. The program does not compile, so it never runs.
#[doc(hidden)]
pub trait NotSent {
    fn text(request: &Received) -> Unsent<'_> {
        Unsent(request)
    }

    fn octets(request: &Received) -> Unsent<'_> {
        Unsent(request)
    }

    fn part(request: &Received) -> Unsent<'_> {
        Unsent(request)
    }

    fn upload(request: &Received) -> Unsent<'_> {
        Unsent(request)
    }
}

impl<S> NotSent for Sent<S> {}

/// What `Received` reads as text, bytes or an upload, with no question asked.
#[doc(hidden)]
#[derive(Debug)]
pub struct Unsent<'r>(&'r Received);

macro_rules! unsent {
    ($($method:ident($($name:ident)?) -> $value:ty;)*) => {
        impl Unsent<'_> {
            $(pub fn $method<T>(&self, $(_: $name)?) -> Result<$value, Rejection> {
                Err(self.0.unknown())
            })*
        }
    };
}

type Name = &'static str;

unsent! {
    path(Name) -> T;
    rest(Name) -> T;
    any_rest(Name) -> T;
    rest_list(Name) -> Vec<T>;
    query(Name) -> T;
    query_option(Name) -> Option<T>;
    query_list(Name) -> Vec<T>;
    query_comma(Name) -> Vec<T>;
    query_space(Name) -> Vec<T>;
    query_pipe(Name) -> Vec<T>;
    field(Name) -> T;
    field_option(Name) -> Option<T>;
    field_list(Name) -> Vec<T>;
    header(Name) -> T;
    header_option(Name) -> Option<T>;
    header_list(Name) -> Vec<T>;
    cookie(Name) -> T;
    cookie_option(Name) -> Option<T>;
    text() -> T;
    text_option() -> Option<T>;
    bytes() -> T;
    bytes_option() -> Option<T>;
    part(Name) -> T;
    part_option(Name) -> Option<T>;
    part_list(Name) -> Vec<T>;
    part_bytes(Name) -> T;
    part_bytes_option(Name) -> Option<T>;
    stream() -> T;
    stream_option() -> Option<T>;
}

impl Unsent<'_> {
    #[expect(clippy::extra_unused_type_parameters, reason = "called as that of `Received`")]
    pub const fn last_part<T>(&self, _: Name) -> Option<Name> {
        None
    }
}
