//! The recordings as calls of the client.

use bac_client::{Bac, Client, operation_name, operations};
use bac_core::{Ed25519Signer, Operation};

use super::{exchange::Exchange, files::of, transport::Recorded};

/// The exchanges of a release that are calls of an operation, and those operations. A `HEAD` is none:
/// its answer has no body, whatever the operation is declared to answer.
///
/// # Panics
/// If the release was not recorded.
pub fn calls(release: &str) -> impl Iterator<Item = (&'static Operation, &'static Exchange)> {
    let calls = of(release).iter().filter(|exchange| exchange.request.method != "HEAD");
    calls.filter_map(|exchange| Some((operation(exchange.operation.as_deref()?), exchange)))
}

/// The declared operation of this name.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn operation(name: &str) -> &'static Operation {
    let found = operations().find(|operation| operation_name(operation) == name);
    found.unwrap_or_else(|| panic!("no operation `{name}` is declared"))
}

/// A client of a node that answers everything as in this exchange.
///
/// # Panics
/// If the machine has no randomness for a key.
#[must_use]
pub fn client_of(operation: &Operation, exchange: &'static Exchange) -> Bac {
    let prefix = "/api/v1";
    let is_below =
        exchange.request.path.starts_with(prefix) && !operation.path().starts_with(prefix);
    let url = format!("http://127.0.0.1:1234{}", if is_below { prefix } else { "" });
    let builder = Client::builder(url).transport(Recorded::new(exchange));
    let signer = Ed25519Signer::generate().unwrap();
    Bac::new(builder.signer(signer).build().unwrap())
}
