//! Files that hold no job, and what is said of them.

use std::error::Error;
use std::io::Write;

use bac_client::job_file::{JobFile, JobFileError, JobFileErrorKind, SIZE_LIMIT};

fn refused(text: &str) -> JobFileError {
    JobFile::parse(text).unwrap_err()
}

fn problems(text: &str) -> Vec<String> {
    refused(text).problems().iter().map(ToString::to_string).collect()
}

#[test]
fn every_problem_of_a_file_is_told_with_its_place() {
    let text = "\
Name: 7
Typ: batch
Count: three
Tasks:
  - Name: main
    Engin:
      Type: docker
    Env:
      PORT: 8080
      DEBUG: true
    Timeouts:
      ExecutionTimeout: 1.5
    ResultPaths: /outputs
";
    assert_eq!(
        problems(text),
        [
            "line 1, column 7: `Name`: text in quotes is expected, not the number 7",
            "line 2, column 1: `Typ` is no member of Job; did you mean `Type`?",
            "line 3, column 8: `Count`: a whole number is expected, not text",
            "line 6, column 5: `Tasks[0].Engin` is no member of Task; did you mean `Engine`?",
            "line 9, column 13: `Tasks[0].Env.PORT`: text in quotes is expected, not the number 8080",
            "line 10, column 14: `Tasks[0].Env.DEBUG`: text in quotes is expected, not `true`",
            "line 12, column 25: `Tasks[0].Timeouts.ExecutionTimeout`: a whole number is expected, not \
             the number 1.5",
            "line 13, column 18: `Tasks[0].ResultPaths`: a list is expected, not text",
        ]
    );
    assert_eq!(refused(text).kind(), JobFileErrorKind::Content);
}

#[test]
fn json_has_the_same_problems_in_its_own_places() {
    let text = "{\n  \"Náme\": 1, \"Tasks\": [{\"Name\": \"é\", \"engin\": {}}],\n  \"Count\": 1, \"count\": 2\n}";
    assert_eq!(
        problems(text),
        [
            "line 2, column 3: `Náme` is no member of Job; did you mean `Name`?",
            "line 2, column 38: `Tasks[0].engin` is no member of Task; did you mean `Engine`?",
            "line 3, column 15: `count` stands here twice; the first is in line 3, column 3",
        ]
    );
}

#[test]
fn a_name_like_no_other_is_told_all_that_are_known() {
    let [problem] = &problems(r#"{"Tasks": [{"Resources": {"Zzz": 1}}]}"#)[..] else { panic!() };
    assert_eq!(
        problem,
        "line 1, column 27: `Tasks[0].Resources.Zzz` is no member of ResourcesConfig, which has \
         `CPU`, `Memory`, `Disk`, `GPU`"
    );
}

#[test]
fn a_signed_job_is_checked_as_closely() {
    let text = "APIVersion: V1beta1\nSpec:\n  Engine: 2\n  Timeout: 10m\n  Dockr: {}\n";
    assert_eq!(
        problems(text),
        [
            "line 3, column 11: `Spec.Engine`: text in quotes is expected, not the number 2",
            "line 4, column 12: `Spec.Timeout`: a number is expected, not text",
            "line 5, column 3: `Spec.Dockr` is no member of Spec; did you mean `Docker`?",
        ]
    );
    assert_eq!(problems("APIVersion: V1beta1\n"), ["line 1, column 1: `Spec` is missing"]);
}

#[test]
fn what_is_not_in_its_format_is_told_where_it_ends_to_be() {
    for (text, line, column) in [
        ("{\"Name\": \"x\",}", 1, 14),
        ("{\n  \"Name\": nil\n}", 2, 12),
        ("{\"Tasks\": [}", 1, 12),
        ("{\"Tasks\": []} more", 1, 15),
        ("{\"Tasks\": [", 1, 11),
    ] {
        let error = refused(text);
        assert_eq!(error.kind(), JobFileErrorKind::Syntax, "{text}");
        let position = error.problems()[0].position().unwrap();
        assert_eq!((position.line, position.column), (line, column), "{text}: {error}");
    }
    for text in ["Name: [a", "Name: x\n\tType: y", "a: b: c", "Tasks: *nowhere", "a: 1\n---\nb: 2"]
    {
        let error = refused(text);
        assert_eq!(error.kind(), JobFileErrorKind::Syntax, "{text}");
        assert!(error.problems()[0].position().is_some(), "{text}: {error}");
        // Nothing of what the library says to those who write programs with it.
        assert!(!error.to_string().contains('_'), "{text}: {error}");
    }
}

#[test]
fn two_members_of_one_name_are_refused_in_yaml_too() {
    let error = refused("Name: a\nTasks: []\nName: b\n");
    let position = error.problems()[0].position().unwrap();
    assert_eq!(position.line, 3, "{error}");
}

#[test]
fn what_is_no_job_is_said_to_be_none() {
    for text in ["", "null", "- a\n- b\n", "just words", "{}", "{\"hello\": 1}", "kind: Pod\n"] {
        let error = refused(text);
        assert_eq!(error.kind(), JobFileErrorKind::Content, "{text}: {error}");
        assert_eq!(error.problems().len(), 1, "{error}");
    }
    assert!(problems("{}")[0].contains("neither `Tasks`"));
    assert!(problems("- a")[0].contains("not a list"));
}

#[test]
fn nesting_has_a_limit() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = |depth: usize| {
            let inner = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            format!(r#"{{"Tasks": [{{"Engine": {{"Type": "x", "Params": {{"P": {inner}}}}}}}]}}"#)
        };
        JobFile::parse(&deep(20)).unwrap();
        for depth in [32, 200, 20_000] {
            assert_eq!(refused(&deep(depth)).kind(), JobFileErrorKind::Syntax);
        }
        JobFile::from_yaml(&deep(20)).unwrap();
        for depth in [32, 200, 20_000] {
            let error = JobFile::from_yaml(&deep(depth)).unwrap_err();
            assert_eq!(error.kind(), JobFileErrorKind::Syntax);
        }
    }
}

