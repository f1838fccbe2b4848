//! The steps of a scheme.

use std::{fmt, time::SystemTime};

use http::HeaderName;

use super::{
    algorithm::Algorithm,
    draft::Draft,
    error::SchemeError,
    head::{Head, ReplyHead},
    moment::Moment,
    possession::Possession,
    signer::{SignError, Signature, Signing},
};

/// What a request says, in its head, about who sent it: signs requests as they are sent, and tells on the
/// other side what was signed.
///
/// A declaration names it: `sign = path::to::SCHEME`, a `static`, a constant or a unit struct. In each
/// attempt, when hooks and credentials are done with the head, the client goes through these steps; after
/// them nothing of the request changes.
///
/// | step | does |
/// |---|---|
/// | [`needs`](Self::needs) | says what it needs, before all else |
/// | [`prepare`](Self::prepare) | adds what will be covered: a date, a nonce, a digest |
/// | [`base`](Self::base) | writes the bytes to sign, from the head alone |
/// | [`sign`](Self::sign) | has them signed |
/// | [`place`](Self::place) | puts the signature where it goes |
/// | [`replied`](Self::replied) | looks at the head of each reply, and may ask for one more attempt |
///
/// Where replies are signed (`verify = …`), a server takes the same steps with a reply, as far as
/// [`place`](Self::place), and the client checks it: the [`Head`] and the [`Draft`] are then those of a reply.
///
/// On a server [`claims`](Self::claims) reads what a request says of its signatures, and
/// [`base`](Self::base) writes the same bytes again, of what came:
/// [`Verification`](crate::sign::Verification).
///
/// ```
/// use bac_core::{
///     Ed25519Signer, Error, client, http::HeaderName,
///     sign::{Claim, Draft, Head, Moment, Needs, Scheme, SchemeError, Signature},
/// };
///
/// /// Signs method and path with Ed25519.
/// #[derive(Debug)]
/// pub struct Line;
///
/// const SIGNATURE: HeaderName = HeaderName::from_static("x-signature");
///
/// impl Scheme for Line {
///     fn needs(&self) -> Needs {
///         Needs::NOTHING.signer()
///     }
///
///     fn prepare(&self, _: &mut Draft<'_>, _: &Moment<'_>) -> Result<(), SchemeError> {
///         Ok(())
///     }
///
///     fn base(&self, head: &Head<'_>, _: &Claim, base: &mut Vec<u8>) -> Result<(), SchemeError> {
///         base.extend_from_slice(format!("{} {}", head.method(), head.path()).as_bytes());
///         Ok(())
///     }
///
///     fn place(&self, signature: &Signature, draft: &mut Draft<'_>) -> Result<(), SchemeError> {
///         let hex: String = signature.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
///         draft.insert(&SIGNATURE, &hex, true)
///     }
///
///     fn claims(&self, head: &Head<'_>) -> Result<Vec<Claim>, SchemeError> {
///         let hex = head.single("x-signature")?;
///         let byte = |at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
///         let signature = (0..hex.len()).step_by(2).map(byte).collect::<Option<Vec<u8>>>();
///         let signature = signature.ok_or_else(|| SchemeError::new("`x-signature` is not hex"))?;
///         Ok(vec![Claim::new(signature)])
///     }
/// }
///
/// #[client(sign = Line)]
/// trait Jobs {
///     #[endpoint(GET "/jobs")]
///     async fn list(&self) -> Result<String, Error>;
/// }
///
/// # #[tokio::main] async fn main() -> Result<(), Error> {
/// let client = bac_core::Client::builder("http://127.0.0.1:9")
///     .signer(Ed25519Signer::from_seed(&[7; 32]))
///     .build()?;
/// let request = JobsClient::new(client).list().to_request().await?;
/// assert_eq!(request.headers()["x-signature"].len(), 128);
/// # Ok(())
/// # }
/// ```
pub trait Scheme: Send + Sync + fmt::Debug + 'static {
    /// What it needs.
    fn needs(&self) -> Needs;

    /// Adds what will be covered by the signature: only header fields and the query can be reached from
    /// here. It runs anew in each attempt.
    ///
    /// # Errors
    /// Where the request cannot be signed; nothing is sent then.
    fn prepare(&self, draft: &mut Draft<'_>, moment: &Moment<'_>) -> Result<(), SchemeError>;

    /// Writes the bytes to sign, from nothing but the head: the same head gives the same bytes, here and on
    /// the other side. `claim` is the one that they are for, where a request says several; on the client's
    /// side it says nothing.
    ///
    /// # Errors
    /// Where the head lacks what is covered, or has it in a form that cannot be.
    fn base(&self, head: &Head<'_>, claim: &Claim, base: &mut Vec<u8>) -> Result<(), SchemeError>;

    /// Has the bytes signed: by the key of the client, unless the scheme makes one of the access key.
    fn sign<'a>(&'a self, base: &'a [u8], moment: &'a Moment<'a>) -> Signing<'a> {
        match moment.signer() {
            Some(signer) => signer.sign(base),
            None => Signing::ready(Err(SignError::new("the scheme has no key"))),
        }
    }

    /// The name of the key that signs, where that is not the one of the endpoint (`key = "name"`).
    fn key(&self) -> Option<&'static str> {
        None
    }

    /// Puts the signature where it goes.
    ///
    /// # Errors
    /// Where it cannot be put there.
    fn place(&self, signature: &Signature, draft: &mut Draft<'_>) -> Result<(), SchemeError>;

    /// Looks at the head of a reply, whatever its status. [`Answer::Resend`] is followed once a call, where
    /// the request was refused.
    fn replied(&self, reply: &ReplyHead<'_>, moment: &Moment<'_>) -> Answer {
        let _ = (reply, moment);
        Answer::Nothing
    }

    /// The same scheme for a URL that whoever has it may use for so many seconds
    /// ([`Call::presign`](crate::Call::presign)).
    ///
    /// # Errors
    /// Where there is none, or not for so long.
    fn presigned(&self, seconds: u64) -> Result<Box<dyn Scheme>, SchemeError> {
        let _ = seconds;
        Err(SchemeError::new("the scheme of the endpoint signs no URLs"))
    }

    /// What a request that came says of its signatures, the first of which that is good counts.
    ///
    /// # Errors
    /// Where it has none, or one that cannot be read.
    fn claims(&self, head: &Head<'_>) -> Result<Vec<Claim>, SchemeError>;

    /// What an answer to a request that is not signed so has in `WWW-Authenticate`, if the scheme has a name
    /// there; the reason is put behind it.
    fn challenge(&self) -> Option<&'static str> {
        None
    }

    /// The header field by which a server that refuses a request asks for a signature of this scheme.
    fn asks(&self, moment: &Moment<'_>) -> Option<(HeaderName, String)> {
        let _ = moment;
        None
    }

    /// What a body has to come to that is handed over before it has come, where its head tells it; without that
    /// nothing is known of the body. A server asks it of requests, and a client of replies.
    ///
    /// # Errors
    /// Where the head tells it in a way that cannot be read.
    fn body_check(&self, head: &Head<'_>) -> Result<Option<Box<dyn BodyCheck>>, SchemeError> {
        let _ = head;
        Ok(None)
    }
}

