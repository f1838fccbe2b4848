//! What signs the head of a request, as declarations and everything above them know it: the steps of a
//! scheme, who signs, and what a scheme sees of a request. The schemes themselves, keys and verification
//! are in `sign`.
//!
//! | to | file |
//! |---|---|
//! | the steps of a scheme | `scheme` |
//! | which schemes an operation has | `signatures` |
//! | what a scheme sees of a request, and may change | `head`, `draft` |
//! | when and with what it signs | `moment`, `memory`, `access_key` |
//! | who signs, and how | `signer`, `algorithm` |

mod access_key;
mod algorithm;
mod draft;
mod error;
mod head;
mod memory;
mod moment;
mod scheme;
mod signatures;
mod signer;

pub use self::{
    access_key::AccessKey,
    algorithm::Algorithm,
    draft::Draft,
    error::SchemeError,
    head::{Head, ReplyHead},
    memory::Memory,
    moment::Moment,
    scheme::{Answer, BodyCheck, Claim, Needs, Scheme},
    signatures::{Declared, Signatures},
    signer::{SignError, Signature, Signer, Signing},
};
