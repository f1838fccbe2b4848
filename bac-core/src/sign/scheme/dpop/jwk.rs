//! The key of a proof.

use crate::{
    scheme::{Algorithm, SchemeError, Signer},
    sign::keys::PublicKey,
};

/// The thumbprint of a signer's public key (RFC 7638, with SHA-256): what an access token that is bound to it
/// says in its `cnf` as `jkt`.
///
/// ```
/// use bac_core::{Ed25519Signer, sign::jwk_thumbprint};
///
/// // RFC 8037, appendix A.
/// let seed = [
///     0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4,
///     0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
/// ];
/// let thumbprint = jwk_thumbprint(&Ed25519Signer::from_seed(&seed))?;
/// assert_eq!(thumbprint, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
/// # Ok::<_, bac_core::sign::SchemeError>(())
/// ```
///
/// # Errors
/// Where the key has no public half that proofs can show: it is a secret that both sides have, or of a kind
/// whose feature is off.
pub fn jwk_thumbprint(signer: &dyn Signer) -> Result<String, SchemeError> {
    Ok(public_key(signer)?.thumbprint())
}

/// How proofs are signed: not with a secret that the server has, too (RFC 9449, section 4.3).
pub(super) const ALGORITHMS: &[Algorithm] = &[
    Algorithm::Ed25519,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::RsaPkcs1Sha256,
    Algorithm::RsaPssSha256,
    Algorithm::RsaPssSha512,
];

/// The same, as a refusal names those that this build knows.
pub(super) const CHALLENGE: &str = match (cfg!(feature = "ecdsa"), cfg!(feature = "rsa")) {
    (true, true) => r#"DPoP algs="ES256 ES384 EdDSA PS256 PS512 RS256""#,
    (true, false) => r#"DPoP algs="ES256 ES384 EdDSA""#,
    (false, true) => r#"DPoP algs="EdDSA PS256 PS512 RS256""#,
    (false, false) => r#"DPoP algs="EdDSA""#,
};

/// The public half of a key that signs proofs.
pub(super) fn public_key(signer: &dyn Signer) -> Result<PublicKey, SchemeError> {
    let algorithm = signer.algorithm();
    let key = PublicKey::parse(signer.public_key()).ok();
    key.filter(|_| ALGORITHMS.contains(&algorithm)).ok_or_else(|| {
        SchemeError::new(format!(
            "the key of {algorithm} has no public half that can be shown as a JSON Web Key; sign with an \
             Ed25519, ECDSA or RSA key"
        ))
    })
}

/// The key that a proof shows, and what it is signed with.
pub(super) fn read(jwk: &str, alg: &str) -> Result<(PublicKey, Algorithm), SchemeError> {
    let key = PublicKey::from_jwk(jwk).map_err(|error| {
        SchemeError::new(format!("the key of the proof is none that is taken: {error}"))
    })?;
    let algorithm = Algorithm::from_jose_name(alg).filter(|it| ALGORITHMS.contains(it));
    let key = algorithm.and_then(|it| Some((key.with_algorithm(it).ok()?, it)));
    key.ok_or_else(|| SchemeError::new("the proof is signed in another way than its key signs"))
}
