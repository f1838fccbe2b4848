//! What a call sends: its arguments, each in the one way it is encoded.

mod arguments;
mod header;
mod members;
mod octets;
mod target;
mod text;
mod url_argument;

#[cfg(feature = "server")]
pub(crate) use self::target::hides_step;
pub use self::{
    arguments::ArgumentEncoder,
    octets::Octets,
    text::{Text, items, optional, text},
    url_argument::UrlArgument,
};
pub(crate) use self::{
    arguments::{Body, EncodedArguments},
    header::{USER_AGENT, header_field, owned_header, spaced_header, value_fault},
    target::{Target, percent_encoded},
};
#[cfg(feature = "server")]
pub(crate) use self::{header::field, members::members};
