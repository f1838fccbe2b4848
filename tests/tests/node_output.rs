//! What a job prints: followers get all of it, and what is kept says where it is cut.

use std::time::Duration;

use bac_client::{
    Bac,
    orchestrator::{
        model::{Execution, Job, JobStateType, JobType, SpecConfig, Task},
        query::ReadLogs,
    },
};
use bac_core::Ed25519Signer;
use bac_node::Node;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;

const KEPT: usize = 1000;
const LINES: usize = 50_000;

/// Prints lines of eight bytes, and then runs on for ever, if it is to.
fn printer(runs_on: bool) -> Job {
    let end = if runs_on { "(loop $again (br $again))" } else { "" };
    let text = format!(
        r#"(module
            (import "wasi_snapshot_preview1" "fd_write"
                (func $fd_write (param i32 i32 i32 i32) (result i32)))
            (memory (export "memory") 1)
            (data (i32.const 100) "a line.\n")
            (data (i32.const 0) "\64\00\00\00\08\00\00\00")
            (func (export "_start") (local $i i32)
                (loop $more
                    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
                    (local.set $i (i32.add (local.get $i) (i32.const 1)))
                    (br_if $more (i32.lt_u (local.get $i) (i32.const {LINES}))))
                {end}))"#
    );
    let module = wat::parse_str(text).unwrap();
    let url = format!("data:application/wasm;base64,{}", STANDARD.encode(module));
    let module = json!({"Source": SpecConfig::new("inline").param("URL", url)});
    let engine = SpecConfig::new("wasm").param("EntryModule", module);
    let task = Task::default().name("main").engine(engine);
    Job::default().kind(JobType::Batch).tasks([task])
}

fn bac(node: &Node) -> Bac {
    Bac::new(node.client(Ed25519Signer::generate().unwrap()).unwrap())
}

async fn log(bac: &Bac, id: &str, follow: bool) -> Vec<String> {
    let options = ReadLogs::new().follow(follow);
    let mut log = bac.orchestrator().jobs().logs_with(id, &options).await.unwrap();
    let mut lines = Vec::new();
    while let Some(message) = log.next().await {
        lines.push(message.unwrap().value.text);
    }
    lines
}

async fn until(bac: &Bac, id: &str, is_so: impl Fn(&Execution) -> bool) -> Execution {
    for _ in 0..12_000 {
        let page = bac.orchestrator().jobs().executions_with(id, &Default::default()).await;
        if let Some(execution) = page.unwrap().items.into_iter().next().filter(&is_so) {
            return execution;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("job {id} does not come so far");
}

fn is_returned(execution: &Execution) -> bool {
    execution.run_output.is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_gets_what_is_not_kept_and_the_rest_is_said_to_be_cut() {
    let node = Node::builder().output(KEPT).build().unwrap();
    let bac = bac(&node);
    let id = bac.orchestrator().jobs().put_job(&printer(false).into()).await.unwrap().job_id;
    let followed = log(&bac, &id, true).await;
    // It may have begun after the first lines, of which the start is kept.
    let lines = |lines: &[String]| lines.iter().filter(|line| *line == "a line.\n").count();
    let missing = |lines: &[String]| -> usize {
        let words = "bytes are missing here: they were not kept]\n";
        let notices = lines.iter().filter_map(|line| line.strip_prefix('[')?.strip_suffix(words));
        notices.map(|number| number.trim().parse::<usize>().unwrap()).sum()
    };
    let got: usize = followed.iter().map(String::len).sum();
    let notices: usize =
        followed.iter().filter(|line| line.starts_with('[')).map(String::len).sum();
    assert_eq!(got - notices + missing(&followed), LINES * 8);
    assert!(lines(&followed) > KEPT / 8, "{}", lines(&followed));

    let execution = until(&bac, &id, is_returned).await;
    let output = execution.run_output.unwrap();
    assert_eq!((output.stdout.len(), output.stdout_truncated), (KEPT, true));
    let kept = log(&bac, &id, false).await;
    assert_eq!(missing(&kept), LINES * 8 - KEPT);
    assert_eq!(lines(&kept), KEPT / 8);
    // Whoever comes too late is told the same.
    assert_eq!(log(&bac, &id, true).await, kept);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_output_of_a_stopped_job_stays() {
    let node = Node::builder().output(KEPT).build().unwrap();
    let bac = bac(&node);
    let jobs = bac.orchestrator().jobs();
    let id = jobs.put_job(&printer(true).into()).await.unwrap().job_id;
    let mut running = 0;
    while running < KEPT {
        running = log(&bac, &id, false).await.iter().map(String::len).sum();
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    jobs.stop(&id, None, &Default::default()).await.unwrap();
    let execution = until(&bac, &id, is_returned).await;
    assert_eq!(jobs.job(&id).await.unwrap().job.state.kind, JobStateType::Stopped);
    assert_eq!(execution.run_output.unwrap().stdout.len(), KEPT);
    let kept = log(&bac, &id, false).await;
    assert_eq!(kept[..KEPT / 8], vec!["a line.\n"; KEPT / 8]);
    assert!(kept.last().unwrap().contains("bytes are missing here"), "{:?}", kept.last());
}
