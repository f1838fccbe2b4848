//! Names and values of a query or a form.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// A name and its value; `None` is a value that is not UTF-8.
pub(super) type Pair = (String, Option<String>);

/// The pairs of a query or a form: `+` is a space.
pub(super) fn pairs(query: &str) -> Vec<Pair> {
    let decoded = |text: &str| {
        let text = text.replace('+', " ");
        percent_decode_str(&text).decode_utf8().ok().map(Cow::into_owned)
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .filter_map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decoded(name)?, decoded(value)))
        })
        .collect()
}
