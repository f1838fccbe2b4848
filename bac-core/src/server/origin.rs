//! Whose page a request comes from.

use http::{HeaderMap, header};
use url::Url;

/// Whether a request may come from a page of this server: it has no `Origin`, or that of the server
/// as the request reached it, by its `Host`.
///
/// Browsers say of every WebSocket, and of every other request that may change something, which
/// page it comes from; programs seldom do. Scheme aside both must name the same host and port:
/// behind a proxy that ends TLS a server does not know its own scheme. `null`, which is the origin of
/// files and of pages in a sandbox, is nobody's.
///
/// ```
/// use bac_core::server::is_same_origin;
/// use http::{HeaderMap, HeaderValue, header};
///
/// let mut headers = HeaderMap::new();
/// headers.insert(header::HOST, HeaderValue::from_static("127.0.0.1:1234"));
/// assert!(is_same_origin(&headers));
/// headers.insert(header::ORIGIN, HeaderValue::from_static("http://127.0.0.1:1234"));
/// assert!(is_same_origin(&headers));
/// headers.insert(header::ORIGIN, HeaderValue::from_static("https://elsewhere.example"));
/// assert!(!is_same_origin(&headers));
/// ```
#[must_use]
pub fn is_same_origin(headers: &HeaderMap) -> bool {
    let mut origins = headers.get_all(header::ORIGIN).iter();
    let Some(origin) = origins.next() else { return true };
    let is_same = || {
        let host = headers.get(header::HOST)?.to_str().ok()?;
        let origin = Url::parse(origin.to_str().ok()?).ok()?;
        // A port that the scheme implies is left out by the parser on both sides.
        let own = Url::parse(&format!("{}://{host}", origin.scheme())).ok()?;
        let is_special = matches!(origin.scheme(), "http" | "https");
        Some(is_special && own.host() == origin.host() && own.port() == origin.port())
    };
    origins.next().is_none() && is_same() == Some(true)
}

/// The origins whose pages may open WebSockets, beside the server's own.
#[cfg(feature = "websocket")]
#[derive(Clone, Debug, Default)]
pub(super) struct Origins {
    allowed: Vec<String>,
    any: bool,
}

#[cfg(feature = "websocket")]
impl Origins {
    pub(super) fn allow(&mut self, origin: String) {
        self.allowed.push(origin);
    }

    pub(super) const fn allow_any(&mut self) {
        self.any = true;
    }

    pub(super) fn allows(&self, headers: &HeaderMap) -> bool {
        let is_listed = || {
            let mut given = headers.get_all(header::ORIGIN).iter();
            let first = given.next().and_then(|origin| origin.to_str().ok());
            let is_known = |origin: &str| {
                self.allowed
                    .iter()
                    .any(|one| one.trim_end_matches('/').eq_ignore_ascii_case(origin))
            };
            given.next().is_none() && first.is_some_and(is_known)
        };
        self.any || is_same_origin(headers) || is_listed()
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_page_is_of_the_server_if_host_and_port_are() {
        for (host, origin, expected) in [
            ("127.0.0.1:1234", "http://127.0.0.1:1234", true),
            ("localhost:1234", "http://LOCALHOST:1234", true),
            ("[::1]:1234", "http://[::1]:1234", true),
            ("node.example", "https://node.example", true),
            ("node.example:443", "https://node.example", true),
            ("node.example", "http://node.example:80", true),
            ("127.0.0.1:1234", "http://127.0.0.1:1235", false),
            ("127.0.0.1:1234", "http://localhost:1234", false),
            ("node.example", "http://node.example.evil", false),
            ("node.example", "http://node.example:8080", false),
            ("node.example", "null", false),
            ("node.example", "file://node.example", false),
            ("node.example", "", false),
            ("a@node.example", "http://a", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(host));
            headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            assert_eq!(is_same_origin(&headers), expected, "{host} {origin}");
            headers.append(header::ORIGIN, HeaderValue::from_static(origin));
            assert!(!is_same_origin(&headers), "{host} {origin} twice");
        }
    }
}
