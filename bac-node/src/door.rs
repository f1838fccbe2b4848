//! Who is let in from a socket: programs, and nobody's web pages.
//!
//! A browser lets any page send requests to this machine, and a page whose name leads here passes for
//! a page of the node (DNS rebinding). So a request names a host that is the node's, comes from no
//! foreign page, and has a body only of a kind that pages cannot send without asking first.

use std::net::IpAddr;

use bac_core::{Escaped, server::is_same_origin};
use http::{HeaderMap, StatusCode, Uri, header};

/// The names by which a node may be reached, beside addresses and `localhost`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Door(Vec<String>);

impl Door {
    pub(crate) fn add(&mut self, name: String) {
        self.0.push(name);
    }

    /// Why a request is not let in.
    pub(crate) fn refusal(
        &self,
        target: &Uri,
        headers: &HeaderMap,
    ) -> Option<(StatusCode, String)> {
        self.host_refusal(target, headers).or_else(|| {
            (!is_same_origin(headers)).then(|| {
                let origin = shown(headers, &header::ORIGIN);
                let message = format!("pages of {origin} may not use this node; programs may");
                (StatusCode::FORBIDDEN, message)
            })
        })
    }

    /// Why the body of a request is not read.
    pub(crate) fn body_refusal(headers: &HeaderMap) -> Option<(StatusCode, String)> {
        let label = headers.get(header::CONTENT_TYPE).and_then(|label| label.to_str().ok());
        let kind = label.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        if kind.eq_ignore_ascii_case("application/json") {
            return None;
        }
        let found = match label {
            Some(_) => format!("is labelled {}", shown(headers, &header::CONTENT_TYPE)),
            None => "has no label".to_owned(),
        };
        let message = format!(
            "the body {found}; this node reads JSON: send it with `Content-Type: application/json`"
        );
        Some((StatusCode::UNSUPPORTED_MEDIA_TYPE, message))
    }

    fn host_refusal(&self, target: &Uri, headers: &HeaderMap) -> Option<(StatusCode, String)> {
        let mut hosts = headers.get_all(header::HOST).iter();
        let host = match (hosts.next(), hosts.next()) {
            (None, _) => None,
            (Some(host), None) => Some(host.to_str().unwrap_or_default()),
            (Some(_), Some(_)) => {
                let message = "the request has several `Host` fields; send one".to_owned();
                return Some((StatusCode::BAD_REQUEST, message));
            }
        };
        let named = target.authority().map(http::uri::Authority::as_str);
        // A program that speaks HTTP/1.0 names no host; no browser does.
        let foreign = named.into_iter().chain(host).find(|host| !self.is_own(host))?;
        let shown = Escaped::new(foreign).to_string();
        let message = format!(
            "the host `{shown}` is none of this node's; use its address or `localhost`, or start \
             the node with that host name (`bac node --host-name`)"
        );
        Some((StatusCode::FORBIDDEN, message))
    }

    fn is_own(&self, host: &str) -> bool {
        let name = match host.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap_or_default(),
            None => host.split(':').next().unwrap_or_default(),
        };
        let is = |own: &str| own.eq_ignore_ascii_case(name.trim_end_matches('.'));
        name.parse::<IpAddr>().is_ok() || is("localhost") || self.0.iter().any(|own| is(own))
    }
}

/// A header field, fit for a message.
fn shown(headers: &HeaderMap, name: &header::HeaderName) -> String {
    let value = headers.get(name).map(http::HeaderValue::as_bytes).unwrap_or_default();
    let text = String::from_utf8_lossy(value);
    format!("`{}`", Escaped::new(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_localhost_and_given_names_are_the_nodes() {
        let door = Door(vec!["node.example".to_owned()]);
        for host in [
            "127.0.0.1:1234",
            "127.0.0.1",
            "[::1]:1234",
            "[::1]",
            "192.0.2.7:80",
            "localhost",
            "LocalHost:1234",
            "localhost.",
            "node.example:1234",
            "Node.Example",
        ] {
            assert!(door.is_own(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "localhos",
            "a.node.example",
            "[::1.evil",
            "user@127.0.0.1",
            "2130706433",
            ":1234",
        ] {
            assert!(!door.is_own(host), "{host}");
        }
    }
}
