//! WebAssembly jobs, from the put to the results: what they print, and every way they end.

use std::{fs, time::Duration};

use bac_client::{
    Bac,
    orchestrator::model::{
        Execution, ExecutionStateType, InputSource, Job, JobStateType, JobType, ResultPath,
        SpecConfig, Task, Timeouts,
    },
};
use bac_core::Ed25519Signer;
use bac_node::{Node, NodeBuilder};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;

/// What a module needs to write, with the memory that the texts of the tests stand in.
const PRELUDE: &str = r#"
    (import "wasi_snapshot_preview1" "fd_write"
        (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
    (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "environ_get" (func $environ_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "poll_oneoff"
        (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "path_open"
        (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_read"
        (func $fd_read (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (func $write (param $fd i32) (param $at i32) (param $length i32)
        (i32.store (i32.const 0) (local.get $at))
        (i32.store (i32.const 4) (local.get $length))
        (drop (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8))))
"#;

fn module(body: &str) -> Vec<u8> {
    wat::parse_str(format!("(module {PRELUDE} {body})")).unwrap()
}

fn inline(data: &[u8]) -> SpecConfig {
    let url = format!("data:application/wasm;base64,{}", STANDARD.encode(data));
    SpecConfig::new("inline").param("URL", url)
}

fn job(module: &[u8]) -> Job {
    let input = InputSource::default().source(inline(module)).target("/code/main.wasm");
    let engine = SpecConfig::new("wasm").param("EntryModule", "/code/main.wasm");
    let task = Task::default().name("main").engine(engine).input_sources([input]);
    Job::default().kind(JobType::Batch).tasks([task])
}

struct Run {
    node: Node,
    bac: Bac,
    id: String,
}

impl Run {
    async fn start(node: NodeBuilder, job: Job) -> Self {
        let node = node.build().unwrap();
        let bac = Bac::new(node.client(Ed25519Signer::generate().unwrap()).unwrap());
        let put = bac.orchestrator().jobs().put_job(&job.into()).await.unwrap();
        Self { node, bac, id: put.job_id }
    }

    async fn job(&self) -> Job {
        self.bac.orchestrator().jobs().job(&self.id).await.unwrap().job
    }

    async fn execution(&self) -> Option<Execution> {
        let jobs = self.bac.orchestrator().jobs();
        let page = jobs.executions_with(&self.id, &Default::default()).await.unwrap();
        page.items.into_iter().next()
    }

    async fn until(&self, what: &str, mut is_so: impl FnMut(&Execution) -> bool) {
        for _ in 0..12_000 {
            if self.execution().await.as_ref().is_some_and(&mut is_so) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("it is not {what}: {:?}", self.execution().await);
    }

    /// The job and its execution at their end.
    async fn ended(&self) -> (Job, Execution) {
        for _ in 0..12_000 {
            let job = self.job().await;
            if job.state.kind.is_terminal() {
                return (job, self.execution().await.unwrap());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the job does not end: {:?}", self.job().await);
    }

    /// How many executions the node runs.
    async fn running(&self) -> u64 {
        let debug = self.bac.agent().debug().await.unwrap();
        debug["running_executions"].as_u64().unwrap()
    }
}

const HELLO: &str = r#"
    (data (i32.const 100) "hello\n")
    (data (i32.const 200) "oh no\n")
    (func (export "_start")
        (call $write (i32.const 1) (i32.const 100) (i32.const 6))
        (call $write (i32.const 2) (i32.const 200) (i32.const 6))
        (call $proc_exit (i32.const 3)))
"#;

#[tokio::test]
async fn a_module_prints_and_tells_its_exit_code() {
    let run = Run::start(Node::builder(), job(&module(HELLO))).await;
    let (job, execution) = run.ended().await;
    // A program that fails has been run nonetheless.
    assert_eq!(job.state.kind, JobStateType::Completed, "{:?}", execution);
    let output = execution.run_output.unwrap();
    assert_eq!((output.stdout.as_str(), output.stderr.as_str()), ("hello\n", "oh no\n"));
    assert_eq!(output.exit_code, 3);

    let mut log =
        run.bac.orchestrator().jobs().logs_with(&run.id, &Default::default()).await.unwrap();
    let mut lines = Vec::new();
    while let Some(message) = log.next().await {
        lines.push(message.unwrap().value.text);
    }
    assert_eq!(lines, ["hello\n", "oh no\n"]);
}

#[tokio::test]
async fn arguments_and_environment_reach_the_module() {
    // The pointers go to 1000, the texts to 2000; both texts are 8 bytes.
    let code = r#"
        (func (export "run") (result i32)
            (drop (call $args_get (i32.const 1000) (i32.const 2000)))
            (call $write (i32.const 1) (i32.load (i32.const 1004)) (i32.const 3))
            (drop (call $environ_get (i32.const 1000) (i32.const 2000)))
            (call $write (i32.const 1) (i32.load (i32.const 1000)) (i32.const 4))
            (i32.const 5))
    "#;
    let mut wanted = job(&module(code));
    let task = &mut wanted.tasks[0];
    task.engine =
        task.engine.clone().param("Parameters", json!(["one"])).param("Entrypoint", "run");
    task.env.insert("A".to_owned(), "bc".to_owned());
    let (_, execution) = Run::start(Node::builder(), wanted).await.ended().await;
    let output = execution.run_output.unwrap();
    assert_eq!((output.stdout.as_str(), output.exit_code), ("oneA=bc", 5), "{}", output.error);
}

#[tokio::test]
async fn inputs_are_files_of_the_module_and_nothing_else_is() {
    // Opens `words` in the first directory that it was given, and prints what stands there.
    let code = r#"
        (data (i32.const 100) "words")
        (func (export "_start")
            (if (call $path_open (i32.const 3) (i32.const 0) (i32.const 100) (i32.const 5)
                    (i32.const 0) (i64.const 2) (i64.const 2) (i32.const 0) (i32.const 16))
                (then (call $proc_exit (i32.const 9))))
            (i32.store (i32.const 0) (i32.const 1000))
            (i32.store (i32.const 4) (i32.const 100))
            (drop (call $fd_read (i32.load (i32.const 16)) (i32.const 0) (i32.const 1) (i32.const 8)))
            (call $write (i32.const 1) (i32.const 1000) (i32.load (i32.const 8))))
    "#;
    let directory = tempfile::tempdir().unwrap();
    fs::write(directory.path().join("words"), "of the machine").unwrap();
    let here = directory.path().to_str().unwrap();
    let local = || SpecConfig::new("localDirectory").param("SourcePath", here);
    let text = SpecConfig::new("inline").param("URL", "data:,of%20the%20job");
    for (source, target, allowed, expected) in [
        (text, "/a/words", false, Ok("of the job")),
        (local(), "/a", true, Ok("of the machine")),
        (local(), "/a", false, Err("none of the directories")),
        (local(), "../a", true, Err("must be an absolute path")),
    ] {
        let mut wanted = job(&module(code));
        let input = InputSource::default().source(source).target(target);
        wanted.tasks[0].input_sources.push(input);
        let mut node = Node::builder();
        if allowed {
            node = node.allow_directory(directory.path());
        }
        let (job, execution) = Run::start(node, wanted).await.ended().await;
        let output = execution.run_output.unwrap();
        match expected {
            Ok(text) => assert_eq!(output.stdout, text, "{}", output.error),
            Err(words) => {
                assert_eq!(job.state.kind, JobStateType::Failed);
                assert!(job.state.message.contains(words), "{}", job.state.message);
            }
        }
    }
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn what_a_module_writes_to_its_result_paths_is_published() {
    // Creates `words` in the first directory that it was given, and writes to it.
    let code = r#"
        (data (i32.const 100) "words")
        (data (i32.const 200) "written")
        (func (export "_start")
            (if (call $path_open (i32.const 3) (i32.const 0) (i32.const 100) (i32.const 5)
                    (i32.const 1) (i64.const 64) (i64.const 64) (i32.const 0) (i32.const 16))
                (then (call $proc_exit (i32.const 9))))
            (call $write (i32.load (i32.const 16)) (i32.const 200) (i32.const 7)))
    "#;
    let mut wanted = job(&module(code));
    // The module's own directory would come first.
    wanted.tasks[0].input_sources.clear();
    let engine =
        SpecConfig::new("wasm").param("EntryModule", json!({"Source": inline(&module(code))}));
    wanted.tasks[0].engine = engine;
    wanted.tasks[0].publisher = SpecConfig::new("local");
    wanted.tasks[0].result_paths = vec![ResultPath::new("outputs", "/outputs")];
    let run = Run::start(Node::builder(), wanted).await;
    let (job, execution) = run.ended().await;
    assert_eq!(job.state.kind, JobStateType::Completed, "{}", job.state.message);
    assert_eq!(execution.run_output.unwrap().exit_code, 0);
    let results = run.bac.orchestrator().jobs().results(&run.id, None).await.unwrap().items;
    let url: http::Uri = results[0].text("URL").unwrap().parse().unwrap();
    let request = http::Request::builder().uri(url.path()).body(Default::default()).unwrap();
    let archive = run.node.handle(request).await;
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(&archive.body()[..]));
    let mut files = Vec::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let name = entry.path().unwrap().display().to_string();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut entry, &mut text).unwrap();
        files.push((name, text));
    }
    let expected =
        [("stdout", ""), ("stderr", ""), ("exitCode", "0"), ("outputs/words", "written")];
    assert_eq!(files, expected.map(|(name, text)| (name.to_owned(), text.to_owned())));
}

const FOREVER: &str = r#"
    (data (i32.const 100) "begun\n")
    (func (export "_start")
        (call $write (i32.const 1) (i32.const 100) (i32.const 6))
        (loop $again (br $again)))
"#;

/// Sleeps an hour: one subscription to the monotonic clock.
const SLEEP: &str = r#"
    (func (export "_start")
        (i32.store (i32.const 120) (i32.const 1))
        (i64.store (i32.const 128) (i64.const 3600000000000))
        (drop (call $poll_oneoff (i32.const 104) (i32.const 200) (i32.const 1) (i32.const 300))))
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_module_is_stopped_while_it_runs() {
    for code in [FOREVER, SLEEP] {
        let run = Run::start(Node::builder(), job(&module(code))).await;
        run.until("running", |one| one.compute_state.kind == ExecutionStateType::Running).await;
        let jobs = run.bac.orchestrator().jobs();
        jobs.stop(&run.id, None, &Default::default()).await.unwrap();
        let (job, execution) = run.ended().await;
        assert_eq!(job.state.kind, JobStateType::Stopped);
        assert_eq!(execution.compute_state.kind, ExecutionStateType::Cancelled);
        // Its thread ends, too.
        for turn in 0.. {
            if run.running().await == 0 {
                break;
            }
            assert!(turn < 12_000, "it runs on");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

#[tokio::test]
async fn a_log_is_followed_while_the_module_runs() {
    let run = Run::start(Node::builder(), job(&module(FOREVER))).await;
    let options = bac_client::orchestrator::query::ReadLogs::new().follow(true);
    let jobs = run.bac.orchestrator().jobs();
    let mut log = jobs.logs_with(&run.id, &options).await.unwrap();
    let first = log.next().await.unwrap().unwrap().value;
    assert_eq!(first.text, "begun\n");
    assert!(!run.job().await.state.kind.is_terminal());
    jobs.stop(&run.id, None, &Default::default()).await.unwrap();
    assert!(log.next().await.is_none());
}

#[tokio::test]
async fn limits_end_a_module_and_say_which() {
    let forever = job(&module(FOREVER));
    let mut late = forever.clone();
    late.tasks[0].timeouts = Timeouts::default().execution(1);
    let mut late_job = forever.clone();
    late_job.tasks[0].timeouts = Timeouts::default().total(1);
    let large =
        wat::parse_str(r#"(module (memory (export "memory") 100) (func (export "_start")))"#);
    let mut greedy = job(&module(HELLO));
    greedy.tasks[0].resources.memory = "2GB".to_owned();
    let trap = module(r#"(func (export "_start") unreachable)"#);
    let lost = module("");
    let slow = module(r#"(func $start (loop $again (br $again))) (start $start)"#);
    for (node, job, words) in [
        (Node::builder().fuel(20_000_000), forever, "used up its fuel: 20000000 instructions"),
        (Node::builder(), late, "execution exceeded its timeout of 1 s"),
        (Node::builder(), late_job, "job exceeded its total timeout of 1 s"),
        (Node::builder().memory(1 << 20), self::job(&large.unwrap()), "1048576 bytes of memory"),
        (Node::builder(), greedy, "asks for 2000000000 bytes of memory"),
        (Node::builder(), self::job(&trap), "unreachable"),
        (Node::builder(), self::job(&slow), "the start of the module takes more than"),
        (Node::builder(), self::job(&lost), "exports no function `_start`"),
        (Node::builder(), self::job(b"no module"), "no WebAssembly module"),
    ] {
        let (job, execution) = Run::start(node, job).await.ended().await;
        assert_eq!(job.state.kind, JobStateType::Failed, "{words}");
        assert!(job.state.message.contains(words), "{words}: {}", job.state.message);
        assert!(execution.compute_state.kind.is_terminal(), "{words}");
    }
}

#[tokio::test]
async fn memory_that_is_not_granted_is_the_modules_affair() {
    let code = r#"(func (export "_start") (result i32) (memory.grow (i32.const 1000)))"#;
    let node = Node::builder().memory(1 << 20);
    let (_, execution) = Run::start(node, job(&module(code))).await.ended().await;
    assert_eq!(execution.run_output.unwrap().exit_code, -1);
    assert_eq!(execution.compute_state.kind, ExecutionStateType::Completed);
}
