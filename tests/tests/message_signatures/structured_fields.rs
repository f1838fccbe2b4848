//! What is covered of a structured field, by the working group's own suite (`sf` and `key`, sections 2.1.1 and
//! 2.1.2): as the suite writes it, or an error where it is none.

use bac_core::{
    Error, client,
    sign::{Claim, Head, SchemeError},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Uri};
use serde_json::Value;

const SUITE: &str = include_str!("../../../bac-core/tests/fixtures/structured-fields/cases.jsonl");

#[client(sign = http_signature(covers("@method")))]
trait Any {
    #[endpoint(GET "/", text)]
    async fn get(&self) -> Result<String, Error>;
}

/// What the component comes to in a request with these lines of a field.
fn covered(name: &'static str, lines: &[&str], component: &str) -> Result<String, SchemeError> {
    let mut headers = HeaderMap::new();
    for line in lines {
        let value = HeaderValue::from_bytes(line.as_bytes());
        let value = value.map_err(|_| SchemeError::new("no header can have it"))?;
        headers.append(name, value);
    }
    let input = HeaderValue::from_str(&format!("s=({component})")).unwrap();
    headers.insert("signature-input", input);
    let (uri, body) = (Uri::from_static("/"), Bytes::new());
    let head = Head::received(&Method::GET, &uri, &headers, &body);
    let mut base = Vec::new();
    let scheme = AnyClient::OPERATIONS[0].scheme().unwrap();
    scheme.base(&head, &Claim::new([]).with_label("s"), &mut base)?;
    let base = String::from_utf8(base).unwrap();
    let line = base.strip_prefix(component).unwrap().strip_prefix(": ").unwrap();
    Ok(line.split_once("\n\"@signature-params\"").unwrap().0.to_owned())
}

#[test]
fn fields_are_written_anew_as_the_suite_writes_them() {
    let (mut written, mut members) = (0, 0);
    for line in SUITE.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let texts = |name: &str| -> Option<Vec<&str>> {
            case[name].as_array().map(|lines| lines.iter().map(|it| it.as_str().unwrap()).collect())
        };
        // White space around a line is none of its value.
        let is_value = |line: &&str| line.trim_matches([' ', '\t']) == *line;
        let Some(raw) = texts("raw").filter(|raw| raw.iter().all(is_value)) else { continue };
        // Of each kind a field that is known to be one.
        let name = match case["header_type"].as_str().unwrap() {
            "item" => "idempotency-key",
            "list" => "client-cert-chain",
            _ => "priority",
        };
        let found = covered(name, &raw, &format!("\"{name}\";sf"));
        let canonical = texts("canonical").unwrap_or_else(|| raw.clone()).join(", ");
        let (must_fail, can_fail) = (case["must_fail"] == true, case["can_fail"] == true);
        match &found {
            Ok(found) => {
                assert!(!must_fail, "{line}");
                assert_eq!(*found, canonical, "{line}");
                written += 1;
            }
            // A field that is empty cannot be written, and one of several parts of text has spaces lost.
            Err(error) => assert!(must_fail || can_fail || canonical.is_empty(), "{line}: {error}"),
        }
        if name != "priority" || found.is_err() || canonical.len() > 1000 {
            continue;
        }
        for member in case["expected"].as_array().unwrap() {
            let key = member[0].as_str().unwrap();
            let value = covered(name, &raw, &format!("\"{name}\";key=\"{key}\"")).unwrap();
            let whole = if value == "?1" { key.to_owned() } else { format!("{key}={value}") };
            let whole = whole.replace("=?1;", ";");
            assert!(canonical.split(", ").any(|it| it == whole), "{line}: {whole}");
            members += 1;
        }
    }
    assert_eq!((written, members), (719, 161));
}
