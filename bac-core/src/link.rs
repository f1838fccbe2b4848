//! URLs and references that a server gave, to be called.

use std::fmt;

use http::HeaderMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use url::Url;

use crate::{escape::Escaped, fields::web_link};

/// A URL, or a reference to one, that a server gave: an endpoint with a `#[url]` argument is called at it.
///
/// | it came | and a relative one is resolved against |
/// |---|---|
/// | from the head of a reply: a header of a [`Reply`](crate::Reply), [`Response::link`](crate::Response::link), [`Response::location`](crate::Response::location) | the URL that was asked, which it remembers (RFC 3986 section 5.1.3) |
/// | from a JSON body, by serde, or from text | the client's server, where it begins with `/`; nothing else, as `x`, `../x` or `?page=2` mean one thing below each URL: such a link is refused before anything is sent, until [`asked_at`](Self::asked_at) says where it was found |
///
/// Nothing is checked before it is called, so that a link nobody follows spoils no reply. A call fails
/// with [`ErrorKind::InvalidInput`](crate::ErrorKind::InvalidInput), and nothing is sent, if the link is
/// no URL of `http` or `https`, holds a user name or password, white space or a backslash; and, unless the
/// endpoint says `#[url(any_origin)]`, if it leads to another origin (scheme, host and port) than that of the client's
/// server.
///
/// What is called is the link as it is: its query is kept, declared query arguments go behind it, and its fragment is left
/// out. Of it `"`, `<`, `>`, `'` and what is not ASCII are percent-encoded, as they cannot be sent.
///
/// A link may hold a secret, as those do that are signed. So `Debug` shows neither its query and fragment nor a user
/// name and password, while [`as_str`](Self::as_str), `Display` and serde give all of it.
///
/// ```
/// use bac_core::{Client, Error, Link, client};
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Page {
///     items: Vec<u64>,
///     next: Option<Link>,
/// }
///
/// #[client]
/// trait Items {
///     #[endpoint(GET "/items")]
///     async fn first(&self) -> Result<Page, Error>;
///
///     #[endpoint(GET)]
///     async fn page(&self, #[url] at: &Link, #[query] limit: Option<u32>) -> Result<Page, Error>;
/// }
///
/// # #[tokio::main] async fn main() -> Result<(), Error> {
/// let items = ItemsClient::new(Client::new("https://shop.example/api")?);
/// let next = Link::new("/api/items?after=7");
/// let request = items.page(&next, Some(5)).to_request().await?;
/// assert_eq!(request.url().as_str(), "https://shop.example/api/items?after=7&limit=5");
///
/// let elsewhere = Link::new("https://other.example/items");
/// let error = items.page(&elsewhere, None).to_request().await.unwrap_err();
/// assert!(error.to_string().contains("leads to https://other.example"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Link {
    /// As it was given.
    text: String,
    /// The URL that was asked for what holds it.
    asked: Option<Box<Url>>,
}

