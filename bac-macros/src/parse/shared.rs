//! The keys that both attributes have, or could have: on the trait they are defaults for its endpoints.

use std::time::Duration;

use proc_macro2::TokenStream;
use syn::{LitStr, Path};

use crate::{
    diagnostics::{Diagnostics, Place, place},
    parse::{
        entries::{Key, Takes},
        errors::{self, ErrorCase},
        function::function,
    },
    tokens::ungroup,
};

/// What both attributes can say.
#[derive(Default)]
pub(crate) struct Shared {
    /// Present if `errors(…)` was written.
    pub(crate) errors: Option<Vec<ErrorCase>>,
    pub(crate) settings: Settings,
}

/// What the runtime alone reads: it goes from here into the operation as it is.
#[derive(Default)]
pub(crate) struct Settings {
    pub(crate) timeout: Option<Duration>,
    /// The function that tells what a reply that is no success says of the work.
    pub(crate) outcome: Option<Path>,
}

impl Settings {
    /// What the endpoint says; the trait, where it says nothing.
    pub(crate) fn or(self, of_trait: &Self) -> Self {
        Self {
            timeout: self.timeout.or(of_trait.timeout),
            outcome: self.outcome.or_else(|| of_trait.outcome.clone()),
        }
    }
}

pub(super) const fn errors<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "errors",
        synonyms: &["err", "errs", "error", "status", "statuses", "fail", "failure"],
        example: "errors(404)",
        takes: Takes::Statuses(|attribute, group, diagnostics| {
            attribute.as_mut().errors = Some(errors::errors(group, diagnostics));
        }),
    }
}

pub(super) const fn outcome<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "outcome",
        synonyms: &[],
        example: "outcome = path::to::function",
        takes: Takes::Value(|attribute, tokens, diagnostics| {
            let signature = "fn(&RawResponse) -> Option<Outcome>";
            attribute.as_mut().settings.outcome =
                function("outcome", signature, tokens, diagnostics);
        }),
    }
}

pub(super) const fn timeout<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "timeout",
        synonyms: &["deadline"],
        example: "timeout = \"30s\"",
        takes: Takes::Value(|attribute, tokens, diagnostics| {
            attribute.as_mut().settings.timeout = duration(tokens, diagnostics);
        }),
    }
}

/// An integer and a unit.
fn duration(tokens: TokenStream, diagnostics: &Diagnostics) -> Option<Duration> {
    let tokens = ungroup(tokens);
    let at: Place = place(&tokens);
    let text = if let Ok(literal) = syn::parse2::<LitStr>(tokens.clone()) {
        literal.value()
    } else {
        let found = tokens.to_string();
        let number: String = found.chars().take_while(char::is_ascii_digit).collect();
        let number = if number.is_empty() { "30" } else { &number };
        let help = format!("write `timeout = \"{number}s\"`");
        diagnostics.error(at, "`timeout` is a number and a unit in quotes", help);
        return None;
    };
    let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        _ => {
            bad_unit(at, &text, &digits, diagnostics);
            return None;
        }
    };
    let limit = digits.parse::<u64>().ok().and_then(|count| count.checked_mul(milliseconds));
    match limit {
        Some(0) => {
            let help = "remove it, or give the call some time: `timeout = \"30s\"`";
            diagnostics.error(at, "a timeout of zero lets no call succeed", help);
            None
        }
        Some(limit) => Some(Duration::from_millis(limit)),
        None => {
            let help = "write an integer and a unit: `timeout = \"30s\"`";
            diagnostics.error(at, format!("`{text}` is not a duration"), help);
            None
        }
    }
}

fn bad_unit(at: Place, text: &str, digits: &str, diagnostics: &Diagnostics) {
    let number = if digits.is_empty() { "30" } else { digits };
    let help = format!("write `timeout = \"{number}s\"`; the units are `ms`, `s` and `m`");
    let fact = if text == digits && !digits.is_empty() {
        format!("timeout `{text}` has no unit")
    } else {
        format!("`{text}` is not a duration")
    };
    diagnostics.error(at, fact, help);
}
