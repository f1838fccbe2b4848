//! The lines of a file that declare an API.

/// What the language has words for, trait by trait: `#[client]`, and the structs that say where a reply or a
/// page has its parts. Models are left out.
pub(crate) fn declaration(source: &str) -> String {
    let mut items = Vec::new();
    let mut item: Option<Vec<&str>> = None;
    for line in source.lines() {
        if item.is_none() && begins(line) {
            item = Some(Vec::new());
        }
        if let Some(lines) = &mut item {
            lines.push(line);
        }
        if line == "}" {
            items.extend(item.take().map(|lines| lines.join("\n")));
        }
    }
    items.join("\n\n")
}

fn begins(line: &str) -> bool {
    let derives = line.strip_prefix("#[derive(").and_then(|rest| rest.strip_suffix(")]"));
    line.starts_with("#[client")
        || derives.is_some_and(|all| all.split(", ").any(|it| matches!(it, "Page" | "Reply")))
}

#[test]
fn models_and_functions_are_left_out() {
    let source = "use x;\n\n#[derive(Debug)]\nstruct Model {\n}\n\n#[derive(Debug, Reply)]\nstruct Tagged {\n    \
                  a: u8,\n}\n\n/// Told.\n#[client]\ntrait Api {\n    fn a();\n}\n\nfn b() {\n}\n";
    assert_eq!(
        declaration(source),
        "#[derive(Debug, Reply)]\nstruct Tagged {\n    a: u8,\n}\n\n#[client]\ntrait Api {\n    fn a();\n}"
    );
}
