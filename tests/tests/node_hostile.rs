//! WebAssembly jobs that want more than is theirs: each is told so or ended, and leaves nothing.

use std::{fs, time::Duration};

use bac_client::{
    Bac,
    orchestrator::model::{Execution, Job, JobStateType, JobType, ResultPath, SpecConfig, Task},
};
use bac_core::Ed25519Signer;
use bac_node::{Node, NodeBuilder};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;

/// What the modules call, and one page of memory. `$try` ends the module with the number of an
/// error as its exit code. The directory for results is descriptor 3.
const PRELUDE: &str = r#"
    (import "wasi_snapshot_preview1" "fd_write"
        (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
    (import "wasi_snapshot_preview1" "path_open"
        (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "path_create_directory"
        (func $mkdir (param i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "path_unlink_file"
        (func $unlink (param i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "path_symlink"
        (func $symlink (param i32 i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "path_rename"
        (func $rename (param i32 i32 i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_filestat_set_size"
        (func $set_size (param i32 i64) (result i32)))
    (memory (export "memory") 2)
    (data (i32.const 100) "name")
    (data (i32.const 110) "other")
    (func $try (param $error i32)
        (if (local.get $error) (then (call $proc_exit (local.get $error)))))
    ;; Makes and opens the file at 100, with so many letters of its name.
    (func $create (param $letters i32) (result i32)
        (call $try (call $path_open (i32.const 3) (i32.const 0) (i32.const 100)
            (local.get $letters) (i32.const 1) (i64.const 66) (i64.const 66) (i32.const 0)
            (i32.const 16)))
        (i32.load (i32.const 16)))
    ;; Writes 64 KiB.
    (func $write (param $fd i32)
        (i32.store (i32.const 0) (i32.const 0))
        (i32.store (i32.const 4) (i32.const 65536))
        (call $try
            (call $fd_write (local.get $fd) (i32.const 0) (i32.const 1) (i32.const 8))))
    ;; Another name at 100.
    (func $next_name (local $at i32)
        (local.set $at (i32.const 100))
        (loop $carry
            (i32.store8 (local.get $at)
                (i32.add (i32.load8_u (local.get $at)) (i32.const 1)))
            (if (i32.gt_u (i32.load8_u (local.get $at)) (i32.const 122))
                (then
                    (i32.store8 (local.get $at) (i32.const 97))
                    (local.set $at (i32.add (local.get $at) (i32.const 1)))
                    (br $carry)))))
"#;

fn start(body: &str) -> Vec<u8> {
    wat::parse_str(format!("(module {PRELUDE} (func (export \"_start\") {body}))")).unwrap()
}

fn job(module: &[u8]) -> Job {
    let url = format!("data:application/wasm;base64,{}", STANDARD.encode(module));
    let module = json!({"Source": SpecConfig::new("inline").param("URL", url)});
    let engine = SpecConfig::new("wasm").param("EntryModule", module);
    let publisher = SpecConfig::new("local");
    let mut task = Task::default().name("main").engine(engine).publisher(publisher);
    task.result_paths = vec![ResultPath::new("outputs", "/outputs")];
    Job::default().kind(JobType::Batch).tasks([task])
}

async fn run(node: &Node, job: Job) -> (Job, Execution) {
    let bac = Bac::new(node.client(Ed25519Signer::generate().unwrap()).unwrap());
    let jobs = bac.orchestrator().jobs();
    let id = jobs.put_job(&job.into()).await.unwrap().job_id;
    for _ in 0..12_000 {
        let job = jobs.job(&id).await.unwrap().job;
        if job.state.kind.is_terminal() {
            let page = jobs.executions_with(&id, &Default::default()).await.unwrap();
            return (job, page.items.into_iter().next().unwrap());
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the job does not end: {:?}", jobs.job(&id).await);
}

// WASI's numbers of errors.
const INVALID: i64 = 28;
const TOO_MANY_OPEN: i64 = 33;
const NAME_TOO_LONG: i64 = 37;
const NO_SPACE: i64 = 51;
const NOT_SUPPORTED: i64 = 58;

#[tokio::test]
async fn a_module_is_told_what_it_may_not_have() {
    let directory = tempfile::tempdir().unwrap();
    let node = Node::builder().data_dir(directory.path()).disk(1 << 20).build().unwrap();
    for (what, body, expected) in [
        (
            "endless writing",
            "(local $f i32) (local.set $f (call $create (i32.const 4)))
            (loop $more (call $write (local.get $f)) (br $more))",
            NO_SPACE,
        ),
        (
            "a file that is long and empty",
            "(call $try (call $set_size
            (call $create (i32.const 4)) (i64.const 1099511627776)))",
            NO_SPACE,
        ),
        (
            "writing to files without a name",
            "(local $f i32)
            (loop $more
                (local.set $f (call $create (i32.const 4)))
                (call $write (local.get $f))
                (call $try (call $unlink (i32.const 3) (i32.const 100) (i32.const 4)))
                (br $more))",
            NO_SPACE,
        ),
        (
            "files that are left open",
            "(loop $more
            (call $next_name) (drop (call $create (i32.const 4))) (br $more))",
            TOO_MANY_OPEN,
        ),
        (
            "files without end",
            "(loop $more
            (call $next_name) (call $try (call $fd_close (call $create (i32.const 4))))
            (br $more))",
            NO_SPACE,
        ),
        (
            "directories without end",
            "(loop $more
            (call $next_name)
            (call $try (call $mkdir (i32.const 3) (i32.const 100) (i32.const 4)))
            (br $more))",
            NO_SPACE,
        ),
        (
            "directories in directories",
            "(local $fd i32) (local.set $fd (i32.const 3))
            (loop $more
                (call $try (call $mkdir (local.get $fd) (i32.const 100) (i32.const 4)))
                (call $try (call $path_open (local.get $fd) (i32.const 0) (i32.const 100)
                    (i32.const 4) (i32.const 2) (i64.const 0) (i64.const 0) (i32.const 0)
                    (i32.const 16)))
                (if (i32.ne (local.get $fd) (i32.const 3))
                    (then (call $try (call $fd_close (local.get $fd)))))
                (local.set $fd (i32.load (i32.const 16)))
                (br $more))",
            NAME_TOO_LONG,
        ),
        (
            "a tree that grows by moving into itself's neighbour",
            "
            (call $try (call $mkdir (i32.const 3) (i32.const 100) (i32.const 4)))
            (loop $more
                (call $try (call $mkdir (i32.const 3) (i32.const 110) (i32.const 5)))
                (i32.store (i32.const 200) (i32.const 0x6568746f))
                (i32.store (i32.const 204) (i32.const 0x616e2f72))
                (i32.store (i32.const 208) (i32.const 0x0000656d))
                (call $try (call $rename (i32.const 3) (i32.const 100) (i32.const 4)
                    (i32.const 3) (i32.const 200) (i32.const 10)))
                (call $try (call $rename (i32.const 3) (i32.const 110) (i32.const 5)
                    (i32.const 3) (i32.const 100) (i32.const 4)))
                (br $more))",
            NAME_TOO_LONG,
        ),
        (
            "a link to elsewhere",
            "(call $try (call $symlink (i32.const 110) (i32.const 5)
            (i32.const 3) (i32.const 100) (i32.const 4)))",
            NOT_SUPPORTED,
        ),
        (
            "a write of very many pieces",
            "(call $try
            (call $fd_write (i32.const 1) (i32.const 0) (i32.const 16000) (i32.const 8)))",
            INVALID,
        ),
        // What is given back may be used again.
        (
            "files that come and go",
            "(local $i i32) (local $f i32)
            (loop $more
                (local.set $f (call $create (i32.const 4)))
                (call $write (local.get $f))
                (call $try (call $fd_close (local.get $f)))
                (call $try (call $unlink (i32.const 3) (i32.const 100) (i32.const 4)))
                (local.set $i (i32.add (local.get $i) (i32.const 1)))
                (br_if $more (i32.lt_u (local.get $i) (i32.const 200))))",
            0,
        ),
        ("the largest exit code", "(call $proc_exit (i32.const 255))", 255),
        ("an exit code over 125", "(call $proc_exit (i32.const 126))", 126),
    ] {
        let (job, execution) = run(&node, job(&start(body))).await;
        let output = execution.run_output.unwrap();
        assert_eq!(job.state.kind, JobStateType::Completed, "{what}: {}", job.state.message);
        assert_eq!(output.exit_code, expected, "{what}: {}", output.error);
    }
    let runs = || {
        let all = fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().path());
        all.filter(|path| path.is_dir()).flat_map(|path| fs::read_dir(path).unwrap()).count()
    };
    // The lock of the node's directory is all there is, once the last thread has ended.
    for turn in 0.. {
        if runs() == 1 {
            break;
        }
        assert!(turn < 12_000, "{} are left", runs());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    node.close().await;
    drop(node);
    for turn in 0.. {
        let left: Vec<_> =
            fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        if left.len() == 1 {
            break;
        }
        assert!(turn < 12_000, "{left:?}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn memory_is_the_sum_of_all_that_a_module_has() {
    let node = |bytes| -> NodeBuilder { Node::builder().memory(bytes) };
    let whole = r#"(module (memory (export "memory") 10) (table 40000 funcref)
        (func (export "_start")))"#;
    let grown = r#"(module (memory (export "memory") 1) (table 1 funcref)
        (func (export "_start") (result i32)
            (drop (table.grow (ref.null func) (i32.const 40000)))
            (memory.grow (i32.const 10))))"#;
    let tables = format!(
        r#"(module (memory (export "memory") 1) {} (func (export "_start")))"#,
        "(table 10000 funcref)".repeat(10)
    );
    for (what, text, words) in [
        ("a memory and a table", whole, "cannot be started with 1048576 bytes of memory"),
        ("ten tables", &*tables, "cannot be started with 1048576 bytes of memory"),
        (
            "two memories",
            r#"(module (memory 1) (memory 1) (func (export "_start")))"#,
            "no WebAssembly module",
        ),
        (
            "a memory of 64 bits",
            r#"(module (memory i64 1) (func (export "_start")))"#,
            "no WebAssembly module",
        ),
        (
            "a tail call",
            r#"(module (func $f (export "_start") (return_call $f)))"#,
            "no WebAssembly module",
        ),
    ] {
        let node = node(1 << 20).build().unwrap();
        let (job, _) = run(&node, job(&wat::parse_str(text).unwrap())).await;
        assert_eq!(job.state.kind, JobStateType::Failed, "{what}");
        assert!(job.state.message.contains(words), "{what}: {}", job.state.message);
    }
    let grown = job(&wat::parse_str(grown).unwrap());
    for (bytes, expected) in [(1 << 20, -1), (2 << 20, 1)] {
        let (_, execution) = run(&node(bytes).build().unwrap(), grown.clone()).await;
        assert_eq!(execution.run_output.unwrap().exit_code, expected);
    }
}

#[tokio::test]
async fn inputs_count_as_disk() {
    let inputs = tempfile::tempdir().unwrap();
    fs::write(inputs.path().join("large"), vec![0; 1 << 20]).unwrap();
    let mut deep = inputs.path().to_owned();
    for _ in 0..70 {
        deep.push("d");
    }
    let node = Node::builder().allow_directory(inputs.path()).disk(1 << 20).build().unwrap();
    let source = SpecConfig::new("localDirectory").param("SourcePath", inputs.path().to_str());
    let mut wanted = job(&start(""));
    wanted.tasks[0].input_sources =
        vec![bac_client::orchestrator::model::InputSource::default().source(source).target("/in")];
    let (ended, _) = run(&node, wanted.clone()).await;
    assert!(ended.state.message.contains("over its 1048576 bytes of disk"), "{:?}", ended.state);
    let mut greedy = wanted.clone();
    greedy.tasks[0].resources.disk = "2GB".to_owned();
    let (ended, _) = run(&node, greedy).await;
    assert!(ended.state.message.contains("asks for 2000000000 bytes of disk"), "{:?}", ended.state);
    fs::remove_file(inputs.path().join("large")).unwrap();
    fs::create_dir_all(deep).unwrap();
    let (ended, _) = run(&node, wanted).await;
    assert!(ended.state.message.contains("more than 64 directories deep"), "{:?}", ended.state);
}
