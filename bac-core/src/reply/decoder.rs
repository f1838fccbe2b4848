//! What arrived to a value, as the endpoint declares it.

use url::Url;

use super::{arrived::Arrived, format::ReadAs, reader::ReplyReader};
use crate::{client::Callee, error::Error, message::RawResponse};

/// Completes a decoded value by the reply that it came in.
pub(crate) type Finish<T> = fn(&mut T, &RawResponse);

/// How the value of a success is made.
pub(crate) struct Decoder<T> {
    read: fn(&mut ReplyReader<'_>) -> Result<T, Error>,
    finish: Option<Finish<T>>,
}

impl<T> Decoder<T> {
    pub(crate) fn new<F>(finish: Option<Finish<T>>) -> Self
    where
        T: ReadAs<F>,
    {
        Self { read: T::read_as, finish }
    }

    /// The value, of what the URL that `asked` tells was answered with. Of what arrived the reply is left.
    pub(crate) fn value(
        &self,
        callee: &Callee,
        asked: &dyn Fn() -> Result<Url, Error>,
        arrived: &mut Arrived,
    ) -> Result<T, Error> {
        let mut result = (self.read)(&mut ReplyReader { callee, asked, arrived: &mut *arrived });
        if let (Ok(value), Some(finish)) = (&mut result, self.finish) {
            finish(value, arrived.response());
        }
        result
    }
}
