//! A payload in another client's name, noticed before it is sent.

use std::fmt;

use bac_core::sign::{PublicKey, SignedRequest};
use bac_core::{Attempt, BoxError, BoxFuture, Hook};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// A [`Hook`] that stops a signed call whose payload has another `ClientID` than the key that
/// signed it.
///
/// A node would answer `400`. This says so without a request: the call ends with
/// [`ErrorKind::Hook`](bac_core::ErrorKind::Hook), and nothing is sent. Envelopes that were signed
/// elsewhere are looked at as well. Payloads without a `ClientID`, such as those of an API of your
/// own, pass, and so does what cannot be read here, which is for the server to judge.
///
/// The payload is read as nodes read it: the member's name counts in any case, the last of several
/// stands, and `null` is none. Each signed call is read once more for it.
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
    // A sealed body is there.
    let Some(body) = attempt.body().as_bytes() else { return Ok(()) };
    let Ok(request) = SignedRequest::<()>::from_bytes(body.clone()) else { return Ok(()) };
    let Ok(key) = PublicKey::parse(request.public_key_text()) else { return Ok(()) };
    let mut payload = serde_json::Deserializer::from_slice(request.payload_bytes());
    let Ok(Some(client_id)) = payload.deserialize_map(LastClientId) else { return Ok(()) };
    match serde_json::from_str::<String>(client_id.get()) {
        Ok(client_id) if client_id == key.client_id() => Ok(()),
        _ => Err(format!(
            "the payload's `ClientID` is not that of the key that signed it, which is {}",
            key.client_id()
        )
        .into()),
    }
}

/// Finds the `ClientID` that a node goes by. What stands beside it is not looked at, so that nothing
/// a node would read keeps it from being found.
struct LastClientId;

impl<'de> Visitor<'de> for LastClientId {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut last = None;
        while let Some(IsClientId(is_client_id)) = map.next_key()? {
            if !is_client_id {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value: &RawValue = map.next_value()?;
            if value.get() != "null" {
                last = Some(value);
            }
        }
        Ok(last)
    }
}

/// Whether a member's name is the one that counts.
struct IsClientId(bool);

impl<'de> Deserialize<'de> for IsClientId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // As bytes: a node passes over a name that is no text, such as half a surrogate pair.
        deserializer.deserialize_bytes(NameVisitor)
    }
}

struct NameVisitor;

impl Visitor<'_> for NameVisitor {
    type Value = IsClientId;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a member name")
    }

    fn visit_bytes<E>(self, name: &[u8]) -> Result<IsClientId, E> {
        Ok(IsClientId(name.eq_ignore_ascii_case(b"ClientID")))
    }
}