impl Link {
    /// A link of this text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), asked: None }
    }

    /// The same link, found in what `url` was answered with: what is relative in it is resolved against
    /// that.
    ///
    /// ```
    /// use bac_core::Link;
    ///
    /// let asked = "https://shop.example/api/items".parse()?;
    /// let next = Link::new("?after=7").asked_at(&asked);
    /// assert_eq!(next.to_string(), "https://shop.example/api/items?after=7");
    /// # Ok::<_, bac_core::url::ParseError>(())
    /// ```
    #[must_use]
    pub fn asked_at(self, url: &Url) -> Self {
        Self { asked: Some(Box::new(url.clone())), ..self }
    }

    /// The link as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The first link of this relation, such as `next`, in the field `Link` (RFC 8288), if it speaks of the reply
    /// itself.
    pub(crate) fn of_relation(headers: &HeaderMap, relation: &str) -> Option<Self> {
        web_link(headers, relation).map(Self::new)
    }

    /// The link that is the value of a header field.
    pub(crate) fn of_field(headers: &HeaderMap, name: &str) -> Option<Self> {
        let value = headers.get(name)?;
        // A field of UTF-8 is read by those who wrote it, too.
        str::from_utf8(value.as_bytes()).ok().map(|text| Self::new(text.trim_ascii()))
    }

    /// The pairs of its query, as they are written.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = &str> {
        let query = self.without_fragment().split_once('?').map(|(_, query)| query);
        query.into_iter().flat_map(|query| query.split('&'))
    }

    /// Where it leads, on a client whose server is at `base`.
    ///
    /// # Errors
    /// What is wrong with it, as the rest of a sentence about it.
    pub(crate) fn resolve(&self, base: &Url) -> Result<Url, &'static str> {
        let text = self.without_fragment();
        if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err("holds white space or a control character");
        }
        if text.contains('\\') {
            return Err("holds a backslash");
        }
        // Parsers make something of `https:x` that nobody has written.
        let rest = scheme(text).map(|scheme| &text[scheme.len() + 1..]);
        let is_http =
            |scheme: &str| ["http", "https"].iter().any(|it| scheme.eq_ignore_ascii_case(it));
        if scheme(text).is_some_and(|scheme| !is_http(scheme)) {
            return Err("is of neither `http` nor `https`");
        }
        let authority = rest.or(text.starts_with("//").then_some(text));
        if authority.is_some_and(|rest| !rest.starts_with("//") || rest.starts_with("///")) {
            return Err("has no `//` and host behind its scheme");
        }
        let base = match &self.asked {
            Some(asked) => &**asked,
            None if rest.is_some() || text.starts_with('/') => base,
            None => {
                return Err(
                    "is relative to a URL that is not known; say by `Link::asked_at` what was asked for it",
                );
            }
        };
        let mut url = base.join(text).map_err(|_| "is not a URL")?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err("holds a user name or password");
        }
        url.set_fragment(None);
        Ok(url)
    }

    /// The URL that it is, where it is known what was asked for it; or else, and where it is none, as it was given.
    pub(crate) fn absolute(&self) -> String {
        let url = self.asked.as_ref().and_then(|asked| self.resolve(asked).ok());
        url.map_or_else(|| self.text.clone(), String::from)
    }

    fn without_fragment(&self) -> &str {
        self.text.split('#').next().unwrap_or_default()
    }
}

/// What stands before the first `:`, if that can be a scheme (RFC 3986 section 3.1).
fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once(':')?;
    let is_one = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'-' | b'.'));
    is_one.then_some(scheme)
}

impl From<&str> for Link {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Link {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<Url> for Link {
    fn from(url: Url) -> Self {
        Self::new(url)
    }
}

/// Resolved, where it is known what was asked for it; or else as it was given.
impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.asked.as_ref().and_then(|asked| asked.join(&self.text).ok()) {
            Some(url) => f.pad(url.as_str()),
            None => f.pad(&self.text),
        }
    }
}

/// Where it leads, and that there is a query: what stands in it may be a secret.
impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = match &self.asked {
            Some(asked) => asked.join(&self.text),
            None => Url::parse(&self.text),
        };
        let (place, has_query) = match url {
            Ok(url) if url.origin().is_tuple() => {
                let place = format!("{}{}", url.origin().ascii_serialization(), url.path());
                (place, url.query().is_some())
            }
            // What may be no URL at all is shown where it is a path by its beginning.
            _ => {
                let text = self.without_fragment();
                let (path, has_query) =
                    text.split_once('?').map_or((text, false), |(path, _)| (path, true));
                let is_path = path.starts_with('/') && !path.starts_with("//");
                (if is_path { path.to_owned() } else { "…".to_owned() }, has_query)
            }
        };
        write!(f, "Link({}{})", Escaped(&place), if has_query { "?…" } else { "" })
    }
}

