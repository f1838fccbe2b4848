//! Today's API of the development node, over a socket.

use std::time::Duration;

use bac_client::{
    Bac, Client,
    orchestrator::{
        JobsError, NodesError,
        model::{
            AuthRequest, ErrorCode, EventType, Execution, Include, Job, JobStateType, JobType,
            NodeAction, PutNodeRequest, SpecConfig, Task,
        },
        query::{GetJob, ListExecutions, ListHistory, ListJobs, ListNodes, ReadLogs},
    },
};
use bac_core::Credentials;
use bac_node::{Listening, Node, NodeBuilder, Release, SignedApi};
use futures_util::StreamExt;
use serde_json::{Value, json};

async fn serve(node: NodeBuilder) -> (Listening, Bac) {
    let listening = node.build().unwrap().listen("127.0.0.1:0").await.unwrap();
    let bac = Bac::new(Client::new(listening.url()).unwrap());
    (listening, bac)
}

fn noop(words: &[&str]) -> Job {
    let engine = SpecConfig::new("noop").param("Parameters", json!(words));
    let task = Task::default().name("main").engine(engine);
    Job::default().kind(JobType::Batch).tasks([task])
}

async fn json<T: serde::de::DeserializeOwned>(answer: reqwest::Response) -> T {
    serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
}

async fn put(bac: &Bac, job: &Job) -> String {
    bac.orchestrator().jobs().put_job(&job.clone().into()).await.unwrap().job_id
}

