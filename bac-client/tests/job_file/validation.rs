//! The nodes' rules.

use std::time::Duration;

use bac_client::Release;
use bac_client::job_file::{JobFile, JobFileErrorKind};
use bac_client::model::{
    Deal, Docker, Engine, EngineSpec, JobCreatePayload, LabelSelectorRequirement, Network,
    NetworkConfig, Operator, Publisher, Resources, Spec, StorageSpec, Verifier,
};
use bac_client::orchestrator::build::Source;
use bac_client::orchestrator::model::{Job, SpecConfig, Task};
use bac_client::validation::ValidationErrors;
use serde_json::{Value, json};

/// The paths of what is wrong with today's job, with `change` made to one in order.
fn wrong(path: &str, value: Value) -> Vec<String> {
    let mut job = json!({
        "Name": "x",
        "Type": "batch",
        "Count": 1,
        "Constraints": [{"Key": "zone", "Operator": "in", "Values": ["eu"]}],
        "Tasks": [{
            "Name": "main",
            "Engine": {"Type": "docker", "Params": {"Image": "ubuntu:22.04"}},
            "Publisher": {"Type": "local"},
            "Env": {"A_1": "b"},
            "InputSources": [
                {"Source": {"Type": "ipfs", "Params": {"CID": "Qm"}}, "Alias": "a", "Target": "/a"},
                {"Source": {"Type": "ipfs", "Params": {"CID": "Qm"}}, "Alias": "b", "Target": "/b"},
            ],
            "ResultPaths": [{"Name": "o", "Path": "/o"}, {"Name": "p", "Path": "/p"}],
            "Resources": {"CPU": "500m", "Memory": "1Gb", "Disk": "10 GiB", "GPU": "1"},
            "Network": {
                "Type": "Bridge",
                "Domains": ["Example.com", "10.0.0.1"],
                "Ports": [{"Name": "http", "Static": 8080, "Target": 80}],
            },
            "Timeouts": {"ExecutionTimeout": 60, "QueueTimeout": 30, "TotalTimeout": 90},
        }],
    });
    let read = |job: &Value| serde_json::from_value::<Job>(job.clone()).unwrap();
    assert_eq!(read(&job).validate(), Ok(()));
    *job.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = value;
    match read(&job).validate() {
        Ok(()) => Vec::new(),
        Err(errors) => errors.iter().map(|violation| violation.path().to_owned()).collect(),
    }
}

