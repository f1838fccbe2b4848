//! What key files call the algorithms of keys (RFC 5480, RFC 8017, RFC 8410).

use ed25519_dalek::pkcs8::ObjectIdentifier;

pub(super) const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
pub(super) const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
pub(super) const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
pub(super) const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// A key of an algorithm that is not known here, as an error names it.
pub(super) fn other(oid: ObjectIdentifier) -> &'static str {
    const X25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.110");
    const X448: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.111");
    const ED448: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.113");
    const DSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10040.4.1");

    match oid {
        X25519 => "an X25519 key, which cannot sign",
        X448 => "an X448 key, which cannot sign",
        ED448 => "an Ed448 key",
        DSA => "a DSA key",
        _ => "a key of an unknown algorithm",
    }
}
