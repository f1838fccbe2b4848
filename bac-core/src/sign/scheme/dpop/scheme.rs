//! A proof for each attempt.

use std::time::{Duration, UNIX_EPOCH};

use http::{HeaderName, StatusCode, header};
use zeroize::Zeroizing;

use super::proof::{Claims, Header, Seconds, TYPE, hash, is_for, read, target, token, written};
use crate::{
    scheme::{
        Algorithm, Answer, Claim, Draft, Head, Moment, Needs, Possession, ReplyHead, Scheme,
        SchemeError, Signature, Signer,
    },
    sign::keys::PublicKey,
};

/// Proofs of possession of a key (RFC 9449): what `sign = dpop` declares.
///
/// Each attempt has a proof of its own in the header `DPoP`, over method, URL without query, time, the hash of
/// the access token and the nonce that the server gave last. The token is
/// [`Credentials::dpop`](crate::Credentials::dpop) or comes from an
/// [`OAuth2Source`](crate::OAuth2Source) with the same key, and is sent as `Authorization: DPoP`. One that
/// would be sent as `Bearer` is an error before anything is sent. Where there is none, the proof is sent
/// alone.
///
/// A 401 that asks for a nonce (`use_dpop_nonce`) is answered once a call with the one that it gives; any
/// other reply may give one for the requests that follow. On the other side
/// [`Verification::tokens`](crate::sign::Verification::tokens) says which key a token is bound to.
///
/// Keys are of any algorithm but HMAC: Ed25519, ECDSA (feature `ecdsa`) and RSA (feature `rsa`). The header of a
/// proof shows the public one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dpop;

const PROOF: HeaderName = HeaderName::from_static("dpop");
const NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// Under which name the nonce of a server is kept.
const KEPT: &str = "dpop-nonce";

/// Those with a public half.
const ALGORITHMS: [Algorithm; 6] = [
    Algorithm::Ed25519,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::RsaPkcs1Sha256,
    Algorithm::RsaPssSha256,
    Algorithm::RsaPssSha512,
];

/// The longest name of a proof that is taken, in bytes.
const LONGEST_NAME: usize = 256;

impl Scheme for Dpop {
    fn needs(&self) -> Needs {
        Needs::NOTHING.signer_of(&ALGORITHMS).bound_token().clock()
    }