/// As a text: resolved, where it is known what was asked for it.
impl Serialize for Link {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Link {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // XML may be indented inside of an element, too.
        String::deserialize(deserializer).map(|text| Self::new(text.trim_ascii()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(link: &Link) -> Result<String, &'static str> {
        link.resolve(&Url::parse("https://host:8443/api").unwrap()).map(String::from)
    }

    /// The references of RFC 3986 section 5.4, but for those of other schemes.
    #[test]
    fn a_reference_is_resolved_against_what_was_asked() {
        let asked = Url::parse("http://a/b/c/d;p?q").unwrap();
        for (text, expected) in [
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g/"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q"),
            ("g#s", "http://a/b/c/g"),
            ("g?y#s", "http://a/b/c/g?y"),
            (";x", "http://a/b/c/;x"),
            ("g;x", "http://a/b/c/g;x"),
            ("g;x?y#s", "http://a/b/c/g;x?y"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../../g", "http://a/g"),
            ("../../../g", "http://a/g"),
            ("/./g", "http://a/g"),
            ("g.", "http://a/b/c/g."),
            ("g?y/../x", "http://a/b/c/g?y/../x"),
        ] {
            let link = Link::new(text).asked_at(&asked);
            assert_eq!(resolved(&link).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn a_link_of_which_no_more_is_known_is_of_the_server() {
        for (text, expected) in [
            ("/v2/x?y=1", "https://host:8443/v2/x?y=1"),
            ("//other/x", "https://other/x"),
            ("http://other:1/x?a=%2F&b=c+d#f", "http://other:1/x?a=%2F&b=c+d"),
            ("HTTPS://OTHER/x", "https://other/x"),
        ] {
            assert_eq!(resolved(&Link::new(text)).as_deref(), Ok(expected), "{text}");
        }
        for text in ["x", "../x", "?page=2", "", "#x", "a:1/x"] {
            assert!(resolved(&Link::new(text)).is_err(), "{text}");
        }
        assert!(resolved(&Link::new("x")).unwrap_err().contains("`Link::asked_at`"));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for (text, found) in [
            ("ftp://host/x", "neither"),
            ("file:///x", "neither"),
            ("javascript:x", "neither"),
            ("https:/x", "no `//` and host"),
            ("https:x", "no `//` and host"),
            ("http:///x", "no `//` and host"),
            ("///x", "no `//` and host"),
            ("https://", "not a URL"),
            ("https://me@host/x", "user name"),
            ("https://:secret@host/x", "user name"),
            ("//me:secret@host/x", "user name"),
            ("/a b", "white space"),
            ("/a\tb", "white space"),
            ("/a\u{7f}b", "control character"),
            ("/\\host/x", "backslash"),
        ] {
            let asked = Url::parse("https://host/y").unwrap();
            for link in [Link::new(text), Link::new(text).asked_at(&asked)] {
                let fault = resolved(&link).unwrap_err();
                assert!(fault.contains(found), "{text}: {fault}");
            }
        }
    }

    #[test]
    fn it_shows_no_secret_and_is_written_whole() {
        let link: Link = serde_json::from_str("\"https://host:1/x?key=secret\"").unwrap();
        assert_eq!(format!("{link:?}"), "Link(https://host:1/x?…)");
        assert_eq!(serde_json::to_string(&link).unwrap(), "\"https://host:1/x?key=secret\"");
        for (text, shown) in [
            ("x?key=secret", "Link(…?…)"),
            ("/x/y?key=secret#secret", "Link(/x/y?…)"),
            ("/x#secret", "Link(/x)"),
            ("/x\n", "Link(/x\\u{a})"),
            ("https://me:secret@host/x#secret", "Link(https://host/x)"),
            ("//me:secret@host/x", "Link(…)"),
            ("https://me:secret@[/x", "Link(…)"),
            ("mailto:secret", "Link(…)"),
        ] {
            assert_eq!(format!("{:?}", Link::new(text)), shown, "{text}");
        }
        let found = Link::new("?after=2").asked_at(&Url::parse("http://host/items").unwrap());
        assert_eq!(serde_json::to_string(&found).unwrap(), "\"http://host/items?after=2\"");
        assert_eq!(found.as_str(), "?after=2");
    }
}
