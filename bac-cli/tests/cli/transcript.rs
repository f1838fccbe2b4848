//! A session from the first key to a job that outlives its node, as `docs/transcript.md` shows it.
//!
//! `BLESS=1 cargo test -p bac-cli --test cli transcript` writes that file anew.

use std::{collections::HashMap, fmt::Write as _, fs, path::Path, process::Stdio};

use regex::{Captures, Regex};

use crate::{
    examples::example,
    support::{Node, User},
};

enum Step {
    /// What the page says.
    Say(&'static str),
    /// A command of the shell.
    Run(&'static str),
    /// Starts the node.
    Start,
    /// Stops the node, and starts it again.
    Restart,
}

use Step::{Restart, Run, Say, Start};

const SESSION: &[Step] = &[
    Say("A development node that keeps its jobs, and a key:"),
    Start,
    Run("bac key new"),
    Run("bac version"),
    Run("bac nodes"),
    Say(
        "A job of the signed API, first as it would be sent, and then for real. What the job writes \
         is shown as it comes.",
    ),
    Run("bac submit --dry-run greet.signed.json"),
    Run("bac submit --follow greet.signed.json"),
    Say("A job of today's form. Its id is kept, and asked about when it has ended:"),
    Run("bac submit --wait --id-only greet.yaml > greet"),
    Run("bac describe $(cat greet)"),
    Run("bac logs $(cat greet)"),
    Run("bac logs $(cat greet) --output json"),
    Run("bac events $(cat greet)"),
    Run("bac results $(cat greet)"),
    Say(
        "A job file may be a template. What it leaves open is filled in by arguments, and must be; \
         what it would change can be looked at first.",
    ),
    Run("grep '{{' welcome.template.yaml"),
    Run("bac submit welcome.template.yaml"),
    Run("bac submit --wait --id-only welcome.template.yaml -V who=world > welcome"),
    Run("bac logs $(cat welcome)"),
    Run("bac diff welcome.template.yaml -V who=you,greeting=Salut"),
    Say("A job runs again, as it was or in one of its versions, and keeps them all:"),
    Run("bac submit --follow welcome.template.yaml -V who=you"),
    Run("bac rerun --follow --job-version 1 welcome"),
    Run("bac versions welcome"),
    Run("bac executions --all-versions welcome"),
    Say("What a job published is downloaded, into new files only:"),
    Run("bac get welcome results"),
    Run("cat results/stdout"),
    Run("bac get welcome results"),
    Say("A job that does not end by itself, is followed for a while, and cancelled:"),
    Run("bac submit --id-only ticks.yaml > ticks"),
    Run("bac logs --follow $(cat ticks) | head -n 3"),
    Run("bac cancel --reason enough $(cat ticks)"),
    Run("bac describe $(cat ticks)"),
    Run("bac list"),
    Say("The node is stopped and started again. It still knows the jobs:"),
    Restart,
    Run("bac list --limit 2"),
    Run("bac logs $(cat greet)"),
    Say(
        "What goes wrong is said, with an exit code for its kind: a job that fails, a job file with \
         mistakes, a job that there is not.",
    ),
    Run("bac submit --wait docker.yaml"),
    Run("sed s/Image/Imgae/ docker.yaml | sed s/batch/bach/ | bac submit -"),
    Run("bac describe j-0"),
];

#[test]
fn the_transcript_is_what_happens() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/transcript.md");
    let happened = play();
    if std::env::var_os("BLESS").is_some() {
        fs::write(&page, happened).unwrap();
        return;
    }
    let written = fs::read_to_string(&page).unwrap();
    assert!(
        happened == written,
        "docs/transcript.md is not what happens, which is:\n{happened}\nIf that is right, run \
         `BLESS=1 cargo test -p bac-cli --test cli transcript`."
    );
}

fn play() -> String {
    let user = User::new();
    let files =
        ["greet.signed.json", "greet.yaml", "ticks.yaml", "docker.yaml", "welcome.template.yaml"];
    for name in files {
        fs::copy(example(name), user.home().join(name)).unwrap();
    }
    let data = user.home().join("jobs");
    let data = ["--data-dir", data.to_str().unwrap()];
    let mut normal = Normal::new(user.home());
    let mut page =
        "# A session with `bac`\n\nWritten by a test that runs it; ids, keys, times and \
                    the port are made the same each time.\n"
            .to_owned();
    let mut node: Option<Node> = None;
    let mut is_open = false;
    for step in SESSION {
        if let Say(words) = step {
            let close = if is_open { "```\n" } else { "" };
            write!(page, "{close}\n{words}\n\n```console\n").unwrap();
            is_open = true;
            continue;
        }
        let (line, output) = match step {
            Start => {
                node = Some(Node::start(&user, &data));
                ("bac node --data-dir jobs &", started(node.as_ref().unwrap()))
            }
            Restart => {
                node.take().unwrap().stop().expect_code(0);
                node = Some(Node::start(&user, &data));
                ("kill %1; bac node --data-dir jobs &", started(node.as_ref().unwrap()))
            }
            Run(line) => (*line, shell(&user, &node.as_ref().unwrap().url, line)),
            Say(_) => continue,
        };
        write!(page, "$ {line}\n{}", normal.form(&output)).unwrap();
    }
    node.take().unwrap().stop().expect_code(0);
    page + "```\n"
}

fn started(node: &Node) -> String {
    format!("Node  {}\n", node.url)
}

/// What a terminal would show of a command, and its exit code if that is not 0.
fn shell(user: &User, url: &str, line: &str) -> String {
    let bin = Path::new(env!("CARGO_BIN_EXE_bac")).parent().unwrap();
    let path = std::env::join_paths(
        std::iter::once(bin.to_owned())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let (mut reader, writer) = std::io::pipe().unwrap();
    let mut command = std::process::Command::new("sh");
    user.dress(&mut command);
    command
        .args(["-c", line])
        .current_dir(user.home())
        .env("PATH", path.unwrap())
        .env("BACALHAU_API_PORT", url.rsplit_once(':').unwrap().1)
        .stdin(Stdio::null())
        .stdout(writer.try_clone().unwrap())
        .stderr(writer);
    let mut child = command.spawn().unwrap();
    // Its ends of the pipe would keep the reader waiting.
    drop(command);
    let output = std::io::read_to_string(&mut reader).unwrap();
    match child.wait().unwrap().code() {
        Some(0) => output,
        code => format!("{output}(exit code {})\n", code.unwrap()),
    }
}

/// Makes the same of what is different each time, in the same width, so that columns stay.
struct Normal {
    home: String,
    patterns: Vec<Pattern>,
    seen: HashMap<String, String>,
    counts: Vec<usize>,
}

/// What is different each time, and what stands for the first, second and so on of it.
struct Pattern {
    regex: Regex,
    form: fn(usize) -> String,
}

impl Normal {
    fn new(home: &Path) -> Self {
        let pattern = |text: &str, form| Pattern { regex: Regex::new(text).unwrap(), form };
        let patterns = vec![
            pattern("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", |count| {
                format!("00000000-0000-4000-8000-{count:012}")
            }),
            pattern("[0-9a-f]{64}", |count| format!("{count:064}")),
            pattern("[0-9a-f]{16}…", |_| "0000000000000000…".to_owned()),
            pattern(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", |_| "2026-01-01T00:00:00Z".to_owned()),
            pattern("[A-Za-z0-9+/]{100,}=*", |_| "…".to_owned()),
            pattern(r"127\.0\.0\.1:\d+", |_| "127.0.0.1:1234".to_owned()),
            pattern(r"\b[a-z]+/(amd64|arm64)", |_| "linux/amd64".to_owned()),
            pattern("n-[0-9a-f]{8}:", |_| "n-00000000:".to_owned()),
        ];
        let counts = vec![0; patterns.len()];
        let home = home.to_str().unwrap().to_owned();
        Self { home, patterns, seen: HashMap::new(), counts }
    }

    fn form(&mut self, text: &str) -> String {
        let mut text = text.replace(&self.home, "~/.bacalhau");
        for (index, Pattern { regex, form }) in self.patterns.iter().enumerate() {
            let (seen, count) = (&mut self.seen, &mut self.counts[index]);
            let replaced = regex.replace_all(&text, |found: &Captures<'_>| {
                let made = seen.entry(found[0].to_owned()).or_insert_with(|| {
                    *count += 1;
                    form(*count)
                });
                made.clone()
            });
            text = replaced.into_owned();
        }
        text
    }
}
