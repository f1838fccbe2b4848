//! What is refused and what is not, where a compile-fail test for each would be too many.

use proc_macro2::TokenStream;

use super::{expand, expand_with, facts, messages, tokens};
use crate::{diagnostics::Diagnostics, driver, features::Features, parse, suggest};

fn endpoint(attribute: &str, signature: &str) -> proc_macro2::TokenStream {
    expand("", &format!("trait Api {{ #[endpoint({attribute})] {signature} }}"))
}

fn accepts(attribute: &str, signature: &str) {
    let found = messages(&endpoint(attribute, signature));
    assert!(found.is_empty(), "{attribute} {signature}: {found:?}");
}

fn path_facts(path: &str, arguments: &str) -> Vec<String> {
    let signature = format!("async fn a(&self, {arguments}) -> Result<(), Error>;");
    facts(&endpoint(&format!("GET {path:?}"), &signature))
}

#[test]
fn accepted_paths() {
    for path in [
        "/",
        "/a/",
        "/{id}",
        "/{id}.json",
        "/{id}:cancel",
        "/a/v{id}/",
        "/{id}...{id2}",
        "/%7Bx%7D",
        "/a-b_c~d!$&'()*+,;=:@",
        "/...",
        "/.well-known/{id}",
    ] {
        let arguments = ["id", "id2"].iter().filter(|name| path.contains(&format!("{{{name}}}")));
        let arguments: Vec<String> = arguments.map(|name| format!("{name}: &str")).collect();
        assert_eq!(path_facts(path, &arguments.join(", ")), Vec::<String>::new(), "{path}");
    }
}

#[test]
fn refused_paths() {
    for (path, fact) in [
        ("//a", "`//` is not allowed in a path"),
        ("/a//", "`//` is not allowed in a path"),
        ("/./a", "`.` is not allowed in a path"),
        ("/a/%2e", "`%2e` is not allowed in a path"),
        ("/a b c", "a space is not allowed in a path"),
        ("/[a]", "`[` is not allowed in a path"),
        ("/a%2", "`%` starts a percent-encoded byte"),
        ("/{_}", "`_` is not an argument name"),
        ("/{a b}", "`a b` is not an argument name"),
        ("/{a{b}}", "path placeholder is not closed"),
        ("ftp://host", "a path must not contain a host"),
    ] {
        assert_eq!(path_facts(path, "").first().map(String::as_str), Some(fact), "{path}");
    }
}

#[test]
fn accepted_attributes() {
    let get = "async fn a(&self) -> Result<(), E>;";
    for attribute in [
        r#"GET "/x","#,
        r#"GET r"/x""#,
        r#"DELETE "/x", errors(404 = Vec<HashMap<u8, u8>>, 410,),"#,
        r#"POST "/x", timeout = "1500ms", success(200, 201)"#,
        r#"PUT "/x", timeout = "2m""#,
        r#"HEAD "/x", errors(404 = fn(u8) -> u8, 599)"#,
        r#"GET "/x", errors(404 = HashMap<String, u8>)"#,
        r#"GET "/x", errors(404 = HashMap<String, u8>, 500 = Vec<(u8, u8)>)"#,
        r#"GET "/x", errors(404 = Cow<'static, str>)"#,
        r#"GET "/x", errors(404 = [u8; 2], 4XX, 5XX)"#,
        r#"GET "/x", timeout = "1ms", errors(404), outcome = a::b::<C>"#,
        r#"GET "/x", attempts = 100, attempt_timeout = "1m", timeout = "1m""#,
        r#"GET "/x", idempotency_key, idempotent = false"#,
        r#"GET "/x", challenge(401, header = "X-Token",),"#,
        r#"PUT "/x", idempotency_key = "X-Key", attempts = 1_0"#,
        r#"PATCH "/x", idempotent = true"#,
        r#"GET "/x", refresh(401), challenge(401, header = "X-Token")"#,
        r#"GET "/x", codec = xml, errors(404 = T)"#,
        r#"GET "/x", codec = crate::csv::Csv<u8>, errors(404 = T,)"#,
        r#"GET "/x", codec = Csv, errors(404 = T)"#,
        r#"GET "/x", errors(400 = text, 401 = text(u8), 402 = bytes, 403 = json, 404 = json(T), 405 = xml(T))"#,
        r#"GET "/x", errors(404 = ::a::Csv(Vec<(u8, u8)>), 405 = a::Csv<u8>([u8; 2]), 4XX = xml(T))"#,
    ] {
        accepts(attribute, get);
    }
}

