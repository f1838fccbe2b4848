//! The body of a reply with a coding taken off.

use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};

use super::body::TransportBody;
use crate::{
    box_error::BoxError,
    coding::{ContentCoding, Decoder},
    message::BodyChunks,
};

impl TransportBody {
    /// The body that these codings were applied to, in that order. How long it is nobody knows before its end.
    pub(crate) fn decoded(self, codings: &[ContentCoding]) -> Self {
        codings.iter().rev().fold(self, |body, coding| {
            let declared = body.length();
            let decoder = Decoder::new(*coding);
            let input = Bytes::new();
            Self::chunks(Decoded { body, declared, came: 0, decoder, input, is_over: false }, None)
        })
    }
}

struct Decoded {
    body: TransportBody,
    /// How long the coded body was said to be, and how much of it came.
    declared: Option<u64>,
    came: u64,
    decoder: Decoder,
    /// What has come and is not decoded.
    input: Bytes,
    is_over: bool,
}

impl BodyChunks for Decoded {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        while !self.is_over {
            let mut rest = &*self.input;
            let made = self.decoder.decode(&mut rest)?;
            let taken = self.input.len() - rest.len();
            self.input.advance(taken);
            if !made.is_empty() {
                // It has room for much more, which is not to be kept.
                let is_small = made.len() < made.capacity() / 2;
                let made = if is_small { Bytes::copy_from_slice(&made) } else { made.into() };
                return Poll::Ready(Ok(Some(made)));
            }
            if !self.input.is_empty() {
                continue;
            }
            match ready!(self.body.poll_chunk(context))? {
                Some(chunk) => {
                    self.came += chunk.len() as u64;
                    self.input = chunk;
                }
                None => {
                    self.is_over = true;
                    if let Some(declared) = self.declared.filter(|it| *it != self.came) {
                        let came = self.came;
                        return Poll::Ready(Err(format!(
                            "the coded body ended after {came} bytes of {declared} that were declared"
                        )
                        .into()));
                    }
                    self.decoder.end()?;
                }
            }
        }
        Poll::Ready(Ok(None))
    }
}
