//! The example job files hold the example module.

use std::{fs, path::Path};

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
        "hello.template.yaml",
    ] {
        let text = fs::read_to_string(example(name)).unwrap();
        assert!(text.contains(&url), "{name} must hold {url}");
    }
}
