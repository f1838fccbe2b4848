//! The words of what goes wrong with a call.

use bytes::Bytes;
use http::{HeaderName, StatusCode, header};
use url::{Origin, Url};

use super::read::ReadFault;
use crate::{
    box_error::BoxError,
    credentials::SourceError,
    error::{Error, ErrorKind, TimeoutPhase, kind_of_cut, root_cause},
    limits::KEPT_OF_TOO_LARGE,
    message::{RawResponse, StatusLine},
    operation::Outcome,
    reply::Astray,
    sign::SignatureError,
};

/// There is no key of this name, or none without one.
#[cold]
pub(super) fn no_signer(name: Option<&str>) -> Error {
    let message = match name {
        Some(name) => format!(
            "the endpoint is signed with the key `{name}` and the client has none of that name; give \
             it with `Client::builder(…).key(\"{name}\", …)`"
        ),
        None => "the endpoint is signed and the client has no key; give one with \
                 `Client::builder(…).signer(…)`"
            .to_owned(),
    };
    Error::new(ErrorKind::Sign, Outcome::NotSent, message)
}

/// Nobody has said by which keys replies are signed.
#[cold]
pub(super) fn no_verification() -> Error {
    Error::configuration(
        "the replies of the endpoint are signed, and the client has no keys to check them with; give \
         them with `Client::builder(…).verify(Verification::new(…))`",
    )
}

/// What came is not signed as it is declared, so that nobody knows whose it is.
#[cold]
pub(super) fn not_verified(source: SignatureError, response: RawResponse) -> Error {
    let status = StatusLine(response.status);
    let message = format!("the reply ({status}) cannot be trusted: {source}");
    Error::new(ErrorKind::Signature, Outcome::Unknown, message)
        .with_response(response)
        .with_source(source)
}

/// A refusal whose digest cannot be checked, as not all of it was read.
#[cold]
pub(super) fn not_whole(response: RawResponse) -> Error {
    let status = StatusLine(response.status);
    let read = response.body.len();
    let message = format!(
        "the reply ({status}) cannot be trusted: its body is signed, and was not read beyond {read} bytes"
    );
    Error::new(ErrorKind::Signature, Outcome::Unknown, message).with_response(response)
}

/// `fault` is what is wrong with it, which is never shown: a link may hold a secret.
#[cold]
pub(super) fn no_link(fault: &'static str) -> Error {
    Error::invalid_input(format!("the link {fault}"))
}

#[cold]
pub(super) fn foreign_link(origin: &Origin, server: &Origin) -> Error {
    let (origin, server) = (origin.ascii_serialization(), server.ascii_serialization());
    Error::invalid_input(format!(
        "the link leads to {origin}, and this call is to {server}; select the server with `on_server`, or declare `#[url(any_origin)]`, where no credentials go"
    ))
}

#[cold]
pub(super) fn downgraded_link(origin: &Origin) -> Error {
    let origin = origin.ascii_serialization();
    Error::invalid_input(format!(
        "the link leads from `https` to {origin}, where all can be read on its way"
    ))
}

#[cold]
pub(super) fn credentials_elsewhere(name: &HeaderName, origin: &Origin) -> Error {
    let origin = origin.ascii_serialization();
    Error::invalid_input(format!(
        "header `{name}` would go to {origin}, which is not the client's server; leave it out"
    ))
}

#[cold]
pub(super) fn too_large_to_send(length: usize, limit: usize) -> Error {
    Error::new(
        ErrorKind::TooLarge,
        Outcome::NotSent,
        format!("the body has {length} bytes and the limit is {limit}; nothing was sent"),
    )
}

/// `response` is the refusal that others were asked for after.
#[cold]
pub(super) fn no_credentials(source: SourceError, response: Option<&RawResponse>) -> Error {
    let text = source.text();
    let error = match response {
        None => {
            Error::new(ErrorKind::Credentials, Outcome::NotSent, format!("no credentials: {text}"))
        }
        Some(response) => Error::new(
            ErrorKind::Credentials,
            Outcome::Refused,
            format!(
                "answered {}, and there are no other credentials: {text}",
                StatusLine(response.status)
            ),
        )
        .with_response(response.clone()),
    };
    error.with_source(source)
}

#[cold]
pub(super) fn stopped_by_hook(source: BoxError, outcome: Outcome) -> Error {
    let message = format!("a hook stopped the call: {source}");
    Error::new(ErrorKind::Hook, outcome, message).with_source(source)
}

