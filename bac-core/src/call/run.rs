//! The order of a call: prepared once, attempted, and said what it was about.

use http::{HeaderMap, HeaderValue};
use url::Url;

#[cfg(feature = "tracing")]
use super::trace;
use super::{
    around::around,
    attempts::attempts,
    authorize::authorize,
    failure::OwnedFailure,
    head,
    place::Place,
    prepare::prepare,
    reopen::SameCall,
    sign::{presign, sign},
};
use crate::{
    client::{CallSettings, Callee, Client},
    error::{EarlierAttempt, Error, History},
    maybe_send::BoxFuture,
    message::Request,
    reply::{Arrived, Decoder, Response},
    request::ArgumentEncoder,
};

/// A call that came to a declared success, which is not decoded yet.
pub(super) struct Success {
    callee: Callee,
    /// What was asked.
    place: Place,
    arrived: Arrived,
    earlier: Vec<EarlierAttempt>,
    /// What the server knows the call by.
    key: Option<HeaderValue>,
}

impl Success {
    // The result is completed where it is: a large value is not moved for it.
    pub(super) fn value<T>(&mut self, decoder: &Decoder<T>) -> Result<T, Error> {
        let asked = || self.place.url(&self.callee);
        let mut result = decoder.value(&self.callee, &asked, &mut self.arrived);
        if let Err(error) = &mut result {
            let earlier = std::mem::take(&mut self.earlier);
            error.set_history(History { earlier, gave_up: None, key: self.key.take() });
            self.callee.explain(error);
        }
        result
    }

    /// What the head of the reply says, and the URL that was asked.
    pub(super) fn head(&self) -> Result<(&HeaderMap, Url), Error> {
        Ok((&self.arrived.response().headers, self.place.url(&self.callee)?))
    }

    /// The value with all that came with it.
    pub(super) fn into_response<T>(mut self, decoder: &Decoder<T>) -> Result<Response<T>, Error> {
        let value = self.value(decoder)?;
        let url = self.place.url(&self.callee)?;
        Ok(Response { value, url, raw: self.arrived.into_response(), earlier: self.earlier })
    }
}

/// Runs a call to its end.
pub(super) fn run(
    client: Client,
    arguments: ArgumentEncoder,
    settings: CallSettings,
) -> BoxFuture<'static, Result<Success, OwnedFailure>> {
    Box::pin(async move {
        let callee = Callee { client, operation: arguments.operation() };
        let mut prepared = match prepare(&callee, arguments, settings).await {
            Ok(prepared) => prepared,
            Err(error) => return Err(OwnedFailure::from(error).explained(&callee)),
        };
        let same_call = SameCall::of(&callee, &prepared);
        #[cfg(feature = "tracing")]
        let is_told = trace::is_on();
        #[cfg(not(feature = "tracing"))]
        let is_told = false;
        let result = if is_told {
            let attempts = Box::pin(around(&callee, &mut prepared));
            #[cfg(feature = "tracing")]
            let attempts = Box::pin(trace::call(&callee, attempts));
            attempts.await
        } else if callee.is_hooked() {
            Box::pin(around(&callee, &mut prepared)).await
        } else {
            attempts(&callee, &mut prepared).await
        };
        match result {
            Ok((mut arrived, earlier)) => {
                if let (Arrived::Stream(_, incoming), Some(same)) = (&mut arrived, same_call) {
                    incoming.go_on(same);
                }
                let key = prepared.key.map(|(_, key)| key);
                Ok(Success { callee, place: prepared.place, arrived, earlier, key })
            }
            Err(failure) => Err(failure.explained(&callee)),
        }
    })
}

/// Runs a call to its end on this thread.
#[cfg(not(target_family = "wasm"))]
pub(super) fn run_blocking(
    client: Client,
    arguments: ArgumentEncoder,
    settings: CallSettings,
) -> Result<Success, OwnedFailure> {
    let callee = Callee { client: client.clone(), operation: arguments.operation() };
    match callee.client.block_on(run(client, arguments, settings)) {
        Ok(result) => result,
        Err(error) => Err(OwnedFailure::from(error).explained(&callee)),
    }
}

/// The request that [`run`] would send, or with a time in seconds one that is signed in its URL for so
/// long.
pub(super) async fn request(
    client: Client,
    arguments: ArgumentEncoder,
    settings: CallSettings,
    presigned: Option<u64>,
) -> Result<Request, Error> {
    let callee = Callee { client, operation: arguments.operation() };
    let prepared = async {
        let mut prepared = prepare(&callee, arguments, settings).await?;
        let mut request = head::begin(&callee, &mut prepared, true)?;
        let shown = authorize(&callee, &mut request, &prepared).await?;
        head::complete(&callee, &mut request, &prepared);
        let limit = prepared.limits.of_attempt();
        match presigned {
            Some(seconds) => {
                presign(&callee, &mut request, &shown, prepared.call, &limit, seconds).await?;
            }
            None if prepared.place.is_foreign() => {}
            None => sign(&callee, &mut request, &shown, prepared.call, &limit).await?,
        }
        Ok(request)
    };
    prepared.await.map_err(|mut error: Error| {
        callee.explain(&mut error);
        error
    })
}
