//! A body that is made of others.

use std::{
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::Bytes;

use crate::{
    box_error::BoxError,
    maybe_send::BoxFuture,
    message::{BodyChunks, BodySource, OpenedChunks, RequestBody},
};

/// A piece of the body: what stands around a part, or the part itself.
#[derive(Clone)]
pub(super) struct Segment(RequestBody);

impl Segment {
    pub(super) const fn of(body: RequestBody) -> Self {
        Self(body)
    }

    pub(super) fn of_bytes(bytes: Bytes) -> Self {
        Self(bytes.into())
    }
}

/// Gives the segments one after the other, each time from the beginning.
pub(super) struct FormSource(Arc<[Segment]>);

impl FormSource {
    /// The segments as one body: it can be sent again if each of them can.
    pub(super) fn body(segments: Vec<Segment>) -> RequestBody {
        let lengths = segments.iter().map(|segment| segment.0.length());
        let length = lengths.sum::<Option<u64>>();
        let is_replayable = segments.iter().all(|segment| segment.0.is_replayable());
        if is_replayable {
            RequestBody::source(Self(segments.into()), length)
        } else {
            RequestBody::stream(FormChunks::new(segments.into()), length)
        }
    }
}

impl BodySource for FormSource {
    fn open(&self) -> BoxFuture<'_, Result<Box<dyn BodyChunks>, BoxError>> {
        let chunks = FormChunks::new(Arc::clone(&self.0));
        Box::pin(async move { Ok(Box::new(chunks) as Box<dyn BodyChunks>) })
    }
}

/// How far the segments have been given.
struct FormChunks {
    segments: Arc<[Segment]>,
    next: usize,
    current: Current,
}

enum Current {
    None,
    Open(OpenedChunks, Option<u64>),
}

impl FormChunks {
    const fn new(segments: Arc<[Segment]>) -> Self {
        Self { segments, next: 0, current: Current::None }
    }
}

impl BodyChunks for FormChunks {
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        loop {
            match &mut self.current {
                Current::None => {
                    let Some(Segment(body)) = self.segments.get(self.next) else {
                        return Poll::Ready(Ok(None));
                    };
                    self.next += 1;
                    match body.as_bytes() {
                        Some(bytes) if bytes.is_empty() => {}
                        Some(bytes) => return Poll::Ready(Ok(Some(bytes.clone()))),
                        None => {
                            let chunks = OpenedChunks::of(body.clone());
                            self.current = Current::Open(chunks, body.length());
                        }
                    }
                }
                Current::Open(chunks, left) => match ready!(chunks.poll_chunk(context))? {
                    Some(chunk) => {
                        if let Some(left) = left {
                            // What follows would be taken for a part of it, or the other way round.
                            *left = left
                                .checked_sub(chunk.len() as u64)
                                .ok_or("a part is longer than its length")?;
                        }
                        return Poll::Ready(Ok(Some(chunk)));
                    }
                    None => {
                        if let Some(left) = left.filter(|left| *left > 0) {
                            let message = format!("a part ended {left} bytes before its length");
                            return Poll::Ready(Err(message.into()));
                        }
                        self.current = Current::None;
                    }
                },
            }
        }
    }
}