#[cold]
pub(super) fn late_hook(phase: TimeoutPhase, outcome: Outcome) -> Error {
    let message = "a hook had not ended when the limit of the call ran out";
    Error::new(ErrorKind::Timeout(phase), outcome, message)
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
pub(super) fn key_of_hook(name: &HeaderName) -> Error {
    Error::new(
        ErrorKind::Hook,
        Outcome::NotSent,
        format!(
            "a hook changed header `{name}`, the idempotency key, which is the same in each attempt; leave it"
        ),
    )
}

#[cold]
pub(super) fn spaced_by_hook(name: &HeaderName) -> Error {
    Error::new(
        ErrorKind::Hook,
        Outcome::NotSent,
        format!("a hook gave header `{name}` a space at an end, which would not arrive; trim it"),
    )
}

#[cold]
pub(super) fn not_read(fault: ReadFault, limit: Option<usize>, mut response: RawResponse) -> Error {
    // It is the reply of a success.
    let outcome = Outcome::Done;
    let read = response.body.len();
    let error = match fault {
        ReadFault::Cut(source) => {
            let cause = root_cause(&*source);
            let kind = kind_of_cut(&*source);
            let message = match kind {
                ErrorKind::Decode => format!("{cause}, after {read} bytes of it"),
                _ => format!("the reply broke off after {read} bytes of its body: {cause}"),
            };
            Error::new(kind, outcome, message).with_source(source)
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

/// `asked` is the target of the request below the base URL.
#[cold]
pub(super) fn redirected(url: &Url, asked: &str, response: RawResponse) -> Error {
    let target = redirect_target(url, &response);
    let shown = match &target {
        Some(target) => format!("{}{}", target.origin().ascii_serialization(), target.path()),
        None => "an unreadable place".to_owned(),
    };
    let advice = redirect_advice(url, asked, target.as_ref(), response.status);
    let message = format!("answered {}, to {shown}", StatusLine(response.status));
    Error::new(ErrorKind::Redirect, Outcome::of_status(response.status), message)
        .with_advice(advice)
        .with_response(response)
}

fn redirect_target(url: &Url, response: &RawResponse) -> Option<Url> {
    let location = response.headers.get(header::LOCATION)?.to_str().ok()?;
    url.join(location).ok()
}

/// What to do about a redirect. Where the same path is elsewhere, the API has moved; where another is
/// named, that may be the answer.
fn redirect_advice(
    url: &Url,
    asked: &str,
    target: Option<&Url>,
    status: StatusCode,
) -> &'static str {
    let asked = asked.split('?').next().unwrap_or_default();
    let Some(target) = target.filter(|_| status != StatusCode::SEE_OTHER) else {
        return ANOTHER_ADDRESS;
    };
    if target.path() != url.path()
        && target.path().trim_end_matches('/') == url.path().trim_end_matches('/')
    {
        "redirects are not followed: write the path as the server does, with or without a slash at its end"
    } else if target.path().ends_with(asked) {
        "redirects are not followed: set the base URL to where the API really is"
    } else {
        ANOTHER_ADDRESS
    }
}

const ANOTHER_ADDRESS: &str = "this endpoint answers with another address, which is not followed: it is in the header `location` of this error";

/// The next page cannot be asked for where `asked` led to it. What is wrong with a link is said, and the link
/// never: it may hold a secret.
#[cold]
pub(super) fn page_astray(astray: Astray, asked: &Url) -> Error {
    let (message, advice) = match astray {
        Astray::NoLink(fault) => (format!("the link to the next page {fault}"), PAGE_OF_SERVER),
        Astray::NoOffset => ("the offset of the next page is no number".to_owned(), PAGE_OF_SERVER),
        Astray::Foreign(origin) => {
            let asked = asked.origin().ascii_serialization();
            let origin = origin.ascii_serialization();
            let message =
                format!("the link to the next page leads to {origin}, and this list is at {asked}");
            (
                message,
                "it was not followed, as that is another server; set the base URL to the one that the links lead to, if it is the same list",
            )
        }
    };
    page_fault(message).with_advice(advice)
}

#[cold]
pub(super) fn page_again() -> Error {
    page_fault("the page says that the next one is a page that was asked for before, so the list has no end".to_owned())
        .with_advice(PAGE_OF_SERVER)
}

#[cold]
pub(super) fn empty_pages(most: usize) -> Error {
    let message = format!(
        "{most} pages in a row were empty, and each named another, so the list may have no end"
    );
    page_fault(message).with_advice(
        "begin again, ask for larger pages, or go on at the position that the stream is at",
    )
}

fn page_fault(message: String) -> Error {
    Error::new(ErrorKind::Page, Outcome::NotSent, message)
}

const PAGE_OF_SERVER: &str =
    "the pages before it are good; what the server says of the next one is not";
