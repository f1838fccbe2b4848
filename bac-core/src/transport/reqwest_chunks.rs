//! The body of a reply that reqwest reads.

use std::{
    pin::pin,
    task::{Context, Poll},
};

use bytes::Bytes;

use crate::{box_error::BoxError, message::BodyChunks};

/// The reply itself: its body alone would be behind another box.
pub(super) struct ReqwestChunks(pub(super) reqwest::Response);

impl ReqwestChunks {
    /// The declared length of what is still to come, in bytes.
    pub(super) fn length(&self) -> Option<u64> {
        self.0.content_length()
    }
}

impl BodyChunks for ReqwestChunks {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        // The future keeps nothing between two polls.
        pin!(self.0.chunk()).poll(context).map_err(|error| error.without_url().into())
    }
}
