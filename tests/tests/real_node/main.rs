//! The library and the command against an installed node.
//!
//! ```sh
//! BACALHAU_BIN=/usr/local/bin/bacalhau cargo test -p bac-tests --test real_node
//! ```
//!
//! Without the variable nothing is run. With it, the tests below run in a network that has nothing
//! but a loopback interface: parts of every release listen on all addresses, whatever they are told,
//! and in there nobody else hears them, and they reach nobody. That takes Linux, with `unshare` and
//! `ip`, and rights to use them. Each test starts a node of its own, which ends with it.

mod command;
mod command_logs;
mod command_refusals;
mod installed;
mod library;
mod library_login;
mod network;
mod node;
mod patience;
mod program;
mod relay;
mod user;

use std::{env, process::Command};

use installed::Installed;
use user::COMMAND;

/// Builds the command, and runs all the other tests of this file where nodes may run.
#[test]
fn an_installed_node() {
    let Some(installed) = Installed::from_environment() else {
        note(
            "skipped: no node is installed. To run this test, name one: \
             BACALHAU_BIN=/path/to/bacalhau cargo test -p bac-tests --test real_node",
        );
        return;
    };
    if !installed.can_be_started() {
        note(&format!("skipped: {installed} is none of the releases from v1.4.0 on"));
        return;
    }
    let Some(mut network) = network::of_its_own() else {
        note(
            "skipped: a node may listen on more than loopback, so it is run in a network of its \
             own alone. That takes Linux, `unshare` and `ip`, and the rights to use them",
        );
        return;
    };
    note(&format!("running {installed}"));
    // Built out here, where cargo may get what it needs.
    network.env(COMMAND, user::command()).arg(env::current_exe().unwrap()).arg("--ignored");
    assert!(network.status().unwrap().success(), "with {installed}; see above");
}

/// Says something that is seen of a test that passes, too.
fn note(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stderr(), "\nreal_node: {text}");
}

/// Runs something that has a result, and fails with all that is known if it has not.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{command:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}
