//! Who calls, where a server asks for a token or a password.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD};
use http::HeaderValue;
use zeroize::Zeroizing;

use crate::error::Error;

/// A token or a password that is sent with every request to a server, in the header
/// `Authorization`.
///
/// [`ClientBuilder::credentials`](crate::ClientBuilder::credentials) and
/// [`credentials_for`](crate::ClientBuilder::credentials_for) take it. It never stands in
/// an error or in the output of `Debug`, and is wiped from memory when it is dropped.
///
/// ```
/// use bac_core::{Client, Credentials};
///
/// let client = Client::builder("https://node.example")
///     .credentials(Credentials::bearer("0123"))
///     .build()?;
/// # Ok::<_, bac_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Credentials(Scheme);

#[derive(Clone)]
enum Scheme {
    Basic { user: Zeroizing<String>, password: Zeroizing<String> },
    Bearer(Zeroizing<String>),
}

impl Credentials {
    /// A bearer token (RFC 6750), as it was handed out: without the word `Bearer`.
    #[must_use]
    pub fn bearer(token: impl Into<String>) -> Self {
        Self(Scheme::Bearer(Zeroizing::new(token.into())))
    }

    /// A user and a password (RFC 7617), sent in UTF-8.
    #[must_use]
    pub fn basic(user: impl Into<String>, password: impl Into<String>) -> Self {
        let (user, password) = (Zeroizing::new(user.into()), Zeroizing::new(password.into()));
        Self(Scheme::Basic { user, password })
    }

    /// The checked value of the header, marked as a secret.
    pub(crate) fn header_value(&self) -> Result<HeaderValue, Error> {
        let text = match &self.0 {
            Scheme::Basic { user, password } => {
                if let Some(fault) = basic_fault(user, password) {
                    return Err(Error::configuration(fault));
                }
                let pair = Zeroizing::new(format!("{}:{}", **user, **password));
                Zeroizing::new(format!("Basic {}", *Zeroizing::new(STANDARD.encode(&*pair))))
            }
            Scheme::Bearer(token) => {
                if let Some(fault) = bearer_fault(token) {
                    return Err(Error::configuration(fault));
                }
                Zeroizing::new(format!("Bearer {}", **token))
            }
        };
        let mut value = HeaderValue::from_str(&text).map_err(|error| {
            Error::configuration("the credentials cannot be sent in a header").with_source(error)
        })?;
        value.set_sensitive(true);
        Ok(value)
    }
}

fn basic_fault(user: &str, password: &str) -> Option<&'static str> {
    if user.contains(':') {
        return Some("the user name of the credentials holds a colon, which ends it on the wire");
    }
    let has_control = [user, password].iter().any(|text| text.chars().any(char::is_control));
    has_control.then_some(
        "the credentials hold a line break or another control character; trim what was read from a file",
    )
}

fn bearer_fault(token: &str) -> Option<&'static str> {
    if token.is_empty() {
        Some("the bearer token is empty; give a token, or leave the credentials out")
    } else if token.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("bearer ")) {
        Some("the bearer token begins with `Bearer`; give the token alone")
    } else if token.contains(|character: char| character.is_whitespace()) {
        Some("the bearer token holds white space; trim what was read from a file")
    } else if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        Some("the bearer token holds a character that is not visible ASCII")
    } else {
        None
    }
}

/// The scheme alone.
impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Scheme::Basic { .. } => "Credentials(basic)",
            Scheme::Bearer(_) => "Credentials(bearer)",
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Credentials;

    /// The examples of RFC 7617 section 2 and 2.1, and of RFC 6750 section 2.1.
    #[test]
    fn as_the_standards_write_them() {
        let sent = |credentials: Credentials| {
            let value = credentials.header_value().unwrap();
            assert!(value.is_sensitive());
            value.to_str().unwrap().to_owned()
        };
        assert_eq!(
            sent(Credentials::basic("Aladdin", "open sesame")),
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
        );
        assert_eq!(sent(Credentials::basic("test", "123£")), "Basic dGVzdDoxMjPCow==");
        assert_eq!(sent(Credentials::bearer("mF_9.B5f-4.1JqM")), "Bearer mF_9.B5f-4.1JqM");
        assert_eq!(sent(Credentials::basic("", "")), "Basic Og==");
    }

    #[test]
    fn what_cannot_be_sent_is_refused_without_showing_it() {
        for (credentials, found) in [
            (Credentials::bearer(""), "empty"),
            (Credentials::bearer("Bearer s3cret"), "begins with `Bearer`"),
            (Credentials::bearer("s3cret\n"), "white space"),
            (Credentials::bearer("s3cr\u{e9}t s3cret"), "white space"),
            (Credentials::bearer("s3cret\u{0}"), "visible ASCII"),
            (Credentials::bearer("s3cret\u{e9}"), "visible ASCII"),
            (Credentials::basic("a:b", "s3cret"), "colon"),
            (Credentials::basic("a", "s3cret\r\n"), "control character"),
            (Credentials::basic("s3cret\u{7f}", ""), "control character"),
        ] {
            let error = credentials.header_value().unwrap_err();
            let shown = format!("{error} {error:?} {credentials:?}");
            assert!(shown.contains(found), "{shown}");
            assert!(!shown.contains("s3cr"), "{shown}");
        }
    }

    proptest! {
        #[test]
        fn sent_as_given_or_refused(user in any::<String>(), password in any::<String>()) {
            use base64::{Engine, engine::general_purpose::STANDARD};
            if let Ok(value) = Credentials::basic(&user, &password).header_value() {
                let text = value.to_str().unwrap().strip_prefix("Basic ").unwrap();
                let decoded = String::from_utf8(STANDARD.decode(text).unwrap()).unwrap();
                prop_assert_eq!(decoded.split_once(':').unwrap(), (&*user, &*password));
            }
            if let Ok(value) = Credentials::bearer(&user).header_value() {
                prop_assert_eq!(value.to_str().unwrap(), format!("Bearer {user}"));
            }
        }
    }
}
