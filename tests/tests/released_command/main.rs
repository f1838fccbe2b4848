//! Bacalhau's own command against a node that answers as its release.
//!
//! `BACALHAU_BIN=/path/to/bacalhau cargo test -p bac-tests --test released_command -- --nocapture`
//! runs it and shows what each command printed. Without the variable there is nothing to run.

use std::{env, fs, path::Path, process::Command};

use bac_node::{Listening, Node, Release};
use serde_json::{Value, json};

/// What a node asks for that asks for a token.
const TOKEN: &str = "t-0123";

/// A program that writes `one` and `two`, with the names that nodes want.
const MODULE: &str = r#"(module $program
    (import "wasi_snapshot_preview1" "fd_write"
        (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
    (memory (export "memory") 1)
    (data (i32.const 64) "one\ntwo\n")
    (func $write
        (i32.store (i32.const 0) (i32.const 64))
        (i32.store (i32.const 4) (i32.const 8))
        (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))
    (func (export "_start") (call $write) (call $proc_exit (i32.const 0)))
    (func (export "endless") (loop $next (br $next))))"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_released_command_works_with_a_node() {
    let Some(user) = User::of_the_environment() else { return };
    let own = Release::ALL.into_iter().find(|release| release.name() == user.version);
    match own {
        Some(release) => {
            user.goes_through(release, false).await;
            user.goes_through(release, true).await;
        }
        // One in between reads the answers of either, but for the lists of v1.3.2.
        None => {
            for release in Release::ALL {
                user.goes_through(release, false).await;
                user.goes_through(release, true).await;
            }
        }
    }
}

/// Who runs a command.
struct User {
    binary: String,
    version: String,
}

impl User {
    fn of_the_environment() -> Option<Self> {
        let binary = env::var("BACALHAU_BIN").ok()?;
        let home = tempfile::tempdir().unwrap();
        let asked = Run { binary: &binary, home: home.path(), port: 1, token: "" };
        let told = asked.run(&["version", "--client"]).1;
        let version = told.split_whitespace().find(|word| word.starts_with("v1.")).unwrap();
        Some(Self { version: version.to_owned(), binary: binary.clone() })
    }

    async fn goes_through(&self, release: Release, asks: bool) {
        let builder = Node::builder().release(release);
        let builder = if asks { builder.token(TOKEN) } else { builder };
        let node: Listening = builder.build().unwrap().listen("127.0.0.1:0").await.unwrap();
        println!("{} with a node of {release}, token: {asks}", self.version);
        let (binary, port) = (self.binary.clone(), node.address().port());
        let is_early = self.version == Release::V1_3_2.name();
        let is_own = self.version == release.name();
        let reads_lists = is_own || release == Release::V1_9_3;
        tokio::task::spawn_blocking(move || {
            let home = tempfile::tempdir().unwrap();
            let token = if asks { TOKEN } else { "" };
            // Where earlier commands keep what a login brought.
            let tokens = json!({format!("http://127.0.0.1:{port}"): token});
            if asks {
                fs::write(home.path().join("tokens.json"), tokens.to_string()).unwrap();
            }
            let run = Run { binary: &binary, home: home.path(), port, token };
            commands(&run, release, [is_early, is_own, reads_lists]);
        })
        .await
        .unwrap();
        node.stop().await;
    }
}