#[test]
fn each_rule_for_todays_job_names_its_member() {
    let task = |rest: &str| format!("/Tasks/0/{rest}");
    let at = |rest: &str| vec![format!("Tasks[0].{rest}")];
    for (path, value, expected) in [
        ("/Type".to_owned(), json!(""), vec!["Type".to_owned()]),
        ("/Type".to_owned(), json!("btach"), vec!["Type".to_owned()]),
        ("/Count".to_owned(), json!(-1), vec!["Count".to_owned()]),
        ("/Name".to_owned(), json!("a\0b"), vec!["Name".to_owned()]),
        ("/Tasks".to_owned(), json!([]), vec!["Tasks".to_owned()]),
        ("/Constraints/0/Key".to_owned(), json!(" "), vec!["Constraints[0].Key".to_owned()]),
        ("/Constraints/0/Values".to_owned(), json!([]), vec!["Constraints[0].Values".to_owned()]),
        (
            "/Constraints/0/Operator".to_owned(),
            json!("!"),
            vec!["Constraints[0].Values".to_owned()],
        ),
        (
            "/Constraints/0/Operator".to_owned(),
            json!("~"),
            vec!["Constraints[0].Operator".to_owned()],
        ),
        (task("Name"), json!(" "), at("Name")),
        (task("Engine"), json!({}), at("Engine.Type")),
        (task("Engine/Params"), json!(null), at("Engine.Params.Image")),
        (task("Engine"), json!({"Type": "WASM"}), at("Engine.Params.EntryModule")),
        (task("Env"), json!({"1A": "b"}), at("Env.1A")),
        (task("Env"), json!({"A-B": "b"}), at("Env.A-B")),
        (task("Env"), json!({"Bacalhau_X": "b"}), at("Env.Bacalhau_X")),
        (task("Env"), json!({"": "b"}), at("Env")),
        (task("InputSources/1/Source"), json!({}), at("InputSources[1].Source.Type")),
        (task("InputSources/1/Target"), json!(""), at("InputSources[1].Target")),
        (task("InputSources/1/Target"), json!("/a"), at("InputSources[1].Target")),
        (task("InputSources/1/Alias"), json!("a"), at("InputSources[1].Alias")),
        (task("ResultPaths/1/Name"), json!("o"), at("ResultPaths[1].Name")),
        (task("ResultPaths/1/Path"), json!("/o"), at("ResultPaths[1].Path")),
        (task("ResultPaths/1/Path"), json!(""), at("ResultPaths[1].Path")),
        (task("Publisher"), json!({}), at("Publisher.Type")),
        (task("Resources/CPU"), json!("much"), at("Resources.CPU")),
        (task("Resources/Memory"), json!("1xb"), at("Resources.Memory")),
        (task("Resources/Disk"), json!("-1Gb"), at("Resources.Disk")),
        (task("Resources/GPU"), json!("0.5"), at("Resources.GPU")),
        (task("Network/Type"), json!("Ful"), {
            let mut both = at("Network.Type");
            both.extend(at("Network.Ports[0].Target"));
            both
        }),
        (task("Network/Domains/0"), json!("localhost"), at("Network.Domains[0]")),
        (task("Network/Ports/0/Name"), json!(""), at("Network.Ports[0].Name")),
        (task("Network/Ports/0/Static"), json!(70_000), at("Network.Ports[0].Static")),
        (task("Timeouts/ExecutionTimeout"), json!(-1), at("Timeouts.ExecutionTimeout")),
        (task("Timeouts/TotalTimeout"), json!(89), at("Timeouts.TotalTimeout")),
    ] {
        assert_eq!(wrong(&path, value.clone()), expected, "{path} = {value}");
    }
}

#[test]
fn jobs_that_run_everywhere_have_no_count() {
    assert_eq!(wrong("/Type", json!("daemon")), Vec::<String>::new());
    let job = Job::default().kind("ops").count(2);
    let errors = job.validate().unwrap_err();
    assert_eq!(errors.iter().next().unwrap().path(), "Count");
}

#[test]
fn each_rule_for_a_signed_job_names_its_member() {
    let docker = || Spec::docker("ubuntu:22.04");
    let wasm = |module: StorageSpec| Spec::wasm(module);
    let deal =
        |concurrency, confidence| Deal::default().concurrency(concurrency).confidence(confidence);
    let selector = |operator: Operator| LabelSelectorRequirement::new("zone", operator, ["a", "b"]);
    for (spec, expected) in [
        (docker(), vec![]),
        (Spec::default().engine_spec(EngineSpec::new("docker")).deal(deal(1, 0)), vec![]),
        (docker().deal(Deal::default().targeting_mode(true)), vec![]),
        (wasm(StorageSpec::inline("data:,")), vec![]),
        (Spec::default(), vec![""]),
        (docker().deal(Deal::default()), vec!["Deal.Concurrency"]),
        (docker().deal(deal(2, 3)), vec!["Deal.Confidence"]),
        (docker().deal(deal(2, -1)), vec!["Deal.Confidence"]),
        (docker().deal(deal(2, 0).targeting_mode(true)), vec!["Deal.Concurrency"]),
        (docker().engine("unknown"), vec!["Engine"]),
        (docker().engine("Dokcer"), vec!["Engine"]),
        (Spec::docker(Docker::default()), vec!["Docker.Image"]),
        (wasm(StorageSpec::default()), vec!["Wasm.EntryModule.StorageSource"]),
        (wasm(StorageSpec::ipfs("")), vec!["Wasm.EntryModule.CID"]),
        (docker().verifier("Nope"), vec!["Verifier"]),
        (docker().publisher_spec(Publisher::from("ftp")), vec!["PublisherSpec.Type"]),
        (
            docker()
                .publisher_spec(Publisher::Unknown)
                .outputs([StorageSpec::output("outputs", "/outputs")]),
            vec!["PublisherSpec.Type"],
        ),
        (docker().network(Network::from("Ful")), vec!["Network.Type"]),
        (docker().network(NetworkConfig::http(["Example.com"])), vec!["Network.Domains[0]"]),
        (docker().inputs([StorageSpec::default()]), vec!["Inputs[0].StorageSource"]),
        (
            docker().inputs([StorageSpec::default().storage_source("Ipsf")]),
            vec!["Inputs[0].StorageSource"],
        ),
        (
            docker().inputs([StorageSpec::ipfs("Qm"), StorageSpec::url_download(" ")]),
            vec!["Inputs[1].URL"],
        ),
        (docker().inputs([StorageSpec::local_directory("")]), vec!["Inputs[0].SourcePath"]),
        (
            docker().inputs([StorageSpec::default().storage_source("S3")]),
            vec!["Inputs[0].S3.Bucket"],
        ),
        (
            docker().inputs(["a", "", "a", ""].map(|name| StorageSpec::ipfs("Qm").name(name))),
            vec!["Inputs[2].Name"],
        ),
        (docker().resources(Resources::default().cpu("a lot")), vec!["Resources.CPU"]),
        (docker().node_selectors([selector(Operator::Equals)]), vec!["NodeSelectors[0].Values"]),
        (docker().node_selectors([selector(Operator::Unknown)]), vec!["NodeSelectors[0].Operator"]),
    ] {
        let found: Vec<_> = match spec.validate() {
            Ok(()) => Vec::new(),
            Err(errors) => {
                errors.into_iter().map(|violation| violation.path().to_owned()).collect()
            }
        };
        assert_eq!(found, expected, "{spec:?}");
    }
}

