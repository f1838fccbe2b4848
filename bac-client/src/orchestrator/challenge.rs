//! Getting a token with a key.

use std::fmt;

use bac_core::sign::SignError;
use bac_core::{Escaped, Signer};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::model::{AuthRequest, Requirement};

/// The longest phrase that is signed, in bytes. Nodes ask for a signature over their id.
const LONGEST_PHRASE: usize = 1024;

impl AuthRequest {
    /// Answers a requirement of the kind `challenge`: signs its phrase.
    ///
    /// [`AuthClient::log_in`](super::AuthClient::log_in) does that with the first such requirement
    /// of a node.
    ///
    /// ```no_run
    /// use bac_client::{Bac, Client, sign};
    /// use bac_client::orchestrator::model::AuthRequest;
    ///
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// let signer = sign::signer_from_pem_file("user_id.pem")?;
    /// let bac = Bac::new(Client::new("http://127.0.0.1:1234")?);
    /// let requirement = bac.auth().requirement("clientkey").await?;
    /// let answer = AuthRequest::challenge("clientkey", &requirement, &signer).await?;
    /// let reply = bac.auth().authenticate("clientkey", &answer).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// The phrase is the node's, and the same key signs jobs: a phrase that could stand as the
    /// payload of a signed request is therefore not signed. Any JSON value can stand so, and what
    /// begins like an object, a list or a text may be one to a lenient reader. Nor is a phrase
    /// signed that is longer than 1 KiB; nodes take their own id for it.
    ///
    /// # Errors
    /// If the requirement is no challenge, has no phrase or one that is not to be signed; or if the
    /// signer fails.
    pub async fn challenge(
        name: impl Into<String>,
        requirement: &Requirement,
        signer: &dyn Signer,
    ) -> Result<Self, ChallengeError> {
        let phrase = requirement.phrase()?;
        let signature = signer.sign(&phrase).await.map_err(ChallengeError::Signer)?;
        let answer = json!({
            "PhraseSignature": STANDARD.encode(signature.as_ref()),
            "PublicKey": signer.public_key(),
        });
        Self::new(name, &answer).map_err(|_| ChallengeError::NoPhrase)
    }
}

impl Requirement {
    /// Whether a signature is asked for.
    #[must_use]
    pub fn is_challenge(&self) -> bool {
        self.kind.eq_ignore_ascii_case("challenge")
    }

    fn phrase(&self) -> Result<Vec<u8>, ChallengeError> {
        if !self.is_challenge() {
            return Err(ChallengeError::NoChallenge { kind: self.kind.clone() });
        }
        let phrase = self.params.get("InputPhrase").and_then(Value::as_str);
        let phrase = phrase.and_then(|phrase| STANDARD.decode(phrase).ok());
        let phrase = phrase.filter(|phrase| !phrase.is_empty()).ok_or(ChallengeError::NoPhrase)?;
        if phrase.len() > LONGEST_PHRASE {
            return Err(ChallengeError::TooLong);
        }
        if could_be_payload(&phrase) { Err(ChallengeError::Payload) } else { Ok(phrase) }
    }
}

/// Whether a signature over this could be put before a payload of the same bytes.
fn could_be_payload(phrase: &[u8]) -> bool {
    // No JSON reader decides where it could be lenient: one more so may be on the other side.
    let begins_like_one = matches!(phrase.trim_ascii_start().first(), Some(b'{' | b'[' | b'"'));
    begins_like_one || serde_json::from_slice::<IgnoredAny>(phrase).is_ok()
}

/// A challenge that is not answered.
#[derive(Debug)]
#[non_exhaustive]
pub enum ChallengeError {
    /// Something else than a signature is asked for.
    NoChallenge {
        /// What is.
        kind: String,
    },
    /// There is no phrase in base64 to sign.
    NoPhrase,
    /// The phrase could stand as a payload of a signed request, such as a job.
    Payload,
    /// The phrase is longer than 1 KiB.
    TooLong,
    /// The signer failed.
    Signer(SignError),
}

impl fmt::Display for ChallengeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoChallenge { kind } => {
                write!(f, "the node asks for `{}`, not for a signature", Escaped::new(kind))
            }
            Self::NoPhrase => f.write_str("the node asks for a signature, but names no phrase"),
            Self::Payload => f.write_str(
                "the node's phrase could be a request, which could be sent in your name; it is not \
                 signed",
            ),
            Self::TooLong => f.write_str(
                "the node's phrase is longer than 1 KiB, and no node's is; it is not signed: check \
                 that a Bacalhau node is at this address",
            ),
            Self::Signer(error) => write!(f, "the node's phrase could not be signed: {error}"),
        }
    }
}

impl std::error::Error for ChallengeError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Signer(error) => Some(error),
            _ => None,
        }
    }
}
