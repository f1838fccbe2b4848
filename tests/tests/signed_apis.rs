//! What `cargo run --example signed_apis` shows.

use std::{fs, path::Path};

#[allow(dead_code, reason = "`main` is run by cargo")]
#[path = "../../bac-core/examples/signed_apis.rs"]
mod signed_apis;

/// `BLESS=1` writes it.
#[tokio::test]
async fn the_example_shows_what_it_did() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/signed_apis.txt");
    let shown = signed_apis::report().await.unwrap();
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, &shown).unwrap();
    }
    assert_eq!(shown, fs::read_to_string(&path).unwrap());
}