/// Checks a body piece by piece as it comes.
pub trait BodyCheck: Send + Sync {
    /// The next piece.
    fn update(&mut self, piece: &[u8]);

    /// The end.
    ///
    /// # Errors
    /// Where it is not the body that was signed.
    fn finish(self: Box<Self>) -> Result<(), SchemeError>;
}

/// What a scheme needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs {
    pub(crate) signer: bool,
    pub(crate) algorithms: &'static [Algorithm],
    pub(crate) access_key: bool,
    pub(crate) bound_token: bool,
    pub(crate) body: bool,
    pub(crate) call: bool,
    pub(crate) clock: bool,
    pub(crate) request: bool,
}

impl Needs {
    /// Nothing.
    pub const NOTHING: Self = Self {
        signer: false,
        algorithms: &[],
        access_key: false,
        bound_token: false,
        body: false,
        call: false,
        clock: false,
        request: false,
    };

    /// A key of the client's, of any algorithm.
    #[must_use]
    pub const fn signer(mut self) -> Self {
        self.signer = true;
        self
    }

    /// A key of the client's, of one of these algorithms.
    #[must_use]
    pub const fn signer_of(mut self, algorithms: &'static [Algorithm]) -> Self {
        self.algorithms = algorithms;
        self.signer()
    }

