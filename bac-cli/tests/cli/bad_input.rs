//! Mistakes of whoever types: exit code 2, and one paragraph that says how to mend it.

use crate::{
    fake::{self, Answer, path},
    support::User,
};

#[test]
fn a_mistaken_argument_is_said_in_one_paragraph() {
    let user = User::new();
    for (arguments, parts) in [
        (vec!["sumbit", "job.json"], ["sumbit", "submit", "bac help"].as_slice()),
        (vec!["describe"], &["<JOB>"]),
        (vec!["submit", "f", "-V", "name"], &["f", "cannot be read"]),
        (vec!["submit", "f", "-V", "a=b", "--no-template"], &["--no-template", "--template-vars"]),
        (vec!["events", "j", "--since", "soon"], &["--since", "10m"]),
        (vec!["get", "j", "--max-size", "much"], &["--max-size", "500MB"]),
        (vec!["rerun", "j", "--job-version", "0"], &["--job-version", "0"]),
        (vec!["docker", "run", "-i", "nowhere", "image"], &["nowhere", "ipfs://CID"]),
        (vec!["docker", "run", "-e", "NAME", "image"], &["NAME=VALUE"]),
        (vec!["docker", "run", "-p", "ftp", "image"], &["ftp", "s3://bucket/key"]),
        (vec!["wasm", "run", "no-such.wasm"], &["no-such.wasm", "cannot be read"]),
        (vec!["nodes", "n-1", "--label", "a=b"], &["--label"]),
        (vec!["list", "surplus"], &["surplus"]),
        (vec!["list", "--output", "xml"], &["xml", "table, json, yaml"]),
        (vec!["list", "--limit", "-1"], &["-1"]),
        (vec!["--port", "99999", "list"], &["99999", "65535"]),
        (vec!["list", "--url", "http://a", "--host", "b"], &["--url", "--host"]),
        (vec!["list", "--timeout", "10"], &["--timeout", "10s"]),
        (vec!["list", "--timeout", "0s"], &["longer than zero"]),
        (vec!["submit", "--dry-run", "--wait", "f"], &["--dry-run", "--wait"]),
        (vec!["completions", "cobol"], &["cobol", "bash"]),
        (vec!["operations", "no-such"], &["no-such", "bac operations"]),
        (vec!["node", "--listen", "nowhere:99999"], &["--listen"]),
        (vec!["list", "--host", "a b"], &["a b", "--url"]),
        (vec!["list", "--host", "a:b"], &["a:b", "--url"]),
        (vec!["list", "--insecure", "--ca-file", "ca.pem"], &["--insecure", "--ca-file"]),
        (vec!["list", "--ca-file", "no-such.pem"], &["no-such.pem", "cannot be read"]),
        (vec!["node", "--token", "t"], &["`bac node`", "--token", "--require-token"]),
        (vec!["node", "--port", "7"], &["`bac node`", "--port", "--listen"]),
        (vec!["node", "--key", "k"], &["--key", "--approver"]),
        (vec!["key", "show", "--url", "http://a"], &["`bac key`", "--url"]),
        (vec!["operations", "--timeout", "7s"], &["`bac operations`", "--timeout"]),
        (vec!["completions", "bash", "--output", "json"], &["`bac completions`", "--output"]),
        (vec!["version", "--client", "--url", "http://a"], &["`bac version`", "--url"]),
        (vec!["health", "--api", "signed"], &["`bac health`", "--api"]),
        (vec!["list", "--all", "--url", "ftp://a"], &["http"]),
        (vec!["list", "--all", "--token", "two\nlines"], &["token"]),
    ] {
        user.run(arguments).expect_error(2, parts);
    }
}

#[test]
fn a_port_that_is_taken_is_said() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    User::new()
        .run(["node", "--listen", &address])
        .expect_error(2, &[&address, "in use", "127.0.0.1:0"]);
}

#[test]
fn help_and_version_are_no_mistakes() {
    let user = User::new();
    let help = user.run(["--help"]).expect_code(0);
    for part in ["Exit codes", "BACALHAU_API_HOST", "bac.yaml", "completions"] {
        assert!(help.stdout.contains(part), "{part} is not in: {help:#?}");
    }
    let version = user.run(["--version"]).expect_code(0);
    assert_eq!(version.stdout, concat!("bac ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn who_asks_for_nothing_is_shown_what_there_is() {
    let user = User::new();
    for (arguments, parts) in [
        (vec![], ["submit", "rerun", "Settings:"].as_slice()),
        (vec!["key"], &["new", "show", "check"]),
        (vec!["docker"], &["run"]),
    ] {
        let ended = user.run(arguments).expect_code(0);
        for part in parts {
            assert!(ended.stdout.contains(part), "{part} is not in: {ended:#?}");
        }
        assert!(!ended.stdout.contains('\u{1b}'), "{ended:#?}");
    }
}

#[test]
fn the_help_of_a_command_has_examples_and_lists_no_settings() {
    let user = User::new();
    for (long, asked) in [
        (vec!["help", "submit"], vec!["submit", "--help"]),
        (vec!["help", "key", "new"], vec!["key", "new", "--help"]),
    ] {
        let help = user.run(asked).expect_code(0).stdout;
        assert_eq!(user.run(long).expect_code(0).stdout, help);
        assert_eq!(help.matches("Examples:").count(), 1, "{help}");
        assert!(help.contains("`bac --help` lists them"), "{help}");
        assert!(!help.contains("--token-file"), "{help}");
    }
    // They are there all the same.
    user.run(["config", "--output", "json", "--timeout", "7s"]).expect_code(0).json();
    let help = user.run(["--help"]).expect_code(0).stdout;
    assert_eq!(help.matches("--token-file").count(), 1, "{help}");
}

#[test]
fn a_shell_is_told_how_a_line_goes_on_ids_of_jobs_included() {
    let user = User::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = user.run(["completions", shell]).expect_code(0);
        assert!(script.stdout.contains("BAC_COMPLETE"), "{shell}");
    }
    let node = fake::orchestrator(|request| {
        let jobs = r#"{"Items": [{"ID": "j-1234", "Name": "greet"}, {"ID": "j-12$(x)"},
            {"ID": "j-99"}], "NextToken": ""}"#;
        let is_list =
            path(request) == "/api/v1/orchestrator/jobs" && request.target().contains("limit=50");
        is_list.then(|| Answer::Json("200 OK", jobs.to_owned()))
    });
    let user = user.at(&node.url()).env("BAC_COMPLETE", "fish");
    let told = |words: &[&str]| {
        let words = ["--", "bac"].iter().chain(words).copied();
        user.run(words).expect_code(0).stdout
    };
    assert_eq!(told(&["describe", "j-1"]).lines().collect::<Vec<_>>(), ["j-1234\tgreet"]);
    assert!(told(&["submit", "--dry"]).contains("--dry-run"));
    let nobody = User::new().at("http://127.0.0.1:9").env("BAC_COMPLETE", "fish");
    let ended = nobody.run(["--", "bac", "describe", "j-1"]).expect_code(0);
    assert_eq!((&*ended.stdout, &*ended.stderr), ("", ""));
}
