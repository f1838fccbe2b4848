//! Files that hold a job, of both kinds and in both formats.

use bac_client::job_file::{Content, Format, JobFile, SignedJob};
use bac_client::model::{ApiVersion, Engine, Operator, StorageSourceType};
use bac_client::orchestrator::model::{Job, JobType, NetworkType};
use serde_json::json;

const JOB_YAML: &str = include_str!("fixtures/job.yaml");
const JOB_JSON: &str = include_str!("fixtures/job.json");
const SIGNED_YAML: &str = include_str!("fixtures/signed.yaml");
const SIGNED_JSON: &str = include_str!("fixtures/signed.json");

fn job(text: &str) -> Job {
    match JobFile::parse(text).unwrap().into_content() {
        Content::Job(job) => *job,
        other => panic!("{other:?}"),
    }
}

fn signed(text: &str) -> SignedJob {
    match JobFile::parse(text).unwrap().into_content() {
        Content::Signed(job) => *job,
        other => panic!("{other:?}"),
    }
}

#[test]
fn todays_job_is_read_in_both_formats() {
    let job = job(JOB_YAML);
    assert_eq!(job, self::job(JOB_JSON));
    assert_eq!(
        (job.name.as_str(), &job.kind, job.count),
        ("count-words", &JobType::Batch, Some(3))
    );
    assert_eq!(job.labels["team"], "data");
    assert_eq!(job.constraints[0].operator, Operator::In);
    let task = &job.tasks[0];
    assert!(task.engine.is("docker"));
    assert_eq!(task.engine.params["Parameters"], json!(["wc", "-w", "/inputs/book.txt"]));
    assert_eq!(task.env["LEVEL"], "8");
    assert_eq!(task.input_sources[0].source.text("URL"), Some("https://example.com/book.txt"));
    assert_eq!(task.result_paths[0].path, "/outputs");
    assert_eq!(task.network.kind, NetworkType::Http);
    assert_eq!(task.timeouts.execution, 1800);
    assert_eq!(job.validate(), Ok(()));
}

#[test]
fn a_signed_job_is_read_in_both_formats() {
    let job = signed(SIGNED_YAML);
    assert_eq!(job, signed(SIGNED_JSON));
    assert_eq!((&job.api_version, &job.spec.engine), (&Some(ApiVersion::V1beta1), &Engine::Docker));
    assert_eq!(job.spec.inputs[0].storage_source, StorageSourceType::UrlDownload);
    assert_eq!(job.spec.inputs[0].path, "/inputs");
    assert_eq!(job.spec.validate(), Ok(()));
    let payload = job.payload("5a5a");
    assert_eq!((payload.client_id.as_str(), &payload.spec), ("5a5a", &job.spec));
}

#[test]
fn what_is_in_a_spec_is_a_signed_job() {
    let whole = signed(SIGNED_JSON);
    let json: serde_json::Value = serde_json::from_str(SIGNED_JSON).unwrap();
    assert_eq!(signed(&json["Spec"].to_string()).spec, whole.spec);
}

