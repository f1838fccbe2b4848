//! `Content-Digest` (RFC 9530).

use sfv::{BareItem, Dictionary, FieldType as _, Item, Key, ListEntry, Parser};
use sha2::{Digest as _, Sha256, Sha512};

use crate::scheme::{BodyCheck, SchemeError};

/// How the digest of a body is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DigestAlgorithm {
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
}

const ALL: [DigestAlgorithm; 2] = [DigestAlgorithm::Sha256, DigestAlgorithm::Sha512];

impl DigestAlgorithm {
    const fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "sha-256",
            Self::Sha512 => "sha-512",
        }
    }

    fn of(self, body: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(body).to_vec(),
            Self::Sha512 => Sha512::digest(body).to_vec(),
        }
    }

    /// The field's value for this body.
    pub(super) fn field(self, body: &[u8]) -> Option<String> {
        let key = Key::from_string(self.name().to_owned()).ok()?;
        let digest = Item::new(BareItem::ByteSequence(self.of(body)));
        Dictionary::from_iter([(key, ListEntry::Item(digest))]).serialize()
    }
}

/// The digests of a field that are known here, and what has come of the body they are of.
pub(super) struct Digests(Vec<(Digest, Vec<u8>)>);

enum Digest {
    Sha256(Sha256),
    Sha512(Sha512),
}

impl Digests {
    /// Reads a field; there must be one that is known.
    pub(super) fn read(field: &str) -> Result<Self, SchemeError> {
        let unreadable =
            || SchemeError::new("the header `content-digest` is no dictionary of digests");
        let members: Dictionary = Parser::new(field).parse().map_err(|_| unreadable())?;
        let mut known = Vec::new();
        for algorithm in ALL {
            let Some(member) = members.get(algorithm.name()) else { continue };
            let ListEntry::Item(item) = member else { return Err(unreadable()) };
            let said = item.bare_item.as_byte_sequence().ok_or_else(unreadable)?;
            let digest = match algorithm {
                DigestAlgorithm::Sha256 => Digest::Sha256(Sha256::new()),
                DigestAlgorithm::Sha512 => Digest::Sha512(Sha512::new()),
            };
            known.push((digest, said.to_vec()));
        }
        if known.is_empty() {
            return Err(SchemeError::new(
                "the header `content-digest` has no digest by `sha-256` or `sha-512`",
            ));
        }
        Ok(Self(known))
    }
}

/// Every one of them must be that of the body.
impl BodyCheck for Digests {
    fn update(&mut self, piece: &[u8]) {
        for (digest, _) in &mut self.0 {
            match digest {
                Digest::Sha256(digest) => digest.update(piece),
                Digest::Sha512(digest) => digest.update(piece),
            }
        }
    }

    fn finish(self: Box<Self>) -> Result<(), SchemeError> {
        let is_right = self.0.into_iter().all(|(digest, said)| match digest {
            Digest::Sha256(digest) => said == digest.finalize()[..],
            Digest::Sha512(digest) => said == digest.finalize()[..],
        });
        if is_right {
            return Ok(());
        }
        Err(SchemeError::new(
            "the body is not the one that `content-digest` is of: it was changed on its way",
        ))
    }
}

/// Checks every digest of the field that is known here; there must be one.
pub(super) fn check(field: &str, body: &[u8]) -> Result<(), SchemeError> {
    let mut digests = Box::new(Digests::read(field)?);
    digests.update(body);
    digests.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 9421 section 1.4 and of RFC 9530.
    #[test]
    fn as_the_standard_writes_it() {
        let body = br#"{"hello": "world"}"#;
        let sha256 = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:";
        let sha512 = "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:";
        assert_eq!(DigestAlgorithm::Sha256.field(body).as_deref(), Some(sha256));
        assert_eq!(DigestAlgorithm::Sha512.field(body).as_deref(), Some(sha512));
        for field in [sha256, sha512, &format!("{sha256}, md5=:AAAA:, {sha512}")] {
            assert_eq!(check(field, body), Ok(()));
            assert!(check(field, b"another").is_err());
        }
        for field in ["", "md5=:AAAA:", "sha-256=1", "sha-256", "sha-256=(:AAAA:)", "é"] {
            assert!(check(field, body).is_err(), "{field}");
        }
        // One that is wrong is not made up for by one that is right.
        assert!(check(&format!("{sha256}, sha-512=:AAAA:"), body).is_err());
    }
}
