//! Declared errors of which the type says where it is in the reply.

use super::{arrived::Arrived, reader::ReplyReader, reply::Reply};
use crate::error::{Error, ErrorResponse, UnexpectedResponse};

/// Of a reply that is not what the type asks for the error has no body, as of any other.
pub(crate) fn declared<T: Reply>(response: UnexpectedResponse) -> ErrorResponse<T> {
    // What was cut off may be another value than the whole is.
    let is_read = !response.raw().is_truncated() || T::KIND.is_empty();
    let body = is_read.then(|| read(&response)).flatten();
    ErrorResponse::from_parts(response, body)
}

fn read<T: Reply>(response: &UnexpectedResponse) -> Option<T> {
    let asked = || {
        let asked = response.asked().cloned();
        asked.ok_or_else(|| Error::invalid_input("it is not known what was asked for"))
    };
    let mut arrived = Arrived::Reply(response.raw().clone());
    T::read(&mut ReplyReader {
        operation: response.operation(),
        #[cfg(feature = "websocket")]
        callee: None,
        asked: &asked,
        arrived: &mut arrived,
    })
    .ok()
}
