//! Proofs for a token endpoint (RFC 9449, section 5).

use std::{error::Error as StdError, sync::Arc, time::SystemTime};

use http::header;
use serde_json::Value;

use super::oauth2_error::OAuth2Error;
use crate::{
    clock::Clock,
    fields::http_date,
    json,
    message::{RawResponse, Request, host_of},
    scheme::{Draft, Memory, Moment, ReplyHead, Scheme as _, Signer, Unsigned, sign_head},
    sign::Dpop,
};

/// Who proves it, and what the endpoint has said.
pub(super) struct Proofs {
    pub(super) signer: Arc<dyn Signer>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) memory: Memory,
}

impl Proofs {
    /// Puts a proof on a request for a token.
    pub(super) async fn put(&self, request: &mut Request) -> Result<(), OAuth2Error> {
        let host = host_of(&request.url);
        request.headers.insert(header::HOST, host);
        let signed = sign_head(&Dpop, Draft::new(request), &self.moment()).await;
        signed.map_err(|unsigned| {
            let source: Box<dyn StdError + Send + Sync> = match unsigned {
                Unsigned::Scheme(error) => error.into(),
                Unsigned::Signer(error) => error.into(),
            };
            let fault = format!("the request for a token could not be signed: {source}");
            OAuth2Error::new(fault).with_source(source)
        })
    }

    /// Learns from a reply, and says whether the request is worth to be sent once more for that.
    pub(super) fn learn(&self, reply: &RawResponse) -> bool {
        let head = ReplyHead { status: reply.status, headers: &reply.headers, request: None };
        let moment = self.moment();
        // The nonce is kept whatever the status; here it is the body that asks for it.
        let _ = Dpop.replied(&head, &moment);
        if !matches!(reply.status.as_u16(), 400 | 401) {
            return false;
        }
        let said = json::read_if_any::<Value>(&reply.body);
        let asks = said.is_some_and(|said| said["error"] == "use_dpop_nonce");
        let is_given = reply.headers.contains_key("dpop-nonce");
        let date: Option<SystemTime> = head.header(&header::DATE).and_then(http_date);
        let is_corrected = date.is_some_and(|date| self.memory.correct(date, self.clock.now()));
        (asks && is_given) || is_corrected
    }

    /// What tokens are to be bound to.
    pub(super) fn thumbprint(&self) -> Result<String, OAuth2Error> {
        Dpop::thumbprint(&*self.signer).map_err(|error| OAuth2Error::new(error.to_string()))
    }

    fn moment(&self) -> Moment<'_> {
        Moment {
            clock: &*self.clock,
            memory: &self.memory,
            call: 0,
            signer: Some(&*self.signer),
            access_key: None,
            bound_token: None,
        }
    }
}
