//! Where generated names stand: "go to definition" leads from them to what the user wrote.

use proc_macro2::{Ident, TokenStream, TokenTree};

use super::expand;

const TRAIT: &str = r#"
pub trait Job {
    #[endpoint(GET "/jobs/{id}", errors(404, 5XX = Problem))]
    async fn get(&self, id: &str) -> Result<String, GetError>;

    #[endpoint(POST "/jobs")]
    async fn submit(&self, #[signed] spec: &str) -> Result<String, SubmitError>;
}
"#;

/// The line and what stands there, of each of these names that follows `keyword`.
fn places(output: &TokenStream, keyword: Option<&str>, name: &str) -> Vec<String> {
    let mut found = Vec::new();
    walk(output.clone(), &mut |before, ident| {
        if ident == name && keyword.is_none_or(|keyword| before == keyword) {
            found.push(written(ident));
        }
    });
    found
}

fn walk(tokens: TokenStream, see: &mut impl FnMut(&str, &Ident)) {
    let mut before = String::new();
    for token in tokens {
        match &token {
            TokenTree::Group(group) => walk(group.stream(), see),
            TokenTree::Ident(ident) => see(&before, ident),
            _ => {}
        }
        before = token.to_string();
    }
}

/// What the user wrote where the name stands; nothing if it stands where the macro was called.
fn written(ident: &Ident) -> String {
    let (start, end) = (ident.span().start(), ident.span().end());
    let line = TRAIT.lines().nth(start.line.saturating_sub(1)).unwrap_or_default();
    if start.line == end.line { line[start.column..end.column].to_owned() } else { String::new() }
}

#[test]
fn generated_names_lead_to_what_was_written() {
    let output = expand("server, errors(401)", TRAIT);
    for (keyword, name, place) in [
        ("trait", "Job", "Job"),
        ("struct", "JobClient", "Job"),
        ("struct", "JobServer", "Job"),
        ("trait", "JobService", "Job"),
        ("enum", "GetError", "GetError"),
        ("fn", "submit", "submit"),
        ("fn", "submit_signed", "submit"),
        ("fn", "not_found", "404"),
        ("fn", "server_error", "5XX"),
    ] {
        let found = places(&output, Some(keyword), name);
        assert!(!found.is_empty(), "{keyword} {name}");
        assert!(found.iter().all(|found| found == place), "{keyword} {name}: {found:?}");
    }
    // Declared at its status, and made and taken apart where the enum is named.
    let variants = |name| places(&output, None, name);
    assert_eq!(variants("NotFound").first().map(String::as_str), Some("404"));
    assert_eq!(variants("ServerError").first().map(String::as_str), Some("5XX"));
    assert!(variants("NotFound")[1..].iter().all(|place| place == "GetError"));
}

/// The trait's, the service's, and those of the client and of its trait: no other item has the name.
#[test]
fn each_method_is_defined_as_often_as_it_has_a_form() {
    let output = expand("server", TRAIT);
    assert_eq!(places(&output, Some("fn"), "get").len(), 4);
    let output = expand("", TRAIT);
    assert_eq!(places(&output, Some("fn"), "get").len(), 3);
}
