//! Today's API: what is sent, what a server gets of it, and what its answers become.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bac_client::orchestrator::model::{
    AgentConfig, AliveResponse, ApiError, AuthConfig, AuthMethods, AuthRequest, AuthResponse,
    Authentication, BuildVersionInfo, DiffJobRequest, DiffJobResponse, ErrorCode, EventType,
    Execution, GetJobResponse, GetNodeResponse, Include, Job, JobHistory, LogLine, LogMessage,
    NodeAction, NodeConnection, NodeDescription, NodeInfo, NodeMembership, NodeState, Page,
    PutJobRequest, PutJobResponse, PutNodeRequest, PutNodeResponse, Requirement, RerunJobRequest,
    RerunJobResponse, SpecConfig, StopJobRequest, StopJobResponse, Task,
};
use bac_client::orchestrator::query::{
    GetJob, ListExecutions, ListHistory, ListJobs, ListNodes, PutJob, ReadLogs,
};
use bac_client::orchestrator::{
    AgentClient, AgentError, AgentServer, AgentService, AuthClient, AuthMethodsError, AuthServer,
    AuthService, AuthenticateError, JobsError, NodesError, OrchestratorJobsClient,
    OrchestratorJobsServer, OrchestratorJobsService, OrchestratorNodesClient,
    OrchestratorNodesServer, OrchestratorNodesService,
};
use bac_client::{Bac, Client, Log};
use bac_core::server::{Context, Router};
use bac_core::sign::PublicKey;
use bac_core::websocket::Messages;
use bac_core::{Credentials, EndpointError, ErrorKind, Failure, RsaSigner, Signer};
use bac_tests::{Connection, Peer, json_reply};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::{StreamExt, stream};
use serde_json::{Map, Value, json};

/// A node that answers with what it was asked, and keeps which operations that were.
#[derive(Clone, Default)]
struct Echo {
    asked: Arc<Mutex<BTreeSet<String>>>,
}

impl Echo {
    fn note(&self, cx: &Context) {
        self.asked.lock().unwrap().insert(cx.operation().to_string());
    }

    /// A job that tells in its metadata what it was asked for with.
    fn job(&self, cx: &Context, arguments: &[(&str, Value)]) -> Job {
        self.note(cx);
        let told = arguments.iter().filter(|(_, value)| !value.is_null() && value != &json!([]));
        Job::default().meta(told.map(|(name, value)| (*name, value.to_string())))
    }
}

impl OrchestratorJobsService for Echo {
    async fn put(
        &self,
        cx: &Context,
        namespace: Option<&str>,
        idempotency_token: Option<&str>,
        request: &PutJobRequest,
    ) -> Result<PutJobResponse, JobsError> {
        self.note(cx);
        let warnings = [
            format!("force {}", request.force),
            format!("namespace {namespace:?}, token {idempotency_token:?}"),
        ];
        Ok(PutJobResponse::default().job_id(&request.job.name).warnings(warnings))
    }

    async fn diff(
        &self,
        cx: &Context,
        request: &DiffJobRequest,
    ) -> Result<DiffJobResponse, JobsError> {
        self.note(cx);
        Ok(DiffJobResponse::default().diff(&request.job.name))
    }

    async fn list(
        &self,
        cx: &Context,
        namespace: Option<&str>,
        labels: &[String],
        order_by: Option<&str>,
        reverse: Option<bool>,
        limit: Option<u32>,
        next_token: Option<&str>,
    ) -> Result<Page<Job>, JobsError> {
        let job = self.job(
            cx,
            &[
                ("namespace", json!(namespace)),
                ("labels", json!(labels)),
                ("order_by", json!(order_by)),
                ("reverse", json!(reverse)),
                ("limit", json!(limit)),
                ("next_token", json!(next_token)),
            ],
        );
        Ok(Page::last(vec![job]))
    }

    async fn get(
        &self,
        cx: &Context,
        id: &str,
        namespace: Option<&str>,
        include: Option<Include>,
        job_version: Option<u64>,
        limit: Option<u32>,
    ) -> Result<GetJobResponse, JobsError> {
        let job = self.job(
            cx,
            &[
                ("namespace", json!(namespace)),
                ("include", json!(include)),
                ("job_version", json!(job_version)),
                ("limit", json!(limit)),
            ],
        );
        Ok(job.id(id).into())
    }

    async fn stop(
        &self,
        cx: &Context,
        id: &str,
        namespace: Option<&str>,
        request: &StopJobRequest,
    ) -> Result<StopJobResponse, JobsError> {
        self.note(cx);
        let told = format!("{id} {namespace:?} {}", request.reason);
        Ok(StopJobResponse::default().evaluation_id(told))
    }

