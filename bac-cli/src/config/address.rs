//! The address of a node, as one place says it or as several say parts of it.

use bac_client::bac_core::url::Url;

use super::source::Source;
use crate::error::{Failure, quoted};

/// The host that is asked where nothing names one.
const HOST: &str = "127.0.0.1";
/// The port that is asked where nothing names one.
const PORT: u16 = 1234;

/// What one place says of a node's address.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    pub(super) name: Option<Name>,
    pub(super) port: Option<u16>,
    pub(super) https: Option<bool>,
}

/// What a node is called.
#[derive(Clone, Debug)]
pub(super) enum Name {
    /// A whole URL, as it was written.
    Url(String),
    /// A host, as it stands in a URL.
    Host(String),
}

impl Said {
    /// From a URL, a host that may be a URL or have a port, a port and whether it is `https`; none
    /// that is empty.
    pub(super) fn new(
        url: Option<&str>,
        host: Option<&str>,
        port: Option<u16>,
        https: Option<bool>,
        source: &Source,
    ) -> Result<Self, Failure> {
        let mut said = Self { name: None, port, https };
        match (url, host) {
            (Some(_), Some(_)) => {
                return Err(Failure::usage(format!(
                    "{source} names a `url` and a `host`; leave one of them out"
                )));
            }
            (Some(url), None) => said.name = Some(Name::Url(checked_url(url, source)?)),
            (None, Some(host)) if host.contains("://") => {
                said.name = Some(Name::Url(checked_url(host, source)?));
            }
            (None, Some(host)) => {
                let (host, of_host) = host_and_port(host, source)?;
                said.name = Some(Name::Host(host));
                if let (Some(one), Some(other)) = (of_host, port)
                    && one != other
                {
                    return Err(two(source, one, source, other));
                }
                said.port = of_host.or(port);
            }
            (None, None) => {}
        }
        Ok(said)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.name.is_none() && self.port.is_none() && self.https.is_none()
    }
}

/// The URL that all places come to, the first of which counts most, and which of them decided.
///
/// The first that names a host or a whole URL names the node. Where it names a host, every place may
/// add the rest; a whole URL is completed by the same place and those before it, and must not say
/// otherwise than they do: then nobody could tell which node was meant.
pub(super) fn resolve(places: &[(&Source, Said)]) -> Result<(String, Source), Failure> {
    let first = places.iter().find(|(_, said)| !said.is_empty());
    let source = first.map_or(Source::Default, |(source, _)| (*source).clone());
    let named = places.iter().position(|(_, said)| said.name.is_some());
    let (url, before) = match named.map(|at| (at, &places[at].1.name)) {
        Some((at, Some(Name::Url(url)))) => (url, &places[..=at]),
        Some((_, Some(Name::Host(host)))) => return Ok((pieces(host, places), source)),
        _ => return Ok((pieces(HOST, places), source)),
    };
    let of_url = named.map_or(&Source::Default, |at| places[at].0);
    complete(url, of_url, before).map(|url| (url, source))
}

fn pieces(host: &str, places: &[(&Source, Said)]) -> String {
    let port = places.iter().find_map(|(_, said)| said.port).unwrap_or(PORT);
    let is_secure = places.iter().find_map(|(_, said)| said.https).unwrap_or_default();
    format!("{}://{host}:{port}", if is_secure { "https" } else { "http" })
}

