//! Mistakes of whoever types: exit code 2, and one paragraph that says how to mend it.

use crate::support::User;

#[test]
fn a_mistaken_argument_is_said_in_one_paragraph() {
    let user = User::new();
    for (arguments, parts) in [
        (vec![], ["requires a subcommand", "submit"].as_slice()),
        (vec!["sumbit", "job.json"], &["sumbit", "submit"]),
        (vec!["submit"], &["<FILE>"]),
        (vec!["key"], &["subcommand", "new, show, check"]),
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
        (vec!["key", "show", "--key", "k"], &["--key", "bac key show FILE"]),
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
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = user.run(["completions", shell]).expect_code(0);
        assert!(script.stdout.contains("dry-run"), "{shell}");
    }
}