    async fn rerun(
        &self,
        cx: &Context,
        id: &str,
        namespace: Option<&str>,
        request: &RerunJobRequest,
    ) -> Result<RerunJobResponse, JobsError> {
        self.note(cx);
        let told = format!("{namespace:?} {}", request.reason);
        Ok(RerunJobResponse::default()
            .job_id(id)
            .job_version(request.job_version)
            .evaluation_id(told))
    }

    async fn history(
        &self,
        cx: &Context,
        id: &str,
        namespace: Option<&str>,
        since: Option<i64>,
        event_type: Option<EventType>,
        execution_id: Option<&str>,
        node_id: Option<&str>,
        job_version: Option<u64>,
        all_job_versions: Option<bool>,
        limit: Option<u32>,
        next_token: Option<&str>,
    ) -> Result<Page<JobHistory>, JobsError> {
        self.note(cx);
        let told = json!([
            namespace,
            since,
            event_type,
            execution_id,
            node_id,
            job_version,
            all_job_versions,
            limit,
            next_token
        ]);
        Ok(Page::last(vec![JobHistory::default().job_id(id).comment(told.to_string())]))
    }

    async fn executions(
        &self,
        cx: &Context,
        id: &str,
        namespace: Option<&str>,
        order_by: Option<&str>,
        reverse: Option<bool>,
        job_version: Option<u64>,
        all_job_versions: Option<bool>,
        limit: Option<u32>,
    ) -> Result<Page<Execution>, JobsError> {
        self.note(cx);
        let told = json!([namespace, order_by, reverse, job_version, all_job_versions, limit]);
        Ok(Page::last(vec![Execution::default().job_id(id).name(told.to_string())]))
    }

    async fn versions(
        &self,
        cx: &Context,
        id: &str,
        namespace: Option<&str>,
    ) -> Result<Page<Job>, JobsError> {
        Ok(Page::last(vec![self.job(cx, &[("namespace", json!(namespace))]).id(id)]))
    }

    async fn results(
        &self,
        cx: &Context,
        id: &str,
        namespace: Option<&str>,
    ) -> Result<Page<SpecConfig>, JobsError> {
        self.note(cx);
        let url = format!("https://example.com/{id}?a=1&b={namespace:?}");
        Ok(Page::last(vec![SpecConfig::new("s3PreSigned").param("PreSignedURL", url)]))
    }

    async fn logs(
        &self,
        cx: &Context,
        id: &str,
        namespace: Option<&str>,
        execution_id: Option<&str>,
        tail: Option<bool>,
        follow: Option<bool>,
        job_version: Option<u64>,
        all_job_versions: Option<bool>,
    ) -> Result<Messages<LogMessage>, JobsError> {
        self.note(cx);
        if id == "none" {
            return Err(JobsError::not_found(ApiError::new(ErrorCode::NotFound, "no such job")));
        }
        let told = json!([namespace, execution_id, tail, follow, job_version, all_job_versions])
            .to_string();
        let failure = LogMessage::default().error("the disk is full");
        let lines =
            [LogLine::stdout(format!("{id}\n")).into(), LogLine::stderr(told).into(), failure];
        Ok(Messages::new(stream::iter(lines.map(Ok))))
    }
}

impl OrchestratorNodesService for Echo {
    async fn list(
        &self,
        cx: &Context,
        labels: &[String],
        approval: Option<NodeMembership>,
        status: Option<NodeConnection>,
        order_by: Option<&str>,
        reverse: Option<bool>,
        limit: Option<u32>,
    ) -> Result<Page<NodeState>, NodesError> {
        self.note(cx);
        let told = json!([labels, approval, status, order_by, reverse, limit]);
        let info = NodeInfo::default().node_id(told.to_string());
        Ok(Page::last(vec![NodeState::default().info(info)]))
    }

    async fn get(&self, cx: &Context, id: &str) -> Result<GetNodeResponse, NodesError> {
        self.note(cx);
        Ok(NodeState::default().info(NodeInfo::default().node_id(id)).into())
    }

    async fn update(
        &self,
        cx: &Context,
        id: &str,
        request: &PutNodeRequest,
    ) -> Result<PutNodeResponse, NodesError> {
        self.note(cx);
        let told = format!("{id} {} {} {}", request.node_id, request.action, request.message);
        Ok(PutNodeResponse::default().success(true).error(told))
    }
}

impl AgentService for Echo {
    async fn alive(&self, cx: &Context) -> Result<AliveResponse, AgentError> {
        self.note(cx);
        Ok(AliveResponse::default().status("OK"))
    }

