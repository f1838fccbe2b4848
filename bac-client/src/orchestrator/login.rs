//! Logging in with a key.

use std::fmt;

use bac_core::{Escaped, Signer};

use super::auth::{AuthClient, AuthMethodsError, AuthenticateError};
use super::challenge::ChallengeError;
use super::model::{AuthRequest, Token};

impl AuthClient {
    /// Gets a token with a key, as Bacalhau's own command does: asks for the node's ways to get one,
    /// and answers the first that wants a signature.
    ///
    /// Nodes from v1.2.1 on offer that unless their operator set users. What a token allows is for
    /// the node's access policy to say: a token for any good key may read and not submit.
    ///
    /// # Errors
    /// If the node offers no such way, the key cannot answer it, or the node refuses the answer.
    ///
    /// ```no_run
    /// use bac_client::{Bac, sign};
    /// use bac_core::Credentials;
    ///
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// let signer = sign::signer_from_pem_file("user_id.pem")?;
    /// let bac = Bac::connect("http://127.0.0.1:1234").await?;
    /// let token = bac.auth().log_in(&signer).await?;
    /// let bac = bac.reconfigured(|client| client.credentials(Credentials::bearer(token.expose())))?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn log_in(&self, signer: &dyn Signer) -> Result<Token, LoginError> {
        let methods = self.methods().await.map_err(LoginError::Methods)?.methods;
        let offered = methods.iter().find(|(_, requirement)| requirement.is_challenge());
        let (name, requirement) = offered.ok_or_else(|| LoginError::NoChallenge {
            offered: methods.keys().cloned().collect(),
        })?;
        let answer = AuthRequest::challenge(name, requirement, signer).await;
        let answer = answer.map_err(LoginError::Challenge)?;
        let reply = self.authenticate(name, &answer).await.map_err(LoginError::Refused)?;
        Ok(reply.authentication.token)
    }
}

/// Why there is no token.
#[derive(Debug)]
#[non_exhaustive]
pub enum LoginError {
    /// The node does not say which ways there are.
    Methods(AuthMethodsError),
    /// There is no way that wants a signature.
    NoChallenge {
        /// The names of those there are.
        offered: Vec<String>,
    },
    /// What the node wants signed is not signed.
    Challenge(ChallengeError),
    /// The node refuses the signature.
    Refused(AuthenticateError),
}

impl fmt::Display for LoginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Methods(error) => write!(f, "the node does not say how to log in: {error}"),
            Self::NoChallenge { offered } if offered.is_empty() => {
                f.write_str("the node gives no tokens: its operator gives credentials to users")
            }
            Self::NoChallenge { offered } => {
                let offered = offered.join(", ");
                write!(f, "the node gives no token for a key, but by {}", Escaped::new(&offered))
            }
            Self::Challenge(error) => error.fmt(f),
            Self::Refused(error) => write!(f, "the node gives no token for this key: {error}"),
        }
    }
}

impl std::error::Error for LoginError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Methods(error) => Some(error),
            Self::NoChallenge { .. } => None,
            Self::Challenge(error) => Some(error),
            Self::Refused(error) => Some(error),
        }
    }
}
