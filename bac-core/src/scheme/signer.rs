//! What a key must offer, whether it is in this process or elsewhere.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
#[cfg(not(target_family = "wasm"))]
use std::sync::LazyLock;
use std::task::{Context, Poll};

#[cfg(not(target_family = "wasm"))]
use tokio::sync::Semaphore;

use super::algorithm::Algorithm;
use crate::maybe_send::{BoxFuture, MaybeSend, MaybeSync};

/// A private key that signs requests.
///
/// [`Ed25519Signer`](crate::sign::Ed25519Signer), `EcdsaSigner` (feature `ecdsa`) and `RsaSigner` (feature
/// `rsa`) hold their key in this process. The [module documentation](crate::sign) shows one whose key is held elsewhere.
///
/// `Debug` must not show the key.
pub trait Signer: MaybeSend + MaybeSync + fmt::Debug + 'static {
    /// How this key signs.
    fn algorithm(&self) -> Algorithm;

    /// The public key as it stands in the envelope, and as [`PublicKey::parse`](crate::sign::PublicKey::parse)
    /// reads it: standard base64 with padding, on one line. Empty for a key without a public half.
    ///
    /// A text with any other character is never sent; signing then fails.
    fn public_key(&self) -> &str {
        ""
    }

    /// The name by which a server knows this key: 64 lower-case hexadecimal digits. Empty for a key
    /// without a public half.
    fn client_id(&self) -> &str {
        ""
    }

    /// The name by which signatures of the head call this key, if it has one.
    fn key_id(&self) -> Option<&str> {
        None
    }

    /// Signs `message` once.
    ///
    /// The message is handed over as it is: hashing it, where the algorithm hashes, is the
    /// signer's part. A signer that holds its key signs in this call, if that is quick, and by
    /// [`Signing::blocking`], if it takes more than a tenth of a millisecond, as with RSA; one that asks
    /// someone else does so when the result is awaited.
    fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a>;
}

macro_rules! forward_signer {
    ($($pointer:ident),*) => {$(
        impl<S: Signer + ?Sized> Signer for $pointer<S> {
            fn algorithm(&self) -> Algorithm {
                (**self).algorithm()
            }
            fn public_key(&self) -> &str {
                (**self).public_key()
            }
            fn client_id(&self) -> &str {
                (**self).client_id()
            }
            fn key_id(&self) -> Option<&str> {
                (**self).key_id()
            }
            fn sign<'a>(&'a self, message: &'a [u8]) -> Signing<'a> {
                (**self).sign(message)
            }
        }
    )*};
}

forward_signer!(Arc, Box);

/// A signature being made: a future of `Result<Signature, SignError>`.
#[must_use = "the signature is in the awaited result"]
pub struct Signing<'a>(State<'a>);

// The short-lived value is moved once or twice; boxing it would cost the allocation that
// `Signing::ready` exists to avoid.
#[allow(clippy::large_enum_variant)]
enum State<'a> {
    Ready(Result<Signature, SignError>),
    Pending(BoxFuture<'a, Result<Signature, SignError>>),
    Taken,
}

impl<'a> Signing<'a> {
    /// A signature that is there already, as a key in this process gives; nothing is allocated.
    pub fn ready(result: Result<Signature, SignError>) -> Self {
        Self(State::Ready(result))
    }

    /// A signature that takes the processor for long: `sign` runs on a thread for blocking work of the
    /// tokio runtime that this is called in, when the result is awaited, so that it holds no thread that
    /// others wait for. As many run at a time as there are processors. Where there is no such runtime it
    /// runs here, at once.
    ///
    /// ```
    /// use bac_core::sign::{Signature, Signing};
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), bac_core::sign::SignError> {
    /// let signature = Signing::blocking(|| Ok(Signature::from(vec![1, 2, 3]))).await?;
    /// assert_eq!(signature.as_ref(), [1, 2, 3]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn blocking(sign: impl FnOnce() -> Result<Signature, SignError> + Send + 'static) -> Self {
        #[cfg(not(target_family = "wasm"))]
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            return Self::pending(Box::pin(async move {
                // It goes with the work, which goes on when nobody waits for it any more.
                let place = PLACES.acquire().await.map_err(SignError::new)?;
                let work = move || {
                    let _place = place;
                    sign()
                };
                runtime.spawn_blocking(work).await.map_err(SignError::new)?
            }));
        }
        Self::ready(sign())
    }

    /// A signature that someone else is asked for.
    pub fn pending(future: BoxFuture<'a, Result<Signature, SignError>>) -> Self {
        Self(State::Pending(future))
    }
}

/// A place for each signature that is being made: more would only be in each other's way.
#[cfg(not(target_family = "wasm"))]
static PLACES: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from)));

impl Future for Signing<'_> {
    type Output = Result<Signature, SignError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let State::Pending(future) = &mut self.0 {
            let result = std::task::ready!(future.as_mut().poll(context));
            self.0 = State::Taken;
            return Poll::Ready(result);
        }
        match std::mem::replace(&mut self.0, State::Taken) {
            State::Ready(result) => Poll::Ready(result),
            State::Pending(_) | State::Taken => {
                Poll::Ready(Err(SignError::new("the signature was taken already")))
            }
        }
    }
}

