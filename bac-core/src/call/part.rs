//! A part of a body that is asked for, and what comes of that.

use std::sync::Arc;

use bytes::Bytes;
use http::{Extensions, HeaderMap, HeaderValue, StatusCode, header};

use crate::{
    client::Callee,
    error::{Error, ErrorKind},
    escape::Escaped,
    fields::{Compared, ContentRange, Validator, content_range},
    message::RawResponse,
    operation::{Operation, Outcome},
    partial::Partial,
    reply::Part,
    transport::TransportBody,
};

/// What is there already of what a call asks for, among its extensions.
#[derive(Clone, Debug)]
pub(super) struct Known(Arc<Partial>);

impl Known {
    pub(super) fn new(partial: Partial) -> Self {
        Self(Arc::new(partial))
    }

    /// What a request asks for the rest of.
    pub(super) fn of(operation: &Operation, extensions: &Extensions) -> Option<Self> {
        if !operation.resumes_bytes() {
            return None;
        }
        // Where nothing is there all of it is asked for, as ever.
        extensions.get::<Self>().filter(|known| known.0.received > 0).cloned()
    }

    pub(super) fn partial(&self) -> &Partial {
        &self.0
    }

    /// Asks for the rest, if that is still of the same (RFC 9110 section 13.1.5).
    pub(super) fn ask(&self, headers: &mut HeaderMap) -> Result<(), Error> {
        let Partial { received, validator, .. } = &*self.0;
        let range = HeaderValue::from_str(&format!("bytes={received}-"));
        let state = HeaderValue::from_str(validator.text());
        let (Ok(range), Ok(state), true) = (range, state, validator.is_one()) else {
            return Err(Error::invalid_input(
                "what is there in part was kept with something that is no strong validator; ask for all of it",
            ));
        };
        headers.insert(header::RANGE, range);
        headers.insert(header::IF_RANGE, state);
        Ok(())
    }

    /// Which part of the whole has come, and how long that is; `None` of a reply that is as any other, as where
    /// all of it comes.
    ///
    /// # Errors
    /// Where it is not what was asked for.
    pub(super) fn came(
        &self,
        callee: &Callee,
        head: &http::response::Parts,
        body: &TransportBody,
    ) -> Result<Option<(Part, u64)>, Error> {
        let of_reply = |error: Error| {
            let headers = head.headers.clone();
            let reply =
                RawResponse { status: head.status, headers, body: Bytes::new(), truncated: true };
            error.with_response(reply)
        };
        match head.status {
            StatusCode::PARTIAL_CONTENT => self.part(&head.headers, body).map(Some),
            StatusCode::RANGE_NOT_SATISFIABLE if !callee.operation.declares_error(416) => {
                Err(self.nothing_there(&head.headers))
            }
            // Some servers send a part under the status of the whole.
            status if status.is_success() && head.headers.contains_key(header::CONTENT_RANGE) => {
                Err(range("the reply has a `content-range`, and a status that is not 206"))
            }
            _ => Ok(None),
        }
        .map_err(of_reply)
    }

    fn part(&self, headers: &HeaderMap, body: &TransportBody) -> Result<(Part, u64), Error> {
        let Partial { received, length, validator } = &*self.0;
        let media_type = headers.get(header::CONTENT_TYPE).map_or(&[][..], HeaderValue::as_bytes);
        if media_type.to_ascii_lowercase().starts_with(b"multipart/byteranges") {
            return Err(range(
                "several parts came (`multipart/byteranges`), and one was asked for",
            ));
        }
        let mut fields = headers.get_all(header::CONTENT_RANGE).iter();
        let (Some(field), None) = (fields.next(), fields.next()) else {
            return Err(range("a part came that does not say which it is, by one `content-range`"));
        };
        let text = String::from_utf8_lossy(field.as_bytes());
        let Some(ContentRange { part: Some((first, last)), whole }) = content_range(&text) else {
            let text = Escaped(&text);
            return Err(range(&format!(
                "a part came with the `content-range` `{text}`, which is none"
            )));
        };
        if first > *received || last < *received {
            return Err(range(&format!(
                "the bytes from {received} on were asked for, and {first} to {last} came"
            )));
        }
        if let (Some(before), Some(now)) = (*length, whole)
            && before != now
        {
            let message = format!("the whole had {before} bytes, and has {now} by now");
            return Err(Error::new(ErrorKind::Changed, Outcome::Done, message));
        }
        // Of a date nothing may be said, where it is what was asked for (section 15.3.7).
        let is_same = match validator.compared(headers) {
            Compared::Same => true,
            Compared::Nothing => matches!(validator, Validator::Date(_)),
            Compared::Other => false,
        };
        if !is_same {
            let message = "a part came of something else than what is there: its validator is another, or missing";
            return Err(Error::new(ErrorKind::Changed, Outcome::Done, message));
        }
        let bytes = last - first + 1;
        if let Some(came) = body.length().filter(|came| *came != bytes) {
            return Err(range(&format!(
                "the bytes {first} to {last} came, which are {bytes}, and the body has {came}"
            )));
        }
        let end = last + 1;
        Ok((Part { offset: first, end }, whole.or(*length).unwrap_or(end)))
    }

    fn nothing_there(&self, headers: &HeaderMap) -> Error {
        let Partial { received, length, validator } = &*self.0;
        let whole = headers.get(header::CONTENT_RANGE).and_then(|field| field.to_str().ok());
        let whole = whole.and_then(content_range).and_then(|range| range.whole);
        let is_same = length.is_none_or(|length| length == *received)
            && validator.compared(headers) != Compared::Other;
        if whole == Some(*received) && is_same {
            let message =
                format!("nothing is missing: the whole has {received} bytes, and all are there");
            return range(&message).with_advice("keep what is there: it is whole");
        }
        range(&match whole {
            Some(whole) => format!(
                "the bytes from {received} on were asked for, and the whole has {whole} by now"
            ),
            None => format!("there are no bytes from {received} on, as the server has it"),
        })
    }
}

#[cold]
fn range(message: &str) -> Error {
    Error::new(ErrorKind::Range, Outcome::Done, message)
}
