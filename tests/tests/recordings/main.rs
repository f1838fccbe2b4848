//! What the client makes of what real nodes answered.

mod replay;

use bac_client::{operation_name, operations};
use bac_tests::recordings::{CALLED, RELEASES, of};

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
            if let Some(operation) = &exchange.operation {
                assert!(CALLED.contains(&&**operation), "{release} {}: {operation}", exchange.id);
            }
        }
    }
}
