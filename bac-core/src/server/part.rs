//! A part of an answer, where that is asked for.

use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::body::Body;
use crate::fields::{Validator, byte_range};

/// The answer of an endpoint with `resume`: all of it, the range of it that the request asks for, or that there
/// is none (RFC 9110 section 14.2). `asked` is the head of the request.
///
/// Several ranges, another unit, and the range of an answer whose length is not known are passed over.
pub(super) fn part(asked: &HeaderMap, mut response: http::Response<Body>) -> http::Response<Body> {
    if response.status() != StatusCode::OK {
        return response;
    }
    let headers = response.headers_mut();
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if !is_of_the_same(asked, headers) {
        return response;
    }
    let Some(whole) = response.body().length() else { return response };
    let mut ranges = asked.get_all(header::RANGE).iter();
    let (Some(range), None) = (ranges.next(), ranges.next()) else { return response };
    let Some(range) = range.to_str().ok().and_then(byte_range) else { return response };
    let part = range.within(whole);
    let range = match part {
        Some((first, last)) => format!("bytes {first}-{last}/{whole}"),
        None => format!("bytes */{whole}"),
    };
    let Ok(range) = HeaderValue::try_from(range) else { return response };
    let (mut head, body) = response.into_parts();
    head.headers.insert(header::CONTENT_RANGE, range);
    match part {
        Some((first, last)) => {
            head.status = StatusCode::PARTIAL_CONTENT;
            let part = body.into_stream().section(first, last - first + 1);
            http::Response::from_parts(head, part.into())
        }
        None => {
            head.status = StatusCode::RANGE_NOT_SATISFIABLE;
            head.headers.remove(header::CONTENT_TYPE);
            http::Response::from_parts(head, bytes::Bytes::new().into())
        }
    }
}

/// Whether the request asks for a range of what the answer is now (section 13.1.5).
fn is_of_the_same(asked: &HeaderMap, answer: &HeaderMap) -> bool {
    let Some(shown) = asked.get(header::IF_RANGE) else { return true };
    // An answer that is made now has no `Date` yet, so that a date of its own is taken as it is.
    let is_date = answer.get(header::LAST_MODIFIED).is_some_and(|date| date == shown);
    Validator::of(answer).is_some_and(|it| it.text().as_bytes() == shown.as_bytes()) || is_date
}
