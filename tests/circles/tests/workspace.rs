//! No file of the workspace knows another that knows it, nor does a room.

use std::path::Path;

use bac_circles::{Arrow, Source, arrows, between_rooms, circles};

/// The crates, by the names that `use` knows them by, and their root files.
const CRATES: [(&str, &str); 10] = [
    ("bac_wire", "bac-wire/src/lib.rs"),
    ("bac_macros", "bac-macros/src/lib.rs"),
    ("bac_core", "bac-core/src/lib.rs"),
    ("bac_client", "bac-client/src/lib.rs"),
    ("bac_node", "bac-node/src/lib.rs"),
    ("bac", "bac-cli/src/main.rs"),
    ("bac_bench", "benches/src/main.rs"),
    ("bac_gallery", "examples/gallery/main.rs"),
    ("bac_tests", "tests/src/lib.rs"),
    ("bac_circles", "tests/circles/src/lib.rs"),
];

/// Those of them in which the files and folders below `src` know each other one way alone.
const ROOMS: [&str; 2] = ["bac-macros", "bac-core"];

#[test]
fn arrows_lead_one_way() -> Result<(), bac_circles::Error> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut source = Source::default();
    for (name, root) in CRATES {
        source.read(name, &workspace.join(root))?;
    }
    let arrows = arrows(&source);
    assert!(!arrows.is_empty());
    let mut found = circles(&arrows);
    for name in ROOMS {
        found.extend(circles(&between_rooms(&arrows, &workspace.join(name).join("src"))));
    }
    let shown: Vec<String> = found.iter().map(|circle| shown(circle, &workspace)).collect();
    assert!(found.is_empty(), "{} circles:\n\n{}", found.len(), shown.join("\n\n"));
    Ok(())
}

fn shown(circle: &[Arrow], workspace: &Path) -> String {
    let prefix = format!("{}/", workspace.display());
    let lines: Vec<String> =
        circle.iter().map(|arrow| arrow.to_string().replace(&prefix, "")).collect();
    lines.join("\n")
}