#[test]
fn a_payload_needs_a_client_and_names_members_of_the_spec_as_its_own() {
    let errors = JobCreatePayload::new("", Spec::docker("")).validate().unwrap_err();
    assert_eq!(
        errors.to_string(),
        "`ClientID`: must be the signing key's client id; `Spec.Docker.Image`: must be set"
    );
}

#[test]
fn what_is_wrong_with_the_job_of_a_file_has_its_place() {
    let text = "\
Name: x
Type: btach
Tasks:
  - Name: main
    Engine:
      Type: docker
    Resources:
      Memory: plenty
";
    let error = JobFile::parse(text).unwrap().validate().unwrap_err();
    assert_eq!(error.kind(), JobFileErrorKind::Invalid);
    let problems: Vec<_> = error.problems().iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "line 2, column 1: `Type`: `btach` is no type of job; there are `batch`, `service`, \
             `daemon` and `ops`",
            "line 5, column 5: `Tasks[0].Engine.Params.Image`: must be set",
            "line 8, column 7: `Tasks[0].Resources.Memory`: `plenty` is no number of bytes, such as \
             `512MB` or `1Gb`",
        ]
    );

    let bare = JobFile::parse("Engine: Docker\nDeal: {Concurrency: 0}\n").unwrap();
    let error = bare.validate().unwrap_err();
    assert!(error.to_string().contains("Deal.Concurrency"), "{error}");
}

/// What is wrong with a job for nodes of a release, by the members it is about.
fn of_release(
    check: impl Fn(Release) -> Result<(), ValidationErrors>,
    release: (u64, u64, u64),
) -> Vec<String> {
    let (major, minor, patch) = release;
    match check(Release::new(major, minor, patch)) {
        Ok(()) => Vec::new(),
        Err(errors) => errors.iter().map(|one| one.path().to_owned()).collect(),
    }
}

