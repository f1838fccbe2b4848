//! HTTP message signatures (RFC 9421), with digests of bodies (RFC 9530).

mod component;
mod digest;
mod negotiation;
mod scheme;

pub use self::{
    component::{Component, Form},
    digest::DigestAlgorithm,
    scheme::HttpSignature,
};