#[test]
fn aliases_cannot_make_a_small_file_large() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let one = format!("*a{}", level - 1);
        let all = vec![one; 9].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{all}]\n"));
    }
    text.push_str("Tasks: []\n");
    assert_eq!(refused(&text).kind(), JobFileErrorKind::Syntax);
}

#[test]
fn size_has_a_limit() {
    let large = format!("{{\"Name\": \"{}\"}}", "x".repeat(SIZE_LIMIT));
    assert_eq!(refused(&large).kind(), JobFileErrorKind::TooLarge);
    let error = JobFile::from_reader(large.as_bytes()).unwrap_err();
    assert_eq!(error.kind(), JobFileErrorKind::TooLarge);
    // More is not even read.
    let error = JobFile::from_reader(std::io::repeat(b' ')).unwrap_err();
    assert_eq!(error.kind(), JobFileErrorKind::TooLarge);
}

#[test]
fn a_file_is_named_with_what_is_wrong_with_it() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"Nmae: x\nTasks: []\n").unwrap();
    let error = JobFile::read(file.path()).unwrap_err();
    assert_eq!(error.file(), Some(file.path()));
    assert_eq!(
        error.to_string(),
        format!(
            "job file {}: line 1, column 1: `Nmae` is no member of Job; did you mean `Name`?",
            file.path().display()
        )
    );

    let error = JobFile::read("no/such/file.yaml").unwrap_err();
    assert_eq!(error.kind(), JobFileErrorKind::Read);
    assert!(error.source().is_some());
    assert!(error.to_string().starts_with("job file no/such/file.yaml: cannot be read"), "{error}");
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let error = JobFile::from_reader(&b"Name: \xff\n"[..]).unwrap_err();
    assert_eq!(error.kind(), JobFileErrorKind::Read);
    assert!(error.to_string().contains("utf-8"), "{error}");
}

#[test]
fn faults_of_yaml_are_said_in_words_for_people() {
    for (text, words) in [
        ("Name: a\n---\nName: b\n", "one file for each"),
        ("Name: a\nName: b\n", "`Name` stands here twice"),
        ("Name: *nowhere\n", "in quotes"),
        ("Name: [a\n", "closed"),
        ("Name: x\n\tType: y\n", "spaces"),
        ("Name: a: b\n", "in quotes"),
        ("Name: \"a\n", "closed"),
        ("Name: @a\n", "in quotes"),
    ] {
        let error = refused(text);
        assert_eq!(error.kind(), JobFileErrorKind::Syntax, "{text}");
        assert!(error.to_string().contains(words), "{text}: {error}");
    }
}
