//! How an answer is completed by its head, declared and by hand.

use bac_client::model::SubmitResponse;
use http::{HeaderMap, header::CONTENT_TYPE};

/// What both sides complete a job with.
pub(crate) fn keep_content_type(reply: &mut SubmitResponse, headers: &HeaderMap) {
    if let Some(text) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) {
        reply.job.api_version = text.into();
    }
}
