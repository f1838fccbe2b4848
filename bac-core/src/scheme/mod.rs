//! What signs the head of a request, as declarations and everything above them know it: the steps of a
//! scheme, who signs, and what a scheme sees of a request. The schemes themselves, keys and verification
//! are in `sign`.
//!
//! | to | file |
//! |---|---|
//! | the steps of a scheme, and their order | `scheme`, `steps` |
//! | which schemes an operation has | `signatures` |
//! | what a scheme sees of a request, and may change | `head`, `draft` |
//! | when and with what it signs | `moment`, `memory`, `access_key`, `bound_token` |
//! | who signs, and how | `signer`, `algorithm` |
//! | a key that a request brings along | `possession` |

mod access_key;
mod algorithm;
mod bound_token;
mod draft;
mod error;
mod head;
mod memory;
mod moment;
mod possession;
mod scheme;
mod signatures;
mod signer;
mod steps;

pub use self::{
    access_key::AccessKey,
    algorithm::Algorithm,
    bound_token::BoundToken,
    draft::Draft,
    error::SchemeError,
    head::{Head, ReplyHead},
    memory::Memory,
    moment::Moment,
    scheme::{Answer, BodyCheck, Claim, Needs, Scheme},
    signatures::{Declared, Signatures},
    signer::{SignError, Signature, Signer, Signing},
};
pub(crate) use self::{
    possession::Possession,
    steps::{Unsigned, sign_head},
};
