//! Percent-encoding, in its one way.

use std::fmt::Display;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the unreserved characters of RFC 3986 section 2.3 is percent-encoded.
pub(crate) const PERCENT_ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// `text` as it stands in a path or a query.
pub(crate) fn percent_encoded(text: &str) -> impl Display {
    utf8_percent_encode(text, PERCENT_ENCODED)
}
