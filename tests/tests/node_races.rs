//! Many clients of one development node at once: whatever comes first, its jobs are sound.

use std::{collections::BTreeSet, time::Duration};

use bac_client::{
    Bac,
    orchestrator::{
        model::{Job, JobStateType, JobType, SpecConfig, Task},
        query::{ListExecutions, ListHistory, ReadLogs},
    },
};
use bac_core::Ed25519Signer;
use bac_node::Node;
use serde_json::json;

/// When something is taken to hang.
const HANG: Duration = Duration::from_secs(120);

fn bac(node: &Node) -> Bac {
    Bac::new(node.client(Ed25519Signer::generate().unwrap()).unwrap())
}

fn job(name: &str, priority: i64) -> Job {
    let engine = SpecConfig::new("noop").param("Parameters", json!([name]));
    let task = Task::default().name("main").engine(engine);
    Job::default().name(name).kind(JobType::Batch).priority(priority).tasks([task])
}

async fn ended(bac: &Bac, id: &str) -> Job {
    for _ in 0..12_000 {
        let job = bac.orchestrator().jobs().job(id).await.unwrap().job;
        if job.state.kind.is_terminal() {
            return job;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{:?}", bac.orchestrator().jobs().job(id).await);
}

/// Every execution of a job that has ended has ended, and nothing moved it on from its end.
async fn sound(bac: &Bac, id: &str) {
    let jobs = bac.orchestrator().jobs();
    let executions = jobs.executions_with(id, &ListExecutions::default()).await.unwrap().items;
    for execution in &executions {
        assert!(execution.compute_state.kind.is_terminal(), "{execution:?}");
    }
    let all = ListHistory::default().all_job_versions(true);
    let history = jobs.history_with(id, &all).await.unwrap().items;
    let numbers: Vec<u64> = history.iter().map(|entry| entry.seq_num).collect();
    assert_eq!(numbers, (1..=history.len() as u64).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn jobs_that_are_stopped_right_after_their_put_end_with_all_that_is_theirs() {
    let directory = tempfile::tempdir().unwrap();
    let node = Node::builder().data_dir(directory.path()).slots(4).build().unwrap();
    let tasks = (0..200).map(|number| {
        let bac = bac(&node);
        tokio::spawn(async move {
            let jobs = bac.orchestrator().jobs();
            let id = jobs.put_job(&job(&format!("job-{number}"), 0).into()).await.unwrap().job_id;
            let follower = async {
                let follow = ReadLogs::new().follow(true);
                let mut log = jobs.logs_with(&id, &follow).await.unwrap();
                while let Some(message) = log.next().await {
                    message.unwrap();
                }
            };
            let stop = async {
                for _ in 0..number % 5 {
                    tokio::task::yield_now().await;
                }
                // It may have ended by itself.
                let _ = jobs.stop(&id, None, &Default::default()).await;
            };
            tokio::join!(follower, stop);
            let state = ended(&bac, &id).await.state.kind;
            assert!(matches!(state, JobStateType::Stopped | JobStateType::Completed), "{state}");
            sound(&bac, &id).await;
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        tokio::time::timeout(HANG, task).await.expect("a follower or a job hangs").unwrap();
    }
    // Every slot is free again.
    let last = bac(&node);
    let id = last.orchestrator().jobs().put_job(&job("last", 0).into()).await.unwrap().job_id;
    assert_eq!(ended(&last, &id).await.state.kind, JobStateType::Completed);
    assert_eq!(last.agent().debug().await.unwrap()["running_executions"], 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn puts_of_one_name_at_once_are_one_job_and_each_a_version() {
    let node = Node::builder().noop_takes(Duration::from_millis(1)).build().unwrap();
    let tasks = (0..64).map(|number| {
        let bac = bac(&node);
        tokio::spawn(async move {
            let put = job("one", number).into();
            bac.orchestrator().jobs().put_job(&put).await.unwrap().job_id
        })
    });
    let mut ids = BTreeSet::new();
    for task in tasks.collect::<Vec<_>>() {
        ids.insert(task.await.unwrap());
    }
    assert_eq!(ids.len(), 1);
    let (bac, id) = (bac(&node), ids.pop_first().unwrap());
    assert_eq!(ended(&bac, &id).await.version, 64);
    let versions = bac.orchestrator().jobs().versions(&id, None).await.unwrap().items;
    let priorities: BTreeSet<i64> = versions.iter().map(|version| version.priority).collect();
    assert_eq!((versions.len(), priorities.len()), (64, 64));
    sound(&bac, &id).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn equal_puts_at_once_are_one_version() {
    let node = Node::new().unwrap();
    let tasks = (0..32).map(|_| {
        let bac = bac(&node);
        tokio::spawn(async move {
            let jobs = bac.orchestrator().jobs();
            jobs.put_job(&job("one", 0).into()).await.unwrap().job_id
        })
    });
    let mut ids = BTreeSet::new();
    for task in tasks.collect::<Vec<_>>() {
        ids.insert(task.await.unwrap());
    }
    assert_eq!(ids.len(), 1);
    assert_eq!(ended(&bac(&node), &ids.pop_first().unwrap()).await.version, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_completed_before_a_crash_is_as_it_was_and_nothing_acknowledged_is_lost() {
    let directory = tempfile::tempdir().unwrap();
    let mut known: Vec<(String, Option<Job>)> = Vec::new();
    for round in 0..8 {
        let node = loop {
            match Node::builder().data_dir(directory.path()).slots(2).build() {
                Ok(node) => break node,
                Err(error) => assert!(error.to_string().contains("in use"), "{error}"),
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        };
        let bac = bac(&node);
        let jobs = bac.orchestrator().jobs();
        for (id, before) in &known {
            let now = jobs.job(id).await.unwrap().job;
            if let Some(before) = before {
                assert_eq!(now, *before);
            }
        }
        for number in 0..10 {
            let put = job(&format!("{round}-{number}"), 0);
            known.push((jobs.put_job(&put.into()).await.unwrap().job_id, None));
        }
        for (id, before) in &mut known {
            let now = jobs.job(id).await.unwrap().job;
            *before = Some(now).filter(|job| job.state.kind.is_terminal());
        }
        // Dropped with all that is under way.
        drop((jobs, bac, node));
    }
    let node = loop {
        match Node::builder().data_dir(directory.path()).build() {
            Ok(node) => break node,
            Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    };
    for (id, _) in &known {
        ended(&bac(&node), id).await;
        sound(&bac(&node), id).await;
    }
}
