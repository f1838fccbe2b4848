//! The library from the first look at a node to the end of a job.

use bac_client::{
    Bac, Log, NodeError as _, Outcome,
    bac_core::Error,
    model::ListRequest,
    orchestrator::{
        JobsError,
        model::{Execution, ExecutionStateType, Job, JobStateType, StopJobRequest},
        query::{ListExecutions, ListHistory, ListJobs, ReadLogs},
    },
};

use crate::{node::Node, patience::until_asked, program::job};

/// A job of the node.
struct Put {
    bac: Bac,
    id: String,
}

impl Put {
    async fn new(bac: &Bac, job: Job) -> Self {
        let put = bac.orchestrator().jobs().put_job(&job.into()).await.unwrap();
        Self { bac: bac.clone(), id: put.job_id }
    }

    async fn job(&self) -> Job {
        self.bac.orchestrator().jobs().job(&self.id).await.unwrap().job
    }

    async fn ended(&self) -> JobStateType {
        until_asked("the end of a job", async || {
            let state = self.job().await.state.kind;
            state.is_terminal().then_some(state)
        })
        .await
    }

    async fn executions(&self) -> Vec<Execution> {
        let options = ListExecutions::new();
        self.bac.orchestrator().jobs().executions_with(&self.id, &options).await.unwrap().items
    }

    async fn runs(&self) {
        until_asked("an execution", async || {
            let runs = self.job().await.state.kind == JobStateType::Running;
            (runs && !self.executions().await.is_empty()).then_some(())
        })
        .await;
    }
}

async fn connected(node: &Node) -> Bac {
    Bac::connect(&node.url()).await.unwrap()
}

#[tokio::test]
#[ignore = "an_installed_node runs it"]
async fn looks_around() {
    let node = Node::start();
    let bac = connected(&node).await;

    let generation = bac.generation().unwrap();
    assert_eq!(generation.release(), node.release.to_string());
    assert!(generation.serves_orchestrator());
    assert!(!generation.serves_signed_api());
    assert!(bac.agent().alive().await.unwrap().is_ok());
    assert_eq!(bac.agent().version().await.unwrap().git_version, node.release.to_string());
    bac.agent().node().await.unwrap();

    let nodes = bac.orchestrator().nodes();
    let list = nodes.list_with(&Default::default()).await.unwrap().items;
    let [one] = list.as_slice() else { panic!("{list:?}") };
    let same = nodes.get(&one.info.node_id).await.unwrap().node;
    assert_eq!(same.info.node_id, one.info.node_id);
}

#[tokio::test]
#[ignore = "an_installed_node runs it"]
async fn programs_that_end() {
    let node = Node::start();
    let bac = connected(&node).await;

    for (function, code) in [("_start", 0), ("three", 3)] {
        let put = Put::new(&bac, job(function)).await;
        assert_eq!(put.ended().await, JobStateType::Completed, "{function}");
        let executions = put.executions().await;
        let [execution] = executions.as_slice() else { panic!("{executions:#?}") };
        assert_eq!(execution.compute_state.kind, ExecutionStateType::Completed, "{execution:#?}");
        let output = execution.run_output.as_ref().unwrap();
        // Of several writes nodes keep one alone, nearly always the first.
        assert!(matches!(&*output.stdout, "one\n" | "two\n"), "{output:#?}");
        assert_eq!((output.exit_code, &*output.stderr), (code, "bad\n"));

        let results = bac.orchestrator().jobs().results(&put.id, None).await.unwrap().items;
        let [archive] = results.as_slice() else { panic!("{results:#?}") };
        let url = archive.text("URL").unwrap();
        assert!(archive.is("urlDownload") && url.ends_with(".tar.gz"), "{archive:?}");

        let mut history =
            bac.orchestrator().jobs().history_all(&put.id, ListHistory::new()).items();
        let mut entries = Vec::new();
        while let Some(entry) = history.next().await {
            entries.push(entry.unwrap());
        }
        assert!(entries.len() >= 4, "{entries:#?}");
        assert!(entries.iter().all(|entry| entry.job_id == put.id), "{entries:#?}");
    }

    let put = Put::new(&bac, job("traps")).await;
    assert_eq!(put.ended().await, JobStateType::Failed);
    let executions = put.executions().await;
    let failed = |execution: &Execution| execution.compute_state.kind == ExecutionStateType::Failed;
    assert!(!executions.is_empty() && executions.iter().all(failed), "{executions:#?}");

    let mut jobs = bac.orchestrator().jobs().list_all(ListJobs::new().limit(2u32)).items();
    let mut names = Vec::new();
    while let Some(job) = jobs.next().await {
        names.push(job.unwrap().name);
    }
    names.sort();
    assert_eq!(names, ["_start", "three", "traps"]);
}

