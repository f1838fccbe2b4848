//! What a call sends: its arguments, each in the one way it is encoded.

mod arguments;
mod header;
mod members;
mod multipart;
mod octets;
mod target;
mod text;
mod upload;
mod url_argument;

#[cfg(feature = "server")]
pub(crate) use self::target::hides_step;
pub use self::{
    arguments::ArgumentEncoder,
    multipart::PartValue,
    octets::Octets,
    text::{Text, items, optional, text},
    upload::{ToUpload, Upload},
    url_argument::UrlArgument,
};
pub(crate) use self::{
    arguments::{Body, EncodedArguments, NO_PAGES},
    header::{USER_AGENT, header_field, owned_header, spaced_header, value_fault},
    multipart::{Form, Written},
    target::Target,
};
#[cfg(feature = "server")]
pub(crate) use self::{header::field, members::members};
