//! A disk that is full, or slow, while jobs run.

use std::time::Duration;

use bac_client::orchestrator::model::{Job, JobStateType, JobType, SpecConfig, Task};
use tokio::runtime::Handle;

use super::{handle::Scheduler, write_thread::WriteThread};
use crate::{
    executor::{Executors, Limits},
    profile::Profile,
    store::{Disk, Store},
};

fn scheduler(disk: &Disk, takes: Duration) -> Scheduler {
    let limits = Limits {
        noop: takes,
        output: 1000,
        fuel: None,
        memory: 0,
        disk: 0,
        workspace: None,
        directories: Vec::new(),
        profile: Profile::default(),
    };
    let store = Store::on(disk).unwrap();
    let thread = Some(WriteThread::start().unwrap());
    Scheduler::new(store, Executors::new(&limits), limits.profile, 4, thread, Handle::current())
}

fn job() -> Job {
    let engine = SpecConfig::new("noop").param("Parameters", ["hello"].as_slice());
    Job::default().kind(JobType::Batch).tasks([Task::default().name("main").engine(engine)])
}

async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..12_000 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it is not {what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_while_a_disk_is_full_is_kept_and_said_once_it_is_not() {
    let disk = Disk::default();
    let scheduler = scheduler(&disk, Duration::from_millis(300));
    let id = scheduler.put(job(), None).await.unwrap().job.id;
    let record = || scheduler.store().job(&id).unwrap().unwrap();
    until("running", || record().job.state.kind == JobStateType::Running).await;
    let execution = scheduler.store().executions(&id).unwrap().remove(0);
    let mut follower = scheduler.output(&execution.id).unwrap().follow(true);
    let before = record();
    disk.set_full(true);

    let refused = scheduler.put(job(), None).await.unwrap_err();
    assert!(format!("{refused:?}").contains("StorageFull"), "{refused:?}");
    assert!(scheduler.store().trouble().unwrap().contains("no space is left"));
    // Whoever follows the job comes to the end, and whoever waits for it is told why it is not
    // known: this disk is too full even for the database to be opened, and where it is not, what
    // stands there is old.
    while follower.next().await.is_some() {}
    let error = scheduler.store().job(&id).unwrap_err().to_string();
    assert!(error.contains("no space is left"), "{error}");
    let stale = scheduler.known(before).unwrap_err().to_string();
    assert!(stale.contains("is not known: the store cannot be written: no space"), "{stale}");
    let before = disk.refused();
    until("tried again", || disk.refused() > before).await;

    disk.set_full(false);
    until("completed", || record().job.state.kind == JobStateType::Completed).await;
    assert_eq!(scheduler.store().trouble(), None);
    let words = record().job.state.message;
    assert!(words.contains("(told late: the store cannot be written: no space"), "{words}");
    assert_eq!(scheduler.store().output(&execution.id).unwrap().unwrap().stdout, "hello\n");
    // What was refused is not there, and the next one is taken.
    assert_eq!(scheduler.store().jobs().unwrap().len(), 1);
    let next = scheduler.put(job(), None).await.unwrap().job.id;
    until("completed", || {
        scheduler.store().job(&next).unwrap().unwrap().job.state.kind == JobStateType::Completed
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_for_a_change_is_told_that_none_will_come() {
    let disk = Disk::default();
    let scheduler = scheduler(&disk, Duration::ZERO);
    let mut changes = scheduler.changes();
    disk.set_full(true);
    scheduler.put(job(), None).await.unwrap_err();
    assert!(!scheduler.has_changed(&mut changes).await);
    scheduler.is_stuck().await;
    disk.set_full(false);
    scheduler.put(job(), None).await.unwrap();
    assert!(scheduler.has_changed(&mut changes).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_is_closed_while_its_disk_is_full_says_so_at_its_next_start() {
    let disk = Disk::default();
    let first = scheduler(&disk, Duration::from_secs(3600));
    let id = first.put(job(), None).await.unwrap().job.id;
    until("running", || {
        first.store().job(&id).unwrap().unwrap().job.state.kind == JobStateType::Running
    })
    .await;
    disk.set_full(true);
    first.stop(&id, "enough").await.unwrap_err();
    first.close().await;
    drop(first);
    assert!(Store::on(&disk).unwrap_err().to_string().contains("no space is left"));
    disk.set_full(false);
    let second = scheduler(&disk, Duration::ZERO);
    second.resume().unwrap();
    let state = second.store().job(&id).unwrap().unwrap().job.state;
    assert_eq!(state.kind, JobStateType::Failed);
    assert!(state.message.contains("the node was stopped"), "{}", state.message);
}

/// On a runtime that has this one thread.
#[tokio::test]
async fn nobody_waits_for_a_slow_disk_but_who_asked_for_it() {
    let disk = Disk::default();
    let scheduler = scheduler(&disk, Duration::ZERO);
    disk.hold();
    let put = tokio::spawn({
        let scheduler = scheduler.clone();
        async move { scheduler.put(job(), None).await.unwrap().job.id }
    });
    // The runtime goes on while the write waits.
    until("waited for", || disk.is_waited_for()).await;
    assert!(!put.is_finished());
    disk.let_go();
    let id = put.await.unwrap();
    assert!(scheduler.store().job(&id).unwrap().is_some());
}
