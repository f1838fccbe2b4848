//! Each expected text is what Go's `text/template` makes of the same, but where it says otherwise.

use super::{fill, variables::Variables};

fn variables(pairs: &[&str]) -> Variables {
    let pairs: Vec<_> = pairs.iter().map(|pair| (*pair).to_owned()).collect();
    Variables::new(&pairs, None, std::iter::empty()).unwrap()
}

fn filled(text: &str, pairs: &[&str]) -> String {
    fill(text, &variables(pairs)).unwrap_or_else(|faults| panic!("{text}: {faults}")).text
}

#[test]
fn values_and_defaults_are_filled_in() {
    let pairs = ["greeting=Hello", "name=World", "start-time=-5m", "empty=", "n=3"];
    for (text, expected) in [
        ("echo {{.greeting}} {{ .name }}!", "echo Hello World!"),
        ("{{$.name}} {{with .name}}{{.}}{{end}}", "World World"),
        (r#"{{or (index . "start-time") "0"}}"#, "-5m"),
        (r#"{{or (index . "end-time") ""}}|"#, "|"),
        (r#"{{or (index . "AccessLogPattern") ".*"}}"#, ".*"),
        (r#"{{ index . "empty" | or "x" }}"#, "x"),
        ("{{index . `name` | printf \"%q\"}}", "\"World\""),
        ("a {{- .name -}} b", "aWorldb"),
        ("a {{- /* no\nword */ -}} b{{/* x */}}", "ab"),
        ("{{if .empty}}yes{{else}}no{{end}}", "no"),
        ("{{if eq .name \"Sun\"}}1{{else if eq .name \"Moon\" \"World\"}}2{{else}}3{{end}}", "2"),
        ("{{if and .greeting (not .empty)}}both{{end}}", "both"),
        ("{{if (index . \"none\")}}a{{end}}b", "b"),
        ("{{with (index . \"none\")}}a{{else with .name}}{{.}}{{end}}", "World"),
        ("{{$x := .name}}{{$x}} {{$x = \"Moon\"}}{{$x}}", "World Moon"),
        ("{{if true}}{{$x := \"in\"}}{{$x}}{{end}}", "in"),
        ("{{printf \"%s-%03d|%-4s|%5t|%v%%\" .name 7 \"ab\" true .n}}", "World-007|ab  | true|3%"),
        ("{{print 1 2 \"a\" 3}} {{println \"x\" 1}}", "1 2a3 x 1\n"),
        ("{{len .name}} {{slice .name 1 3}} {{index .name 0}}", "5 or 87"),
        ("{{urlquery \"a b/ü\"}}", "a+b%2F%C3%BC"),
        ("{{if lt (len .name) 6}}short{{end}} {{ge \"b\" \"a\"}} {{ne 1 2}}", "short true true"),
        (r#"{{"\"\\\t\u00fc\x41"}}"#, "\"\\\tüA"),
        ("{{`}}` }} }}", "}} }}"),
        ("no action {.name} }}", "no action {.name} }}"),
    ] {
        assert_eq!(filled(text, &pairs), expected, "{text}");
    }
}

#[test]
fn what_is_not_given_is_a_fault_with_its_place_and_hides_no_other() {
    let text = "Name: {{.name}}\nTasks:\n  - Count: {{.count}} {{if .flag}}{{.inner}}{{end}}\n";
    let faults = fill(text, &variables(&["name=x"])).unwrap_err();
    assert_eq!(
        faults.lines(),
        [
            "line 3, column 14: nothing was given for `count`: give it with `-V count=VALUE`, or from \
             the environment with `-E count`",
            "line 3, column 28: nothing was given for `flag`: give it with `-V flag=VALUE`, or from \
             the environment with `-E flag`",
        ]
    );
}

#[test]
fn what_is_no_template_is_a_fault_with_its_place() {
    for (text, place, words) in [
        ("a {{.name", "line 1, column 3", "not closed by `}}`"),
        ("\n{{ }}", "line 2, column 3", "nothing between"),
        ("{{.start-time}}", "line 1, column 3", "(index . \"start-time\")"),
        ("{{name}}", "line 1, column 3", "`{{.name}}`"),
        ("{{default \"x\" .a}}", "line 1, column 3", "or (index . \"name\")"),
        ("{{range .}}{{end}}", "line 1, column 3", "`range`"),
        ("{{if .a}}", "line 1, column 3", "`{{end}}`"),
        ("{{end}}", "line 1, column 3", "without an `if`"),
        ("{{if .a}}{{else}}{{else}}{{end}}", "line 1, column 20", "second `else`"),
        ("{{if .a}}{{end x}}", "line 1, column 16", "nothing may stand here"),
        ("{{.a .b}}", "line 1, column 3", "no function"),
        ("{{\"a\" | .b}}", "line 1, column 9", "no function"),
        ("{{(.a}}", "line 1, column 3", "not closed"),
        ("{{.a)}}", "line 1, column 5", "without `(`"),
        ("{{.a | }}", "line 1, column 3", "missing"),
        ("{{\"\\q\"}}", "line 1, column 3", "escape"),
        ("{{1.5}}", "line 1, column 3", "1.5"),
        ("{{.a.b}}", "line 1, column 5", "`.b` stands behind a text"),
        ("{{$x}}", "line 1, column 3", "$x"),
        ("{{.}}", "line 1, column 3", "all values"),
        ("{{eq 1 .a}}", "line 1, column 3", "of one kind"),
        ("{{printf \"%d\" .a}}", "line 1, column 3", "%d"),
        ("{{printf \"%s\"}}", "line 1, column 3", "no value"),
        ("{{index .a 9}}", "line 1, column 3", "behind the end"),
        ("{{@}}", "line 1, column 3", "`@`"),
    ] {
        let faults = fill(text, &variables(&["a=1"])).unwrap_err();
        let said = faults.to_string();
        assert!(said.starts_with(place), "{text}: {said}");
        assert!(said.contains(words), "{text}: {said}");
    }
    let deep = "{{if 1}}".repeat(100) + &"{{end}}".repeat(100);
    assert!(fill(&deep, &variables(&[])).unwrap_err().to_string().contains("too many"));
    let deep = format!("{{{{{}1{}}}}}", "(".repeat(100), ")".repeat(100));
    assert!(fill(&deep, &variables(&[])).unwrap_err().to_string().contains("too many"));
}

#[test]
fn several_values_may_stand_in_one_argument() {
    for (argument, name, value) in [
        ("a=1,b=2", "b", "2"),
        ("a=1,b=2", "a", "1"),
        ("query=SELECT a, b FROM t WHERE x = 1", "query", "SELECT a, b FROM t WHERE x = 1"),
        ("query=a,b", "query", "a,b"),
        ("\"q=a,b=c\",d=e", "q", "a,b=c"),
        ("\"q=say \"\"x\"\"\",d=e", "q", "say \"x\""),
        ("\"q=a,b=c\",d=e", "d", "e"),
        ("a==x", "a", "=x"),
        ("a=", "a", ""),
    ] {
        let variables = Variables::new(&[argument.to_owned()], None, std::iter::empty()).unwrap();
        assert_eq!(variables.get(name), Some(value), "{argument}");
    }
    for bad in ["a", "=x", ""] {
        assert!(Variables::new(&[bad.to_owned()], None, std::iter::empty()).is_err(), "{bad}");
    }
}

#[test]
fn the_environment_gives_what_its_pattern_matches_and_no_other_was_given() {
    let environment =
        || [("GREETING", "hello"), ("NAME", "env")].map(|(n, v)| (n.to_owned(), v.to_owned()));
    let of = |pattern: &str| {
        let given = ["NAME=given".to_owned()];
        Variables::new(&given, Some(pattern), environment().into_iter()).unwrap()
    };
    assert_eq!(of("GREET").get("GREETING"), Some("hello"));
    assert_eq!(of("*").get("GREETING"), Some("hello"));
    assert_eq!(of("*").get("NAME"), Some("given"));
    assert_eq!(of("^NAME$").get("GREETING"), None);
    assert_eq!(of("*").unused(&[]), ["NAME"]);
    assert!(Variables::new(&[], Some("("), environment().into_iter()).is_err());
}
