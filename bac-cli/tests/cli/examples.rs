//! The example job files hold the example module.

use std::{fs, path::Path};

use crate::support::User;
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// The path of an example.
pub(crate) fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
    path.to_str().unwrap().to_owned()
}

#[test]
fn every_example_holds_the_module_as_it_is_compiled() {
    let module = wat::parse_file(example("greet.wat")).unwrap();
    let url = format!("data:application/wasm;base64,{}", STANDARD.encode(module));
    for name in [
        "greet.signed.json",
        "greet.signed.local.json",
        "greet.yaml",
        "ticks.yaml",
        "welcome.template.yaml",
    ] {
        let text = fs::read_to_string(example(name)).unwrap();
        assert!(text.contains(&url), "{name} must hold {url}");
    }
}

/// There is one of each kind, and each is one that the command takes.
#[test]
fn every_example_is_a_job_that_could_be_submitted() {
    let user = User::with_key().at("http://127.0.0.1:9");
    let mut kinds = Vec::new();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|kind| kind == "wat") {
            continue;
        }
        let file = path.to_str().unwrap();
        let dry = ["submit", "--dry-run", file].into_iter();
        let values = ["-V", "who=you"].into_iter().filter(|_| file.contains("template"));
        let sent = user.run(dry.chain(values)).expect_code(0).json();
        let kind = match &sent["payload"]["Spec"]["Engine"] {
            serde_json::Value::String(engine) => format!("signed {engine}"),
            _ => sent["Job"]["Type"].as_str().unwrap().to_owned(),
        };
        kinds.push(kind);
    }
    kinds.sort_unstable();
    kinds.dedup();
    assert_eq!(kinds, ["batch", "daemon", "ops", "service", "signed Docker", "signed Wasm"]);
}