async fn ended(bac: &Bac, id: &str) -> Job {
    for _ in 0..12_000 {
        let job = bac.orchestrator().jobs().job(id).await.unwrap().job;
        if job.state.kind.is_terminal() {
            return job;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("job {id} does not end");
}

async fn executions(bac: &Bac, id: &str) -> Vec<Execution> {
    let jobs = bac.orchestrator().jobs();
    jobs.executions_with(id, &ListExecutions::default()).await.unwrap().items
}

fn refusal(error: &JobsError) -> Value {
    let raw = match error {
        JobsError::BadRequest(error) => error.raw(),
        JobsError::Unauthorized(error) => error.raw(),
        JobsError::Forbidden(error) => error.raw(),
        JobsError::NotFound(error) => error.raw(),
        JobsError::InternalServerError(error) => error.raw(),
        other => panic!("{other:?}"),
    };
    assert_eq!(raw.content_type(), Some("application/json"));
    serde_json::from_slice(raw.body()).unwrap()
}

#[tokio::test]
async fn a_job_is_put_run_and_looked_at() {
    let (_listening, bac) = serve(Node::builder()).await;
    let jobs = bac.orchestrator().jobs();
    let mut wanted = noop(&["hello", "you"]).name("greeting").count(2);
    wanted.tasks[0].publisher = SpecConfig::new("local");
    let answer = jobs.put_job(&wanted.clone().into()).await.unwrap();
    assert!(answer.job_id.starts_with("j-") && !answer.evaluation_id.is_empty(), "{answer:?}");

    let job = ended(&bac, &answer.job_id).await;
    assert_eq!((job.state.kind, job.version), (JobStateType::Completed, 1));
    assert_eq!((job.namespace.as_str(), job.count), ("default", Some(2)));
    let found = executions(&bac, &job.id).await;
    assert_eq!(found.len(), 2);
    for (index, execution) in found.iter().enumerate() {
        let output = execution.run_output.as_ref().unwrap();
        assert_eq!((output.stdout.as_str(), output.exit_code), ("hello you\n", 0));
        assert_eq!(execution.partition_index, i64::try_from(index).unwrap());
    }

    // By name, and by the beginning of the id, as by the id.
    for id in ["greeting", &job.id[..10], &job.id[2..10]] {
        assert_eq!(jobs.job(id).await.unwrap().job.id, job.id, "{id}");
    }
    let full = jobs.get_with(&job.id, &GetJob::new().include(Include::Executions)).await.unwrap();
    assert_eq!(full.executions.unwrap().items, found);

    // What it published can be fetched.
    let results = jobs.results(&job.id, None).await.unwrap().items;
    assert_eq!(results.len(), 2);
    let url = results[0].text("URL").unwrap();
    assert!(results[0].is("urlDownload") && url.ends_with(".tar.gz"), "{results:?}");
    let archive = reqwest::get(url).await.unwrap();
    assert_eq!(archive.headers()["content-type"], "application/gzip");
    assert!(archive.bytes().await.unwrap().starts_with(&[0x1f, 0x8b]));
    let missing = url.replace(".tar.gz", "x.tar.gz");
    assert_eq!(reqwest::get(missing).await.unwrap().status(), 404);
}

#[tokio::test]
async fn the_history_tells_each_step_and_comes_in_pages() {
    let (_listening, bac) = serve(Node::builder()).await;
    let jobs = bac.orchestrator().jobs();
    let id = put(&bac, &noop(&[])).await;
    ended(&bac, &id).await;
    let all = jobs.history_with(&id, &ListHistory::default()).await.unwrap();
    assert_eq!(all.next, "");
    let told: Vec<_> = all.items.iter().map(|entry| entry.event.message.as_str()).collect();
    assert_eq!(told.first(), Some(&"Job submitted"));
    assert_eq!(told.last(), Some(&"Job completed"));
    assert!(all.items.iter().all(|entry| entry.job_state.is_none()), "only for old clients");

    let mut paged = Vec::new();
    let mut pages = jobs.history_all(&id, ListHistory::new().limit(2_u32)).items();
    while let Some(entry) = pages.next().await {
        paged.push(entry.unwrap());
    }
    assert_eq!(paged, all.items);

    let of_job = ListHistory::new().event_type(EventType::Job);
    let of_job = jobs.history_with(&id, &of_job).await.unwrap().items;
    assert_eq!(of_job.len(), 3, "{of_job:?}");
    let future = ListHistory::new().since(i64::from(u32::MAX));
    assert!(jobs.history_with(&id, &future).await.unwrap().items.is_empty());

    // A client of v1.4 is told the states, too.
    let call = jobs.history_with(&id, &ListHistory::default());
    let old = call.header("X-Bacalhau-Git-Version", "v1.4.0").await.unwrap().items;
    let states: Vec<_> = old.iter().filter_map(|entry| entry.job_state.as_ref()).collect();
    let states: Vec<_> = states.iter().map(|change| change.new.as_str()).collect();
    assert_eq!(states, ["Pending", "Running", "Completed"]);
}

#[tokio::test]
async fn a_job_that_no_node_can_run_fails_and_says_what_is_missing() {
    let (_listening, bac) = serve(Node::builder()).await;
    let with = |change: fn(&mut Job)| {
        let mut job = noop(&[]);
        change(&mut job);
        job
    };
    for (job, words) in [
        (
            with(|job| {
                job.tasks[0].engine = SpecConfig::new("docker").param("Image", "ubuntu:22.04");
            }),
            "does not support docker, only noop",
        ),
        (
            with(|job| job.tasks[0].publisher = SpecConfig::new("s3")),
            "does not support s3, only local, noop",
        ),
        (
            with(|job| {
                let selector = json!({"Key": "zone", "Operator": "in", "Values": ["moon"]});
                job.constraints = vec![serde_json::from_value(selector).unwrap()];
            }),
            "labels do not match selector zone in",
        ),
    ] {
        let id = put(&bac, &job).await;
        let job = ended(&bac, &id).await;
        assert_eq!(job.state.kind, JobStateType::Failed);
        let message = job.state.message;
        assert!(message.starts_with("not enough nodes to run job. requested: 1"), "{message}");
        assert!(message.contains(words), "{message}");
        assert!(executions(&bac, &id).await.is_empty());
        // Its log says that there is none.
        let jobs = bac.orchestrator().jobs();
        let mut log = jobs.logs_with(&id, &ReadLogs::new().follow(true)).await.unwrap();
        let told = log.next().await.unwrap().unwrap();
        assert!(told.error.contains("no executions found"), "{told:?}");
        assert!(log.next().await.is_none());
    }
}

/// The machine's processors are the node's.
#[tokio::test]
async fn a_job_that_asks_for_more_processors_than_there_are_finds_no_node_of_a_release() {
    let cpus = std::thread::available_parallelism().unwrap().get();
    for release in Release::ALL {
        let (_listening, bac) = serve(Node::builder().release(release)).await;
        for (asked, fits) in [(cpus, true), (cpus + 1, false)] {
            let mut job = noop(&[]);
            job.tasks[0].engine = SpecConfig::new("wasm").param(
                "EntryModule",
                json!({"Source": {"Type": "inline", "Params": {"URL": "data:,x"}}}),
            );
            job.tasks[0].publisher = SpecConfig::new("local");
            job.tasks[0].resources.cpu = asked.to_string();
            job.name = format!("asks-for-{asked}");
            let message = ended(&bac, &put(&bac, &job).await).await.state.message;
            // What fits is tried, and is no module.
            let is_refused = message.contains("node busy with available capacity");
            assert_eq!(is_refused, !fits, "{release}, {asked} of {cpus}: {message}");
        }
    }
}

#[tokio::test]
async fn a_name_put_again_is_the_next_version() {
    let (_listening, bac) = serve(Node::builder()).await;
    let jobs = bac.orchestrator().jobs();
    let first = noop(&["one"]).name("versioned");
    let id = put(&bac, &first).await;
    ended(&bac, &id).await;

    // The same again changes nothing, unless it is forced.
    let same = jobs.put_job(&first.clone().into()).await.unwrap();
    assert_eq!((same.job_id.as_str(), same.warnings.len()), (id.as_str(), 1), "{same:?}");
    assert_eq!(jobs.diff(&first.clone().into()).await.unwrap().diff, "");

    let second = noop(&["two"]).name("versioned");
    let diff = jobs.diff(&second.clone().into()).await.unwrap().diff;
    assert!(
        diff.contains("-            \"one\"") && diff.contains("+            \"two\""),
        "{diff}"
    );
    assert_eq!(put(&bac, &second).await, id);
    assert_eq!(ended(&bac, &id).await.version, 2);
    let printed = |executions: Vec<Execution>| -> Vec<String> {
        executions.into_iter().map(|one| one.run_output.unwrap().stdout).collect()
    };
    assert_eq!(printed(executions(&bac, &id).await), ["two\n"]);
    let all = ListExecutions::new().all_job_versions(true);
    let all = jobs.executions_with(&id, &all).await.unwrap().items;
    assert_eq!(printed(all), ["one\n", "two\n"]);

    // An old version can be run again, and is a version by that.
    let rerun = serde_json::from_value(json!({"JobVersion": 1, "Reason": "once more"})).unwrap();
    let rerun = jobs.rerun(&id, None, &rerun).await.unwrap();
    assert_eq!((rerun.job_id.as_str(), rerun.job_version), (id.as_str(), 3));
    ended(&bac, &id).await;
    assert_eq!(printed(executions(&bac, &id).await), ["one\n"]);
    let versions = jobs.versions(&id, None).await.unwrap().items;
    let numbers: Vec<_> = versions.iter().map(|job| job.version).collect();
    assert_eq!(numbers, [1, 2, 3]);
    let old = jobs.get_with(&id, &GetJob::new().job_version(2_u64)).await.unwrap().job;
    assert_eq!(old.tasks[0].engine.get("Parameters"), Some(&json!(["two"])));
    let none = serde_json::from_value(json!({"JobVersion": 9})).unwrap();
    let error = jobs.rerun(&id, None, &none).await.unwrap_err();
    assert_eq!(refusal(&error)["Message"], "job version not found: 9");
}

#[tokio::test]
async fn stopping_is_for_jobs_that_run_and_harmless_for_those_that_were_stopped() {
    let (_listening, bac) = serve(Node::builder().noop_takes(Duration::from_secs(3600))).await;
    let jobs = bac.orchestrator().jobs();
    let id = put(&bac, &noop(&["x"])).await;
    let reason = serde_json::from_value(json!({"reason": "enough"})).unwrap();
    assert!(!jobs.stop(&id, None, &reason).await.unwrap().evaluation_id.is_empty());
    let job = ended(&bac, &id).await;
    assert_eq!((job.state.kind, job.state.message.as_str()), (JobStateType::Stopped, "enough"));
    jobs.stop(&id, None, &reason).await.unwrap();

    // As the published Python client does it: the reason in the query, and no body.
    let id = put(&bac, &noop(&["x"])).await;
    let url = format!("{}/api/v1/orchestrator/jobs/{id}?reason=x", bac.client().base_url());
    let answer = reqwest::Client::new().delete(url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(ended(&bac, &id).await.state.kind, JobStateType::Stopped);
}

#[test]
fn any_number_of_slots_makes_a_node() {
    for slots in [0, 1, usize::MAX] {
        Node::builder().slots(slots).build().unwrap();
    }
}

#[tokio::test]
async fn more_jobs_than_slots_wait_for_their_turn() {
    let node = Node::builder().slots(1).noop_takes(Duration::from_secs(3600));
    let (_listening, bac) = serve(node).await;
    let jobs = bac.orchestrator().jobs();
    let first = put(&bac, &noop(&[])).await;
    while executions(&bac, &first).await.is_empty()
        || jobs.job(&first).await.unwrap().job.state.kind != JobStateType::Running
    {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let second = put(&bac, &noop(&[])).await;
    while jobs.job(&second).await.unwrap().job.state.kind != JobStateType::Queued {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let mut hasty = noop(&[]);
    hasty.tasks[0].timeouts.queue = 1;
    let hasty = put(&bac, &hasty).await;
    let job = ended(&bac, &hasty).await;
    assert!(job.state.message.contains("queue timeout of 1 s"), "{}", job.state.message);
    jobs.stop(&first, None, &Default::default()).await.unwrap();
    while jobs.job(&second).await.unwrap().job.state.kind != JobStateType::Running {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn lists_are_filtered_sorted_and_paged() {
    let (_listening, bac) = serve(Node::builder()).await;
    let jobs = bac.orchestrator().jobs();
    for index in 0..5 {
        let parity = if index % 2 == 0 { "even" } else { "odd" };
        let job = noop(&[]).name(format!("job-{index}")).labels([("parity", parity)]);
        let job = if index == 4 { job.namespace("other") } else { job };
        ended(&bac, &put(&bac, &job).await).await;
    }
    let names = |options: ListJobs| {
        let pages = jobs.list_all(options).items();
        async { pages.map(|job| job.unwrap().name).collect::<Vec<_>>().await }
    };
    let in_default = ["job-0", "job-1", "job-2", "job-3"];
    assert_eq!(names(ListJobs::new()).await, in_default);
    assert_eq!(names(ListJobs::new().limit(1_u32)).await, in_default);
    let backwards = ListJobs::new().limit(3_u32).reverse(true).namespace("*");
    assert_eq!(names(backwards).await, ["job-4", "job-3", "job-2", "job-1", "job-0"]);
    assert_eq!(names(ListJobs::new().label("parity=odd")).await, ["job-1", "job-3"]);
    let none = ListJobs::new().label("parity in (even)").label("!parity");
    assert!(names(none).await.is_empty());

    let wrong = jobs.list_with(&ListJobs::new().order_by("mood")).await.unwrap_err();
    assert_eq!(refusal(&wrong)["Status"], 500);
    for wrong in [ListJobs::new().next_token("%"), ListJobs::new().label("a b")] {
        let error = jobs.list_with(&wrong).await.unwrap_err();
        assert_eq!(refusal(&error)["Code"], "BadRequest");
    }
}

#[tokio::test]
async fn what_is_not_there_or_not_valid_is_told_in_the_envelope() {
    let (_listening, bac) = serve(Node::builder()).await;
    let jobs = bac.orchestrator().jobs();
    let error = jobs.job("nope").await.unwrap_err();
    let body = refusal(&error);
    assert_eq!(body["Message"], "job not found: nope");
    assert_eq!((&body["Code"], &body["Component"]), (&json!("NotFound"), &json!("JobStore")));
    let JobsError::NotFound(error) = error else { panic!("{error:?}") };
    assert_eq!(*error.body().unwrap().code(), ErrorCode::NotFound);

    let error = jobs.put_job(&Job::default().count(-1).into()).await.unwrap_err();
    let body = refusal(&error);
    assert_eq!(body["Status"], 400);
    for path in ["`Type`", "`Count`", "`Tasks`"] {
        assert!(body["Message"].as_str().unwrap().contains(path), "{body}");
    }

    let old = jobs.job("x").header("X-Bacalhau-Git-Version", "v1.3.2").await.unwrap_err();
    assert_eq!(old.status().unwrap(), 403);
    let odd = jobs.job("x").header("X-Bacalhau-Git-Version", "yesterday").await.unwrap_err();
    assert_eq!(odd.status().unwrap(), 400);
}

#[tokio::test]
async fn the_node_describes_itself_and_is_approved_and_rejected() {
    let (_listening, bac) = serve(Node::builder()).await;
    let (agent, nodes) = (bac.agent(), bac.orchestrator().nodes());
    assert!(agent.alive().await.unwrap().is_ok());
    assert_eq!(agent.version().await.unwrap().git_version, "v1.9.3+bac");
    assert!(agent.debug().await.unwrap().contains_key("running_executions"));
    assert!(agent.config().await.unwrap().get("compute.enabled").is_some());
    assert_eq!(agent.authconfig().await.unwrap().version, "1.0.0");
    let info = agent.node().await.unwrap().into_info();
    let compute = info.compute_node_info.unwrap();
    assert!(compute.execution_engines.contains(&"noop".to_owned()), "{compute:?}");
    assert!(compute.max_capacity.memory > 0);

    let listed = nodes.list_with(&ListNodes::default()).await.unwrap().items;
    assert_eq!(listed[0].info.node_id, info.node_id);
    assert_eq!(nodes.get(&info.node_id[..8]).await.unwrap().node.info.node_id, info.node_id);
    let wrong = nodes.list_with(&ListNodes::new().order_by("mood")).await.unwrap_err();
    assert!(matches!(wrong, NodesError::BadRequest(_)), "{wrong:?}");
    assert!(matches!(nodes.get("n-nobody").await, Err(NodesError::NotFound(_))));
    let linux = ListNodes::new().label("Operating-System!=plan9");
    assert_eq!(nodes.list_with(&linux).await.unwrap().items.len(), 1);

    let update = |action| {
        let request = PutNodeRequest::new(&*info.node_id, action);
        let (nodes, id) = (nodes.clone(), info.node_id.clone());
        async move { nodes.update(&id, &request).await.unwrap() }
    };
    assert!(!update(NodeAction::Approve).await.success, "it is approved already");
    assert!(update(NodeAction::Reject).await.success);
    let rejected = ListNodes::new().approval("REJECTED");
    assert_eq!(nodes.list_with(&rejected).await.unwrap().items.len(), 1);
    let job = ended(&bac, &put(&bac, &noop(&[])).await).await;
    assert!(job.state.message.contains("not approved"), "{}", job.state.message);
    assert!(update(NodeAction::Approve).await.success);
    let job = ended(&bac, &put(&bac, &noop(&[])).await).await;
    assert_eq!(job.state.kind, JobStateType::Completed);
}

#[tokio::test]
async fn a_node_that_wants_credentials_tells_401_from_403() {
    let node = Node::builder().token("all").read_only_token("read").password("ada", "lovelace");
    let node = node.read_only_password("guest", "reads");
    let (listening, bac) = serve(node).await;
    let with = |credentials| {
        let client = Client::builder(listening.url()).credentials(credentials).build().unwrap();
        Bac::new(client)
    };
    let list =
        |bac: Bac| async move { bac.orchestrator().jobs().list_with(&ListJobs::default()).await };
    let add = |bac: Bac| async move { bac.orchestrator().jobs().put_job(&noop(&[]).into()).await };
    for bac in [bac.clone(), with(Credentials::bearer("wrong"))] {
        let error = list(bac).await.unwrap_err();
        let body = refusal(&error);
        assert_eq!((&body["Status"], &body["Code"]), (&json!(401), &json!("Unauthorized")));
    }
    for credentials in [Credentials::bearer("all"), Credentials::basic("ada", "lovelace")] {
        add(with(credentials)).await.unwrap();
    }
    for credentials in [Credentials::bearer("read"), Credentials::basic("guest", "reads")] {
        assert_eq!(list(with(credentials.clone())).await.unwrap().items.len(), 2);
        let error = add(with(credentials)).await.unwrap_err();
        assert_eq!(refusal(&error)["Code"], "Forbidden");
    }

    // The way to a token is open, and so is the question whether the node is there.
    assert!(bac.agent().alive().await.unwrap().is_ok());
    let methods = bac.auth().methods().await.unwrap().methods;
    assert_eq!(methods["token"].kind, "ask");
    let ask = |token: &str| AuthRequest::new("token", &json!({"token": token})).unwrap();
    let given = bac.auth().authenticate("token", &ask("all")).await.unwrap().authentication;
    assert!(given.success && given.token.expose() == "all");
    let error = bac.auth().authenticate("token", &ask("none")).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 401);

    // The signed API asks as well, each release in its way.
    let url = listening.url();
    let post = |target: &str| reqwest::Client::new().post(format!("{url}{target}")).send();
    let first = post("/requester/list").await.unwrap();
    assert_eq!(
        (first.status().as_u16(), first.text().await.unwrap().as_str()),
        (401, "Invalid token. ")
    );
    let last: Value = json(post("/api/v1/requester/list").await.unwrap()).await;
    assert_eq!(last["message"], "Invalid token. ");
}

#[tokio::test]
async fn a_node_may_have_given_up_the_signed_api() {
    let (listening, _) = serve(Node::builder().signed_api(SignedApi::Gone)).await;
    let post = |url: String| reqwest::Client::new().post(url).send();
    for target in ["/requester/submit", "/api/v1/requester/list"] {
        let answer = post(format!("{}{target}", listening.url())).await.unwrap();
        assert_eq!(answer.status(), 410);
        let words: String = json(answer).await;
        assert!(words.contains("deprecated"), "{words}");
    }
    let (listening, bac) = serve(Node::builder().signed_api(SignedApi::Absent)).await;
    let answer = post(format!("{}/requester/submit", listening.url())).await.unwrap();
    assert_eq!(answer.status(), 404);
    let body: Value = json(answer).await;
    assert_eq!(body["Code"], "NotFound");
    let moved = reqwest::get(format!("{}/version", listening.url())).await.unwrap();
    assert_eq!(moved.url().path(), "/api/v1/agent/version");
    assert!(bac.agent().alive().await.unwrap().is_ok());
}