    /// Credentials that are an access key.
    #[must_use]
    pub const fn access_key(mut self) -> Self {
        self.access_key = true;
        self
    }

    /// The access token bound to a key that the credentials are, where they are one: the scheme sends it.
    #[must_use]
    pub const fn bound_token(mut self) -> Self {
        self.bound_token = true;
        self
    }

    /// The bytes of the body: one that is streamed is not sent.
    #[must_use]
    pub const fn body(mut self) -> Self {
        self.body = true;
        self
    }

    /// A name of the call, the same in each of its attempts: [`Moment::call`].
    #[must_use]
    pub const fn call(mut self) -> Self {
        self.call = true;
        self
    }

    /// A clock that the server agrees with. A request that is refused with 400, 401 or 403 and a `Date` that
    /// is off by more than a minute, and less than a day, is sent once more with the server's time.
    #[must_use]
    pub const fn clock(mut self) -> Self {
        self.clock = true;
        self
    }

    /// The request, when its reply is looked at ([`ReplyHead::request`]): a copy of its head is kept for that.
    #[must_use]
    pub const fn request(mut self) -> Self {
        self.request = true;
        self
    }
}

/// What a reply asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// Nothing.
    Nothing,
    /// The request once more: the scheme has learnt what was missing.
    Resend,
}

/// What a request says of one of its signatures. None of it is proven before the signature is.
#[derive(Clone, Default)]
pub struct Claim {
    pub(crate) signature: Vec<u8>,
    pub(crate) label: Option<String>,
    pub(crate) key_id: Option<String>,
    pub(crate) algorithm: Option<Algorithm>,
    pub(crate) created: Option<SystemTime>,
    pub(crate) expires: Option<SystemTime>,
    /// Whether it is good until it expires, however long ago it was made.
    pub(crate) is_lasting: bool,
    pub(crate) nonce: Option<String>,
    /// The key that it is made by, where the request brings that along.
    pub(crate) possession: Option<Box<Possession>>,
}

impl Claim {
    /// A signature of which nothing is said.
    #[must_use]
    pub fn new(signature: impl Into<Vec<u8>>) -> Self {
        Self { signature: signature.into(), ..Self::default() }
    }

    /// Which of the request's signatures it is.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// The name of the key.
    #[must_use]
    pub fn with_key_id(mut self, key_id: impl Into<String>) -> Self {
        self.key_id = Some(key_id.into());
        self
    }

    /// How it was made.
    #[must_use]
    pub const fn with_algorithm(mut self, algorithm: Algorithm) -> Self {
        self.algorithm = Some(algorithm);
        self
    }

    /// When it was made.
    #[must_use]
    pub const fn with_created(mut self, created: SystemTime) -> Self {
        self.created = Some(created);
        self
    }

    /// From when and until when it is good, however long ago it was made.
    #[must_use]
    pub const fn with_life(mut self, created: SystemTime, expires: SystemTime) -> Self {
        self.created = Some(created);
        self.expires = Some(expires);
        self.is_lasting = true;
        self
    }

    /// Until when it is good.
    #[must_use]
    pub const fn with_expires(mut self, expires: SystemTime) -> Self {
        self.expires = Some(expires);
        self
    }

    /// What no other request says.
    #[must_use]
    pub fn with_nonce(mut self, nonce: impl Into<String>) -> Self {
        self.nonce = Some(nonce.into());
        self
    }

    /// Whether both are of one signature.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.label == other.label && self.signature == other.signature
    }

    /// The key that it is made by.
    pub(crate) fn with_possession(mut self, possession: Possession) -> Self {
        self.possession = Some(Box::new(possession));
        self
    }

    /// Which of the request's signatures it is, if it says so.
    #[must_use]
    pub fn label(&self) -> Option<&str> {
        self.label.as_deref()
    }
}

/// Without the signature.
impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim")
            .field("label", &self.label)
            .field("key_id", &self.key_id)
            .field("created", &self.created)
            .finish_non_exhaustive()
    }
}
