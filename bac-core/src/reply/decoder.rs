//! What arrived to a value, as the endpoint declares it.

use url::Url;

use super::{arrived::Arrived, format::ReadAs, reader::ReplyReader};
use crate::{
    box_error::BoxError,
    client::Callee,
    error::{Error, UnexpectedResponse},
    message::RawResponse,
};

/// Completes a decoded value by the reply that it came in.
pub(crate) type Finish<T> = fn(&mut T, &RawResponse);

/// What a decoded value tells of a failure.
pub(crate) type TellFailure<T> = fn(&T) -> Option<BoxError>;

/// How the value of a success is made.
pub(crate) struct Decoder<T> {
    read: fn(&mut ReplyReader<'_>) -> Result<T, Error>,
    finish: Option<Finish<T>>,
    failure: Option<TellFailure<T>>,
}

impl<T> Decoder<T> {
    pub(crate) fn new<F>(finish: Option<Finish<T>>) -> Self
    where
        T: ReadAs<F>,
    {
        Self { read: T::read_as, finish, failure: None }
    }

    /// By a function that knows a success that tells of a failure.
    pub(crate) const fn tell(&mut self, failure: TellFailure<T>) {
        self.failure = Some(failure);
    }

    /// The value, of what the URL that `asked` tells was answered with. Of what arrived the reply is left.
    pub(crate) fn value(
        &self,
        callee: &Callee,
        asked: &dyn Fn() -> Result<Url, Error>,
        arrived: &mut Arrived,
    ) -> Result<T, Error> {
        let mut result = (self.read)(&mut ReplyReader {
            operation: Some(callee.operation),
            #[cfg(feature = "websocket")]
            callee: Some(callee),
            asked,
            arrived: &mut *arrived,
        });
        if let (Ok(value), Some(finish)) = (&mut result, self.finish) {
            finish(value, arrived.response());
        }
        let told = result.as_ref().ok().and_then(|value| self.failure?(value));
        match told {
            Some(told) => Err(failed(callee, arrived.response(), told)),
            None => result,
        }
    }
}

#[cold]
fn failed(callee: &Callee, response: &RawResponse, told: BoxError) -> Error {
    let response = UnexpectedResponse::failed(Some(callee.operation), response.clone());
    Error::from(response).with_source(told)
}
