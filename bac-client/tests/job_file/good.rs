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

#[test]
fn yaml_is_read_as_people_write_it() {
    let plain =
        "Name: n\nType: batch\nCount: 3\nTasks:\n  - Name: main\n    Engine: {Type: noop}\n";
    let expected = job(plain);
    for text in [
        "{Name: n, Type: batch, Count: 3, Tasks: [{Name: main, Engine: {Type: noop}}]}",
        "{ # a job\n  'Name': n, Type: batch, Count: 3.0,\n  Tasks: [{Name: main, Engine: {Type: noop}}]}",
        &format!("---\n{plain}---\n"),
        &format!("{plain}--- # the end\n...\n\n# of it\n"),
        &plain.replace("Count: 3", "Count: 3.0"),
        &plain.replace("Count: 3", "Count: 0.3e1"),
    ] {
        assert_eq!(job(text), expected, "{text}");
    }
    let json = r#"{"Name": "n", "Type": "batch", "Count": 3.0, "Priority": 1e3, "Tasks": [{"Name":
        "main", "Engine": {"Type": "noop", "Params": {"Ratio": 1.0}}}]}"#;
    let job = job(json);
    assert_eq!((job.count, job.priority), (Some(3), 1000));
    // What is the engine's own stays as it was written.
    assert_eq!(job.tasks[0].engine.params["Ratio"], json!(1.0));
    for (number, is_whole) in [("1.5", false), ("1e300", false), ("-2.0", true)] {
        let text = plain.replace("Count: 3", &format!("Count: {number}"));
        assert_eq!(JobFile::parse(&text).is_ok(), is_whole, "{number}");
    }
}

#[test]
fn utf_16_with_its_mark_is_read() {
    let text = "\u{feff}Name: gr\u{fc}n\nType: batch\nTasks: []\n";
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for bytes in [little, big, text.as_bytes().to_vec()] {
        let file = JobFile::from_reader(&*bytes).unwrap();
        let Content::Job(job) = file.into_content() else { panic!("a job of today") };
        assert_eq!(job.name, "gr\u{fc}n");
    }
}

#[test]
fn what_the_command_of_the_signed_era_filled_in_can_be_filled_in() {
    for (text, filled) in [
        ("Spec: {Engine: Docker, Docker: {Image: i}}", 2),
        ("{Engine: Docker, Docker: {Image: i}, Verifier: Noop}", 1),
        ("Spec: {Docker: {Image: i}, Verifier: Noop, Deal: {Concurrency: 2}, Publisher: Ipfs}", 2),
        (
            "Spec: {Engine: Docker, Docker: {Image: i}, Verifier: Noop, Deal: {TargetingMode: true}}",
            0,
        ),
    ] {
        let mut file = JobFile::parse(text).unwrap();
        assert_eq!(file.fill_in().len(), filled, "{text}");
        file.validate().unwrap();
        assert!(file.fill_in().is_empty(), "{text}");
    }
    // What a file says is not touched.
    let mut file =
        JobFile::parse("Spec: {Engine: Docker, Docker: {Image: i}, Deal: {Concurrency: 0}}")
            .unwrap();
    file.fill_in();
    assert!(file.validate().is_err());
    assert!(JobFile::parse(JOB_YAML).unwrap().fill_in().is_empty());
}