fn commands(run: &Run<'_>, release: Release, [is_early, is_own, reads_lists]: [bool; 3]) {
    let module = wat::parse_str(MODULE).unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = run.home.join(name);
        fs::write(&path, content).unwrap();
        path.into_os_string().into_string().unwrap()
    };
    let wasm = file("main.wasm", &module);
    let once = file("once.json", job("once", "_start", &module).to_string().as_bytes());
    let endless = file("endless.json", job("endless", "endless", &module).to_string().as_bytes());

    // Up to v1.6 the command asks for it where later nodes have nothing.
    let version = run.good(&["version"]);
    assert!(version.contains(release.name()) || !is_own && release == Release::V1_9_3);
    assert!(run.good(&["agent", "version"]).contains(release.name()));
    run.good(&["agent", "alive"]);
    run.good(&["agent", "node"]);
    assert!(run.good(&["node", "list"]).contains("APPROVED"));

    let id = id(&run.good(&["job", "run", "--id-only", &once]));
    run.until(&["job", "describe", &id], "Completed");
    let listed = run.good(&["job", "list"]);
    run.good(&["job", "history", &id]);
    let executions = run.good(&["job", "executions", &id]);
    assert!(!reads_lists || listed.contains(&id[..10]));
    // The numbers of states mean others to v1.4.0 than to a node of v1.9.3.
    assert!(!is_own || executions.contains("Completed"));
    if release == Release::V1_3_2 {
        assert!(run.good(&["job", "logs", &id]).contains("one"));
    } else if is_own {
        // A node of v1.9.3 has no log of a WebAssembly job, and says so after a minute.
        let (code, told) = run.run(&["job", "logs", &id]);
        assert!(code != 0 && told.contains("timeout while waiting for execution logs"), "{told}");
    }
    // The command of v1.3.2 gets results by the signed API alone.
    if !is_early && reads_lists {
        run.good(&["job", "get", &id]);
    }

    let stopped = id_of(run, &["job", "run", "--id-only", "--wait=false", &endless]);
    run.until(&["job", "describe", &stopped], "Running");
    run.good(&["job", "stop", "--quiet", &stopped]);
    run.until(&["job", "describe", &stopped], "Stopped");

    if !is_early {
        run.good(&["wasm", "run", &wasm]);
    } else {
        // Without a publisher it would take one that this node refuses, as it spoils lists.
        let (code, told) = run.run(&["wasm", "run", &wasm]);
        assert!(code != 0 && told.contains("spoils every list"), "{told}");
        let id = id_of(run, &["wasm", "run", "--publisher", "local", "--id-only", &wasm]);
        run.until(&["describe", &id], "Completed");
        run.good(&["list"]);
        run.good(&["get", &id]);
    }
}

/// A job in the form that every release runs.
fn job(name: &str, function: &str, module: &[u8]) -> Value {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let url = format!("data:application/wasm;base64,{}", STANDARD.encode(module));
    let module =
        json!({"Source": {"Type": "inline", "Params": {"URL": url}}, "Target": "/main.wasm"});
    json!({
        "Name": name,
        "Type": "batch",
        "Count": 1,
        "Tasks": [{
            "Name": "main",
            "Engine": {"Type": "wasm", "Params": {"EntryModule": module, "EntryPoint": function}},
            "Publisher": {"Type": "local"},
        }],
    })
}

fn id_of(run: &Run<'_>, arguments: &[&str]) -> String {
    id(&run.good(arguments))
}

/// The id in what a command printed.
fn id(text: &str) -> String {
    let is_id = |word: &&str| word.trim_start_matches("j-").len() == 36;
    text.split_whitespace().find(is_id).unwrap_or_else(|| panic!("no id: {text}")).to_owned()
}

/// A command, the home of its user, and the node that it asks.
struct Run<'r> {
    binary: &'r str,
    home: &'r Path,
    port: u16,
    token: &'r str,
}

impl Run<'_> {
    /// The exit code, and all that was printed.
    fn run(&self, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::new(self.binary);
        command
            .args(arguments)
            .current_dir(self.home)
            .env_clear()
            .env("PATH", env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.home)
            .env("BACALHAU_DIR", self.home)
            .env("BACALHAU_API_HOST", "127.0.0.1")
            .env("BACALHAU_API_PORT", self.port.to_string())
            // It is to ask nobody else, in the words of each release.
            .env("BACALHAU_DISABLEANALYTICS", "true")
            .env("BACALHAU_UPDATE_SKIPCHECKS", "true")
            .env("BACALHAU_UPDATECONFIG_INTERVAL", "0")
            .env("BACALHAU_ENVIRONMENT", "local");
        if !self.token.is_empty() {
            command.env("BACALHAU_API_KEY", self.token);
        }
        let output = command.output().unwrap();
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8_lossy(&told).into_owned();
        println!("$ bacalhau {}\n{told}", arguments.join(" "));
        (output.status.code().unwrap_or(-1), told)
    }

    fn good(&self, arguments: &[&str]) -> String {
        let (code, told) = self.run(arguments);
        assert_eq!(code, 0, "{arguments:?}: {told}");
        told
    }

    /// Asks until something is told.
    fn until(&self, arguments: &[&str], wanted: &str) {
        for _ in 0..100 {
            if self.good(arguments).contains(wanted) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(200));
        }
        panic!("in vain waited for {wanted}: {arguments:?}");
    }
}
