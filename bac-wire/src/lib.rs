//! What the macro and the runtime of `bac` must agree on, said once: about header fields, and about
//! calls that are sent again.
//!
//! The macro refuses at compile time what the runtime would refuse in each call, so both ask here.
//!
//! ```
//! assert!(bac_wire::is_field_name("X-Trace-Id"));
//! assert!(bac_wire::is_written_by_client("Content-Length"));
//! ```

mod methods;

pub use methods::{METHODS, RegisteredMethod, is_idempotent_method, is_safe_method};

/// The names of the header fields that the client writes itself, in lower case and in order: another
/// value would change how the message is framed, how the connection is used, or where it goes.
///
/// | field | says | defined in |
/// |---|---|---|
/// | `connection` | which fields and options are for this connection alone | RFC 9110 section 7.6.1 |
/// | `content-length` | where the body ends | RFC 9110 section 8.6 |
/// | `expect` | that the body is held back until the server has answered, which the client never does | RFC 9110 section 10.1.1 |
/// | `host` | where the request goes | RFC 9110 section 7.2 |
/// | `keep-alive` | how long the connection stays open | RFC 2068 section 19.7.1 |
/// | `proxy-connection` | what `connection` does, to an old proxy | RFC 9112 appendix C.2.2 |
/// | `te` | which transfer codings and trailers the client reads | RFC 9110 section 10.1.4 |
/// | `trailer` | which fields come behind the body | RFC 9110 section 6.6.2 |
/// | `transfer-encoding` | how the body is framed | RFC 9112 section 6.1 |
/// | `upgrade` | which protocol the connection goes on with | RFC 9110 section 7.8 |
pub const WRITTEN_BY_CLIENT: [&str; 10] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Whether the client writes this header field itself, in whatever case its name is written.
///
/// ```
/// assert!(bac_wire::is_written_by_client("Expect"));
/// assert!(!bac_wire::is_written_by_client("Accept"));
/// ```
#[must_use]
pub fn is_written_by_client(name: &str) -> bool {
    WRITTEN_BY_CLIENT.iter().any(|written| name.eq_ignore_ascii_case(written))
}

/// Whether a header field may have this name: a token of RFC 9110 section 5.6.2, which has one
/// character at least. Its length is not judged.
///
/// ```
/// assert!(bac_wire::is_field_name("x-trace"));
/// assert!(!bac_wire::is_field_name("x trace"));
/// assert!(!bac_wire::is_field_name(""));
/// ```
#[must_use]
pub fn is_field_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(is_field_name_character)
}

/// Whether a character may stand in the name of a header field: letters and digits of ASCII, and
/// fifteen signs.
///
/// ```
/// assert!(bac_wire::is_field_name_character('-'));
/// assert!(!bac_wire::is_field_name_character(':'));
/// ```
#[must_use]
pub const fn is_field_name_character(c: char) -> bool {
    matches!(
        c,
        'a'..='z' | 'A'..='Z' | '0'..='9'
            | '!' | '#' | '$' | '%' | '&' | '\'' | '*' | '+' | '-' | '.' | '^' | '_' | '`' | '|' | '~'
    )
}

/// The header field of an idempotency key where none is named, in lower case
/// (draft-ietf-httpapi-idempotency-key-header).
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// How often a call may be sent at most. More would be an attack.
pub const MOST_ATTEMPTS: u32 = 100;

#[cfg(test)]
mod tests {
    use http::{HeaderName, Method};

    use super::{
        IDEMPOTENCY_KEY, WRITTEN_BY_CLIENT, is_field_name, is_field_name_character,
        is_idempotent_method, is_written_by_client,
    };

    /// The runtime has names read by `http`; the macro has none but this crate to ask.
    fn is_header_name(name: &str) -> bool {
        HeaderName::from_bytes(name.as_bytes()).is_ok()
    }

    #[test]
    fn a_name_is_what_http_takes_for_one() {
        assert!(!is_header_name("") && !is_field_name(""));
        for c in (0..=0x17f).filter_map(char::from_u32).chain(['€', '\u{1f600}']) {
            for name in [format!("{c}"), format!("{c}x"), format!("x-{c}"), format!("x{c}y")] {
                assert_eq!(is_field_name(&name), is_header_name(&name), "{name:?}");
            }
            assert_eq!(is_field_name_character(c), is_field_name(&c.to_string()), "{c:?}");
        }
    }

    #[test]
    fn a_method_is_what_http_takes_for_idempotent() {
        for method in
            ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE", "get"]
        {
            let known = Method::from_bytes(method.as_bytes()).unwrap();
            assert_eq!(is_idempotent_method(method), known.is_idempotent(), "{method}");
        }
        assert_eq!(HeaderName::from_static(IDEMPOTENCY_KEY).as_str(), IDEMPOTENCY_KEY);
    }

    #[test]
    fn the_client_writes_fields_in_any_case() {
        for name in WRITTEN_BY_CLIENT {
            // As `http` has the names of received and written fields.
            assert_eq!(HeaderName::from_static(name).as_str(), name);
            assert!(is_written_by_client(name) && is_written_by_client(&name.to_uppercase()));
        }
        assert!(WRITTEN_BY_CLIENT.is_sorted());
        for name in ["accept", "content-type", "host-name", ""] {
            assert!(!is_written_by_client(name), "{name}");
        }
    }
}
