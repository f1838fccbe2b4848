//! What the client makes of what real nodes answered.
//!
//! `BLESS=1 cargo test -p bac-tests --test recordings` writes anew what it says of refusals and
//! streams; read the difference before you keep it.

mod blessed;
mod difference;
mod meant;
mod refusals;
mod replay;
mod signatures;
mod sockets;
mod states;
mod written_back;

use bac_client::{Bac, Client, operation_name, operations};
use bac_core::{Ed25519Signer, Operation};
use bac_tests::recordings::{CALLED, Exchange, RELEASES, Recorded, of};

#[test]
fn every_operation_can_be_called_by_its_name() {
    let declared: Vec<_> = operations().map(operation_name).collect();
    for name in &declared {
        assert!(CALLED.contains(&&**name), "`{name}` is not called");
    }
    for name in CALLED {
        assert!(declared.iter().any(|declared| declared == name), "`{name}` is not declared");
    }
}

#[test]
fn every_recorded_operation_is_declared() {
    for release in RELEASES {
        for exchange in of(release) {
            let named = exchange.operation.as_deref().map(operation);
            assert_eq!(named.is_some(), exchange.operation.is_some());
        }
    }
}

/// The exchanges of a release that are calls of an operation, and those operations. A `HEAD` is none:
/// its answer has no body, whatever the operation is declared to answer.
fn calls(release: &str) -> impl Iterator<Item = (&'static Operation, &'static Exchange)> {
    let calls = of(release).iter().filter(|exchange| exchange.request.method != "HEAD");
    calls.filter_map(|exchange| Some((operation(exchange.operation.as_deref()?), exchange)))
}

fn operation(name: &str) -> &'static Operation {
    let found = operations().find(|operation| operation_name(operation) == name);
    found.unwrap_or_else(|| panic!("no operation `{name}` is declared"))
}

/// A client of a node that answers everything as in this exchange.
fn bac(operation: &Operation, exchange: &'static Exchange) -> Bac {
    let prefix = "/api/v1";
    let is_below =
        exchange.request.path.starts_with(prefix) && !operation.path().starts_with(prefix);
    let url = format!("http://127.0.0.1:1234{}", if is_below { prefix } else { "" });
    let builder = Client::builder(url).transport(Recorded::new(exchange));
    let signer = Ed25519Signer::generate().unwrap();
    Bac::new(builder.signer(signer).build().unwrap())
}