/// Who says nothing of how often a job is to run wants it to run.
#[tokio::test]
#[ignore = "an_installed_node runs it"]
async fn a_job_without_a_count() {
    let node = Node::start();
    let bac = connected(&node).await;
    let task = job("_start").tasks.remove(0);
    let put = Put::new(&bac, Job::batch("once", task)).await;
    assert_eq!(put.ended().await, JobStateType::Completed);
    assert_eq!(put.executions().await.len(), 1);
}

#[tokio::test]
#[ignore = "an_installed_node runs it"]
async fn a_job_that_is_stopped() {
    let node = Node::start();
    let bac = connected(&node).await;
    let put = Put::new(&bac, job("ticks")).await;
    put.runs().await;

    let because = StopJobRequest::default().reason("enough");
    bac.orchestrator().jobs().stop(&put.id, None, &because).await.unwrap();
    assert_eq!(put.ended().await, JobStateType::Stopped);
    let stopped = until_asked("the end of its execution", async || {
        let state = put.executions().await.remove(0).compute_state.kind;
        state.is_terminal().then_some(state)
    });
    assert_eq!(stopped.await, ExecutionStateType::Cancelled);
    let again = bac.orchestrator().jobs().stop(&put.id, None, &because).await;
    again.expect("what is stopped may be stopped");
}

#[tokio::test]
#[ignore = "an_installed_node runs it"]
async fn logs() {
    let node = Node::start();
    let bac = connected(&node).await;
    let jobs = bac.orchestrator().jobs();

    if node.release.has_no_log_of_wasm() {
        // To ask for it is to wait a minute for nothing.
        return;
    }
    let put = Put::new(&bac, job("_start")).await;
    assert_eq!(put.ended().await, JobStateType::Completed);
    let mut log = Log::new(jobs.logs_with(&put.id, &ReadLogs::new()).await.unwrap());
    let mut seen = String::new();
    while let Some(piece) = log.next().await {
        seen.push_str(&piece.unwrap().text);
    }
    assert_eq!(seen, "one\nbad\n");

    // Followed to the end of the job, so that nothing of it is left behind at the node.
    let put = Put::new(&bac, job("counts")).await;
    put.runs().await;
    let mut log = Log::new(jobs.logs_with(&put.id, &ReadLogs::new().follow(true)).await.unwrap());
    while let Some(piece) = log.next().await {
        piece.unwrap();
    }
    assert_eq!(put.ended().await, JobStateType::Completed);
}

#[tokio::test]
#[ignore = "an_installed_node runs it"]
async fn refusals() {
    let node = Node::start();
    let bac = connected(&node).await;
    let jobs = bac.orchestrator().jobs();

    let unknown = "j-00000000-0000-4000-8000-000000000000";
    let because = StopJobRequest::default();
    let refused: [JobsError; 4] = [
        jobs.job(unknown).await.unwrap_err(),
        jobs.stop(unknown, None, &because).await.unwrap_err(),
        jobs.results(unknown, None).await.unwrap_err(),
        jobs.executions_with(unknown, &ListExecutions::new()).await.unwrap_err(),
    ];
    for error in refused {
        assert!(error.is_job_not_found() && !error.is_retryable(), "{error}");
        assert_eq!(error.outcome(), Outcome::Refused, "{error}");
    }

    let error: Error = bac.jobs().list(&ListRequest::all()).await.unwrap_err().into();
    assert!(error.to_string().contains("does not serve the signed API"), "{error}");

    let put = Put::new(&bac, job("_start")).await;
    assert_eq!(put.ended().await, JobStateType::Completed);
    let error = jobs.stop(&put.id, None, &because).await.unwrap_err();
    assert!(error.to_string().contains("Completed"), "{error}");
}
