//! Files of a size at which reading must not look at what it has read already: where it does, these
//! tests take minutes, and memory that there is not.

use std::fmt::Write;

use bac_client::job_file::{JobFile, JobFileError};
use bac_client::model::{Spec, StorageSpec};

/// The items, with a comma between them.
fn joined(count: usize, item: impl Fn(usize) -> String) -> String {
    let mut text = String::new();
    for index in 0..count {
        let comma = if index == 0 { "" } else { "," };
        write!(text, "{comma}{}", item(index)).unwrap();
    }
    text
}

fn job(member: &str) -> String {
    format!(
        r#"{{"Name":"x","Type":"batch","Tasks":[{{"Name":"main","Engine":{{"Type":"noop"}},{member}}}]}}"#
    )
}

/// The places and paths of the first and the last problem.
fn ends(error: &JobFileError) -> [(usize, usize, String); 2] {
    [error.problems().first(), error.problems().last()].map(|problem| {
        let problem = problem.unwrap();
        let at = problem.position().unwrap();
        (at.line, at.column, problem.path().to_owned())
    })
}

#[test]
fn a_large_file_on_one_line_has_its_places() {
    const ITEMS: usize = 300_000;
    let pad = "é".repeat(4_500_000);
    let text = job(&format!(
        r#""Meta":{{"pad":"{pad}"}},"ResultPaths":[{}]"#,
        joined(ITEMS, |_| "[]".to_owned())
    ));
    let error = JobFile::from_json(&text).unwrap_err();
    assert_eq!(error.problems().len(), ITEMS);
    let before = text[..text.find("[[]").unwrap()].chars().count();
    assert_eq!(
        ends(&error),
        [
            (1, before + 2, "Tasks[0].ResultPaths[0]".to_owned()),
            (1, before + 3 * ITEMS - 1, format!("Tasks[0].ResultPaths[{}]", ITEMS - 1)),
        ]
    );
}

#[test]
fn an_object_of_many_members_is_looked_through_once() {
    const MEMBERS: usize = 120_000;
    let text =
        job(&format!(r#""Env":{{{},"V0":""}}"#, joined(MEMBERS, |n| format!(r#""V{n}":"""#))));
    let error = JobFile::from_json(&text).unwrap_err();
    let [problem] = error.problems() else { panic!("{error}") };
    assert_eq!(problem.path(), "Tasks[0].Env.V0");
    assert!(problem.message().starts_with("stands here twice; the first is in line 1, column"));

    // Broken rules are told with their places, too.
    let text = job(&format!(r#""Env":{{{}}}"#, joined(MEMBERS, |n| format!("\n\"{n}\":\"\""))));
    let error = JobFile::from_json(&text).unwrap().validate().unwrap_err();
    let [first, last] = ends(&error);
    assert_eq!(error.problems().len(), MEMBERS);
    // In the order of names: `0`, `1`, `10`, … `99999`.
    assert_eq!(first, (2, 1, "Tasks[0].Env.0".to_owned()));
    assert_eq!(last, (100_001, 1, "Tasks[0].Env.99999".to_owned()));
}

#[test]
fn a_long_name_is_not_repeated_for_what_is_below_it() {
    const ITEMS: usize = 100_000;
    let name = "n".repeat(400_000);
    let params = |items: &str| {
        let engine = format!(r#"{{"Type":"x","Params":{{"{name}":[{items}]}}}}"#);
        format!(r#"{{"Name":"x","Type":"batch","Tasks":[{{"Name":"main","Engine":{engine}}}]}}"#)
    };
    let file = JobFile::from_json(&params(&joined(ITEMS, |_| "[]".to_owned()))).unwrap();
    let path = |index: usize| format!("tasks[0].engine.PARAMS.{name}[{index}]");
    let (first, last) =
        (file.position(&path(0)).unwrap(), file.position(&path(ITEMS - 1)).unwrap());
    assert_eq!(last.column - first.column, 3 * (ITEMS - 1));
    let around = file.position(&path(ITEMS)).unwrap();
    assert_eq!(around, file.position(&format!("Tasks[0].Engine.Params.{name}")).unwrap());

    let twice = joined(ITEMS, |_| r#"{"a":1,"a":2}"#.to_owned());
    let error = JobFile::from_json(&params(&twice)).unwrap_err();
    assert_eq!(error.problems().len(), ITEMS);
    let path = error.problems()[0].path();
    assert!(path.starts_with("Tasks[0].Engine.Params.nnn") && path.ends_with("n…"), "{path}");
    assert_eq!(path.len(), 1024 + "…".len());
}

#[test]
fn names_of_many_inputs_are_compared_once() {
    const INPUTS: usize = 200_000;
    let inputs =
        (0..INPUTS).map(|n| StorageSpec::ipfs("Qm").name(format!("input-{}", n % (INPUTS - 1))));
    let errors = Spec::docker("x").inputs(inputs).validate().unwrap_err();
    let shown: Vec<_> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["`Inputs[199999].Name`: `input-0` stands in `Inputs[0].Name` already"]);
}

#[test]
fn yaml_is_read_in_one_go_too() {
    const MEMBERS: usize = 30_000;
    let env = joined(MEMBERS, |n| format!(" V{n}: ''"));
    let text =
        format!("Tasks: [{{Name: main, Engine: {{Type: noop}}, Env: {{{env}}}, Nmae: x}}]\n");
    let error = JobFile::parse(&text).unwrap_err();
    let column = text.chars().position(|letter| letter == '}').unwrap();
    let [problem] = error.problems() else { panic!("{error}") };
    assert_eq!(problem.path(), "Tasks[0].Nmae");
    assert!(problem.position().unwrap().column > column + MEMBERS);
}
