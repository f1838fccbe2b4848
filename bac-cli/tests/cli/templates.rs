//! Job files that are templates.

use crate::support::User;

const TEMPLATE: &str = r#"Name: {{or (index . "name") "greeting"}}
Type: batch
Count: {{ .count }}
Tasks:
  - Name: main
    Engine:
      Type: docker
      Params:
        Image: ubuntu:24.04
        Parameters: [echo, {{printf "%q" .greeting}}]
"#;

#[test]
fn a_template_is_filled_in_from_arguments_and_from_the_environment() {
    let user = User::new().at("http://127.0.0.1:9").env("greeting", "from outside");
    let dry = |arguments: &[&str]| {
        let arguments = ["submit", "--dry-run"].iter().chain(arguments).copied();
        user.run_with_input(arguments, TEMPLATE).expect_code(0)
    };
    let ended = dry(&["-V", "count=3", "-V", "greeting=Hello: \"you\""]);
    let job = &ended.json()["Job"];
    assert_eq!(job["Name"], "greeting");
    assert_eq!(job["Count"], 3);
    assert_eq!(job["Tasks"][0]["Engine"]["Params"]["Parameters"][1], "Hello: \"you\"");

    let ended = dry(&["-V", "name=n,count=1,more=2", "-E", "^greeting$"]);
    let job = &ended.json()["Job"];
    assert_eq!(job["Name"], "n");
    assert_eq!(job["Tasks"][0]["Engine"]["Params"]["Parameters"][1], "from outside");
    assert!(ended.stderr.contains("`-V more` is used nowhere"), "{ended:#?}");
}

#[test]
fn a_placeholder_that_nothing_fills_is_an_error_with_its_place_and_nothing_is_sent() {
    let node = crate::fake::orchestrator(|_| None);
    let user = User::new().at(&node.url());
    let ended = user.run_with_input(["submit", "-"], TEMPLATE);
    let ended = ended.fails(
        2,
        &[
            "standard input cannot be filled in:\n",
            "line 3, column 11: nothing was given for `count`",
            "line 10, column 42: nothing was given for `greeting`",
            "-V greeting=VALUE",
            "--no-template",
        ],
    );
    assert_eq!(ended.stdout, "");
    assert_eq!(ended.stderr.lines().count(), 4, "{ended:#?}");
    assert!(node.received().is_empty());
}

#[test]
fn a_file_may_be_taken_as_it_is() {
    let user = User::new().at("http://127.0.0.1:9");
    let text = r#"{"Name": "n", "Type": "batch", "Count": 1, "Tasks": [{"Name": "main", "Engine":
        {"Type": "docker", "Params": {"Image": "i", "Parameters": ["{{.ID}}"]}}}]}"#;
    user.run_with_input(["submit", "--dry-run"], text)
        .fails(2, &["line 2", "`ID`", "--no-template"]);
    let ended = user.run_with_input(["submit", "--dry-run", "--no-template"], text).expect_code(0);
    assert_eq!(ended.json()["Job"]["Tasks"][0]["Engine"]["Params"]["Parameters"][0], "{{.ID}}");

    // A value for a file that asks for none is most likely one for another file.
    let plain = text.replace("{{.ID}}", "x");
    let ended = user.run_with_input(["submit", "--dry-run", "-V", "ID=7"], &plain).expect_code(0);
    assert!(ended.stderr.contains("is no template"), "{ended:#?}");
}

#[test]
fn a_template_that_is_none_is_said_with_its_place() {
    let user = User::new();
    for (text, parts) in [
        ("Name: {{.job-name}}\n", ["line 1, column 9", "(index . \"job-name\")"]),
        ("Name: x\nType: {{range .}}{{end}}\n", ["line 2, column 9", "`range`"]),
        ("Name: {{default .a}}\n", ["line 1, column 9", "or (index . \"name\")"]),
    ] {
        user.run_with_input(["submit"], text).fails(2, &parts);
    }
    user.run_with_input(["submit", "-E", "("], TEMPLATE)
        .expect_error(2, &["-E", "regular expression"]);
    user.run_with_input(["submit", "-V", "x"], TEMPLATE).expect_error(2, &["-V x", "name=value"]);
}