    async fn version(&self, cx: &Context) -> Result<BuildVersionInfo, AgentError> {
        self.note(cx);
        Ok(BuildVersionInfo::default().git_version("v1.9.3"))
    }

    async fn node(&self, cx: &Context) -> Result<NodeDescription, AgentError> {
        self.note(cx);
        Ok(NodeInfo::default().node_id("n-1").into())
    }

    async fn debug(&self, cx: &Context) -> Result<Map<String, Value>, AgentError> {
        self.note(cx);
        Ok(Map::from_iter([("queue".to_owned(), json!([1]))]))
    }

    async fn config(&self, cx: &Context) -> Result<AgentConfig, AgentError> {
        self.note(cx);
        Ok(AgentConfig::default().config(Map::from_iter([("DataDir".to_owned(), json!("/data"))])))
    }

    async fn authconfig(&self, cx: &Context) -> Result<AuthConfig, AgentError> {
        self.note(cx);
        Ok(AuthConfig::default().version("1.0.0"))
    }
}

impl AuthService for Echo {
    async fn methods(&self, cx: &Context) -> Result<AuthMethods, AuthMethodsError> {
        self.note(cx);
        let mut methods = AuthMethods::default();
        methods.methods.insert("shared".to_owned(), Requirement::default().kind("ask"));
        Ok(methods)
    }

    async fn requirement(&self, cx: &Context, name: &str) -> Result<Requirement, AuthMethodsError> {
        self.note(cx);
        Ok(Requirement::default().kind("ask").params(json!({"for": name})))
    }

    async fn authenticate(
        &self,
        cx: &Context,
        name: &str,
        request: &AuthRequest,
    ) -> Result<AuthResponse, AuthenticateError> {
        self.note(cx);
        let good = request.data() == Some(json!({"Password": "open"}));
        let outcome = match good {
            true => Authentication::default().success(true).token(format!("token of {name}")),
            false => Authentication::default().reason("that is not it"),
        };
        let response = AuthResponse::default().authentication(outcome);
        if good { Ok(response) } else { Err(AuthenticateError::unauthorized(response)) }
    }
}

async fn node() -> (Bac, Echo) {
    let echo = Echo::default();
    let router = Router::new()
        .mount(OrchestratorJobsServer::new(echo.clone()))
        .mount(OrchestratorNodesServer::new(echo.clone()))
        .mount(AgentServer::new(echo.clone()))
        .mount(AuthServer::new(echo.clone()));
    let url = bac_tests::listen(router).await.unwrap();
    (Bac::new(Client::new(&url).unwrap()), echo)
}

