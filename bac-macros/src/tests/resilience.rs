//! A mistake costs the endpoint it is in, and nothing else.

use super::{expand, facts, has_trait, messages};

#[test]
fn one_bad_endpoint() {
    let output = expand(
        "",
        r#"trait Api {
            #[endpoint(GET "/a")] async fn good(&self) -> Result<String, Error>;
            #[endpoint(GET "b")] async fn bad(&self, #[query] b: u8) -> Result<String, BadError>;
        }"#,
    );
    assert_eq!(facts(&output), ["a path must start with `/`"]);
    let text = output.to_string();
    assert!(has_trait(&output, "Api"));
    assert!(text.contains("struct ApiClient"));
    assert!(text.contains("GOOD_OPERATION") && !text.contains("BAD_OPERATION"));
    assert!(text.contains("invalid_endpoint"));
    assert_eq!(text.matches("fn bad (& self , b : u8)").count(), 3);
    // The error type may exist or not: a glob gives way to one that does.
    assert!(text.contains("mod __api_errors") && text.contains("pub enum BadError"));
}

#[test]
fn every_mistake_at_once() {
    let output = expand(
        "bas = 1",
        r#"trait Api {
            #[endpoint(PSOT "/a")] async fn a(&self) -> Result<String, Error>;
            #[endpoint(GET "/b", errors(200, 404, 404))] async fn b(&self, c: u8) -> Result<String, BError>;
            async fn c(&self) -> Result<String, Error>;
            #[endpoint(GET "/d")] fn d() -> String { String::new() }
        }"#,
    );
    assert_eq!(
        facts(&output),
        [
            "unknown key `bas` in `#[client]`",
            "unknown HTTP method `PSOT`",
            "`200` is not an error status",
            "status `404` is declared twice",
            "argument `c` is not part of the request",
            "`fn c` has no `#[endpoint(…)]`",
            "endpoint `d` must be `async`",
            "endpoint `d` must take `&self`",
            "endpoint `d` must return `Result<T>`",
            "endpoint `d` must not have a body",
        ]
    );
    for message in messages(&output) {
        assert!(message.contains("\nhelp: "), "{message}");
    }
}

#[test]
fn readable_errors_survive() {
    let output = expand(
        "",
        r#"trait Api {
            #[endpoint(GETT "/a", errors(404, oops, 410))] async fn a(&self) -> Result<String, AError>;
        }"#,
    );
    assert_eq!(facts(&output).len(), 2);
    let text = output.to_string();
    assert!(text.contains("NotFound (") && text.contains("Gone ("));
}

#[test]
fn bad_heads_keep_the_trait_and_the_client() {
    for head in
        ["trait Api<T>", "trait Api: Other", "unsafe trait Api", "trait Api where Self: Sized"]
    {
        let endpoint = r#"#[endpoint(GET "/a")] async fn a(&self) -> Result<String, Error>;"#;
        let output = expand("", &format!("{head} {{ {endpoint} }}"));
        assert_eq!(facts(&output).len(), 1, "{head}");
        assert!(has_trait(&output, "Api"), "{head}");
        assert!(output.to_string().contains("struct ApiClient"), "{head}");
    }
}

#[test]
fn an_item_that_is_no_trait_is_given_back() {
    let output = expand("", "struct Api { #[serde(skip)] a: u8 }");
    assert_eq!(facts(&output), ["`#[client]` expects a trait"]);
    assert!(output.to_string().ends_with("struct Api { # [serde (skip)] a : u8 }"));

    let output = expand("", r#"impl Api { #[endpoint(GET "/")] fn a(&self, #[query] b: u8) {} }"#);
    assert_eq!(facts(&output), ["`#[client]` expects a trait"]);
    assert!(output.to_string().ends_with("impl Api { fn a (& self , b : u8) { } }"));
}

#[test]
fn a_stray_endpoint_gives_its_item_back() {
    let item = "async fn list(&self, #[query] tag: &str) -> Result<String, Error>;";
    let output = crate::driver::stray_endpoint(super::tokens(item)).to_string();
    assert!(output.contains("only works inside a trait marked `#[client]`"));
    let output: String = output.split_whitespace().collect();
    assert!(output.ends_with("asyncfnlist(&self,tag:&str)->Result<String,Error>;"), "{output}");
}
