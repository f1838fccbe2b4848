//! The gallery shows what it showed.

use std::{env, fs, path::Path};

use crate::{EXHIBITS, transcript::Transcript};

#[tokio::test]
async fn what_is_shown_is_what_happens() {
    let mut shown = String::new();
    for exhibit in EXHIBITS {
        let transcript = Transcript::default();
        let result = exhibit.show(&transcript, None).await;
        shown += &transcript.take();
        shown += "\n";
        if let Err(fault) = result {
            panic!("{}: {fault}\n{shown}", exhibit.name);
        }
    }
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("shown.txt");
    if env::var_os("BLESS").is_some() {
        fs::write(&page, shown).unwrap();
        return;
    }
    let written = fs::read_to_string(&page).unwrap();
    assert!(
        shown == written,
        "examples/gallery/shown.txt is not what happens, which is:\n{shown}\nIf that is right, run \
         `BLESS=1 cargo test -p bac-gallery --example gallery`."
    );
}