/// A URL with the port that was given apart from it.
fn complete(url: &str, of_url: &Source, places: &[(&Source, Said)]) -> Result<String, Failure> {
    let https = places.iter().find_map(|(source, said)| Some((*source, said.https?)));
    if let Some((source, is_secure)) = https {
        let is_https = url.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("https:"));
        if is_https != is_secure {
            let wanted = if is_secure { "is" } else { "is not" };
            return Err(Failure::usage(format!(
                "the URL `{}` ({of_url}) contradicts `https` ({source}), which says that the node \
                 {wanted} served by https; correct one of them",
                quoted(url)
            )));
        }
    }
    let port = places.iter().find_map(|(source, said)| Some((*source, said.port?)));
    let Some((source, port)) = port else { return Ok(url.to_owned()) };
    match written_port(url) {
        Some(written) if written.parse() == Ok(port) => Ok(url.to_owned()),
        Some(written) => Err(two(of_url, quoted(written), source, port)),
        None => {
            let mut parsed = Url::parse(url).map_err(|error| {
                Failure::usage(format!("`{}` ({of_url}) is no URL: {error}", quoted(url)))
            })?;
            // A URL without a host has no port, and is refused by whoever connects.
            let _ = parsed.set_port(Some(port));
            // The port of the scheme is left out of a URL, and means the same.
            Ok(parsed.to_string().trim_end_matches('/').to_owned())
        }
    }
}

fn two(
    one: &Source,
    port: impl std::fmt::Display,
    other: &Source,
    other_port: impl std::fmt::Display,
) -> Failure {
    Failure::usage(format!(
        "the node has two ports: {port} ({one}) and {other_port} ({other}); leave one of them out"
    ))
}

/// Host and port of a URL as they are written.
fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// The port that stands in a URL, be it that of the scheme.
fn written_port(url: &str) -> Option<&str> {
    let behind_host = authority(url).rsplit(']').next().unwrap_or_default();
    behind_host.split_once(':').map(|(_, port)| port).filter(|port| !port.is_empty())
}

fn checked_url(url: &str, source: &Source) -> Result<String, Failure> {
    if authority(url).contains('@') {
        return Err(Failure::usage(format!(
            "the URL ({source}) holds a user name or password; give them with \
             BACALHAU_API_USERNAME and BACALHAU_API_PASSWORD"
        )));
    }
    Ok(url.to_owned())
}

/// A host as it stands in a URL, an IPv6 address in brackets, and the port behind it.
fn host_and_port(text: &str, source: &Source) -> Result<(String, Option<u16>), Failure> {
    if text.parse::<std::net::Ipv6Addr>().is_ok() {
        return Ok((format!("[{text}]"), None));
    }
    let no_host = || {
        Failure::usage(format!(
            "`{}` ({source}) is no host name or address, with or without a port; give a whole URL \
             with `--url`",
            quoted(text)
        ))
    };
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !text.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let port = port.map(str::parse).transpose().map_err(|_| no_host())?;
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_address = bare.is_some_and(|bare| bare.parse::<std::net::Ipv6Addr>().is_ok());
    let is_bad = |c: char| "/?#@\\:[] ".contains(c) || c.is_control();
    if !is_address && (host.is_empty() || host.contains(is_bad)) {
        return Err(no_host());
    }
    Ok((host.to_owned(), port))
}

/// A place that credentials were given for.
#[derive(Clone, Debug)]
pub(super) struct Realm {
    /// The URL in whole.
    pub(super) url: String,
    /// Whether its port was named, and is not any.
    pub(super) has_port: bool,
}

impl Realm {
    /// Whether a node at this URL is within: the same host, the port if one was named, and nothing
    /// in the open that was meant for `https`. Names of this machine are one host.
    pub(super) fn holds(&self, url: &str) -> bool {
        let (Ok(own), Ok(other)) = (Url::parse(&self.url), Url::parse(url)) else { return false };
        host(&own) == host(&other)
            && (!self.has_port || own.port_or_known_default() == other.port_or_known_default())
            && (own.scheme() != "https" || other.scheme() == "https")
    }
}

fn host(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    let is_here = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
    if is_here { "localhost".to_owned() } else { host }
}

impl Realm {
    /// What one place alone says of its node.
    pub(super) fn of(source: &Source, said: Said) -> Result<Self, Failure> {
        let names_port = said.port.is_some();
        let place = [(source, said)];
        let (url, _) = resolve(&place)?;
        let in_url = matches!(&place[0].1.name, Some(Name::Url(_)));
        Ok(Self { url, has_port: names_port || in_url })
    }
}
