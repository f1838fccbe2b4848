//! How requests are answered whose service did not answer.

use std::{error::Error as StdError, sync::Arc};

use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};

use super::rejection::Rejection;
use crate::{
    error::{Error, ErrorKind},
    operation::Operation,
};

/// Words the answers to requests that did not reach a service, or whose service failed.
#[derive(Clone)]
pub(super) struct Answers {
    pub(super) on_rejection: Arc<RejectionAnswer>,
    /// Where a service failed without a reply that could be passed on.
    pub(super) on_failure: Arc<FailureAnswer>,
}

pub(super) type RejectionAnswer = dyn Fn(&Rejection) -> http::Response<Bytes> + Send + Sync;
pub(super) type FailureAnswer = dyn Fn(&Operation, &Error) -> http::Response<Bytes> + Send + Sync;

/// What is said of such a failure unless the router says otherwise. The error's own text is not for
/// everybody: it may hold addresses behind this server, and what was found there.
pub(super) const FAILED: &str = "the service failed; ask whoever runs it";

impl Answers {
    /// The answer where a service failed: as one that was rejected if it failed by the body of its request,
    /// which did not come as it should.
    pub(super) fn failure(&self, operation: &Operation, error: &Error) -> http::Response<Bytes> {
        match rejection_of(error) {
            Some(rejection) => (self.on_rejection)(rejection),
            None => (self.on_failure)(operation, error),
        }
    }
}

impl Default for Answers {
    fn default() -> Self {
        Self { on_rejection: Arc::new(Rejection::to_response), on_failure: Arc::new(failed) }
    }
}

/// What a stream of the request told, be it the source of an error of other code.
fn rejection_of(error: &Error) -> Option<&Rejection> {
    let mut below: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(error) = below {
        match error.downcast_ref() {
            Some(rejection) => return Some(rejection),
            None => below = error.source(),
        }
    }
    None
}

/// 501 for what a service does not have, 500 with [`FAILED`] for any other failure.
fn failed(operation: &Operation, error: &Error) -> http::Response<Bytes> {
    let (status, message) = match error.kind() {
        ErrorKind::Unimplemented => {
            (StatusCode::NOT_IMPLEMENTED, format!("{operation} is not implemented here"))
        }
        _ => (StatusCode::INTERNAL_SERVER_ERROR, FAILED.to_owned()),
    };
    let body = serde_json::json!({ "message": message }).to_string();
    let mut response = http::Response::new(body.into());
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
