//! The query of a request, as a real node's reader takes it.

use std::borrow::Cow;

use http::Uri;

/// The arguments that are true or false.
const BOOLEANS: [&str; 4] = ["all_job_versions", "follow", "reverse", "tail"];

/// The target with its truth values spelled `true` and `false`. A real node, and so the published
/// Python client, knows more spellings of them.
pub(crate) fn with_plain_booleans(target: &Uri) -> Option<Uri> {
    let query = target.query()?;
    let arguments: Vec<_> = query.split('&').map(plain).collect();
    format!("{}?{}", target.path(), arguments.join("&")).parse().ok()
}

fn plain(argument: &str) -> Cow<'_, str> {
    let Some((name, value)) = argument.split_once('=') else { return argument.into() };
    let plain = match value {
        "1" | "t" | "T" | "TRUE" | "True" => "true",
        "0" | "f" | "F" | "FALSE" | "False" => "false",
        _ => return argument.into(),
    };
    if BOOLEANS.contains(&name) { format!("{name}={plain}").into() } else { argument.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_truth_value_is_read() {
        for (sent, read) in [
            ("/jobs?reverse=False&limit=1", "/jobs?reverse=false&limit=1"),
            ("/jobs?limit=0&reverse=T", "/jobs?limit=0&reverse=true"),
            ("/jobs?reverse=maybe", "/jobs?reverse=maybe"),
            ("/jobs?order_by=t&next_token=", "/jobs?order_by=t&next_token="),
            ("/jobs/a%2Fb/logs?follow=1&tail", "/jobs/a%2Fb/logs?follow=true&tail"),
        ] {
            assert_eq!(with_plain_booleans(&sent.parse().unwrap()).unwrap(), read);
        }
        assert_eq!(with_plain_booleans(&"/jobs".parse().unwrap()), None);
    }
}
