//! The lines of a field.

use http::HeaderMap;

/// The lines of a field that are text, without the space around it.
pub(super) fn lines<'a>(
    headers: &'a HeaderMap,
    name: &str,
) -> impl Iterator<Item = &'a str> + use<'a> {
    headers.get_all(name).into_iter().filter_map(|line| line.to_str().ok()).map(str::trim_ascii)
}
