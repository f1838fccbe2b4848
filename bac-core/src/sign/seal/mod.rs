//! Seals: what makes a signed body of a payload, once a call. The envelope is the one there is.

mod envelope;
mod signed_request;

pub(crate) use self::envelope::{USUAL_PAYLOAD, UnsignedEnvelope};
pub use self::{envelope::EnvelopeError, signed_request::SignedRequest};
