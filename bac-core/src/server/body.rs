//! The body of a message, as a server has it.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;

use crate::{box_error::BoxError, error::Error, message::BodyChunks, reply::ByteStream};

/// The body of a request or of an answer, as a server has it: there as a whole, or still to come.
///
/// [`Router::respond`](super::Router::respond) takes anything that becomes one: `Bytes`, a [`ByteStream`],
/// and by [`from_http`](Self::from_http) the body that an HTTP server such as hyper or axum gives.
#[derive(Debug)]
pub struct Body(pub(super) Kind);

/// A body that is there, or that flows.
#[derive(Debug)]
pub(super) enum Kind {
    Whole(Bytes),
    Stream(Box<ByteStream>),
}

impl Body {
    /// A body as libraries around the `http-body` crate have it, piece by piece. Its length is known where
    /// the body tells it; trailers are passed over.
    ///
    /// ```
    /// use bac_core::{ByteStream, bytes::Bytes, server::{Body, Router}};
    /// use http_body_util::Full;
    ///
    /// /// With axum, whose request and body stand in the place of these, it is what `Router::fallback` calls.
    /// async fn serve(router: Router, request: http::Request<Full<Bytes>>) -> http::Response<ByteStream> {
    ///     router.respond(request.map(Body::from_http)).await
    /// }
    /// ```
    pub fn from_http<B>(body: B) -> Self
    where
        B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
    {
        let length = body.size_hint().exact();
        ByteStream::of_chunks(HttpChunks(Box::pin(body)), length).into()
    }

    pub(super) const fn whole(bytes: Bytes) -> Self {
        Self(Kind::Whole(bytes))
    }

    /// In bytes, if it is known.
    pub(super) fn length(&self) -> Option<u64> {
        match &self.0 {
            Kind::Whole(bytes) => Some(bytes.len() as u64),
            Kind::Stream(stream) => stream.length(),
        }
    }

    /// All of it, once it has come.
    pub(super) async fn collect(self) -> Result<Bytes, Error> {
        match self.0 {
            Kind::Whole(bytes) => Ok(bytes),
            Kind::Stream(stream) => stream.collect(usize::MAX).await,
        }
    }

    pub(super) fn into_stream(self) -> ByteStream {
        match self.0 {
            Kind::Whole(bytes) => bytes.into(),
            Kind::Stream(stream) => *stream,
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self::whole(bytes)
    }
}

impl From<ByteStream> for Body {
    fn from(stream: ByteStream) -> Self {
        Self(Kind::Stream(Box::new(stream)))
    }
}

/// The pieces of the body of another library.
struct HttpChunks<B>(Pin<Box<B>>);

impl<B> BodyChunks for HttpChunks<B>
where
    B: http_body::Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    fn poll_chunk(&mut self, context: &mut Context<'_>) -> Poll<Result<Option<Bytes>, BoxError>> {
        loop {
            return Poll::Ready(match ready!(self.0.as_mut().poll_frame(context)) {
                None => Ok(None),
                Some(Err(error)) => Err(error.into()),
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => Ok(Some(data)),
                    Err(_trailers) => continue,
                },
            });
        }
    }
}
