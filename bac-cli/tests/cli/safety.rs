//! What may not happen, whatever a node says and wherever a setting comes from.

use std::{
    fs::{self, File, OpenOptions},
    io::Read as _,
    os::unix::fs::PermissionsExt as _,
    process::Stdio,
    thread,
    time::Duration,
};

use bac_tests::{Peer, Received, command::Running};

use crate::{
    fake::{self, Answer, path},
    support::User,
};

/// Text that would clear a screen, by the one byte of C1 and by three, and turn round what follows.
const EVIL: &str = "a\u{1b}[2J\u{9b}2Jb\u{7f}\u{202e}c";

/// A node that knows one job, of an evil name.
fn evil_node() -> Peer {
    fake::orchestrator(|request| {
        let name = serde_json::to_string(EVIL).unwrap();
        let job = format!(
            r#"{{"Job": {{"ID": "j-1", "Name": {name}, "State": {{"StateType": "Failed",
                "Message": {name}}}}}}}"#
        );
        path(request).ends_with("/jobs/j-1").then(|| Answer::Json("200 OK", job))
    })
}

/// What a terminal gets to see of a command.
fn on_terminal(user: &User, arguments: &[&str]) -> String {
    let terminal = rustix::pty::openpt(rustix::pty::OpenptFlags::RDWR).unwrap();
    rustix::pty::grantpt(&terminal).unwrap();
    rustix::pty::unlockpt(&terminal).unwrap();
    let name = rustix::pty::ptsname(&terminal, Vec::new()).unwrap();
    let side = OpenOptions::new().read(true).write(true).open(name.to_str().unwrap()).unwrap();
    let mut command = user.command(arguments.iter().copied());
    command.stdout(side.try_clone().unwrap()).stderr(side);
    let mut running = Running::start(&mut command);
    // Its ends of the terminal are to be the only ones.
    drop(command);
    let reader = thread::spawn(move || {
        let mut seen = Vec::new();
        // Once nobody writes any more, reading fails instead of ending.
        let _ = File::from(terminal).read_to_end(&mut seen);
        String::from_utf8_lossy(&seen).into_owned()
    });
    running.code();
    reader.join().unwrap()
}

#[test]
fn what_a_node_says_cannot_drive_a_terminal_in_any_form() {
    let node = evil_node();
    let user = User::new().at(&node.url());
    for form in ["table", "json", "yaml"] {
        let seen = on_terminal(&user, &["describe", "j-1", "--output", form, "--no-color"]);
        let shown = match form {
            "table" => "a\\u{1b}[2J\\u{9b}2Jb",
            "json" => "\\u009b2Jb\\u007f\\u202ec",
            _ => "\\x9B2Jb\\x7F\\u202ec",
        };
        assert!(seen.contains(shown), "{form}: {seen:?}");
        for character in ['\u{1b}', '\u{9b}', '\u{7f}', '\u{202e}'] {
            assert!(!seen.contains(character), "{form}: {character:?} in {seen:?}");
        }
    }
    // Programs get it as it was told.
    let told = user.run(["describe", "j-1", "--output", "json"]).expect_code(0);
    assert_eq!(told.json()["Job"]["Name"], EVIL);
    assert!(told.stdout.contains('\u{9b}'), "{told:#?}");
}