#[tokio::test]
async fn every_operation_brings_its_arguments_to_the_server_and_the_answer_back() {
    let (bac, echo) = node().await;
    let (jobs, nodes) = (bac.orchestrator().jobs(), bac.orchestrator().nodes());
    let id = "my job/1?";

    let job = Job::batch("x", Task::docker("main", "alpine"));
    let reply = jobs.put_job(&PutJobRequest::from(job.clone()).force(true)).await.unwrap();
    assert_eq!(reply.job_id, "x");
    assert_eq!(reply.warnings, ["force true", "namespace None, token None"]);
    let told = PutJob::new().namespace("a/b").idempotency_token("7&1");
    let reply = jobs.put_with(&PutJobRequest::from(job.clone()), &told).await.unwrap();
    assert_eq!(reply.warnings, ["force false", r#"namespace Some("a/b"), token Some("7&1")"#]);
    assert_eq!(jobs.diff(&job.into()).await.unwrap().diff, "x");

    let all = ListJobs::new()
        .namespace("*")
        .label("k in (a,b)")
        .label("!x&y")
        .order_by("modified_at")
        .reverse(true)
        .limit(7_u32)
        .next_token("a+b/c=");
    let page = jobs.list_with(&all).await.unwrap();
    let meta = &page.items[0].meta;
    assert_eq!(
        meta.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>(),
        [
            r#"labels=["k in (a,b)","!x&y"]"#,
            "limit=7",
            r#"namespace="*""#,
            r#"next_token="a+b/c=""#,
            r#"order_by="modified_at""#,
            "reverse=true",
        ]
    );
    let page = jobs.list_with(&ListJobs::new()).await.unwrap();
    assert!(page.items[0].meta.is_empty());

    let options =
        GetJob::new().namespace("n").include(Include::History).job_version(3_u64).limit(5_u32);
    let reply = jobs.get_with(id, &options).await.unwrap();
    assert_eq!(reply.job.id, id);
    assert_eq!(reply.job.meta["include"], r#""history""#);
    assert_eq!((&*reply.job.meta["job_version"], &*reply.job.meta["limit"]), ("3", "5"));
    assert!(jobs.job(id).await.unwrap().job.meta.is_empty());

    let reply = jobs.stop(id, Some("n"), &StopJobRequest::default().reason("done")).await.unwrap();
    assert_eq!(reply.evaluation_id, r#"my job/1? Some("n") done"#);
    let request = RerunJobRequest::default().job_version(2).reason("again");
    let reply = jobs.rerun(id, None, &request).await.unwrap();
    assert_eq!((&*reply.job_id, reply.job_version), (id, 2));
    assert_eq!(reply.evaluation_id, "None again");

    let options = ListHistory::new()
        .namespace("n")
        .since(1_700_000_000_i64)
        .event_type(EventType::Execution)
        .execution_id("e")
        .node_id("o")
        .job_version(4_u64)
        .all_job_versions(true)
        .limit(9_u32)
        .next_token("t");
    let page = jobs.history_with(id, &options).await.unwrap();
    assert_eq!(page.items[0].comment, r#"["n",1700000000,"execution","e","o",4,true,9,"t"]"#);
    let options = ListExecutions::new()
        .namespace("n")
        .order_by("created_at")
        .reverse(false)
        .job_version(4_u64)
        .all_job_versions(false)
        .limit(1_u32);
    let page = jobs.executions_with(id, &options).await.unwrap();
    assert_eq!(page.items[0].name, r#"["n","created_at",false,4,false,1]"#);
    assert_eq!(jobs.versions(id, Some("n")).await.unwrap().items[0].meta["namespace"], r#""n""#);
    let page = jobs.results(id, None).await.unwrap();
    assert_eq!(
        page.items[0].text("PreSignedURL"),
        Some("https://example.com/my job/1??a=1&b=None")
    );
    let options = ReadLogs::new().execution_id("e").tail(true).follow(true);
    let mut messages = jobs.logs_with(id, &options).await.unwrap();
    assert_eq!(messages.next().await.unwrap().unwrap().value, LogLine::stdout("my job/1?\n"));
    let line = messages.next().await.unwrap().unwrap().value;
    assert_eq!(line, LogLine::stderr(r#"[null,"e",true,true,null,null]"#));

    let options = ListNodes::new()
        .label("zone=eu")
        .approval(NodeMembership::Pending)
        .status(NodeConnection::Connected)
        .order_by("available_cpu")
        .reverse(true)
        .limit(3_u32);
    let page = nodes.list_with(&options).await.unwrap();
    assert_eq!(
        page.items[0].info.node_id,
        r#"[["zone=eu"],"PENDING","CONNECTED","available_cpu",true,3]"#
    );
    assert_eq!(nodes.get("n-1").await.unwrap().node.info.node_id, "n-1");
    let request = PutNodeRequest::new("n-1", NodeAction::Reject).message("unknown");
    let reply = nodes.update("n-1", &request).await.unwrap();
    assert_eq!((reply.success, &*reply.error), (true, "n-1 n-1 reject unknown"));

    let agent = bac.agent();
    assert!(agent.alive().await.unwrap().is_ok());
    assert_eq!(agent.version().await.unwrap().git_version, "v1.9.3");
    assert_eq!(agent.node().await.unwrap().info().node_id, "n-1");
    assert_eq!(agent.debug().await.unwrap()["queue"], json!([1]));
    assert_eq!(agent.config().await.unwrap().get("datadir"), Some(&json!("/data")));
    assert_eq!(agent.authconfig().await.unwrap().version, "1.0.0");

    let auth = bac.auth();
    assert_eq!(auth.methods().await.unwrap().methods["shared"].kind, "ask");
    assert_eq!(auth.requirement("shared").await.unwrap().params, json!({"for": "shared"}));
    let request = AuthRequest::new("shared", &json!({"Password": "open"})).unwrap();
    let reply = auth.authenticate("shared", &request).await.unwrap();
    assert_eq!(reply.authentication.token.expose(), "token of shared");

    let declared: BTreeSet<String> = [
        OrchestratorJobsClient::OPERATIONS,
        OrchestratorNodesClient::OPERATIONS,
        AgentClient::OPERATIONS,
        AuthClient::OPERATIONS,
    ]
    .concat()
    .iter()
    .map(ToString::to_string)
    .collect();
    assert_eq!(*echo.asked.lock().unwrap(), declared);
}

#[tokio::test]
async fn requests_are_written_as_nodes_read_them() {
    let reply = r#"{"JobID":"j","Job":{},"Node":{},"Authentication":{}}"#;
    let peer = Peer::keeping(json_reply("200 OK", reply)).unwrap();
    let client =
        Client::builder(peer.url()).credentials(Credentials::bearer("t0ken")).build().unwrap();
    let bac = Bac::new(client);
    let (jobs, nodes) = (bac.orchestrator().jobs(), bac.orchestrator().nodes());

    jobs.put_job(&PutJobRequest::default()).await.unwrap();
    let labels = ListJobs::new().label("k in (a,b)").label("!x").reverse(true);
    jobs.list_with(&labels).await.unwrap();
    jobs.job("my job/1").await.unwrap();
    jobs.stop("j", None, &StopJobRequest::default()).await.unwrap();
    nodes.list_with(&ListNodes::new().approval(NodeMembership::Approved)).await.unwrap();
    nodes.list_with(&ListNodes::new().status(NodeConnection::Disconnected)).await.unwrap();
    nodes.update("n", &PutNodeRequest::new("n", NodeAction::Approve)).await.unwrap();
    let answer = AuthRequest::new("shared", &json!({"a": 1})).unwrap();
    bac.auth().authenticate("shared", &answer).await.unwrap();

    let received = peer.received();
    let lines: Vec<_> =
        received.iter().map(|request| request.head.lines().next().unwrap()).collect();
    assert_eq!(
        lines,
        [
            "PUT /api/v1/orchestrator/jobs HTTP/1.1",
            "GET /api/v1/orchestrator/jobs?labels=k%20in%20%28a%2Cb%29&labels=%21x&reverse=true HTTP/1.1",
            "GET /api/v1/orchestrator/jobs/my%20job%2F1 HTTP/1.1",
            "DELETE /api/v1/orchestrator/jobs/j HTTP/1.1",
            "GET /api/v1/orchestrator/nodes?filter-approval=APPROVED HTTP/1.1",
            "GET /api/v1/orchestrator/nodes?filter-status=DISCONNECTED HTTP/1.1",
            "PUT /api/v1/orchestrator/nodes/n HTTP/1.1",
            "POST /api/v1/auth/shared HTTP/1.1",
        ]
    );
    assert!(received.iter().all(|request| request.header("authorization") == ["Bearer t0ken"]));
    let body = |index: usize| String::from_utf8(received[index].body.clone()).unwrap();
    assert_eq!(body(3), r#"{"reason":""}"#);
    assert_eq!(body(6), r#"{"Action":"approve","Message":"","NodeID":"n"}"#);
    assert_eq!(body(7), r#"{"Name":"shared","MethodData":"eyJhIjoxfQ=="}"#);
    for index in [0, 3, 6, 7] {
        assert_eq!(received[index].header("content-type"), ["application/json"]);
    }
}

#[tokio::test]
async fn a_log_that_fails_says_so_behind_what_came() {
    let (bac, _) = node().await;
    let messages = bac.orchestrator().jobs().logs_with("j", &ReadLogs::new()).await.unwrap();
    let mut log = Log::new(messages);
    assert_eq!(log.next().await.unwrap().unwrap().text, "j\n");
    assert!(log.next().await.unwrap().is_ok());
    let error = log.next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("the disk is full"), "{error}");
    assert!(log.next().await.is_none());

    match bac.orchestrator().jobs().logs_with("none", &ReadLogs::new()).await {
        Err(JobsError::NotFound(error)) => {
            assert_eq!(error.body().unwrap().message(), "no such job")
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_answer_that_is_refused_says_why() {
    let (bac, _) = node().await;
    let request = AuthRequest::new("shared", &json!({"Password": "sesame"})).unwrap();
    match bac.auth().authenticate("shared", &request).await {
        Err(AuthenticateError::Unauthorized(error)) => {
            assert_eq!(error.body().unwrap().authentication.reason, "that is not it");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_challenge_is_answered_with_the_key_but_never_with_a_request() {
    let pem = include_str!("../../bac-core/tests/fixtures/test-keys/test-rsa-1.pkcs1.pem");
    let signer = RsaSigner::from_pem(pem).unwrap();
    let base64 = |bytes: &[u8]| STANDARD.encode(bytes);
    let asks = |phrase: Value| {
        Requirement::default().kind("challenge").params(json!({"InputPhrase": phrase}))
    };

    let requirement = asks(json!(base64(b"n-1 and 8 words")));
    let request = AuthRequest::challenge("key", &requirement, &signer).await.unwrap();
    let data = request.data().unwrap();
    let signature = STANDARD.decode(data["PhraseSignature"].as_str().unwrap()).unwrap();
    let key = PublicKey::parse(data["PublicKey"].as_str().unwrap()).unwrap();
    assert_eq!(key.client_id(), signer.client_id());
    key.verify(b"n-1 and 8 words", &signature).unwrap();

    // Ids of nodes, one of them as long as a phrase may be.
    for id in [b"QmXaXu9N5GNetatsvwnTfQqNtSeKAD6uCmarbh3LMRYAcF".to_vec(), vec![b'n'; 1024]] {
        AuthRequest::challenge("key", &asks(json!(base64(&id))), &signer).await.unwrap();
    }

    let job = br#"{"ClientID":"5a","APIVersion":"V1beta1","Spec":{}}"#;
    for (requirement, expected) in [
        (asks(json!(base64(job))), "could be sent in your name"),
        (asks(json!(base64(b"\n{\"a\": \"\xff\"}"))), "could be sent in your name"),
        (asks(json!(base64(b"[1]"))), "could be sent in your name"),
        (asks(json!(base64(b"[not quite"))), "could be sent in your name"),
        (asks(json!(base64(b"\"n-1\""))), "could be sent in your name"),
        (asks(json!(base64(b"1234"))), "could be sent in your name"),
        (asks(json!(base64(b" -1e999\n"))), "could be sent in your name"),
        (asks(json!(base64(b"true"))), "could be sent in your name"),
        (asks(json!(base64(b"null"))), "could be sent in your name"),
        (asks(json!(base64(&[b'n'; 1025]))), "longer than 1 KiB"),
        (asks(json!("no base64!")), "names no phrase"),
        (asks(json!("")), "names no phrase"),
        (asks(json!(7)), "names no phrase"),
        (Requirement::default().kind("ask"), "asks for `ask`"),
    ] {
        let error = AuthRequest::challenge("key", &requirement, &signer).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

#[tokio::test]
async fn errors_are_typed_in_every_shape() {
    let envelope = |status: u16, code: &str| {
        json!({
            "Status": status, "Message": "no", "RequestID": "", "Code": code,
            "Component": "JobStore", "Hint": "try", "Details": {"a": "b"},
        })
        .to_string()
    };
    let cases = [
        ("400 Bad Request", envelope(400, "ValidationError")),
        ("401 Unauthorized", envelope(401, "Unauthorized")),
        ("403 Forbidden", envelope(403, "Forbidden")),
        ("404 Not Found", envelope(404, "NotFound")),
        ("409 Conflict", envelope(409, "ResourceInUse")),
        ("429 Too Many Requests", envelope(429, "ResourceExhausted")),
        ("500 Internal Server Error", envelope(500, "DatastoreFailure")),
        ("503 Service Unavailable", envelope(503, "ServiceUnavailable")),
    ];
    for (status, body) in cases {
        let peer = Peer::answering(json_reply(status, &body)).unwrap();
        let bac = Bac::new(Client::new(peer.url()).unwrap());
        let error = bac.orchestrator().jobs().job("j").await.unwrap_err();
        let name = format!("{error:?}");
        let (JobsError::BadRequest(response)
        | JobsError::Unauthorized(response)
        | JobsError::Forbidden(response)
        | JobsError::NotFound(response)
        | JobsError::Conflict(response)
        | JobsError::TooManyRequests(response)
        | JobsError::InternalServerError(response)
        | JobsError::ServiceUnavailable(response)) = error
        else {
            panic!("{status}: {name}")
        };
        let body = response.body().unwrap();
        assert!(status.starts_with(&body.status.to_string()), "{status}");
        assert_eq!(body.code().usual_status(), body.status, "{status}");
        assert_eq!(
            (body.hint(), &*body.details["a"], &*body.component),
            (Some("try"), "b", "JobStore")
        );
        assert_eq!(response.message(), "no");
    }

    // v1.4, a time-out in bare text, and something that stands in between.
    for (status, body, message, is_declared) in [
        ("404 Not Found", r#"{"error": "code=404, message=no", "message": "no"}"#, "no", true),
        ("503 Service Unavailable", "Server Timeout!", "Server Timeout!", true),
        ("501 Not Implemented", r#"{"Message": "not yet"}"#, "not yet", false),
        ("502 Bad Gateway", "<html>no</html>", "", false),
    ] {
        let peer = Peer::answering(json_reply(status, body)).unwrap();
        let bac = Bac::new(Client::new(peer.url()).unwrap());
        let error = bac.orchestrator().jobs().job("j").await.unwrap_err();
        assert_eq!(matches!(error, JobsError::Unexpected(_)), !is_declared, "{status}");
        let Failure::Response(response) = error.failure() else { panic!("{status}: {error:?}") };
        if !message.is_empty() {
            assert_eq!(response.message(), message, "{status}");
        }
    }
}

/// A node whose list has these pages: what is asked with, how many jobs, and the next token.
fn pages(list: &'static [(&str, usize, &str)]) -> (Peer, Bac) {
    let peer = Peer::start(move |request, stream| {
        let token = request.target().split("next_token=").nth(1).unwrap_or_default();
        let token = token.split('&').next().unwrap_or_default();
        let (_, count, next) = list.iter().find(|(asked, ..)| *asked == token).unwrap();
        let reply = match *next {
            "fail" => json_reply("500 Internal Server Error", r#"{"Message": "lost"}"#),
            next => {
                let jobs: Vec<_> =
                    (0..*count).map(|number| json!({"ID": format!("{token}-{number}")})).collect();
                let page = json!({"NextToken": next, "Items": jobs});
                json_reply("200 OK", &page.to_string())
            }
        };
        stream.write_all(reply.as_bytes())?;
        Ok(Connection::Keep)
    })
    .unwrap();
    let bac = Bac::new(Client::new(peer.url()).unwrap());
    (peer, bac)
}

#[tokio::test]
async fn items_come_from_page_after_page() {
    let (peer, bac) = pages(&[("", 2, "a"), ("a", 0, "b"), ("b", 1, "")]);
    let options = ListJobs::new().namespace("*").limit(2_u32);
    let jobs = bac.orchestrator().jobs().list_all(options);
    assert_eq!(peer.received().len(), 0);
    let ids: Vec<_> = jobs.items().map(|job| job.unwrap().id).collect().await;
    assert_eq!(ids, ["-0", "-1", "b-0"]);
    let targets: Vec<_> =
        peer.received().iter().map(|request| request.target().to_owned()).collect();
    assert_eq!(
        targets,
        [
            "/api/v1/orchestrator/jobs?namespace=%2A&limit=2",
            "/api/v1/orchestrator/jobs?namespace=%2A&limit=2&next_token=a",
            "/api/v1/orchestrator/jobs?namespace=%2A&limit=2&next_token=b",
        ]
    );
}

#[tokio::test]
async fn pages_are_asked_for_one_at_a_time() {
    let (peer, bac) = pages(&[("", 2, "a"), ("a", 1, "")]);
    let mut jobs = bac.orchestrator().jobs().list_all(ListJobs::new());
    assert_eq!(jobs.next().await.unwrap().unwrap().items.len(), 2);
    assert_eq!(peer.received().len(), 1);
    assert_eq!(jobs.next().await.unwrap().unwrap().items.len(), 1);
    assert!(jobs.next().await.is_none());
    assert!(jobs.next().await.is_none());
    assert_eq!(peer.received().len(), 2);

    // The items of a page are given before the next one is asked for.
    let mut jobs = bac.orchestrator().jobs().list_all(ListJobs::new()).items();
    jobs.next().await.unwrap().unwrap();
    jobs.next().await.unwrap().unwrap();
    assert_eq!(peer.received().len(), 3);
}

#[tokio::test]
async fn a_list_begins_where_it_is_told_to() {
    let (_peer, bac) = pages(&[("a", 1, "b"), ("b", 1, "")]);
    let jobs = bac.orchestrator().jobs().list_all(ListJobs::new().next_token("a"));
    let ids: Vec<_> = jobs.items().map(|job| job.unwrap().id).collect().await;
    assert_eq!(ids, ["a-0", "b-0"]);
}

#[tokio::test]
async fn a_list_that_turns_back_ends_with_an_error() {
    for list in
        [&[("", 1, "a"), ("a", 1, "a")][..], &[("", 1, "a"), ("a", 1, "b"), ("b", 1, "a")][..]]
    {
        let (peer, bac) = pages(list);
        let jobs = bac.orchestrator().jobs().list_all(ListJobs::new());
        let items: Vec<_> = jobs.items().collect().await;
        assert_eq!(items.iter().filter(|item| item.is_ok()).count(), list.len());
        match items.last() {
            Some(Err(JobsError::Client(error))) => assert_eq!(error.kind(), ErrorKind::Page),
            other => panic!("{other:?}"),
        }
        assert_eq!(peer.received().len(), list.len());
    }
    // So does one that turns back to where it was told to begin.
    let (peer, bac) = pages(&[("a", 1, "b"), ("b", 1, "a")]);
    let jobs = bac.orchestrator().jobs().list_all(ListJobs::new().next_token("a"));
    assert_eq!(jobs.items().filter(|job| std::future::ready(job.is_ok())).count().await, 2);
    assert_eq!(peer.received().len(), 2);
}

#[tokio::test]
async fn a_list_of_nothing_but_empty_pages_ends_with_an_error() {
    let asked = AtomicUsize::new(0);
    let peer = Peer::start(move |_, stream| {
        let number = asked.fetch_add(1, Ordering::SeqCst);
        // One item after fifty empty pages begins the counting anew.
        let items = if number == 50 { json!([{"ID": "j-1"}]) } else { json!([]) };
        let page = json!({"NextToken": format!("t{number}"), "Items": items});
        stream.write_all(json_reply("200 OK", &page.to_string()).as_bytes())?;
        Ok(Connection::Keep)
    })
    .unwrap();
    let bac = Bac::new(Client::new(peer.url()).unwrap());
    let mut jobs = bac.orchestrator().jobs().list_all(ListJobs::new()).items();
    assert_eq!(jobs.next().await.unwrap().unwrap().id, "j-1");
    match jobs.next().await.unwrap() {
        Err(JobsError::Client(error)) => {
            assert_eq!(error.kind(), ErrorKind::Page);
            let words = "100 pages in a row were empty, and each named another";
            assert!(error.to_string().contains(words), "{error}");
        }
        other => panic!("{other:?}"),
    }
    assert!(jobs.next().await.is_none());
    assert_eq!(peer.received().len(), 151);
}

#[tokio::test]
async fn an_error_is_the_last_of_a_list() {
    let (peer, bac) = pages(&[("", 2, "a"), ("a", 0, "fail")]);
    let mut jobs = bac.orchestrator().jobs().list_all(ListJobs::new()).items();
    assert_eq!(jobs.next().await.unwrap().unwrap().id, "-0");
    assert_eq!(jobs.next().await.unwrap().unwrap().id, "-1");
    match jobs.next().await.unwrap() {
        Err(JobsError::InternalServerError(error)) => assert_eq!(error.message(), "lost"),
        other => panic!("{other:?}"),
    }
    assert!(jobs.next().await.is_none());
    // The page that fails is asked for three times.
    assert_eq!(peer.received().len(), 4);
}

#[tokio::test]
async fn dropping_a_list_gives_up_the_call_under_way() {
    // The second page never comes, and its connection tells when nobody waits for it any more.
    let left = Arc::new(AtomicUsize::new(0));
    let noticed = Arc::clone(&left);
    let peer = Peer::start(move |request, stream| {
        if request.target().contains("next_token") {
            let mut byte = [0];
            let closed = std::io::Read::read(stream, &mut byte);
            noticed.fetch_add(usize::from(matches!(closed, Ok(0) | Err(_))), Ordering::SeqCst);
            return Ok(Connection::Close);
        }
        let page = json_reply("200 OK", r#"{"NextToken": "a", "Items": [{"ID": "j-1"}]}"#);
        stream.write_all(page.as_bytes())?;
        Ok(Connection::Keep)
    })
    .unwrap();
    let bac = Bac::new(Client::new(peer.url()).unwrap());
    let mut jobs = bac.orchestrator().jobs().list_all(ListJobs::new()).items();
    assert_eq!(jobs.next().await.unwrap().unwrap().id, "j-1");
    let waiting = tokio::time::timeout(Duration::from_millis(200), jobs.next()).await;
    assert!(waiting.is_err());
    drop(jobs);
    for _ in 0..2000 {
        if left.load(Ordering::SeqCst) == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the connection is still open");
}

#[tokio::test]
async fn history_comes_in_pages_too() {
    let peer = Peer::start(|request, stream| {
        let (next, number) = match request.target().contains("next_token") {
            false => ("more", 1),
            true => ("", 2),
        };
        let page = json!({"NextToken": next, "Items": [{"SeqNum": number}]});
        stream.write_all(json_reply("200 OK", &page.to_string()).as_bytes())?;
        Ok(Connection::Keep)
    })
    .unwrap();
    let bac = Bac::new(Client::new(peer.url()).unwrap());
    let history = bac.orchestrator().jobs().history_all("j", ListHistory::new().since(5_i64));
    let numbers: Vec<_> = history.items().map(|entry| entry.unwrap().seq_num).collect().await;
    assert_eq!(numbers, [1, 2]);
    assert_eq!(
        peer.received()[1].target(),
        "/api/v1/orchestrator/jobs/j/history?since=5&next_token=more"
    );
}
