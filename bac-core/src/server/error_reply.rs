//! Declared errors that say more than a body.

use http::StatusCode;

use super::{body::Kind, into_reply::IntoReply, writer::ReplyWriter};
use crate::{
    error::{Error, ErrorResponse, UnexpectedResponse},
    operation::{Declaration, Operation},
};

/// What is asked of an operation where an error is written: nothing.
static NONE: Operation = Operation::from_declaration(Declaration::NEW);

impl<B: IntoReply + Clone> ErrorResponse<B> {
    /// A declared error that is a [`Reply`](crate::Reply), for a service: its headers are sent with it.
    ///
    /// ```
    /// use bac_core::{ErrorResponse, Reply, http::StatusCode};
    ///
    /// #[derive(Clone, Debug, Reply)]
    /// struct Limited {
    ///     #[header("Retry-After")]
    ///     seconds: u64,
    /// }
    ///
    /// let error = ErrorResponse::from_reply(StatusCode::TOO_MANY_REQUESTS, Limited { seconds: 30 })?;
    /// assert_eq!(error.headers()["retry-after"], "30");
    /// assert_eq!(error.body().map(|limited| limited.seconds), Some(30));
    /// # Ok::<_, bac_core::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Something of it cannot be sent, or its body is a stream.
    pub fn from_reply(status: StatusCode, body: B) -> Result<Self, Error> {
        let mut reply = ReplyWriter::new(&NONE);
        body.clone().write(&mut reply)?;
        let (head, raw) = reply.into_response().into_parts();
        let Kind::Whole(raw) = raw.0 else {
            return Err(Error::invalid_input("the body of an error is no stream"));
        };
        let response = UnexpectedResponse::new(status, head.headers, raw);
        Ok(Self::from_parts(response, Some(body)))
    }
}
