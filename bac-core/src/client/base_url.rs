//! Where a server's API begins: scheme, host, port and a path prefix.

use std::fmt;

use url::Url;

use crate::{credentials::is_plain_http, error::Error};

/// How long a URL can be, in bytes: what the `http` crate takes.
const LONGEST: usize = 65_534;

/// A checked base URL. Paths are put behind its own by segments, never by URL resolution, so a
/// path can not lead to another host.
#[derive(Clone)]
pub(crate) struct BaseUrl {
    url: Url,
    /// How much of the URL's text is the base: all but a slash at the end.
    length: usize,
}

impl BaseUrl {
    /// Checks the base URL of the server with this name.
    pub(crate) fn parse(server: &str, text: &str) -> Result<Self, Error> {
        // The text may hold a password, so it is never part of a message.
        let refuse = |found: &str| {
            Error::configuration(format!(
                "the base URL of server `{server}` {found}; give it as `http://host:port` or `https://host/prefix`"
            ))
        };
        if let Some(found) = changed_by_parsing(text) {
            return Err(refuse(found));
        }
        let url = Url::parse(text).map_err(|error| refuse("is not a URL").with_source(error))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refuse("is neither `http` nor `https`"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("holds a user name or password"));
        }
        if url.query().is_some() {
            return Err(refuse("holds a query"));
        }
        if url.fragment().is_some() {
            return Err(refuse("holds a fragment"));
        }
        if url.path().contains("//") {
            return Err(refuse("holds an empty path segment"));
        }
        let length = url.as_str().trim_end_matches('/').len();
        Ok(Self { url, length })
    }

    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Whether what is sent there can be read on its way.
    pub(super) fn is_plain_http(&self) -> bool {
        is_plain_http(&self.url)
    }

    /// Scheme, host and port.
    pub(super) fn origin(&self) -> url::Origin {
        self.url.origin()
    }

    /// The whole of it.
    pub(super) const fn url(&self) -> &Url {
        &self.url
    }

    /// Scheme, host and port.
    #[cfg(feature = "tracing")]
    pub(super) fn address(&self) -> (&str, &str, u16) {
        let host = self.url.host_str().unwrap_or_default();
        (self.url.scheme(), host, self.url.port_or_known_default().unwrap_or_default())
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.url.as_str()[..self.length]
    }

    /// The URL of `target`, which is encoded already and begins with a slash.
    ///
    /// Scheme, host and port are parsed once for all calls.
    pub(crate) fn join(&self, target: &str) -> Result<Url, Error> {
        check_length(self.length + target.len())?;
        let mut url = self.url.clone();
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target, None),
        };
        match self.url.path().trim_end_matches('/') {
            "" => url.set_path(path),
            prefix => url.set_path(&[prefix, path].concat()),
        }
        if query.is_some() {
            url.set_query(query);
        }
        Ok(url)
    }
}

/// Refuses a URL of so many bytes that it cannot be sent.
pub(crate) fn check_length(length: usize) -> Result<(), Error> {
    if length > LONGEST {
        return Err(Error::invalid_input(format!(
            "the URL has {length} bytes, and no more than {LONGEST} can be sent; give shorter path and query values"
        )));
    }
    Ok(())
}

/// What in a URL a parser would mend without a word, so that calls would go somewhere else than is
/// written (WHATWG URL section 4.4).
fn changed_by_parsing(text: &str) -> Option<&'static str> {
    if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Some("holds white space or a control character");
    }
    if text.contains('\\') {
        return Some("holds a backslash");
    }
    let (scheme, rest) = text.split_once(':')?;
    if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return None;
    }
    let Some(rest) = rest.strip_prefix("//").filter(|rest| !rest.starts_with('/')) else {
        return Some("has no `//` and host behind its scheme");
    };
    let mut segments = rest.split(['?', '#']).next()?.split('/').skip(1);
    let is_dots =
        |segment: &str| matches!(&*segment.to_ascii_lowercase().replace("%2e", "."), "." | "..");
    segments.any(is_dots).then_some("holds a path segment `.` or `..`")
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::BaseUrl;

    #[test]
    fn a_prefix_stays_in_front_of_every_path() {
        for base in ["http://host:1234/api/v1", "http://host:1234/api/v1/"] {
            let url = BaseUrl::parse("s", base).unwrap().join("/requester/submit").unwrap();
            assert_eq!(url.as_str(), "http://host:1234/api/v1/requester/submit");
        }
        let url = BaseUrl::parse("s", "https://[::1]").unwrap().join("//other/x").unwrap();
        assert_eq!(url.host_str(), Some("[::1]"));
    }

    #[test]
    fn an_encoded_target_stays_as_it_is() {
        for base in ["http://host", "http://host/", "https://host:8443/p%20q/"] {
            let base = BaseUrl::parse("s", base).unwrap();
            for target in ["/", "/a%2Fb/c", "/a?", "/a?x=%26%20%3F&y=1", "/%25%5C/~;=:@", "//a//"] {
                let url = base.join(target).unwrap();
                assert_eq!(url.as_str(), format!("{}{target}", base.as_str()));
                assert_eq!(url, url::Url::parse(url.as_str()).unwrap());
            }
        }
    }

    #[test]
    fn what_a_base_url_must_not_hold_is_refused_without_showing_it() {
        for (text, found) in [
            ("http://me:secret@host", "user name"),
            ("http://host/?token=secret", "query"),
            ("http://host/#secret", "fragment"),
            ("ftp://host/secret", "neither"),
            ("secret", "not a URL"),
            ("//host/secret", "not a URL"),
            ("http://host//secret", "empty path segment"),
            (" http://host/secret", "white space"),
            ("http://host/secret\n", "white space"),
            ("http://ho\tst/secret", "white space"),
            ("http://host/a secret", "white space"),
            ("http://host/\u{7f}secret", "control character"),
            ("http:\\\\host\\secret", "backslash"),
            ("http://host/a\\secret", "backslash"),
            ("http:///secret", "no `//` and host"),
            ("http:secret", "no `//` and host"),
            ("HTTPS:/secret", "no `//` and host"),
            ("http://host/a/../secret", "segment `.` or `..`"),
            ("http://host/secret/.", "segment `.` or `..`"),
            ("http://host/%2E%2e/secret", "segment `.` or `..`"),
        ] {
            let error = BaseUrl::parse("s", text).unwrap_err().to_string();
            assert!(error.contains(found), "{error}");
            assert!(!error.contains("secret"), "{error}");
        }
    }
}