#[test]
fn what_one_release_takes_and_another_does_not_is_told_of_a_signed_job() {
    let spec = || Spec::wasm(StorageSpec::ipfs("QmModule"));
    const TYPE: &[&str] = &["PublisherSpec.Type"];
    for (publisher, release, paths) in [
        (Publisher::Noop, (0, 3, 29), &[][..]),
        (Publisher::Noop, (1, 2, 1), &[]),
        (Publisher::Noop, (1, 2, 2), TYPE),
        (Publisher::Noop, (1, 3, 2), TYPE),
        (Publisher::Noop, (1, 4, 0), &[]),
        (Publisher::Local, (1, 0, 3), TYPE),
        (Publisher::Local, (1, 2, 1), TYPE),
        (Publisher::Local, (1, 2, 2), &[]),
        (Publisher::Unknown, (1, 0, 3), TYPE),
        (Publisher::Unknown, (1, 3, 2), TYPE),
        (Publisher::Unknown, (1, 4, 0), &[]),
        (Publisher::Ipfs, (1, 3, 2), &[]),
    ] {
        let spec = spec().publisher_spec(publisher.clone());
        let found = of_release(|release| spec.validate_for(release), release);
        assert_eq!(found, paths, "{publisher} {release:?}");
    }

    for (memory, is_refused) in [
        ("1Gb", true),
        ("100Mb", true),
        ("1GB", false),
        ("1g", false),
        ("1gb", false),
        ("512", false),
    ] {
        let spec = spec().resources(Resources::default().memory(memory));
        let found = of_release(|release| spec.validate_for(release), (1, 0, 3));
        assert_eq!(!found.is_empty(), is_refused, "{memory}");
        assert!(of_release(|release| spec.validate_for(release), (1, 0, 4)).is_empty(), "{memory}");
    }
    let spec = spec().resources(Resources::default().memory("1Gb"));
    let said = spec.validate_for(Release::new(1, 0, 3)).unwrap_err().to_string();
    assert_eq!(said, "`Resources.Memory`: `1Gb` counts bits before v1.0.4: write `1GB`");

    let half = Spec::docker("ubuntu").timeout(Duration::from_millis(1500));
    assert!(of_release(|release| half.validate_for(release), (1, 0, 3)).is_empty());
    assert_eq!(of_release(|release| half.validate_for(release), (1, 1, 0)), ["Timeout"]);

    let mut bare = Spec::docker("ubuntu");
    bare.engine = Engine::Unknown;
    bare.engine_spec = EngineSpec::new("docker");
    bare.verifier = Verifier::Unknown;
    let found = of_release(|release| bare.validate_for(release), (0, 3, 29));
    assert_eq!(found, ["Engine", "Verifier"]);
    assert!(of_release(|release| bare.validate_for(release), (1, 1, 0)).is_empty());

    let payload = JobCreatePayload::new("c", Spec::docker("ubuntu"));
    let found = of_release(|release| payload.validate_for(release), (1, 3, 0));
    assert_eq!(found, ["Spec.PublisherSpec.Type"]);
}

#[test]
fn each_rule_that_came_with_a_release_is_of_that_release() {
    const V1_3: (u64, u64, u64) = (1, 3, 2);
    const V1_6: (u64, u64, u64) = (1, 6, 0);
    const V1_9: (u64, u64, u64) = (1, 9, 3);
    let with = |path: &str, value: Value| {
        let mut job = json!({
            "Type": "batch",
            "Tasks": [{
                "Name": "main",
                "Engine": {"Type": "noop"},
                "Publisher": {"Type": "local"},
                "Env": {},
                "InputSources": [],
                "ResultPaths": [],
                "Network": {},
                "Timeouts": {},
            }],
        });
        *job.pointer_mut(path).unwrap() = value;
        serde_json::from_value::<Job>(job).unwrap()
    };
    let input = json!({"Source": {"Type": "inline", "Params": {}}, "Target": "/a"});
    let port = json!({"Name": "http", "Static": 80});
    for (path, value, first, at) in [
        ("/Tasks/0/Env", json!({"colour": "red"}), V1_9, "Tasks[0].Env.colour"),
        ("/Tasks/0/Env", json!({"COLOUR": ""}), V1_9, "Tasks[0].Env.COLOUR"),
        ("/Tasks/0/Env", json!({"_COLOUR": "red"}), V1_9, "Tasks[0].Env._COLOUR"),
        (
            "/Tasks/0/Network",
            json!({"Type": "Full", "Domains": ["example.com"]}),
            V1_9,
            "Tasks[0].Network.Domains",
        ),
        (
            "/Tasks/0/Network",
            json!({"Type": "HTTP", "Domains": ["nowhere"]}),
            V1_3,
            "Tasks[0].Network.Domains[0]",
        ),
        (
            "/Tasks/0/Network",
            json!({"Type": "Host", "Ports": [port]}),
            V1_9,
            "Tasks[0].Network.Ports[0].Static",
        ),
        (
            "/Tasks/0/ResultPaths",
            json!([{"Name": "out", "Path": "out"}]),
            V1_6,
            "Tasks[0].ResultPaths[0].Path",
        ),
        ("/Tasks/0/Timeouts", json!({"QueueTimeout": -1}), V1_6, "Tasks[0].Timeouts.QueueTimeout"),
        ("/Tasks/0/InputSources", json!([input, input]), V1_6, "Tasks[0].InputSources[1].Target"),
        ("/Type", json!("often"), V1_3, "Type"),
    ] {
        let job = with(path, value);
        for release in [V1_3, V1_6, V1_9] {
            let found = of_release(|release| job.taken_by(release), release);
            let expected = if release < first { vec![] } else { vec![at] };
            assert_eq!(found, expected, "{release:?}");
        }
    }
}

