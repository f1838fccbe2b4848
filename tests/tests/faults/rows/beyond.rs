//! X: what is not a matter of one socket: names, and addresses of which some are away.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::atomic::{AtomicUsize, Ordering},
};

use bac_core::reqwest::{
    ClientBuilder,
    dns::{Addrs, Name, Resolve, Resolving},
};

use super::good;
use crate::{
    end::{CONNECT, CONNECT_TIMEOUT, End},
    expect::{Expects, always, never},
    row::{Counted, Row},
    script::Script,
};

pub fn rows() -> Vec<Row> {
    let nothing_arrived =
        |row: Row| row.also("no connection was taken", |seen| seen.log.connections() == 0);
    // Nothing was sent where there was no address, so that a submit is tried again, too.
    let unknown = |name, times: usize, expects: Expects| {
        let row = row(name, expects, move |http| http.dns_resolver(NotAtFirst(times.into())));
        row.also("what arrives is no more than one request", |seen| seen.log.requests.len() < 2)
    };
    vec![
        nothing_arrived(unknown("name-unknown", usize::MAX, always(CONNECT))),
        unknown("name-unknown-once", 1, always(CONNECT).passing()),
        unknown("name-unknown-twice", 2, always(CONNECT).passing_twice()),
        nothing_arrived(unknown("name-unknown-thrice", 3, always(CONNECT))),
        nothing_arrived(row("name-without-address", always(CONNECT), |http| {
            http.resolve_to_addrs("peer.test", &[])
        })),
        // The limit for connecting is one for finding the address, too.
        nothing_arrived(row("name-silent", always(CONNECT_TIMEOUT), |http| {
            http.dns_resolver(Silent)
        })),
        row("first-address-away", never(End::Ok), |http| {
            http.resolve_to_addrs("peer.test", &[at(Ipv6Addr::LOCALHOST), at(Ipv4Addr::LOCALHOST)])
        })
        .connections(1),
    ]
}

/// A good peer, whose address is found as this says.
fn row(
    name: &'static str,
    expects: Expects,
    configure: impl Fn(ClientBuilder) -> ClientBuilder + Clone + Send + Sync + 'static,
) -> Row {
    Row::new('X', name, Script::keep(good()), expects)
        .called("peer.test")
        .counted_by(Counted::Nothing)
        .transport(move |builder| builder.configure(configure.clone()))
}

/// The port is that of the URL.
fn at(address: impl Into<IpAddr>) -> SocketAddr {
    SocketAddr::new(address.into(), 0)
}

/// Knows no name for so many times, and then every one.
struct NotAtFirst(AtomicUsize);

impl Resolve for NotAtFirst {
    fn resolve(&self, _name: Name) -> Resolving {
        let left = |times: usize| times.checked_sub(1);
        let is_known = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, left).is_err();
        Box::pin(async move {
            if !is_known {
                return Err("no such name".into());
            }
            let addresses: Addrs = Box::new([at(Ipv4Addr::LOCALHOST)].into_iter());
            Ok(addresses)
        })
    }
}

/// Never answers.
struct Silent;

impl Resolve for Silent {
    fn resolve(&self, _name: Name) -> Resolving {
        Box::pin(std::future::pending::<Result<Addrs, _>>())
    }
}
