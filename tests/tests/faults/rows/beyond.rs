//! X: what is not a matter of one socket: names, and addresses of which some are away.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use bac_core::reqwest::{
    ClientBuilder,
    dns::{Addrs, Name, Resolve, Resolving},
};

use super::good;
use crate::{
    row::{CONNECT, CONNECT_TIMEOUT, Counted, End, Row, always, never},
    script::Script,
};

pub fn rows() -> Vec<Row> {
    let row = |name, expects, configure: fn(ClientBuilder) -> ClientBuilder| {
        Row::new('X', name, Script::keep(good()), expects)
            .called("peer.test")
            .counted_by(Counted::Nothing)
            .transport(move |builder| builder.configure(configure))
    };
    let nothing_arrived =
        |row: Row| row.also("no connection was taken", |seen| seen.log.connections() == 0);
    vec![
        nothing_arrived(row("name-unknown", always(CONNECT), |http| http.dns_resolver(NoSuchName))),
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

/// The port is that of the URL.
fn at(address: impl Into<IpAddr>) -> SocketAddr {
    SocketAddr::new(address.into(), 0)
}

/// Knows no name.
struct NoSuchName;

impl Resolve for NoSuchName {
    fn resolve(&self, _name: Name) -> Resolving {
        Box::pin(async { Err("no such name".into()) })
    }
}

/// Never answers.
struct Silent;

impl Resolve for Silent {
    fn resolve(&self, _name: Name) -> Resolving {
        Box::pin(std::future::pending::<Result<Addrs, _>>())
    }
}
