//! Where credentials could be read on their way.

use url::{Host, Url};

/// Whether this is plain HTTP to another machine. What goes to a loopback address stays on this one:
/// `localhost` and all names below it (RFC 6761 section 6.3), 127.0.0.0/8 and `::1`.
pub(crate) fn is_plain_http(url: &Url) -> bool {
    let is_loopback = match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.strip_suffix('.').unwrap_or(name);
            name == "localhost" || name.ends_with(".localhost")
        }
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
        None => false,
    };
    url.scheme() == "http" && !is_loopback
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_known_by_its_names_and_addresses() {
        for (url, expected) in [
            ("http://node.example", true),
            ("https://node.example", false),
            ("http://localhost:1234/x", false),
            ("http://LOCALHOST.", false),
            ("http://a.b.localhost", false),
            ("http://localhost.example", true),
            ("http://notlocalhost", true),
            ("http://127.0.0.1", false),
            ("http://127.255.0.9:1", false),
            ("http://127.1", false),
            ("http://128.0.0.1", true),
            ("http://0.0.0.0", true),
            ("http://10.0.0.1", true),
            ("http://[::1]:7", false),
            ("http://[::ffff:127.0.0.1]", false),
            ("http://[::2]", true),
            ("http://127.0.0.1.example", true),
        ] {
            assert_eq!(is_plain_http(&Url::parse(url).unwrap()), expected, "{url}");
        }
    }
}