#[test]
fn accepted_links() {
    for attribute in
        ["GET", "GET,", "PROPFIND, timeout = \"1s\"", "\"PURGE\"", "VERSION-CONTROL, success(200)"]
    {
        accepts(attribute, "async fn a(&self, #[url] at: &Link) -> Result<(), E>;");
    }
}

#[test]
fn accepted_signatures() {
    for signature in [
        "async fn a(&self) -> Result<String>;",
        "async fn a(&self) -> bac_core::Result<String>;",
        "async fn a(&self) -> ::bac_core::Result<Vec<(u8, u8)>>;",
        "async fn a(&self) -> Result<Response<Job>, E>;",
        "async fn a(&self) -> Result<StatusCode, E>;",
        "async fn a(&self, #[query(\"flatten\")] a: u8, #[query] b: &[u8]) -> Result<(), E>;",
        "async fn a(&self,) -> std::result::Result<String, bac_core::Error>;",
        "async fn a<'a>(&'a self, #[query] b: &'a str) -> Result<Cow<'static, str>, E>;",
        "async fn r#type(&self, #[query] r#in: u8) -> Result<&'static str, E>;",
        "async fn a(&self, #[allow(unused)] #[query] b: Option<Vec<u8>>) -> Result<(), E>;",
        "async fn a(&self, #[header(\"X-A\")] a: u8, #[query(\"X-A\")] b: u8) -> Result<(), E>;",
    ] {
        accepts(r#"GET "/x""#, signature);
    }
    accepts(r#"GET "/{type}""#, "async fn a(&self, r#type: &str) -> Result<String, E>;");
    accepts(r#"DELETE "/x""#, "async fn a(&self, #[body] b: &str) -> Result<String, E>;");
}

#[test]
fn accepted_traits() {
    for (attribute, item) in [
        ("", "trait A {}"),
        ("server,", "pub(crate) trait A: Send + Sync + 'static {}"),
        (
            r#"base = "/rpc""#,
            r#"trait A { #[endpoint(POST "", text)] async fn a(&self) -> Result<String, E>; }"#,
        ),
        (
            "",
            r#"trait A {
                #[endpoint(GET "/a")] async fn get(&self) -> Result<u8, E>;
                #[endpoint(GET "/b")] async fn get_signed(&self) -> Result<u8, E>;
            }"#,
        ),
    ] {
        let found = messages(&expand(attribute, item));
        assert!(found.is_empty(), "{attribute} {item}: {found:?}");
    }
}

#[test]
fn an_endpoint_at_the_base() {
    let item = r#"trait A { #[endpoint(POST "")] async fn a(&self) -> Result<u8, E>; }"#;
    let text = expand(r#"base = "/rpc""#, item).to_string();
    assert!(text.contains(r#""/rpc""#) && !text.contains(r#""/rpc/""#), "{text}");
    assert_eq!(facts(&expand("", item)), ["a path must start with `/`"]);
}

/// Keys of a trait are defaults for what they can apply to, and contradict nothing.
#[test]
fn keys_of_the_trait_about_sending_again() {
    let of = |attribute: &str, endpoint: &str| {
        let item = format!(
            "trait A {{ #[endpoint({endpoint})] async fn a(&self) -> Result<u8, Error>; }}"
        );
        let output = expand(attribute, &item);
        assert!(messages(&output).is_empty(), "{attribute} {endpoint}: {:?}", messages(&output));
        let output = output.to_string();
        let has = |text: &str| output.contains(text);
        (
            has("idempotency_key : :: core :: option :: Option :: Some (\"x-key\")"),
            has("idempotent : :: core :: option :: Option :: Some (true)"),
        )
    };
    let key = r#"idempotency_key = "X-Key""#;
    for (attribute, endpoint, expected) in [
        (key, r#"POST "/x""#, (true, false)),
        (key, r#"PATCH "/x""#, (true, false)),
        (key, r#"GET "/x""#, (false, false)),
        (key, r#"PUT "/x""#, (false, false)),
        (key, r#"PUT "/x", idempotent = false"#, (true, false)),
        (key, r#"GET "/x", idempotent = false"#, (true, false)),
        (key, r#"POST "/x", idempotent"#, (false, true)),
        (key, r#"POST "/x", idempotency_key = "Other""#, (false, false)),
        ("idempotent", r#"POST "/x""#, (false, true)),
        ("idempotent", r#"POST "/x", idempotency_key = "X-Key""#, (true, false)),
        ("idempotent = false", r#"GET "/x", idempotency_key = "X-Key""#, (true, false)),
        (r#"idempotent, idempotency_key = "X-Key""#, r#"POST "/x""#, (false, true)),
        (r#"attempt_timeout = "2m""#, r#"GET "/x", timeout = "1m""#, (false, false)),
    ] {
        assert_eq!(of(attribute, endpoint), expected, "{attribute} {endpoint}");
    }
}

/// rustc refuses most heads before a macro sees them, but not all of rustc's versions do.
#[test]
fn unreadable_traits() {
    for (item, fact) in [
        ("trait A;", "this trait has no endpoints"),
        ("trait A = B;", "this trait has no endpoints"),
        ("trait 5 {}", "this trait cannot be read"),
        ("trait A<{ }", "this trait cannot be read"),
        ("enum A {}", "`#[client]` expects a trait"),
    ] {
        let diagnostics = Diagnostics::default();
        let _ = driver::expanded(
            Features::of_runtime(),
            TokenStream::new(),
            tokens(item),
            &diagnostics,
        );
        let found: Vec<String> =
            diagnostics.into_messages().into_iter().map(|message| message.fact).collect();
        assert_eq!(found.len(), 1, "{item}: {found:?}");
        assert!(found[0].starts_with(fact), "{item}: {found:?}");
    }
}

#[test]
fn errors_of_the_trait() {
    let one = |error: &str| {
        let item = format!(
            r#"trait A {{ #[endpoint(GET "/")] async fn a(&self) -> Result<u8, {error}>; }}"#
        );
        expand("errors(404)", &item)
    };
    assert!(messages(&one("AError")).is_empty());
    assert!(one("AError").to_string().contains("enum AError"));
    // A path names a type that exists.
    assert!(messages(&one("bac_core::Error")).is_empty());
    assert!(!one("bac_core::Error").to_string().contains("enum "));
}

#[test]
fn own_statuses_win_over_those_of_the_trait() {
    let item = r#"trait A { #[endpoint(GET "/", errors(404 = Mine))] async fn a(&self) -> Result<u8, AError>; }"#;
    let text = expand("errors(404 = Theirs, 500 = Theirs)", item).to_string();
    assert!(text.contains("NotFound (:: bac_core :: ErrorResponse < Mine >)"));
    assert!(text.contains("InternalServerError (:: bac_core :: ErrorResponse < Theirs >)"));
}

/// The mend of a template agrees with the arguments that there are.
#[test]
fn mends_of_paths() {
    for (path, arguments, help) in [
        ("/{0}/{1}", "a: &str, b: &str", r#"write `"/{a}/{1}"`"#),
        ("/{}", "name: &str", r#"write `"/{name}"`"#),
        ("/{}", "", "give it the name of an argument: `{id}`"),
        ("/{..}", "name: &str", r#"write `"/{name..}"`"#),
        ("/{id...}", "id: &str", r#"write `"/{id..}"`"#),
        ("/{+id}", "id: &str", r#"write `"/{id..}"`"#),
        ("/{id:path}", "id: &str", r#"write `"/{id..}"`"#),
        ("/<path:id>", "id: &str", r#"write `"/{id..}"`"#),
        ("/{a}/{{id..}}", "a: &str, id: &str", r#"write `"/{a}/{id..}"`"#),
        ("/{id?}", "id: &str", r#"write `"/{id}"`"#),
        ("/{job.id}", "id: &str", r#"write `"/{id}"`"#),
        ("/{id}}", "id: &str", "remove it, or write `%7D` for a literal brace"),
        ("/<int:id>", "id: u8", r#"write `"/{id}"`"#),
        (
            "/a{?b,c}",
            "b: u8, c: u8",
            r#"write `"/a"`, and mark `b` `#[query]`, and mark `c` `#[query]`"#,
        ),
        (
            "/a?b={c}&d=1",
            "c: u8",
            r#"write `"/a", query("d" = "1")`, and mark `c` `#[query("b")]`"#,
        ),
        ("/a/../b/..", "", r#"write `"/b/.."`"#),
        ("/..", "", r#"write `"/"`"#),
        ("/a/.", "", r#"write `"/a/"`"#),
        ("./a", "", r#"write `"/a"`"#),
        ("//host", "", r#"write `"/host"`"#),
        ("//host:80/a", "", r#"the client is given the base URL; write `"/a"`"#),
        ("/%{id}", "id: u8", r#"write `"/{id}"`"#),
    ] {
        let signature = format!("async fn a(&self, {arguments}) -> Result<(), Error>;");
        let found = messages(&endpoint(&format!("GET {path:?}"), &signature));
        let line = found.first().and_then(|message| message.lines().last());
        assert_eq!(line, Some(format!("help: {help}").as_str()), "{path}");
    }
}

#[test]
fn keys_of_other_releases_are_unknown() {
    for key in ["span", "cache = X"] {
        let output =
            endpoint(&format!(r#"GET "/x", {key}"#), "async fn a(&self) -> Result<(), E>;");
        let name = key.split(' ').next().unwrap_or_default();
        assert_eq!(facts(&output), [format!("unknown key `{name}` in `#[endpoint]`")]);
        let [_, (_, keys)] = parse::keys();
        let help = format!("help: use one of {}", suggest::list(&keys));
        assert!(messages(&output)[0].ends_with(&help), "{help}");
    }
    let output = expand(r#"cookie("a" = "b")"#, "trait A {}");
    assert_eq!(facts(&output), ["unknown key `cookie` in `#[client]`"]);
}

#[test]
fn one_placeholder_one_error() {
    let signature = "async fn a(&self, id: &str, tag: &str) -> Result<(), Error>;";
    let output = endpoint(r#"GET "/{job_id}/{job_id}""#, signature);
    assert_eq!(
        facts(&output),
        [
            "path placeholder `{job_id}` appears twice",
            "no argument for path placeholder `{job_id}`"
        ]
    );
    let output = endpoint(r#"GET "/{job_id}""#, signature);
    assert_eq!(
        facts(&output),
        [
            "no argument for path placeholder `{job_id}`",
            "argument `tag` is not part of the request"
        ]
    );
}

/// Slips of other grammars, and the help that shows ours.
#[test]
fn foreign_grammar() {
    for (attribute, help) in [
        (r#"POST "/x", errors(400 404)"#, "write `400, 404`"),
        (r#"POST "/x", errors(404: Missing)"#, "write `404 = Missing`"),
        (r#"POST "/x", errors(404(Missing))"#, "write `404 = Missing`"),
        (r#"POST "/x", errors(404 => Missing)"#, "write `404 = Missing`"),
        (r#"POST "/x", errors(404: Either<A, B>)"#, "write `404 = Either<A,B>`"),
        (r#"POST "/x", errors(400..500)"#, "write `4XX`"),
        (r#"POST "/x", errors(StatusCode::GONE)"#, "write `410`"),
        (r#"POST "/x", errors(404u16)"#, "write `404`"),
        (r#"POST "/x", timeout("10s")"#, r#"write `timeout = "10s"`"#),
        (r#"Method::PUT "/x""#, "write `PUT`"),
        (r#"PUT: "/x""#, r#"write `PUT "/x"`"#),
        (r#"PUT("/x")"#, r#"write `PUT "/x"`"#),
        (r#"PUT b"/x""#, r#"write `PUT "/x"`"#),
        (r#"PUT, path = "/x""#, r#"write `#[endpoint(PUT "/x")]`"#),
        (r#"verb = "put", route = "/x""#, r#"write `#[endpoint(PUT "/x")]`"#),
        (r#"method = Method::PUT, url = "x""#, r#"write `#[endpoint(PUT "/x")]`"#),
        (r#"method = "PSOT", path = "/x""#, r#"write `#[endpoint(POST "/x")]`"#),
        (r#""put /x""#, r#"write `PUT "/x"`"#),
        (r#"PUT /x-y/z"#, r#"write `PUT "/x-y/z"`"#),
        (r#"PUT = "/x""#, r#"write `PUT "/x"`"#),
        (r#"POST "/x", errors(400 404 500)"#, "write `400, 404, 500`"),
        (r#"POST "/x", errors(400..600)"#, "write `4XX, 5XX`"),
        (r#"POST "/x", errors{404}"#, "write `errors(404)`"),
        (r#"POST "/x", error = 404"#, "did you mean `errors(404)`?"),
        (r#"POST "/x", timeuot("10s")"#, r#"did you mean `timeout = "10s"`?"#),
        (r#"POST "/x", timeout = 2h"#, r#"write `timeout = "120m"`"#),
        (r#"POST "/x", success("201")"#, "write `201`"),
    ] {
        let found = messages(&endpoint(attribute, "async fn a(&self) -> Result<(), E>;"));
        let [message] = found.as_slice() else { panic!("{attribute}: {found:?}") };
        assert_eq!(message.lines().last(), Some(format!("help: {help}").as_str()), "{attribute}");
    }
}

/// What is off is told once, at the key, and nothing is generated that needs it.
#[test]
fn features_that_are_off() {
    let off = Features { brotli: false, gzip: false, server: false, websocket: false, xml: false };
    let item = r#"trait A {
        #[endpoint(GET "/", websocket)] async fn a(&self) -> Result<Messages<u8>, Error>;
    }"#;
    let output = expand_with(off, "server", item);
    assert_eq!(
        messages(&output),
        [
            "the runtime was built without its server half\n\
             help: write `features = [\"server\"]` at `bac-core` in `Cargo.toml`",
            "the runtime was built without WebSockets\n\
             help: write `features = [\"websocket\"]` at `bac-core` in `Cargo.toml`",
        ]
    );
    let text = output.to_string();
    assert!(!text.contains("AService") && !text.contains("call_messages"));

    let item = r#"trait A {
        #[endpoint(PUT "/", codec = xml, errors(404 = xml(T)))]
        async fn a(&self, #[body(xml)] a: &T) -> Result<T, AError>;
        #[endpoint(POST "/")]
        async fn b(&self, #[body] b: &T) -> Result<T, BError>;
    }"#;
    let output = expand_with(off, "codec = xml, errors(500 = xml(T))", item);
    let message = "the runtime was built without XML\n\
                   help: write `features = [\"xml\"]` at `bac-core` in `Cargo.toml`";
    let found = messages(&output);
    assert_eq!(found, [message; 5], "{found:#?}");
    assert!(!output.to_string().contains("Xml"));

    let item = r#"trait A {
        #[endpoint(PUT "/", content_encoding = gzip)]
        async fn a(&self, #[body] a: &T) -> Result<(), Error>;
    }"#;
    let found = messages(&expand_with(off, "accept_encoding(deflate)", item));
    let help = "help: write `features = [\"gzip\"]` at `bac-core` in `Cargo.toml`";
    let built = |coding| format!("the runtime was built without `{coding}`\n{help}");
    assert_eq!(found, [built("deflate"), built("gzip")]);
    let output = expand_with(
        off,
        "accept_encoding(br)",
        r#"trait A {
        #[endpoint(GET "/")] async fn a(&self) -> Result<T, Error>;
    }"#,
    );
    assert_eq!(messages(&output), [built("br").replace("\"gzip\"", "\"brotli\"")]);
    assert!(!output.to_string().contains("Br"), "the runtime has no such name");

    // A condition on the method may be that of the feature.
    let item = r#"trait A {
        #[cfg(feature = "xml")]
        #[endpoint(PUT "/")] async fn a(&self, #[body(xml)] a: &T) -> Result<(), Error>;
    }"#;
    assert!(messages(&expand_with(off, "", item)).is_empty());
    let item = r#"trait A {
        #[cfg(feature = "websocket")]
        #[endpoint(GET "/", websocket)] async fn a(&self) -> Result<Messages<u8>, Error>;
    }"#;
    assert!(messages(&expand_with(off, "", item)).is_empty());

    // Where the condition does not hold there is no mistake.
    let output = expand_with(off, r#"server(feature = "server")"#, "trait A {}").to_string();
    assert!(output.contains("# [cfg (feature = \"server\")] :: core :: compile_error !"));
    assert!(!output.contains("AService"));
}
