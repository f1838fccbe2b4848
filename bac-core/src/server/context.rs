//! What a service learns and says beside the call itself.

use std::{
    fmt,
    net::SocketAddr,
    sync::{Mutex, PoisonError},
};

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::{
    operation::Operation,
    sign::{PublicKey, Verified},
};

/// What a service learns beside its arguments, and the header fields it answers with.
pub struct Context {
    pub(super) operation: &'static Operation,
    pub(super) headers: HeaderMap,
    pub(super) peer: Option<SocketAddr>,
    pub(super) signer: Option<PublicKey>,
    pub(super) verified: Vec<Verified>,
    pub(super) answer_headers: Mutex<HeaderMap>,
}

impl Context {
    /// The operation that was called.
    #[must_use]
    pub const fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The header fields of the request.
    #[must_use]
    pub const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Who sent the request, where the transport told it by a [`SocketAddr`] among the request's
    /// extensions.
    #[must_use]
    pub const fn peer(&self) -> Option<SocketAddr> {
        self.peer
    }

    /// The key whose signature over the payload has been verified; `None` where the operation is
    /// not signed.
    #[must_use]
    pub const fn signer(&self) -> Option<&PublicKey> {
        self.signer.as_ref()
    }

    /// The signature of the head, which has been verified; `None` where the operation declares none, and the
    /// first where it declares several.
    #[must_use]
    pub fn verified(&self) -> Option<&Verified> {
        self.verified.first()
    }

    /// All signatures of the head, which have been verified, in the order of the declaration.
    #[must_use]
    pub fn all_verified(&self) -> &[Verified] {
        &self.verified
    }

    /// Sets a header field of the answer, be it a success or an error, instead of one of that name
    /// which the answer has by itself.
    pub fn set_header(&self, name: HeaderName, value: HeaderValue) {
        self.answer_headers.lock().unwrap_or_else(PoisonError::into_inner).insert(name, value);
    }

    pub(super) fn take_answer_headers(&self) -> HeaderMap {
        std::mem::take(&mut self.answer_headers.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("operation", &self.operation)
            .field("peer", &self.peer)
            .field("signer", &self.signer)
            .finish_non_exhaustive()
    }
}