    fn prepare(&self, draft: &mut Draft<'_>, moment: &Moment<'_>) -> Result<(), SchemeError> {
        let signer =
            moment.signer().ok_or_else(|| SchemeError::new("there is no key to sign with"))?;
        let key = public_key(signer)?;
        if let Some(token) = moment.bound_token() {
            if token.thumbprint().is_some_and(|bound| bound != key.thumbprint()) {
                return Err(SchemeError::new(
                    "the token is bound to another key than the one that signs; give the source of the \
                     tokens and the client the same key",
                ));
            }
            let value = Zeroizing::new(format!("DPoP {}", token.token()));
            draft.insert(&header::AUTHORIZATION, &value, true)?;
        }
        let head = draft.head();
        let token = token(&head)?;
        let is_bearer =
            |value: &str| value.get(..6).is_some_and(|it| it.eq_ignore_ascii_case("bearer"));
        if token.is_none()
            && head.headers().contains_key(header::AUTHORIZATION)
            && is_bearer(head.single("authorization")?)
        {
            return Err(SchemeError::new(
                "the token would be sent as `Bearer`, which whoever has it may use, and the endpoint is \
                 declared `sign = dpop`; give it with `Credentials::dpop(…)`",
            ));
        }
        let claims = Claims {
            jti: written(&moment.random().to_be_bytes()),
            htm: head.method().to_string(),
            htu: target(&head),
            iat: Seconds::Whole(moment.seconds()),
            ath: token.map(hash),
            nonce: moment.memory().get(KEPT),
        };
        let claims = serde_json::to_vec(&claims)
            .map_err(|_| SchemeError::new("the proof cannot be written as JSON"))?;
        let name = signer.algorithm().jose_name().unwrap_or_default();
        let header = format!(r#"{{"typ":"{TYPE}","alg":"{name}","jwk":{}}}"#, key.to_jwk());
        // Its signature is put behind it.
        let proof = format!("{}.{}", written(header.as_bytes()), written(&claims));
        draft.insert(&PROOF, &proof, true)
    }

    fn base(&self, head: &Head<'_>, _: &Claim, base: &mut Vec<u8>) -> Result<(), SchemeError> {
        let proof = head.single(PROOF.as_str())?;
        let end = proof.match_indices('.').nth(1).map_or(proof.len(), |(end, _)| end);
        base.extend_from_slice(&proof.as_bytes()[..end]);
        Ok(())
    }

    fn place(&self, signature: &Signature, draft: &mut Draft<'_>) -> Result<(), SchemeError> {
        let proof =
            format!("{}.{}", draft.head().single(PROOF.as_str())?, written(signature.as_ref()));
        draft.insert(&PROOF, &proof, true)
    }

    fn replied(&self, reply: &ReplyHead<'_>, moment: &Moment<'_>) -> Answer {
        let Some(nonce) = reply.header(&NONCE).filter(|nonce| !nonce.is_empty()) else {
            return Answer::Nothing;
        };
        moment.memory().put(KEPT, nonce);
        // That it is the one which is known already says nothing: another call may have learnt it since.
        let mut challenges = reply.headers.get_all(header::WWW_AUTHENTICATE).iter();
        let is_asked = reply.status() == StatusCode::UNAUTHORIZED
            && challenges.any(|challenge| challenge.to_str().is_ok_and(asks_for_nonce));
        if is_asked { Answer::Resend } else { Answer::Nothing }
    }

    fn claims(&self, head: &Head<'_>) -> Result<Vec<Claim>, SchemeError> {
        let fault = |found: &str| Err(SchemeError::new(found));
        let Some(token) = token(head)?.filter(|token| !token.is_empty()) else {
            return fault("the request shows no access token as `Authorization: DPoP`");
        };
        let (Header { typ, alg, jwk, crit }, claims, signature) =
            read(head.single(PROOF.as_str())?)?;
        if !typ.eq_ignore_ascii_case(TYPE) {
            return fault("the proof is a token of another type than `dpop+jwt`");
        }
        if crit.is_some() {
            return fault("the proof asks for an extension, and none is known");
        }
        let algorithm = Algorithm::from_jose_name(&alg).filter(|it| ALGORITHMS.contains(it));
        let Some(algorithm) = algorithm else {
            return fault("the proof is signed in a way that is not taken");
        };
        if claims.htm != head.method().as_str() {
            return fault("the proof is for another method than that of the request");
        }
        if !is_for(&claims.htu, head) {
            return fault("the proof is for another URL than that of the request");
        }
        if claims.ath.as_deref() != Some(&*hash(token)) {
            return fault("the proof is for another access token than the one that is shown");
        }
        if claims.jti.is_empty() || claims.jti.len() > LONGEST_NAME {
            return fault("the proof has no name of a length that is taken");
        }
        let created =
            claims.iat.whole().and_then(|it| UNIX_EPOCH.checked_add(Duration::from_secs(it)));
        let Some(created) = created else { return fault("the time of the proof is none") };
        let claim = Claim::new(signature)
            .with_algorithm(algorithm)
            .with_created(created)
            .with_nonce(claims.jti);
        Ok(vec![claim.with_possession(Possession {
            jwk: jwk.get().to_owned(),
            token: Zeroizing::new(token.to_owned()),
            nonce: claims.nonce,
        })])
    }

    fn challenge(&self) -> Option<&'static str> {
        Some(match (cfg!(feature = "ecdsa"), cfg!(feature = "rsa")) {
            (true, true) => r#"DPoP algs="EdDSA ES256 ES384 PS256 PS512 RS256""#,
            (true, false) => r#"DPoP algs="EdDSA ES256 ES384""#,
            (false, true) => r#"DPoP algs="EdDSA PS256 PS512 RS256""#,
            (false, false) => r#"DPoP algs="EdDSA""#,
        })
    }
}

impl Dpop {
    /// The thumbprint of the key of a signer: what its tokens are bound to.
    pub(crate) fn thumbprint(signer: &dyn Signer) -> Result<String, SchemeError> {
        public_key(signer).map(|key| key.thumbprint())
    }
}

fn public_key(signer: &dyn Signer) -> Result<PublicKey, SchemeError> {
    let algorithm = signer.algorithm();
    let is_taken = ALGORITHMS.contains(&algorithm);
    let key = is_taken.then(|| PublicKey::parse(signer.public_key()).ok()).flatten();
    key.ok_or_else(|| {
        SchemeError::new(format!(
            "the key of {algorithm} has no public half that a proof can show; sign with Ed25519, ECDSA or RSA"
        ))
    })
}

/// Whether a value of `WWW-Authenticate` asks for a nonce.
fn asks_for_nonce(value: &str) -> bool {
    let mut words = value.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    words.clone().any(|word| word.eq_ignore_ascii_case("dpop"))
        && words.any(|word| word == "use_dpop_nonce")
}
