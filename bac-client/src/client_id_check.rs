//! A payload in another client's name, noticed before it is sent.

use bac_core::sign::{PublicKey, SignedRequest};
use bac_core::{Attempt, BoxError, BoxFuture, Hook};
use serde_json::Value;

/// A [`Hook`] that stops a signed call whose payload has another `ClientID` than the key that
/// signed it.
///
/// A node would answer `400`. This says so without a request: the call ends with
/// [`ErrorKind::Hook`](bac_core::ErrorKind::Hook), and nothing is sent. Envelopes that were signed
/// elsewhere are looked at as well. Payloads without a `ClientID`, such as those of an API of your
/// own, pass, and so does what cannot be read here, which is for the server to judge.
///
/// Each signed call is read once more for it.
///
/// ```
/// use bac_client::{Client, ClientIdCheck, sign::Ed25519Signer};
///
/// let client = Client::builder("http://127.0.0.1:1234")
///     .signer(Ed25519Signer::generate()?)
///     .hook(ClientIdCheck)
///     .build()?;
/// # Ok::<_, bac_client::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct ClientIdCheck;

impl Hook for ClientIdCheck {
    fn before_request<'a>(
        &'a self,
        attempt: &'a mut Attempt,
    ) -> BoxFuture<'a, Result<(), BoxError>> {
        Box::pin(async move { check(attempt) })
    }
}

fn check(attempt: &Attempt) -> Result<(), BoxError> {
    if !attempt.operation().is_signed() {
        return Ok(());
    }
    let Ok(request) = SignedRequest::<Value>::from_bytes(attempt.body().clone()) else {
        return Ok(());
    };
    let (Ok(payload), Ok(key)) = (request.payload(), PublicKey::parse(request.public_key_text()))
    else {
        return Ok(());
    };
    match payload.get("ClientID") {
        Some(client_id) if client_id != key.client_id() => Err(format!(
            "the payload's `ClientID` is not that of the key that signed it, which is {}",
            key.client_id()
        )
        .into()),
        _ => Ok(()),
    }
}
