//! What gives credentials, and gives others when they are no longer good.

use std::{fmt, sync::Arc};

use super::credentials::Credentials;
use crate::{
    box_error::BoxError,
    maybe_send::{BoxFuture, MaybeSend, MaybeSync},
};

/// Gives credentials when a call needs them, and others once those are no longer good.
///
/// [`ClientBuilder::credential_source`](crate::ClientBuilder::credential_source) and
/// [`credential_source_for`](crate::ClientBuilder::credential_source_for) take it;
/// [`BearerFile`](crate::BearerFile) and [`OAuth2Source`](crate::OAuth2Source) are ready-made ones. The
/// client keeps what it gives, and asks again:
///
/// | when | then |
/// |---|---|
/// | nothing was given yet, or it has expired | the call waits for it before it is sent |
/// | it expires soon: within 30 s, and within the last tenth of its life | the call is sent with what there is, and others are asked for beside it |
/// | a server answered 401 to it, or what the declaration names (`refresh(401, 403)`) | others are asked for, unless that was done since; the call is sent once more with them |
/// | those were refused, too, or are the same | the refusal is what the call comes to |
///
/// There is one question at a time, and all calls that wait for it get the answer, be it credentials or
/// a failure ([`ErrorKind::Credentials`](crate::ErrorKind::Credentials)); a call that begins 100 ms
/// later asks again, or a second later while what is kept is still good. Each waits no longer than its
/// own limits allow, and a second for a question that another tokio runtime asked, as nobody may be
/// driving that one. A question goes on where the call that asked is dropped: a server that takes back
/// the old token in exchange may have done so already. One that has no answer after 60 s is given up, and
/// asked anew by the next call.
///
/// No other status has others asked for. Where a call has an `Authorization` of its own, by its
/// endpoint, its caller or a hook, the source is not asked at all. A body that can be read only once
/// cannot be sent once more: the refusal is what the call comes to, and the next call asks.
///
/// ```
/// use std::time::Duration;
/// use bac_core::{BoxError, BoxFuture, Client, CredentialSource, Credentials};
///
/// /// Tokens of the machine that this runs on.
/// #[derive(Debug)]
/// struct Instance;
///
/// impl CredentialSource for Instance {
///     fn credentials<'a>(
///         &'a self,
///         _stale: Option<&'a Credentials>,
///     ) -> BoxFuture<'a, Result<Credentials, BoxError>> {
///         Box::pin(async move {
///             let token = String::from("0123"); // asked for where this runs
///             Ok(Credentials::bearer(token).expires_in(Duration::from_secs(600)))
///         })
///     }
/// }
///
/// let client = Client::builder("https://node.example").credential_source(Instance).build()?;
/// # Ok::<_, bac_core::Error>(())
/// ```
pub trait CredentialSource: MaybeSend + MaybeSync + fmt::Debug + 'static {
    /// The credentials to send from now on. `stale` are those that it gave before, which have expired,
    /// soon will, or were refused; `None` where it gave none yet.
    ///
    /// It runs in a task of its own on the runtime of the call that asks.
    ///
    /// # Errors
    /// Where there are none. The text is shown in the error of each call that waits, so it holds no
    /// secret; control characters in it are escaped there.
    fn credentials<'a>(
        &'a self,
        stale: Option<&'a Credentials>,
    ) -> BoxFuture<'a, Result<Credentials, BoxError>>;
}

impl<S: CredentialSource + ?Sized> CredentialSource for Arc<S> {
    fn credentials<'a>(
        &'a self,
        stale: Option<&'a Credentials>,
    ) -> BoxFuture<'a, Result<Credentials, BoxError>> {
        (**self).credentials(stale)
    }
}

/// A failure of a source, for all calls that waited for it.
#[derive(Clone)]
pub(crate) struct SourceError(Arc<BoxError>);

impl SourceError {
    pub(super) fn new(source: impl Into<BoxError>) -> Self {
        Self(Arc::new(source.into()))
    }

    /// What the source said.
    pub(crate) fn text(&self) -> String {
        self.0.to_string()
    }
}

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the source of the credentials failed")
    }
}

impl fmt::Debug for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SourceError").field(&self.0).finish()
    }
}

impl std::error::Error for SourceError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&**self.0)
    }
}
