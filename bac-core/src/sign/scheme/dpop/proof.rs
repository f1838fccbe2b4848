//! What a proof says (RFC 9449, section 4.2).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};
use url::Url;

use crate::{
    percent::percent_encoded,
    scheme::{Head, SchemeError},
};

pub(super) const TYPE: &str = "dpop+jwt";

#[derive(Deserialize)]
pub(super) struct Header {
    pub(super) typ: String,
    pub(super) alg: String,
    pub(super) jwk: Box<RawValue>,
    /// What whoever reads it must understand; nothing of that is.
    pub(super) crit: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize, Serialize)]
pub(super) struct Claims {
    pub(super) jti: String,
    pub(super) htm: String,
    pub(super) htu: String,
    pub(super) iat: Seconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ath: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) nonce: Option<String>,
}

/// Seconds since 1970. Some write parts of one, too.
#[derive(Deserialize, Serialize)]
#[serde(untagged)]
pub(super) enum Seconds {
    Whole(u64),
    Broken(f64),
}

impl Seconds {
    pub(super) fn whole(&self) -> Option<u64> {
        match *self {
            Self::Whole(seconds) => Some(seconds),
            Self::Broken(seconds) => {
                Some(std::time::Duration::try_from_secs_f64(seconds).ok()?.as_secs())
            }
        }
    }
}

/// The longest proof that is read, in bytes.
const LONGEST: usize = 8 * 1024;

/// A proof as it came: what it says, and the bytes of its signature.
pub(super) fn read(proof: &str) -> Result<(Header, Claims, Vec<u8>), SchemeError> {
    let parts: Vec<&str> = proof.split('.').collect();
    let [header, claims, signature] = *parts else {
        return Err(unreadable("it has not three parts"));
    };
    if proof.len() > LONGEST {
        return Err(unreadable("it is too long"));
    }
    let signature = octets("signature", signature)?;
    Ok((json("header", header)?, json("claims", claims)?, signature))
}

fn octets(part: &str, text: &str) -> Result<Vec<u8>, SchemeError> {
    URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| unreadable(&format!("its {part} is not base64 for URLs without padding")))
}

fn json<T: DeserializeOwned>(part: &str, text: &str) -> Result<T, SchemeError> {
    serde_json::from_slice(&octets(part, text)?)
        .map_err(|error| unreadable(&format!("its {part} is not what is asked for: {error}")))
}

fn unreadable(fault: &str) -> SchemeError {
    SchemeError::new(format!("the header `dpop` holds no proof: {fault}"))
}

/// A part of a proof as it is sent.
pub(super) fn written(part: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(part)
}

/// The hash of an access token, as a proof has it.
pub(super) fn hash(token: &str) -> String {
    written(&Sha256::digest(token))
}

/// The access token of a request, if it shows one that is bound to a key.
pub(super) fn token<'a>(head: &Head<'a>) -> Result<Option<&'a str>, SchemeError> {
    if !head.headers().contains_key("authorization") {
        return Ok(None);
    }
    let value = head.single("authorization")?;
    let (word, token) = value.split_once(' ').unwrap_or((value, ""));
    Ok(word.eq_ignore_ascii_case("DPoP").then(|| token.trim_start()))
}

/// The URL of a request without query and fragment.
pub(super) fn target(head: &Head<'_>) -> String {
    let scheme = head.scheme().unwrap_or("https");
    format!("{scheme}://{}{}", head.authority(), head.path())
}

/// Whether a proof is for the URL of this request: both as RFC 3986 normalizes them (sections 6.2.2 and
/// 6.2.3), and without what follows the path. A server that does not know its scheme cannot compare it.
pub(super) fn is_for(htu: &str, head: &Head<'_>) -> bool {
    let (Ok(said), Ok(asked)) = (Url::parse(htu), Url::parse(&target(head))) else { return false };
    let is_same_scheme = match head.scheme() {
        Some(scheme) => said.scheme().eq_ignore_ascii_case(scheme),
        None => matches!(said.scheme(), "http" | "https"),
    };
    // Without the scheme, the usual port of either is none.
    let port =
        |url: &Url| url.port().filter(|port| head.scheme().is_some() || !matches!(port, 80 | 443));
    let has_user = !said.username().is_empty() || said.password().is_some();
    is_same_scheme
        && !has_user
        && said.host_str() == asked.host_str()
        && port(&said) == port(&asked)
        && normalized(said.path()) == normalized(asked.path())
}

/// A path in which each octet is written in its one way.
fn normalized(path: &str) -> String {
    let segment = |segment: &str| {
        let octets = percent_decode_str(segment).collect::<Vec<u8>>();
        match String::from_utf8(octets) {
            Ok(text) => percent_encoded(&text).to_string(),
            Err(_) => segment.to_ascii_uppercase(),
        }
    };
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, HeaderValue, Method};

    use super::*;

    #[test]
    fn a_url_is_the_same_however_it_is_written() {
        let uri = "/a%7Eb/%C3%a9/c?query=1".parse().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static("Node.example"));
        let body = Bytes::new();
        let head = Head::received(&Method::GET, &uri, &headers, &body);
        for (htu, plain, https) in [
            ("https://node.example/a~b/%c3%A9/c", true, true),
            ("https://NODE.example:443/a%7eb/é/c?other=2#part", true, true),
            ("https://node.example/x/../a~b/%C3%A9/c", true, true),
            ("http://node.example/a~b/%C3%A9/c", true, false),
            ("https://node.example:8443/a~b/%C3%A9/c", false, false),
            ("https://me@node.example/a~b/%C3%A9/c", false, false),
            ("https://node.example/a~b/%C3%A9/c/", false, false),
            ("https://node.example/a~b%2F%C3%A9/c", false, false),
            ("https://node.example.evil/a~b/%C3%A9/c", false, false),
            ("ftp://node.example/a~b/%C3%A9/c", false, false),
            ("/a~b/%C3%A9/c", false, false),
            ("", false, false),
        ] {
            assert_eq!(is_for(htu, &head), plain, "{htu}");
            assert_eq!(is_for(htu, &head.or_scheme(Some("https"))), https, "{htu}");
        }
    }

    /// The example of RFC 9449 section 7.1.
    #[test]
    fn a_token_is_hashed_as_the_standard_has_it() {
        let token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU";
        assert_eq!(hash(token), "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo");
    }
}
