//! The words of what goes wrong with a call.

use bytes::Bytes;
use http::header;
use url::Url;

use super::read::ReadFault;
use crate::{
    error::{BoxError, Error, ErrorKind, root_cause},
    limits::KEPT_OF_TOO_LARGE,
    message::{RawResponse, StatusLine},
    operation::Outcome,
};

#[cold]
pub(super) fn no_signer() -> Error {
    Error::new(
        ErrorKind::Sign,
        Outcome::NotSent,
        "the endpoint is signed and the client has no key; give one with `Client::builder(…).signer(…)`",
    )
}

#[cold]
pub(super) fn too_large_to_send(length: usize, limit: usize) -> Error {
    Error::new(
        ErrorKind::TooLarge,
        Outcome::NotSent,
        format!("the body has {length} bytes and the limit is {limit}; nothing was sent"),
    )
}

#[cold]
pub(super) fn stopped_by_hook(source: BoxError, outcome: Outcome) -> Error {
    let message = format!("a hook stopped the call: {source}");
    Error::new(ErrorKind::Hook, outcome, message).with_source(source)
}

#[cold]
pub(super) fn set_by_hook(name: &str) -> Error {
    Error::new(
        ErrorKind::Hook,
        Outcome::NotSent,
        format!("a hook set header `{name}`, which the client sets by itself; leave it out"),
    )
}

#[cold]
pub(super) fn not_read(fault: ReadFault, limit: Option<usize>, mut response: RawResponse) -> Error {
    let outcome = Outcome::of_status(response.status);
    let read = response.body.len();
    let error = match fault {
        ReadFault::Cut(source) => {
            let cause = root_cause(&*source);
            let message = format!("the reply broke off after {read} bytes of its body: {cause}");
            Error::new(ErrorKind::BodyCut, outcome, message).with_source(source)
        }
        ReadFault::TimedOut(phase) => Error::timed_out(phase, outcome),
        ReadFault::TooLarge => {
            // A copy, so that the error does not keep all that was read.
            let kept = read.min(KEPT_OF_TOO_LARGE);
            response.body = Bytes::copy_from_slice(&response.body[..kept]);
            Error::new(
                ErrorKind::TooLarge,
                outcome,
                format!(
                    "the reply's body is larger than {} bytes; raise `response_limit` if that is right",
                    limit.unwrap_or(read)
                ),
            )
        }
    };
    error.with_response(response)
}

#[cold]
pub(super) fn redirected(url: &Url, response: RawResponse) -> Error {
    let target =
        redirect_target(url, &response).unwrap_or_else(|| "an unreadable place".to_owned());
    let message = format!("answered {}, to {target}", StatusLine(response.status));
    Error::new(ErrorKind::Redirect, Outcome::of_status(response.status), message)
        .with_response(response)
}

/// Where a redirect leads, without what may be secret in it.
fn redirect_target(url: &Url, response: &RawResponse) -> Option<String> {
    let location = response.headers.get(header::LOCATION)?.to_str().ok()?;
    let target = url.join(location).ok()?;
    Some(format!("{}{}", target.origin().ascii_serialization(), target.path()))
}
