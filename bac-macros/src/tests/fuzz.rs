//! Random tokens and random text: the parsers report, and never panic.

use proc_macro2::{Span, TokenStream};
use proptest::prelude::*;

use super::has_trait;
use crate::{
    diagnostics::Diagnostics,
    driver,
    parse::{self, Candidates},
};

/// Tokens that occur in declarations beside the keys, and a few that do not.
const WORDS: &[&str] = &[
    "GET",
    "POST",
    "get",
    "PSOT",
    "\"GET\"",
    "\"/a/{b}\"",
    "\"a\"",
    "\"\"",
    "r\"/x\"",
    "b\"/x\"",
    "error",
    "server(feature)",
    "server(feature = 1)",
    "server()",
    "method",
    "path",
    "r#type",
    "=",
    "==",
    "=>",
    ",",
    ",,",
    "(",
    ")",
    "(404)",
    "()",
    "[404]",
    "{}",
    "404",
    "4XX",
    "4xx",
    "99999999999",
    "1.5",
    "'c'",
    "'a",
    "\"30s\"",
    "30",
    "\"0m\"",
    "<",
    ">",
    "->",
    "Vec",
    "Vec<u8, u8>",
    "header = \"X-A\"",
    "(409, header = X-A)",
    "retries",
    "= 3",
    "true",
    "::",
    "::a::b",
    "&",
    "'static",
    "str",
    "#",
    "!",
    ";",
    "self",
    "&self",
    "async",
    "fn",
    "trait",
    "struct",
    "where",
    "$",
    "?",
    "..",
    "..=",
    "|",
    "dyn",
    "impl",
];

fn source() -> impl Strategy<Value = String> {
    let keys = parse::keys().into_iter().flat_map(|(_, keys)| keys);
    let words: Vec<&str> = WORDS.iter().copied().chain(keys).collect();
    prop::collection::vec(prop::sample::select(words), 0..12).prop_map(|words| words.join(" "))
}

/// Unbalanced parentheses are no tokens; rustc would not get here either.
fn lexed(source: &str) -> Option<TokenStream> {
    source.parse().ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn client_attribute(source in source()) {
        if let Some(attribute) = lexed(&source) {
            let output = driver::client(attribute, "trait Api {}".parse().expect("a trait"));
            prop_assert!(has_trait(&output, "Api"));
        }
    }

    #[test]
    fn endpoint_attribute(source in source()) {
        let item = format!("trait Api {{ #[endpoint({source})] async fn a(&self) -> Result<u8, Error>; }}");
        if let Some(item) = lexed(&item) {
            let output = driver::client(TokenStream::new(), item);
            prop_assert!(has_trait(&output, "Api"));
        }
    }

    #[test]
    fn argument_attribute(source in source()) {
        let item = format!(
            "trait Api {{ #[endpoint(POST \"/{{a}}\")] \
             async fn a(&self, #[query({source})] a: u8, #[header({source})] b: u8) -> Result<u8, Error>; }}"
        );
        if let Some(item) = lexed(&item) {
            let output = driver::client(TokenStream::new(), item);
            prop_assert!(has_trait(&output, "Api"));
        }
    }

    #[test]
    fn members(source in source()) {
        if let Some(item) = lexed(&format!("trait Api {{ {source} }}")) {
            let _ = driver::client(TokenStream::new(), item);
        }
    }

    #[test]
    fn items(source in source()) {
        if let Some(item) = lexed(&source) {
            let _ = driver::client(TokenStream::new(), item.clone());
            let _ = driver::stray_endpoint(item);
        }
    }

    #[test]
    fn path(text in "[/{}a-z0-9_:.%?#<>* \\\\öß\n-]{0,24}") {
        check_path(&text);
    }

    #[test]
    fn any_path(text in any::<String>()) {
        check_path(&text);
    }
}

/// A template is either reported or one that can be joined from its parts.
fn check_path(text: &str) {
    let diagnostics = Diagnostics::default();
    let literal = syn::LitStr::new(text, Span::call_site());
    let template = parse::template(&literal, &Candidates::default(), &diagnostics);
    let joined: String = template
        .parts
        .iter()
        .map(|part| match part {
            parse::Part::Text(text) => text.clone(),
            parse::Part::Value { name, .. } => format!("{{{name}}}"),
        })
        .collect();
    assert!(template.is_broken || joined == text, "{text:?} became {joined:?}");
    assert_eq!(template.is_broken, !diagnostics.into_compile_errors().is_empty(), "{text:?}");
}