impl fmt::Debug for Signing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            State::Ready(_) => "Signing(ready)",
            State::Pending(_) => "Signing(pending)",
            State::Taken => "Signing(taken)",
        })
    }
}

/// The bytes of a signature.
///
/// Made from `[u8; 64]` (Ed25519) and `[u8; 256]` (RSA with 2048 bits) without an allocation, and
/// from a `Vec<u8>` of any length. `Debug` shows the length only.
#[derive(Clone)]
pub struct Signature(Bytes);

// As for `State`: on the stack for the time of one signing.
#[allow(clippy::large_enum_variant)]
#[derive(Clone)]
enum Bytes {
    Ed25519([u8; 64]),
    Rsa2048([u8; 256]),
    Other(Vec<u8>),
}

impl AsRef<[u8]> for Signature {
    fn as_ref(&self) -> &[u8] {
        match &self.0 {
            Bytes::Ed25519(bytes) => bytes,
            Bytes::Rsa2048(bytes) => bytes,
            Bytes::Other(bytes) => bytes,
        }
    }
}

impl From<[u8; 64]> for Signature {
    fn from(bytes: [u8; 64]) -> Self {
        Self(Bytes::Ed25519(bytes))
    }
}

impl From<[u8; 256]> for Signature {
    fn from(bytes: [u8; 256]) -> Self {
        Self(Bytes::Rsa2048(bytes))
    }
}

impl From<Vec<u8>> for Signature {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Bytes::Other(bytes))
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({} bytes)", self.as_ref().len())
    }
}

/// Why a request could not be signed.
///
/// [`source`](std::error::Error::source) is the signer's own error, which must not hold the key.
#[derive(Debug)]
pub struct SignError {
    at_fault: Part,
    source: Box<dyn StdError + Send + Sync>,
}

#[derive(Debug)]
enum Part {
    Payload,
    Signer,
}

impl SignError {
    /// The signer failed with `source`.
    pub fn new(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        Self { at_fault: Part::Signer, source: source.into() }
    }

    /// Whether the payload, not the signer, is at fault: it could not be written as JSON.
    #[must_use]
    pub fn is_payload(&self) -> bool {
        matches!(self.at_fault, Part::Payload)
    }

    pub(crate) fn payload(source: serde_json::Error) -> Self {
        Self { at_fault: Part::Payload, source: source.into() }
    }
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.at_fault {
            Part::Payload => "the payload cannot be written as JSON",
            Part::Signer => "the signer failed",
        })
    }
}

impl StdError for SignError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_pending_signature_is_awaited_and_given_once() {
        let mut signing = Signing::pending(Box::pin(async {
            tokio::task::yield_now().await;
            Ok(Signature::from(vec![1, 2, 3]))
        }));
        assert_eq!((&mut signing).await.unwrap().as_ref(), [1, 2, 3]);
        assert!((&mut signing).await.is_err());

        let mut signing = Signing::ready(Ok(Signature::from([7; 64])));
        assert_eq!((&mut signing).await.unwrap().as_ref(), [7; 64]);
        assert!((&mut signing).await.is_err());
    }

    #[tokio::test]
    async fn what_takes_long_is_made_on_another_thread() {
        let here = std::thread::current().id();
        let made_here =
            move || Ok(Signature::from(vec![u8::from(std::thread::current().id() == here)]));
        assert_eq!(Signing::blocking(made_here).await.unwrap().as_ref(), [0]);
        let failed = Signing::blocking(|| Err(SignError::new("no"))).await.unwrap_err();
        assert_eq!(failed.source().unwrap().to_string(), "no");
        // More at a time than there are places.
        let many: Vec<_> = (0..100).map(|_| tokio::spawn(Signing::blocking(made_here))).collect();
        for one in many {
            assert_eq!(one.await.unwrap().unwrap().as_ref(), [0]);
        }
        // Where nobody else waits for the thread, it is the one.
        let alone = std::thread::spawn(|| {
            let here = std::thread::current().id();
            let mut signing = Signing::blocking(move || {
                Ok(Signature::from(vec![u8::from(std::thread::current().id() == here)]))
            });
            let mut context = Context::from_waker(std::task::Waker::noop());
            Pin::new(&mut signing).poll(&mut context).map(|made| made.unwrap().as_ref().to_vec())
        });
        assert_eq!(alone.join().unwrap(), Poll::Ready(vec![1]));
    }

    #[test]
    fn a_runtime_that_ends_gives_an_error() {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let signing = {
            let _within = runtime.enter();
            Signing::blocking(|| Ok(Signature::from(vec![1])))
        };
        runtime.shutdown_background();
        let other = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let error = other.block_on(signing).unwrap_err();
        assert_eq!(error.to_string(), "the signer failed");
    }

    #[test]
    fn the_signers_error_is_the_source() {
        let error = SignError::new(std::io::Error::other("the key service is away"));
        assert_eq!(error.to_string(), "the signer failed");
        assert_eq!(error.source().unwrap().to_string(), "the key service is away");
        assert!(!error.is_payload());
    }

    #[test]
    fn debug_shows_no_signature() {
        assert_eq!(format!("{:?}", Signature::from([0xAB; 64])), "Signature(64 bytes)");
        let signing = Signing::ready(Ok(Signature::from([0xAB; 256])));
        assert_eq!(format!("{signing:?}"), "Signing(ready)");
    }
}
