//! What the client makes of what real nodes answered.
//!
//! `BLESS=1 cargo test -p bac-tests --test recordings` writes anew what it says of refusals and
//! streams; read the difference before you keep it.

mod difference;
mod meant;
mod refusals;
mod replay;
mod signatures;
mod sockets;
mod states;
mod written_back;

use bac_client::{operation_name, operations};
use bac_tests::recordings::{CALLED, RELEASES, of, operation};

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
