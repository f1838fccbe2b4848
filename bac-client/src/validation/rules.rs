//! Rules that both kinds of job have.

use std::net::IpAddr;

use super::quantity;
use super::violation::Check;
use crate::model::{LabelSelectorRequirement, Operator};

/// A quantity that is set must be one.
pub(super) fn resources(check: &mut Check, path: &str, [cpu, memory, disk, gpu]: [&str; 4]) {
    let at = |name: &str| format!("{path}.{name}");
    if !cpu.is_empty() && quantity::cores(cpu).is_none() {
        check.report(at("CPU"), format!("`{cpu}` is no number of cores, such as `0.5` or `500m`"));
    }
    for (name, text) in [("Memory", memory), ("Disk", disk)] {
        if !text.is_empty() && quantity::bytes(text).is_none() {
            check.report(
                at(name),
                format!("`{text}` is no number of bytes, such as `512MB` or `1Gb`"),
            );
        }
    }
    if !gpu.is_empty() && quantity::count(gpu).is_none() {
        check.report(at("GPU"), format!("`{gpu}` is no whole number"));
    }
}

/// What holds of a label must be told completely.
pub(super) fn selectors(check: &mut Check, path: &str, selectors: &[LabelSelectorRequirement]) {
    for (index, selector) in selectors.iter().enumerate() {
        let at = |name: &str| format!("{path}[{index}].{name}");
        check.require(!selector.key.trim().is_empty(), at("Key"), "must be set");
        let count = selector.values.len();
        match &selector.operator {
            Operator::In | Operator::NotIn => {
                let operator = &selector.operator;
                let message = format!("must hold at least one value for `{operator}`");
                check.require(count > 0, at("Values"), message);
            }
            Operator::Exists | Operator::DoesNotExist => {
                let operator = &selector.operator;
                let message = format!("must be left out for `{operator}`");
                check.require(count == 0, at("Values"), message);
            }
            Operator::Unknown => check.report(at("Operator"), "must be set"),
            Operator::Other(word) => {
                let message = format!(
                    "`{word}` is no operator; there are `in`, `notin`, `=`, `==`, `!=`, `exists`, \
                     `!`, `gt` and `lt`"
                );
                check.report(at("Operator"), message);
            }
            operator => {
                let message = format!("must hold one value for `{operator}`, not {count}");
                check.require(count == 1, at("Values"), message);
            }
        }
    }
}

/// Domains must be hosts.
pub(super) fn domains(check: &mut Check, path: &str, domains: &[String], any_case: bool) {
    for (index, domain) in domains.iter().enumerate() {
        let text = if any_case { domain.trim().to_lowercase() } else { domain.clone() };
        if !holds_domain(&text) && text.parse::<IpAddr>().is_err() {
            let message =
                format!("`{}` is no host with a dot, and no IP address", domain.escape_debug());
            check.report(format!("{path}[{index}]"), message);
        }
    }
}

/// Whether a text holds a domain: nodes look for one anywhere in it.
fn holds_domain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_label = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    bytes.iter().enumerate().filter(|(_, byte)| **byte == b'.').any(|(dot, _)| {
        let (before, after) = (&bytes[..dot], &bytes[dot + 1..]);
        let label = before.iter().rev().take_while(|byte| is_label(byte)).count();
        let begins = before.len().checked_sub(label + 1).is_none_or(|last| !is_word(before[last]));
        let top_level = after.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
        let ends = after.get(top_level).is_none_or(|next| !is_word(*next));
        label > 0 && begins && top_level > 1 && ends
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_looked_for_anywhere() {
        for good in ["example.com", ".example.com", "a-b.example.co.uk", "https://example.com/x"] {
            assert!(holds_domain(good), "{good}");
        }
        for bad in
            ["", "localhost", "example", "example.c", "Example.COM", "a_b.com", ".com", "a.1"]
        {
            assert!(!holds_domain(bad), "{bad}");
        }
    }
}