#[test]
fn what_one_release_takes_and_another_does_not_is_told_of_todays_job() {
    let of = |params: Value, env: &[(&str, &str)]| {
        let mut task = Task::default().name("main").engine(SpecConfig::new("wasm"));
        task.engine.params = params.as_object().unwrap().clone();
        Job::batch("x", task.env(env.iter().copied()).publisher(SpecConfig::new("local")))
    };
    let input = json!({"Source": {"Type": "ipfs", "Params": {"CID": "Qm"}}, "Target": "/m.wasm"});
    let by_name = of(json!({"EntryModule": "/m.wasm", "EntryPoint": "_start"}), &[]);
    let whole =
        of(json!({"EntryModule": input, "EntryPoint": "_start", "ImportModules": ["lib"]}), &[]);
    let env = of(json!({"EntryModule": input, "EntryPoint": "_start"}), &[("A", "1")]);
    let in_params = of(
        json!({"EntryModule": input, "EntryPoint": "_start", "EnvironmentVariables": {"A": "1"}}),
        &[],
    );
    const MODULE: &[&str] = &["Tasks[0].Engine.Params.EntryModule"];
    const IMPORT: &[&str] = &["Tasks[0].Engine.Params.ImportModules[0]"];
    for (job, release, paths) in [
        (&by_name, (1, 6, 5), MODULE),
        (&by_name, (1, 7, 0), &[][..]),
        (&whole, (1, 6, 5), IMPORT),
        (&whole, (1, 9, 3), &[]),
        (&env, (1, 6, 5), &["Tasks[0].Env"]),
        (&env, (1, 7, 0), &[]),
        (&in_params, (1, 6, 5), &[]),
        (&in_params, (1, 7, 0), &["Tasks[0].Engine.Params.EnvironmentVariables"]),
        (&env, (1, 2, 1), &["Tasks[0].Publisher.Type", "Tasks[0].Env"]),
    ] {
        assert_eq!(of_release(|release| job.validate_for(release), release), paths, "{release:?}");
    }
    // Both forms of the variables at once are for every release.
    let task = Task::wasm("main", Source::ipfs("Qm")).env("A", "1");
    let job = Job::batch("x", task);
    for release in [(1, 2, 2), (1, 6, 5), (1, 9, 3)] {
        assert!(of_release(|release| job.validate_for(release), release).is_empty());
    }
}

#[test]
fn a_module_needs_a_function_to_call() {
    let mut spec = Spec::wasm(StorageSpec::ipfs("QmModule"));
    spec.wasm.entry_point.clear();
    let said = spec.validate_for(Release::new(1, 0, 3)).unwrap_err().to_string();
    assert_eq!(said, "`Wasm.EntryPoint`: must be set to the function to call, such as `_start`");
    let mut task = Task::from(Task::wasm("main", Source::ipfs("Qm")));
    task.engine.params.remove("EntryPoint");
    let said = Job::batch("x", task).validate_for(Release::new(1, 9, 3)).unwrap_err().to_string();
    assert!(said.starts_with("`Tasks[0].Engine.Params.EntryPoint`: must be set"), "{said}");
}
