//! No file of the workspace knows another that knows it.

use std::path::Path;

use bac_circles::{Arrow, Source, arrows, circles};

/// The crates, by the names that `use` knows them by, and their root files.
const CRATES: [(&str, &str); 2] =
    [("bac_core", "bac-core/src/lib.rs"), ("bac_circles", "tests/circles/src/lib.rs")];

#[test]
fn arrows_lead_one_way() -> Result<(), bac_circles::Error> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut source = Source::default();
    for (name, root) in CRATES {
        source.read(name, &workspace.join(root))?;
    }
    let arrows = arrows(&source);
    assert!(!arrows.is_empty());
    let found = circles(&arrows);
    let shown: Vec<String> = found.iter().map(|circle| shown(circle, &workspace)).collect();
    assert!(found.is_empty(), "{} circles of files:\n\n{}", found.len(), shown.join("\n\n"));
    Ok(())
}

fn shown(circle: &[Arrow], workspace: &Path) -> String {
    let prefix = format!("{}/", workspace.display());
    let lines: Vec<String> =
        circle.iter().map(|arrow| arrow.to_string().replace(&prefix, "")).collect();
    lines.join("\n")
}
