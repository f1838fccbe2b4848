//! What the development node keeps in a directory, and what it says of one that it cannot use.

use std::{fs, path::Path, time::Duration};

use bac_client::{
    Bac,
    model::{JobCreatePayload, JobStateType, Spec, StatesRequest},
    orchestrator::{
        model::{ExecutionStateType, Job, JobStateType as Today, JobType, SpecConfig, Task},
        query::{ListExecutions, ListHistory, ReadLogs},
    },
};
use bac_core::{Ed25519Signer, Signer};
use bac_node::{Node, StartError};
use redb::{Database, TableDefinition};
use serde_json::json;

fn signer() -> Ed25519Signer {
    Ed25519Signer::generate().unwrap()
}

/// A node on a directory. One that has just been dropped there may need a moment to leave it.
async fn node(directory: &Path, takes: Duration) -> Node {
    for _ in 0..12_000 {
        match Node::builder().data_dir(directory).noop_takes(takes).build() {
            Ok(node) => return node,
            Err(error) if error.to_string().contains("in use") => {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            Err(error) => panic!("{error}"),
        }
    }
    panic!("the directory stays in use");
}

fn bac(node: &Node) -> Bac {
    Bac::new(node.client(signer()).unwrap())
}

fn noop(name: &str) -> Job {
    let engine = SpecConfig::new("noop").param("Parameters", json!([name]));
    let task = Task::default().name("main").engine(engine).publisher(SpecConfig::new("local"));
    Job::default().name(name).kind(JobType::Batch).tasks([task])
}

async fn until(bac: &Bac, id: &str, is_so: impl Fn(&Today) -> bool) -> Job {
    for _ in 0..12_000 {
        let job = bac.orchestrator().jobs().job(id).await.unwrap().job;
        if is_so(&job.state.kind) {
            return job;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{:?}", bac.orchestrator().jobs().job(id).await);
}

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let inside = directory.path().join("made/if/need/be");
    let first = node(&inside, Duration::ZERO).await;
    let before = bac(&first);
    let id = before.orchestrator().jobs().put_job(&noop("kept").into()).await.unwrap().job_id;
    let job = until(&before, &id, Today::is_terminal).await;
    let me = signer();
    let signed = Bac::new(first.client(me).unwrap());
    let client_id = signed.client().signer().unwrap().client_id().to_owned();
    let spec: Spec = serde_json::from_value(json!({
        "Engine": "Noop", "Verifier": "Noop", "PublisherSpec": {"Type": "Noop"},
        "Deal": {"Concurrency": 1}, "Annotations": ["mine"],
    }))
    .unwrap();
    let payload = JobCreatePayload::new(&*client_id, spec);
    let submitted = signed.job().submit(&payload).await.unwrap().job;
    let signed_id = submitted.metadata.id.clone();
    until(&before, &signed_id, Today::is_terminal).await;
    let executions = |bac: &Bac| {
        let jobs = bac.orchestrator().jobs();
        let id = id.clone();
        async move { jobs.executions_with(&id, &ListExecutions::default()).await.unwrap().items }
    };
    let history = |bac: &Bac| {
        let jobs = bac.orchestrator().jobs();
        let id = id.clone();
        async move { jobs.history_with(&id, &ListHistory::default()).await.unwrap().items }
    };
    let results = |bac: &Bac| {
        let jobs = bac.orchestrator().jobs();
        let id = id.clone();
        async move { jobs.results(&id, None).await.unwrap().items }
    };
    let node_id = before.host_node_id().get().await.unwrap();
    let seen = (executions(&before).await, history(&before).await, results(&before).await);
    drop((before, signed));
    first.close().await;
    drop(first);

    let second = node(&inside, Duration::ZERO).await;
    let after = bac(&second);
    assert_eq!(after.host_node_id().get().await.unwrap(), node_id);
    assert_eq!(after.orchestrator().jobs().job(&id).await.unwrap().job, job);
    let again = (executions(&after).await, history(&after).await, results(&after).await);
    assert_eq!(again, seen);
    // The job of the signed API is as it was submitted.
    let listed = bac_client::model::ListRequest::of_client(&*client_id);
    let listed = after.jobs().list(&listed).await.unwrap().jobs;
    assert_eq!(listed[0].job, submitted);
    assert_eq!(listed[0].state.state, JobStateType::Completed);
    // A name that is put again goes on counting.
    let changed = noop("kept").priority(7);
    assert_eq!(after.orchestrator().jobs().put_job(&changed.into()).await.unwrap().job_id, id);
    assert_eq!(until(&after, &id, Today::is_terminal).await.version, 2);
}

#[tokio::test]
async fn a_job_that_was_running_has_failed_after_a_restart_and_says_why() {
    let directory = tempfile::tempdir().unwrap();
    let first = node(directory.path(), HOUR).await;
    let before = bac(&first);
    let id = before.orchestrator().jobs().put_job(&noop("cut").into()).await.unwrap().job_id;
    until(&before, &id, |state| *state == Today::Running).await;
    drop(before);
    first.close().await;
    drop(first);

    let second = node(directory.path(), HOUR).await;
    let after = bac(&second);
    let job = after.orchestrator().jobs().job(&id).await.unwrap().job;
    assert_eq!(job.state.kind, Today::Failed);
    assert!(job.state.message.contains("the node was stopped"), "{}", job.state.message);
    let jobs = after.orchestrator().jobs();
    let executions = jobs.executions_with(&id, &ListExecutions::default()).await.unwrap().items;
    assert_eq!(executions[0].compute_state.kind, ExecutionStateType::Failed);
    let request = StatesRequest::new("", &id);
    let state = after.states().get(&request).await.unwrap().state;
    assert_eq!(state.state, JobStateType::Error);
}

#[tokio::test]
async fn a_job_that_waited_for_its_turn_runs_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let first = Node::builder().data_dir(directory.path()).noop_takes(HOUR).slots(1).build();
    let first = first.unwrap();
    let before = bac(&first);
    let jobs = before.orchestrator().jobs();
    let running = jobs.put_job(&noop("running").into()).await.unwrap().job_id;
    until(&before, &running, |state| *state == Today::Running).await;
    let waiting = jobs.put_job(&noop("waiting").into()).await.unwrap().job_id;
    until(&before, &waiting, |state| *state == Today::Queued).await;
    drop((before, jobs));
    first.close().await;
    drop(first);

    let second = node(directory.path(), Duration::ZERO).await;
    let after = bac(&second);
    assert_eq!(until(&after, &running, Today::is_terminal).await.state.kind, Today::Failed);
    assert_eq!(until(&after, &waiting, Today::is_terminal).await.state.kind, Today::Completed);
    let jobs = after.orchestrator().jobs();
    let executions = jobs.executions_with(&waiting, &ListExecutions::default()).await.unwrap();
    // It is the one that waited.
    let states = executions.items.into_iter().map(|one| one.compute_state.kind);
    assert_eq!(states.collect::<Vec<_>>(), [ExecutionStateType::Completed]);
}

#[tokio::test]
async fn a_follower_does_not_keep_a_node_that_is_gone() {
    let directory = tempfile::tempdir().unwrap();
    let first = node(directory.path(), HOUR).await;
    let before = bac(&first);
    let id = before.orchestrator().jobs().put_job(&noop("followed").into()).await.unwrap().job_id;
    until(&before, &id, |state| *state == Today::Running).await;
    let mut updates = before.job_updates().watch(None).await.unwrap();
    let follow = bac_client::orchestrator::query::ReadLogs::new().follow(true);
    let mut log = before.orchestrator().jobs().logs_with(&id, &follow).await.unwrap();
    assert_eq!(log.next().await.unwrap().unwrap().value.text, "followed\n");
    first.close().await;
    assert!(log.next().await.is_none());
    assert!(updates.next().await.is_none());
    drop((before, log, updates, first));
    node(directory.path(), HOUR).await;
}

#[tokio::test]
async fn a_job_that_waits_for_its_approval_waits_on() {
    let directory = tempfile::tempdir().unwrap();
    let approver = signer();
    let build =
        || Node::builder().data_dir(directory.path()).approver(approver.client_id()).build();
    let first = build().unwrap();
    let me = signer();
    let payload = JobCreatePayload::new(
        me.client_id(),
        serde_json::from_value(json!({
            "Engine": "Noop", "Verifier": "Noop", "PublisherSpec": {"Type": "Noop"},
            "Deal": {"Concurrency": 1},
        }))
        .unwrap(),
    );
    let before = Bac::new(first.client(me).unwrap());
    let id = before.job().submit(&payload).await.unwrap().job.metadata.id;
    drop(before);
    first.close().await;
    drop(first);
    let second = loop {
        match build() {
            Ok(node) => break node,
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    };
    let yes = bac_client::model::ModerateJobRequest::approve(approver.client_id(), &id);
    let state = || async {
        bac(&second).states().get(&StatesRequest::new("", &id)).await.unwrap().state.state
    };
    assert_eq!(state().await, JobStateType::New);
    let boss = Bac::new(second.client(approver).unwrap());
    boss.job().approve(&yes).await.unwrap();
    until(&boss, &id, |state| *state == Today::Completed).await;
}

fn start(directory: &Path) -> Result<Node, StartError> {
    Node::builder().data_dir(directory).build()
}

#[tokio::test]
async fn a_directory_that_cannot_be_used_is_said_to_be_so() {
    let directory = tempfile::tempdir().unwrap();
    let here = |name: &str| directory.path().join(name);

    let used = start(&here("used")).unwrap();
    let error = start(&here("used")).unwrap_err();
    assert!(error.to_string().contains("another node runs on this directory"), "{error}");
    drop(used);

    fs::create_dir(here("text")).unwrap();
    fs::write(here("text/node.redb"), "dear diary, ".repeat(1000)).unwrap();
    let error = start(&here("text")).unwrap_err();
    assert!(error.to_string().contains("no database of a development node"), "{error}");
    assert!(error.to_string().contains("node.redb"), "{error}");

    fs::create_dir(here("foreign")).unwrap();
    let other: TableDefinition<'_, &str, u64> = TableDefinition::new("sheep");
    let database = Database::create(here("foreign/node.redb")).unwrap();
    let write = database.begin_write().unwrap();
    write.open_table(other).unwrap().insert("dolly", 1).unwrap();
    write.commit().unwrap();
    drop(database);
    let error = start(&here("foreign")).unwrap_err();
    assert!(error.to_string().contains("another program's"), "{error}");

    let newer = start(&here("newer")).unwrap();
    newer.close().await;
    drop(newer);
    let meta: TableDefinition<'_, &str, &str> = TableDefinition::new("meta");
    let database = loop {
        match Database::open(here("newer/node.redb")) {
            Ok(database) => break database,
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    };
    let write = database.begin_write().unwrap();
    write.open_table(meta).unwrap().insert("format", "bac-node 99").unwrap();
    write.commit().unwrap();
    drop(database);
    let error = start(&here("newer")).unwrap_err();
    assert!(error.to_string().contains("the format bac-node 99"), "{error}");

    fs::write(here("file"), "").unwrap();
    let error = start(&here("file")).unwrap_err();
    assert!(error.to_string().contains("data directory"), "{error}");

    fs::create_dir(here("empty")).unwrap();
    fs::write(here("empty/node.redb"), "").unwrap();
    let error = start(&here("empty")).unwrap_err();
    assert!(error.to_string().contains("is an empty file"), "{error}");

    // A file that was cut off.
    let whole = start(&here("cut")).unwrap();
    whole.close().await;
    drop(whole);
    let file = here("cut/node.redb");
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes[..bytes.len() / 3]).unwrap();
    let error = loop {
        let error = start(&here("cut")).unwrap_err();
        if !error.to_string().contains("in use") {
            break error;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    assert!(error.to_string().contains("node.redb"), "{error}");
}

#[tokio::test]
async fn a_client_that_follows_keeps_no_node_from_stopping() {
    let directory = tempfile::tempdir().unwrap();
    let first = node(directory.path(), HOUR).await;
    let listening = first.listen("127.0.0.1:0").await.unwrap();
    let remote = Bac::new(bac_core::Client::new(listening.url()).unwrap());
    let jobs = remote.orchestrator().jobs();
    let id = jobs.put_job(&noop("followed").into()).await.unwrap().job_id;
    until(&remote, &id, |state| *state == Today::Running).await;
    let mut log = jobs.logs_with(&id, &ReadLogs::new().follow(true)).await.unwrap();
    let follower = tokio::spawn(async move {
        loop {
            match log.next().await {
                Some(Ok(_)) => {}
                end => break end,
            }
        }
    });

    listening.stop().await;
    first.close().await;
    drop(first);
    node(directory.path(), HOUR).await;
    // The log did not come to its end, and the follower is told so.
    let error = follower.await.unwrap().unwrap().unwrap_err();
    assert!(error.to_string().contains("with code 1001: the server is stopping"), "{error}");
}
