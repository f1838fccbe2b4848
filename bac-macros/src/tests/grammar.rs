//! The grammar of `docs/language.md`: each of its lines, with what is of it, which the macros read without a
//! word.

use super::{language::PAGE, mended::messages};

/// A line of the grammar, blanks aside, and what each of its alternatives allows.
type Line = (&'static str, &'static [Source]);

/// What a line speaks of, so far as it differs.
enum Source {
    /// In the parentheses of `#[client(…)]`.
    Client(&'static str),
    /// In the parentheses of `#[endpoint(…)]`, of an endpoint without arguments.
    Endpoint(&'static str),
    /// The same of an endpoint of events.
    Events(&'static str),
    /// A method of a trait.
    Method(&'static str),
    /// The arguments of an endpoint that takes a body.
    Arguments(&'static str),
    Item(&'static str),
}

use Source::{Arguments, Client, Endpoint, Events, Item, Method};

const LINES: &[Line] = &[
    (
        r##"client = "#[client" [ "(" key { "," key } ")" ] "]""##,
        &[
            Item("#[client] trait Api {}"),
            Client(r#"base = "/v1""#),
            Client(r#"base = "/v1", attempts = 2, codec = json"#),
        ],
    ),
    (
        r##"endpoint = "#[endpoint(" METHOD [ PATH ] { "," key } ")]""##,
        &[
            Endpoint(r#"GET "/x""#),
            Endpoint(r#"VERSION-CONTROL "/x/{id..}", text"#),
            Method("#[endpoint(PUT)] async fn put(&self, #[url] at: &Link) -> Result<(), Error>;"),
            Endpoint(r#""PURGE" "/x", timeout = "10s", attempts = 2"#),
        ],
    ),
    ("key = WORD text", &[Endpoint(r#"GET "/x", text"#), Client("dyn")]),
    (r#"| WORD "=" value timeout = "10s""#, &[Endpoint(r#"GET "/x", timeout = "10s""#)]),
    (
        r#"| WORD "(" item { "," item } ")" errors(404)"#,
        &[Endpoint(r#"GET "/x", errors(404)"#), Endpoint(r#"GET "/x", errors(404, 409)"#)],
    ),
    (
        r#"item = STATUS [ "=" body ] 404, 4XX, 404 = Problem, 404 = xml(Problem)"#,
        &[
            Endpoint(r#"GET "/x", errors(404, 4XX)"#),
            Endpoint(r#"GET "/x", errors(404 = Problem, 409 = xml(Problem))"#),
            Endpoint(r#"GET "/x", success(200 = Job, 202 = xml(Problem))"#),
        ],
    ),
    (
        r#"| TEXT [ "=" TEXT ] "X-Version" = "2""#,
        &[Client(r#"header("X-Version" = "2"), query("beta", "lang" = "en")"#)],
    ),
    (
        r#"| WORD [ "=" value ] header = "X-Session-Id""#,
        &[
            Endpoint(r#"GET "/x", challenge(409, header = "X-Session-Id")"#),
            Events(r#"sse(resume)"#),
        ],
    ),
    (
        r#"| WORD "(" TEXT ")" "=" TYPE error("error") = Problem"#,
        &[Events(r#"sse(error("error") = Problem)"#)],
    ),
    (
        r#"value = TEXT | NUMBER | "true" | "false" | TYPE | FUNCTION"#,
        &[
            Endpoint(r#"GET "/x", accept = "text/csv""#),
            Endpoint(r#"GET "/x", attempts = 3"#),
            Endpoint(r#"PATCH "/x", idempotent = true"#),
            Endpoint(r#"GET "/x", idempotent = false"#),
            Client("error_body = Vec<Problem>"),
            Endpoint(r#"GET "/x", outcome = a::b::<C>"#),
        ],
    ),
    (
        r#"| WORD [ "(" scheme ")" ] xml, same_origin, hmac(header = "X-Signature")"#,
        &[
            Endpoint(r#"GET "/x", codec = xml"#),
            Endpoint(r#"GET "/x", redirect = same_origin"#),
            Client(r#"sign = hmac(header = "X-Signature")"#),
        ],
    ),
    (
        r#"body = TYPE | how [ "(" TYPE ")" ]"#,
        &[
            Endpoint(r#"GET "/x", errors(404 = Vec<(u8, u8)>, 409 = text, 410 = text(u8))"#),
            Endpoint(r#"GET "/x", success(200 = Vec<(u8, u8)>, 202 = text, 203 = text(u8))"#),
        ],
    ),
    (
        r#"how = "text" | "bytes" | "json" | "xml" | CODEC"#,
        &[
            Client("error_body = Problem, errors(400 = text, 401 = bytes, 402 = json, 403 = xml)"),
            Endpoint(r#"GET "/x", errors(404 = path::Csv(Rows))"#),
            Endpoint(r#"GET "/x", success(200 = bytes, 202 = json(T), 203 = path::Csv<u8>(Rows))"#),
        ],
    ),
    (
        r#"method = endpoint "async fn" NAME "(&self" { "," argument } ")" "-> Result<" TYPE "," ERROR ">;""#,
        &[
            Method(r#"#[endpoint(GET "/x")] async fn a(&self) -> Result<(), Error>;"#),
            Method(
                r#"#[endpoint(GET "/x/{id}")] async fn a(&self, id: u8, #[query] b: u8) -> Result<(), Error>;"#,
            ),
        ],
    ),
    (
        r#"argument = [ mark ] NAME ":" TYPE"#,
        &[Method(
            r#"#[endpoint(GET "/x/{id}")] async fn a(&self, id: &str) -> Result<(), Error>;"#,
        )],
    ),
    (
        r##"mark = "#[query" [ "(" of-query { "," of-query } ")" ] "]""##,
        &[
            Arguments("#[query] a: u8"),
            Arguments(r#"#[query("b")] a: u8"#),
            Arguments(r#"#[query("b", style = comma)] a: &[u8]"#),
        ],
    ),
    (
        r##"| "#[header(" ( TEXT | "prefix =" TEXT ) ")]""##,
        &[
            Arguments(r#"#[header("X-A")] a: u8"#),
            Arguments(r#"#[header(prefix = "x-meta-")] a: &Meta"#),
        ],
    ),
    (r##"| "#[cookie(" TEXT ")]""##, &[Arguments(r#"#[cookie("a")] a: u8"#)]),
    (r##"| "#[form" [ "(" TEXT ")" ] "]""##, &[Arguments(r#"#[form] a: u8, #[form("c")] b: u8"#)]),
    (
        r##"| "#[body" [ "(" ( TEXT | of-body [ "," TEXT ] ) ")" ] "]""##,
        &[
            Arguments("#[body] a: &Job"),
            Arguments(r#"#[body("application/merge-patch+json")] a: &Job"#),
            Arguments("#[body(text)] a: &str"),
            Arguments(r#"#[body(bytes, "image/png")] a: Bytes"#),
        ],
    ),
    (
        r##"| "#[part" [ "(" ( TEXT | ( "json" | "bytes" ) [ "," TEXT ] ) ")" ] "]""##,
        &[
            Arguments(r#"#[part] a: &str, #[part("c")] b: Upload"#),
            Arguments(r#"#[part(json)] a: &Job, #[part(json, "c")] b: &Job"#),
            Arguments(r#"#[part(bytes)] a: Bytes, #[part(bytes, "c")] b: Bytes"#),
        ],
    ),
    (r##"| "#[signed]""##, &[Arguments("#[signed] a: &Job")]),
    (
        r##"| "#[url" [ "(any_origin)" ] "]""##,
        &[
            Method("#[endpoint(GET)] async fn a(&self, #[url] at: &Link) -> Result<(), Error>;"),
            Method(
                "#[endpoint(GET)] async fn a(&self, #[url(any_origin)] at: &Link) -> Result<(), Error>;",
            ),
        ],
    ),
    (
        r##"| "#[path(any_segments)]""##,
        &[Method(
            r#"#[endpoint(GET "/{a..}")] async fn a(&self, #[path(any_segments)] a: &str) -> Result<(), Error>;"#,
        )],
    ),
    (
        r#"of-query = TEXT | "flatten" | "with =" FUNCTION | "style =" ( "comma" | "space" | "pipe" | "deep" )"#,
        &[
            Arguments("#[query(flatten)] a: &Filter"),
            Arguments("#[query(with = path::to::upper)] a: &str"),
            Arguments("#[query(style = comma)] a: &[u8], #[query(style = space)] b: &[u8]"),
            Arguments("#[query(style = pipe)] a: &[u8], #[query(style = deep)] b: &Filter"),
        ],
    ),
    (
        r#"of-body = how | "form" | "stream""#,
        &[
            Arguments("#[body(json)] a: &Job"),
            Arguments("#[body(path::Csv)] a: &Rows"),
            Arguments("#[body(form)] a: &Job"),
            Arguments("#[body(stream)] a: Upload"),
        ],
    ),
    (
        r##"reply = "#[derive(Reply)]" [ "#[reply(crate =" PATH-OF-CRATE ")]" ] "struct", each field with one of"##,
        &[
            Item(r#"#[derive(Reply)] #[reply(crate = ::other)] struct A(#[header("A")] String);"#),
            Item("#[derive(Reply)] struct A { #[status] a: u16 }"),
        ],
    ),
    (
        r##""#[header(" ( TEXT | "prefix =" TEXT ) ")]" | "#[status]" | "#[body" [ "(" how ")" ] "]""##,
        &[
            Item(
                r#"#[derive(Reply)] struct A { #[header(prefix = "x-")] a: Meta, #[body] b: Job }"#,
            ),
            Item("#[derive(Reply)] struct A { #[body(text)] a: String }"),
            Item("#[derive(Reply)] struct A { #[body(path::Csv)] a: Rows }"),
        ],
    ),
    (
        r##"page = "#[derive(Page)]" "struct", fields of which, or the struct where it is about all, have"##,
        &[Item("#[derive(Page)] struct A { #[page(items)] a: Vec<u8>, #[page(next)] b: String }")],
    ),
    (
        r##""#[page(" ( "items" | "next" [ "=" FUNCTION ] | "crate =" PATH-OF-CRATE ) ")]""##,
        &[Item(
            "#[derive(Page)] #[page(next = A::next)] #[page(crate = ::other)] struct A { #[page(items)] a: Vec<u8> }",
        )],
    ),
    (
        r##"open enum = "#[derive(OpenEnum)]" [ "#[serde(" of-enum { "," of-enum } ")]" ]"##,
        &[Item(
            r#"#[derive(OpenEnum)] #[serde(rename_all = "snake_case")] enum A { B, #[serde(other)] C(String) }"#,
        )],
    ),
    (
        r##"[ "#[open_enum(crate =" PATH-OF-CRATE ")]" ] "enum", each variant with any of"##,
        &[Item(
            "#[derive(OpenEnum)] #[open_enum(crate = ::other)] enum A { B, #[serde(other)] C(String) }",
        )],
    ),
    (
        r##""#[serde(" ( "rename =" TEXT | "alias =" TEXT | "other" ) ")]""##,
        &[Item(
            r#"#[derive(OpenEnum)] enum A { #[serde(rename = "b", alias = "c")] B, #[serde(other)] C(String) }"#,
        )],
    ),
    (
        r#"of-enum = "rename_all =" TEXT | "tag =" TEXT"#,
        &[Item(
            r#"#[derive(OpenEnum)] #[serde(tag = "type", rename_all = "snake_case")] enum A { B(Job), #[serde(other)] C(UnknownObject) }"#,
        )],
    ),
];

impl Source {
    fn written(&self) -> String {
        let of_trait = |members: &str| format!("#[client] pub trait Api {{ {members} }}");
        match self {
            Client(keys) => format!("#[client({keys})] pub trait Api {{}}"),
            Endpoint(keys) => {
                let (reply, error) = if keys.contains("success(") {
                    ("Got", "Error")
                } else if keys.contains("text") && !keys.contains("errors(") {
                    ("String", "Error")
                } else {
                    ("Job", if keys.contains("errors(") { "ApiError" } else { "Error" })
                };
                let path = if keys.contains("{id..}") { ", id: &str" } else { "" };
                of_trait(&format!(
                    "#[endpoint({keys})] async fn a(&self{path}) -> Result<{reply}, {error}>;"
                ))
            }
            Events(keys) => of_trait(&format!(
                r#"#[endpoint(GET "/x", {keys})] async fn a(&self) -> Result<Events<Job>, Error>;"#
            )),
            Method(method) => of_trait(method),
            Arguments(arguments) => of_trait(&format!(
                r#"#[endpoint(POST "/x")] async fn post(&self, {arguments}) -> Result<(), Error>;"#
            )),
            Item(item) => (*item).to_owned(),
        }
    }
}

/// The lines of the page, up to what its words in capitals stand for.
fn lines() -> impl Iterator<Item = String> {
    let block = PAGE.split("## Grammar\n\n```text\n").nth(1).expect("the grammar is there");
    let block = block.split("\nMETHOD ").next().unwrap_or_default();
    let squeezed = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    block.lines().map(squeezed).filter(|line| !line.is_empty())
}

#[test]
fn each_line_of_the_grammar_is_read() {
    let lines: Vec<String> = lines().collect();
    let known: Vec<&str> = LINES.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, known, "docs/language.md and this file");
    for (line, sources) in LINES {
        assert!(!sources.is_empty(), "{line}");
        for source in *sources {
            let text = source.written();
            let found: Vec<String> = messages(&text).into_iter().map(|it| it.fact).collect();
            assert!(found.is_empty(), "{line}\n{text}\n{found:?}");
        }
    }
}

/// What is none of it is refused, so that reading it without a word says something.
#[test]
fn what_is_beside_the_grammar_is_not_read() {
    for source in [
        Endpoint(r#"GET "/x", text = 1"#),
        Endpoint(r#"GET "/x", errors(404 => Problem)"#),
        Endpoint(r#"GET "/x", timeout("10s")"#),
        Arguments("#[query(flatten = 1)] a: &Filter"),
        Arguments("#[part(text)] a: &str"),
        Item("#[derive(Page)] struct A { #[page(item)] a: Vec<u8> }"),
        Item("#[derive(Reply)] struct A { #[body(form)] a: Job }"),
    ] {
        let text = source.written();
        assert!(!messages(&text).is_empty(), "{text}");
    }
}
