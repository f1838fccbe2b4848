//! The body of a reply that reqwest reads.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::Body as _;

use crate::{box_error::BoxError, message::BodyChunks};

pub(super) struct ReqwestChunks(pub(super) reqwest::Body);

impl ReqwestChunks {
    /// The declared length of what is still to come, in bytes.
    pub(super) fn length(&self) -> Option<u64> {
        self.0.size_hint().exact()
    }
}

impl BodyChunks for ReqwestChunks {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        loop {
            return match Pin::new(&mut self.0).poll_frame(context) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(None) => Poll::Ready(Ok(None)),
                Poll::Ready(Some(Err(error))) => Poll::Ready(Err(error.without_url().into())),
                Poll::Ready(Some(Ok(frame))) => match frame.into_data() {
                    Ok(data) => Poll::Ready(Ok(Some(data))),
                    // Trailers, which nothing here reads.
                    Err(_) => continue,
                },
            };
        }
    }
}
