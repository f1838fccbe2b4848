//! What is written reads back.

use std::collections::BTreeMap;

use bac_client::job_file::{Content, JobFile, SignedJob};
use bac_client::model::{
    ApiVersion, Deal, Docker, LabelSelectorRequirement, NetworkConfig as SignedNetwork, Resources,
    Spec, StorageSpec, Wasm,
};
use bac_client::orchestrator::model::{
    InputSource, Job, NetworkConfig, NetworkType, Port, ResourcesConfig, ResultPath, SpecConfig,
    Task, Timeouts,
};
use proptest::prelude::*;
use serde_json::{Map, Value};

#[test]
fn a_file_in_the_order_of_the_declaration_is_written_as_it_was() {
    for text in [include_str!("fixtures/job.json"), include_str!("fixtures/signed.json")] {
        let content = JobFile::parse(text).unwrap().into_content();
        assert_eq!(content.to_json().unwrap(), text);
    }
}

#[test]
fn what_says_nothing_is_left_out() {
    let job = Job::default().name("x").count(0).tasks([Task::default().env([("EMPTY", "")])]);
    let written = Content::from(job).to_yaml().unwrap();
    assert_eq!(written, "Name: x\nCount: 0\nTasks:\n- Env:\n    EMPTY: \"\"\n");
}

/// Text that a YAML writer must take care with.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,12}",
        any::<String>(),
        Just("yes".to_owned()),
        Just("null".to_owned()),
        Just("~".to_owned()),
        Just("0x1F".to_owned()),
        Just("1e3".to_owned()),
        Just("-1".to_owned()),
        Just("- a".to_owned()),
        Just("a: b # c".to_owned()),
        Just("two\nlines\n".to_owned()),
        Just(" around ".to_owned()),
        Just("{a: b}".to_owned()),
        Just("\u{feff}".to_owned()),
        Just("\u{85}\u{2028}".to_owned()),
    ]
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(text(), inner, 0..3)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn params() -> impl Strategy<Value = Map<String, Value>> {
    prop::collection::btree_map(text(), json(), 0..4).prop_map(|map| map.into_iter().collect())
}

fn texts() -> impl Strategy<Value = BTreeMap<String, String>> {
    prop::collection::btree_map(text(), text(), 0..3)
}

fn list() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(text(), 0..3)
}

fn spec_config() -> impl Strategy<Value = SpecConfig> {
    (text(), params()).prop_map(|(kind, params)| SpecConfig::new(kind).params(params))
}

fn selector() -> impl Strategy<Value = LabelSelectorRequirement> {
    let operator = prop_oneof![Just("in"), Just("exists"), Just("gt"), Just("like")];
    (text(), operator, list())
        .prop_map(|(key, operator, values)| LabelSelectorRequirement::new(key, operator, values))
}

fn task() -> impl Strategy<Value = Task> {
    let input = (spec_config(), text(), text()).prop_map(|(source, alias, target)| {
        InputSource::default().source(source).alias(alias).target(target)
    });
    let result = (text(), text()).prop_map(|(name, path)| ResultPath::new(name, path));
    let network = (list(), text(), any::<i64>()).prop_map(|(domains, name, port)| {
        let ports = [Port::new(name).fixed(port)];
        NetworkConfig::from(NetworkType::Bridge).domains(domains).ports(ports)
    });
    (
        (text(), spec_config(), spec_config(), texts(), texts()),
        prop::collection::vec(input, 0..2),
        prop::collection::vec(result, 0..2),
        prop::option::of(network),
        (text(), text(), any::<i64>()),
    )
        .prop_map(|((name, engine, publisher, env, meta), inputs, results, network, rest)| {
            Task::default()
                .name(name)
                .engine(engine)
                .publisher(publisher)
                .env(env)
                .meta(meta)
                .input_sources(inputs)
                .result_paths(results)
                .network(network.unwrap_or_default())
                .resources(ResourcesConfig::default().cpu(rest.0).gpu(rest.1))
                .timeouts(Timeouts::default().total(rest.2))
        })
}

fn job() -> impl Strategy<Value = Content> {
    (
        (text(), text(), text()),
        any::<i64>(),
        any::<Option<i64>>(),
        prop::collection::vec(selector(), 0..2),
        texts(),
        prop::collection::vec(task(), 0..2),
        any::<u64>(),
    )
        .prop_map(
            |((name, kind, namespace), priority, count, constraints, labels, tasks, version)| {
                Job::default()
                    // A file without tasks is told by this to be of today's kind.
                    .name(format!("x{name}"))
                    .kind(kind)
                    .namespace(namespace)
                    .priority(priority)
                    .count(count)
                    .constraints(constraints)
                    .labels(labels)
                    .tasks(tasks)
                    .version(version)
                    .into()
            },
        )
}

fn signed_job() -> impl Strategy<Value = Content> {
    let docker = (text(), list(), list()).prop_map(|(image, entrypoint, variables)| {
        Docker::new(image).entrypoint(entrypoint).environment_variables(variables)
    });
    let wasm = (text(), texts()).prop_map(|(cid, variables)| {
        Wasm::new(StorageSpec::ipfs(cid)).environment_variables(variables)
    });
    let engine = prop_oneof![docker.prop_map(Spec::docker), wasm.prop_map(Spec::wasm)];
    let input = (text(), text(), texts()).prop_map(|(url, path, metadata)| {
        StorageSpec::url_download(url).path(path).metadata(metadata)
    });
    (
        engine,
        prop::collection::vec(input, 0..2),
        (text(), list(), 0..100_000_u64),
        (any::<bool>(), any::<i64>(), any::<i64>()),
        prop::collection::vec(selector(), 0..2),
        text(),
    )
        .prop_map(|(spec, inputs, (memory, domains, seconds), deal, selectors, version)| {
            let deal =
                Deal::default().targeting_mode(deal.0).concurrency(deal.1).confidence(deal.2);
            let spec = spec
                .inputs(inputs)
                .resources(Resources::default().memory(memory))
                .network(SignedNetwork::http(domains))
                .timeout(std::time::Duration::from_secs(seconds))
                .node_selectors(selectors)
                .deal(deal);
            SignedJob::from(spec).api_version(ApiVersion::from(version)).into()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_job_reads_back(content in prop_oneof![job(), signed_job()]) {
        let json = content.to_json().unwrap();
        let read = JobFile::from_json(&json).map_err(|error| {
            TestCaseError::fail(format!("{error}\n{json}"))
        })?;
        prop_assert_eq!(read.content(), &content, "{}", json);

        let yaml = content.to_yaml().unwrap();
        let read = JobFile::from_yaml(&yaml).map_err(|error| {
            TestCaseError::fail(format!("{error}\n{yaml}"))
        })?;
        prop_assert_eq!(read.content(), &content, "{}", yaml);
    }

    #[test]
    fn any_text_is_read_or_refused_with_a_place(text in any::<String>()) {
        if let Err(error) = JobFile::parse(&text) {
            prop_assert!(!error.problems().is_empty());
            prop_assert!(error.problems().iter().all(|problem| problem.position().is_some()));
        }
    }

    #[test]
    fn a_changed_file_is_read_or_refused(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        for text in [include_str!("fixtures/job.yaml"), include_str!("fixtures/job.json")] {
            let mut bytes = text.as_bytes().to_vec();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            if let Ok(file) = JobFile::from_reader(&bytes[..]) {
                let _ = file.validate();
            }
        }
    }
}