#[test]
fn a_job_within_a_request_or_a_list_is_read() {
    let wrapped = format!(r#"{{"Job": {JOB_JSON}}}"#);
    assert_eq!(job(&wrapped), job(JOB_JSON));
    let answer = format!(r#"{{"Executions": null, "Job": {JOB_JSON}}}"#);
    assert_eq!(job(&answer), job(JOB_JSON));
    let wrapped = format!(r#"{{"job": {SIGNED_JSON}, "State": {{"JobID": "x"}}}}"#);
    assert_eq!(signed(&wrapped), signed(SIGNED_JSON));
}

#[test]
fn names_may_be_in_any_case_and_null_is_nothing() {
    let text = r#"{"name": "x", "TYPE": "Batch", "tasks": [], "Labels": null, "Count": null}"#;
    let job = job(text);
    assert_eq!((job.name.as_str(), job.kind, job.count), ("x", JobType::Batch, None));
}

#[test]
fn a_count_of_nothing_is_not_a_count_of_one() {
    assert_eq!(job(r#"{"Tasks": [], "Count": 0}"#).count, Some(0));
    assert_eq!(job(r#"{"Tasks": []}"#).count, None);
}

#[test]
fn a_mark_of_the_byte_order_is_no_part_of_the_text() {
    assert_eq!(job(&format!("\u{feff}{JOB_JSON}")), job(JOB_JSON));
}

#[test]
fn the_format_is_found_out() {
    assert_eq!(Format::of("\n  {\"Name\": 1}"), Format::Json);
    assert_eq!(Format::of("Name: x"), Format::Yaml);
    // JSON is YAML, too.
    assert_eq!(
        JobFile::from_yaml(JOB_JSON).unwrap().into_content(),
        JobFile::from_json(JOB_JSON).unwrap().into_content()
    );
}

#[test]
fn words_of_yaml_before_1_2_are_text() {
    let job = job("Tasks: []\nLabels:\n  a: yes\n  b: \"true\"\n  c: on\n");
    assert_eq!((&*job.labels["a"], &*job.labels["b"], &*job.labels["c"]), ("yes", "true", "on"));
}

#[test]
fn an_anchor_is_read_where_it_is_used() {
    let text = "Labels: &labels\n  team: data\nMeta: *labels\nTasks: []\n";
    let job = job(text);
    assert_eq!(job.meta, job.labels);
}

#[test]
fn places_are_known() {
    for file in [JobFile::parse(JOB_YAML), JobFile::parse(JOB_JSON)] {
        let file = file.unwrap();
        let text = if file.position("").unwrap().column == 1 && JOB_JSON.starts_with('{') {
            // Both begin at the first character; the engine's line differs.
            match file.position("Tasks[0].Engine").unwrap().line {
                line if JOB_JSON.lines().nth(line - 1).unwrap().contains("\"Engine\"") => JOB_JSON,
                _ => JOB_YAML,
            }
        } else {
            JOB_YAML
        };
        for path in ["Tasks[0].Engine", "tasks[0].engine.params.image", "Labels.team"] {
            let position = file.position(path).unwrap();
            let line = text.lines().nth(position.line - 1).unwrap();
            let name = path.rsplit('.').next().unwrap().to_ascii_lowercase();
            let rest: String = line.chars().skip(position.column - 1).collect();
            let rest = rest.trim_start_matches('"').to_ascii_lowercase();
            assert!(rest.starts_with(&name), "{path} at {position}: {rest}");
        }
        assert_eq!(
            file.position("Tasks[0].Engine.Params.Nothing"),
            file.position("Tasks[0].Engine.Params")
        );
    }
}

#[test]
fn a_large_module_travels_in_a_file() {
    let url = format!("data:application/wasm;base64,{}", "AGFzbQ".repeat(500_000));
    let module = |open: &str, close: &str| {
        format!(
            "Tasks:\n  - Name: main\n    Engine: {{Type: wasm, Params: {{EntryModule: m}}}}\n    \
             InputSources:\n      - Target: m\n        Source:\n          Type: inline\n          \
             Params:\n            URL: {open}{url}{close}\n"
        )
    };
    let folded = module(">-\n              ", "");
    let flow = format!("Tasks: [{{InputSources: [{{Source: {{Params: {{URL: \"{url}\"}}}}}}]}}]\n");
    for text in [module("", ""), module("\"", "\""), module("'", "'"), folded, flow] {
        let job = job(&text);
        assert_eq!(job.tasks[0].input_sources[0].source.text("URL"), Some(url.as_str()));
        let json = Content::from(job).to_json().unwrap();
        assert_eq!(
            self::job(&json).tasks[0].input_sources[0].source.text("URL"),
            Some(url.as_str())
        );
    }
}
