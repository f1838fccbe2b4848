//! Replies that are signed.

use std::{fmt, sync::Arc};

use bytes::Bytes;
use http::request;

use super::body::{Body, Kind};
use crate::{
    clock::Clock,
    error::{Error, ErrorKind},
    operation::{Operation, Outcome},
    scheme::{Draft, Head, Memory, Moment, Scheme, Signer, Unsigned, sign_head},
};

/// The keys that sign replies: one, and others by the names that declarations give them.
#[derive(Clone, Default)]
pub(super) struct Signers {
    pub(super) signer: Option<Arc<dyn Signer>>,
    pub(super) named: Vec<(String, Arc<dyn Signer>)>,
}

/// A reply that is going to be signed: what signs it, and what it is bound to.
pub(super) struct SignedReply {
    scheme: &'static dyn Scheme,
    signer: Option<Arc<dyn Signer>>,
    request: http::Request<()>,
    /// The body of the request, once it is there as a whole.
    pub(super) body: Option<Bytes>,
}

impl Signers {
    /// What is needed to sign the reply to a request, if it is to be signed.
    ///
    /// # Errors
    /// Where there is no key to do it with.
    pub(super) fn reply_to(
        &self,
        operation: &Operation,
        request: &request::Parts,
    ) -> Result<Option<SignedReply>, Error> {
        let Some(scheme) = operation.reply_scheme() else { return Ok(None) };
        let name = scheme.key().or(operation.key());
        let signer = match name {
            Some(name) => self.named.iter().find(|(known, _)| known == name).map(|(_, key)| key),
            None => self.signer.as_ref(),
        };
        if scheme.needs().signer && signer.is_none() {
            return Err(no_key(name));
        }
        // The extensions are for the service.
        let mut copy = http::Request::new(());
        request.method.clone_into(copy.method_mut());
        request.uri.clone_into(copy.uri_mut());
        request.headers.clone_into(copy.headers_mut());
        Ok(Some(SignedReply { scheme, signer: signer.cloned(), request: copy, body: None }))
    }
}

impl SignedReply {
    /// Signs a reply; `origin_scheme` is what requests come by, if that is known.
    pub(super) async fn sign(
        self,
        response: &mut http::Response<Body>,
        clock: &dyn Clock,
        origin_scheme: Option<&str>,
    ) -> Result<(), Error> {
        let Self { scheme, signer, request, body } = self;
        let (method, uri, headers) = (request.method(), request.uri(), request.headers());
        let request = Head::received_of(method, uri, headers, body.as_ref());
        let request = request.or_scheme(origin_scheme);
        let status = response.status();
        let mut headers = std::mem::take(response.headers_mut());
        let body = match &response.body().0 {
            Kind::Whole(body) => Some(body),
            Kind::Stream(_) => None,
        };
        let memory = Memory::default();
        let moment = Moment {
            clock,
            memory: &memory,
            call: 0,
            signer: signer.as_deref(),
            access_key: None,
            bound_token: None,
        };
        let draft = Draft::reply(status, &mut headers, body, &request);
        sign_head(scheme, draft, &moment).await.map_err(|unsigned| match unsigned {
            Unsigned::Scheme(error) => Error::from(error),
            Unsigned::Signer(error) => Error::from(error),
        })?;
        *response.headers_mut() = headers;
        Ok(())
    }
}

#[cold]
fn no_key(name: Option<&str>) -> Error {
    let message = match name {
        Some(name) => format!(
            "the replies of the endpoint are signed with the key `{name}`, and the server has none of \
             that name; give it with `Router::key(\"{name}\", …)`"
        ),
        None => "the replies of the endpoint are signed, and the server has no key; give one with \
                 `Router::signer(…)`"
            .to_owned(),
    };
    Error::new(ErrorKind::Sign, Outcome::NotSent, message)
}

impl fmt::Debug for Signers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.named.iter().map(|(name, _)| name).collect();
        f.debug_struct("Signers").field("signer", &self.signer).field("named", &names).finish()
    }
}
