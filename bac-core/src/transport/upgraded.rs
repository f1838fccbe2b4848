//! The connection itself, where the peer hands it over.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite};

use crate::maybe_send::BoxFuture;

/// Both ways of an upgraded connection.
pub(crate) trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// A connection that is about to be handed over.
pub(crate) struct Upgraded(BoxFuture<'static, io::Result<Box<dyn Io>>>);

impl Upgraded {
    pub(crate) fn new<C: Io + 'static>(
        connection: impl Future<Output = io::Result<C>> + Send + 'static,
    ) -> Self {
        Self(Box::pin(async move {
            let io: Box<dyn Io> = Box::new(connection.await?);
            Ok(io)
        }))
    }
}

impl Future for Upgraded {
    type Output = io::Result<Box<dyn Io>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context)
    }
}