#[test]
fn people_are_shown_the_start_of_ids_and_how_many_jobs_there_are() {
    const ID: &str = "j-f179d1d0-1340-4dd5-8dd1-2e594cd3f820";
    let node = fake::orchestrator(|request| {
        let job = format!(r#"{{"ID": "{ID}", "Name": "n"}}"#);
        let few = request.target().contains("limit=2");
        let list = match few {
            true => format!(r#"{{"Items": [{job}, {job}], "NextToken": "more"}}"#),
            false => format!(r#"{{"Items": [{}], "NextToken": ""}}"#, vec![job; 1061].join(", ")),
        };
        (path(request) == "/api/v1/orchestrator/jobs").then(|| Answer::Json("200 OK", list))
    });
    let user = User::new().at(&node.url());
    let seen = on_terminal(&user, &["list", "--limit", "2", "--no-color"]);
    assert!(seen.contains("j-f179d1d0 ") && !seen.contains(ID), "{seen}");
    assert!(seen.contains("2 of 1061 jobs; `-n 0` for all."), "{seen}");
    let seen = on_terminal(&user, &["list", "--limit", "2", "--wide", "--no-color"]);
    assert!(seen.contains(ID), "{seen}");
    // Programs get them whole, and nobody counts for them.
    let before = node.received().len();
    let piped = user.run(["list", "--limit", "2"]).expect_code(0);
    assert!(piped.stdout.contains(ID) && piped.stderr.is_empty(), "{piped:#?}");
    let asked = node.received();
    let lists = asked.iter().skip(before).filter(|request| path(request).ends_with("/jobs"));
    assert!(
        lists
            .filter(|request| !request.target().contains("limit=2"))
            .all(|request| request.target().contains("limit=1"))
    );
}

#[test]
fn a_token_of_the_file_goes_to_its_own_node_alone() {
    let (own, other) = (fake::orchestrator(|_| None), fake::orchestrator(|_| None));
    let user = User::new();
    let file = user.file("bac.yaml", &format!("url: {}\ntoken: t-0123\n", own.url()));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
    let has_token = |request: &Received| request.header("authorization") == ["Bearer t-0123"];

    user.run(["list"]).expect_code(0);
    assert!(own.received().iter().any(has_token));

    let ended = user.run(["list", "--url", &other.url()]).expect_code(0);
    assert!(ended.stderr.contains(&own.url()), "{ended:#?}");
    assert!(ended.stderr.contains(&format!("does not go to {}", other.url())), "{ended:#?}");
    let settings = user.run(["config", "--output", "json", "--url", &other.url()]).json();
    assert!(settings.to_string().contains("The token is for"), "{settings}");
    let user = user.env("BACALHAU_API_HOST", &other.url());
    user.run(["list"]).expect_code(0);
    assert!(!other.received().is_empty());
    assert!(!other.received().iter().any(has_token));

    // One that is given with the node goes there.
    user.run(["list", "--token", "t-0123"]).expect_code(0);
    assert!(other.received().iter().any(has_token));
}

#[test]
fn a_kept_token_of_the_file_goes_to_its_own_node_alone() {
    let other = fake::orchestrator(|_| None);
    let user = User::new();
    let kept = user.file("kept", "t-0123");
    fs::set_permissions(&kept, fs::Permissions::from_mode(0o600)).unwrap();
    user.file("bac.yaml", &format!("host: a.example\ntoken_file: {}\n", kept.display()));
    let ended = user.run(["list", "--url", &other.url()]).expect_code(0);
    assert!(ended.stderr.contains("token file"), "{ended:#?}");
    assert!(other.received().iter().all(|request| request.header("authorization").is_empty()));
}

/// Standard output and standard error go to one pipe that is full: there are no words to be had.
#[test]
fn a_second_interrupt_ends_a_command_whose_output_is_blocked() {
    let long = "n".repeat(1_000_000);
    let node = fake::orchestrator(move |request| {
        let job = format!(r#"{{"Job": {{"ID": "j-1", "Name": "{long}"}}}}"#);
        path(request).ends_with("/jobs/j-1").then(|| Answer::Json("200 OK", job))
    });
    let user = User::new().at(&node.url());
    let (mut reader, writer) = std::io::pipe().unwrap();
    let mut command = user.command(["describe", "j-1", "--output", "json"]);
    command.stdout(Stdio::from(writer.try_clone().unwrap())).stderr(Stdio::from(writer));
    let mut running = Running::start(&mut command);
    drop(command);
    // It writes, and comes no further.
    reader.read_exact(&mut [0]).unwrap();
    running.signal("INT");
    // Two that come at once may be heard as one.
    thread::sleep(Duration::from_millis(200));
    running.signal("INT");
    assert_eq!(running.code(), Some(130));
}

#[test]
fn jobs_are_sorted_by_instants_before_the_list_is_cut() {
    let node = fake::signed_node(|request| {
        let job = |id: &str, time: &str| {
            format!(r#"{{"Job": {{"Metadata": {{"ID": "{id}", "CreatedAt": "{time}"}}}}}}"#)
        };
        let jobs = [
            job("second", "2026-01-31T10:00:00.5Z"),
            job("first", "2026-01-31T10:00:00Z"),
            job("fourth", "2026-01-31T09:30:00-02:00"),
            job("third", "2026-01-31T12:30:00+02:00"),
        ];
        let list = format!(r#"{{"jobs": [{}]}}"#, jobs.join(", "));
        path(request).ends_with("/list").then(|| Answer::Json("200 OK", list))
    });
    let user = User::with_key().at(&node.url());
    let ids = |arguments: &[&str]| {
        let list = ["list", "--output", "json"].iter().chain(arguments).copied();
        let jobs = user.run(list).expect_code(0).json();
        let id =
            |job: &serde_json::Value| job["Job"]["Metadata"]["ID"].as_str().unwrap().to_owned();
        jobs.as_array().unwrap().iter().map(id).collect::<Vec<_>>()
    };
    assert_eq!(ids(&["--limit", "2"]), ["fourth", "third"]);
    assert_eq!(ids(&["--reverse", "--limit", "3"]), ["first", "second", "third"]);
}
