//! A path as it came, matched to a declared template.

use crate::operation::{Operation, PathPart};

/// The values of the template's placeholders, still percent-encoded, if `path` is one of its.
pub(super) fn captures<'p>(
    operation: &Operation,
    path: &'p str,
) -> Option<Vec<(&'static str, &'p str)>> {
    let mut values = Vec::new();
    match_parts(operation.parts(), path, &mut values).then_some(values)
}

/// How exact a template is. Of two that match, one whose values are all within a segment is meant, then
/// the one with more text: `/jobs/new` before `/jobs/{id}`, and both before `/jobs/{id..}`.
pub(super) fn exactness(operation: &Operation) -> (bool, usize) {
    let has_rest = operation
        .parts()
        .iter()
        .any(|part| matches!(part, PathPart::Rest(_) | PathPart::AnyRest(_)));
    let text = operation.parts().iter().map(|part| match part {
        PathPart::Text(text) => text.len(),
        PathPart::Value(_) | PathPart::Rest(_) | PathPart::AnyRest(_) => 0,
    });
    (!has_rest, text.sum())
}

/// A value is never empty and never spans segments, but for the rest. Where text follows it in its segment, the
/// longest value that leaves a match is taken, so that `{id}.json` finds `a.json` in `a.json.json`.
fn match_parts<'p>(
    parts: &'static [PathPart],
    path: &'p str,
    values: &mut Vec<(&'static str, &'p str)>,
) -> bool {
    let (mut parts, mut path) = (parts, path);
    while let [first, rest @ ..] = parts {
        let text = match first {
            PathPart::Text(text) => {
                parts = rest;
                text
            }
            PathPart::Rest(name) | PathPart::AnyRest(name) => {
                let Some((value, below)) = split_rest(rest, path) else { return false };
                values.push((name, value));
                (parts, path) = (rest, below);
                continue;
            }
            PathPart::Value(_) => {
                let (pieces, behind, rest) = pieces_of_segment(parts);
                let (segment, below) = path.split_at(path.find('/').unwrap_or(path.len()));
                if match_segment(&pieces, segment, values).is_none() {
                    return false;
                }
                (parts, path) = (rest, below);
                behind
            }
        };
        match path.strip_prefix(text) {
            Some(below) => path = below,
            None => return false,
        }
    }
    path.is_empty()
}

/// What the rest takes, and what is left for the parts behind it: no value of those holds a `/`, so that
/// their slashes, counted from the end, say where it ends; and only text is in its last segment.
fn split_rest<'p>(behind: &[PathPart], path: &'p str) -> Option<(&'p str, &'p str)> {
    let texts = behind.iter().map(|part| match part {
        PathPart::Text(text) => *text,
        PathPart::Value(_) | PathPart::Rest(_) | PathPart::AnyRest(_) => "",
    });
    let suffix = texts.clone().next().and_then(|text| text.split('/').next()).unwrap_or_default();
    let slashes = texts.map(|text| text.matches('/').count()).sum::<usize>();
    let end = match slashes.checked_sub(1) {
        Some(others) => path.rmatch_indices('/').nth(others)?.0,
        None => path.len(),
    };
    let value = path[..end].strip_suffix(suffix).filter(|value| !value.is_empty())?;
    Some((value, &path[value.len()..]))
}

/// A placeholder, and the text behind it in its segment.
type Piece = (&'static str, &'static str);

/// The placeholders of a segment that begins with one, the text from its end on, and what follows.
fn pieces_of_segment(
    parts: &'static [PathPart],
) -> (Vec<Piece>, &'static str, &'static [PathPart]) {
    let mut pieces: Vec<Piece> = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        match part {
            PathPart::Value(name) | PathPart::Rest(name) | PathPart::AnyRest(name) => {
                pieces.push((name, ""))
            }
            PathPart::Text(text) => {
                let (inside, behind) = text.split_at(text.find('/').unwrap_or(text.len()));
                if let Some(piece) = pieces.last_mut() {
                    piece.1 = inside;
                }
                if !behind.is_empty() {
                    return (pieces, behind, &parts[index + 1..]);
                }
            }
        }
    }
    (pieces, "", &[])
}

/// From the end of the segment, each text is put as far to the right as it can stand. That makes
/// the first value the longest, then the second, and looks at no character of the segment often.
fn match_segment<'p>(
    pieces: &[Piece],
    segment: &'p str,
    values: &mut Vec<(&'static str, &'p str)>,
) -> Option<()> {
    let first = values.len();
    let ((last, text), others) = pieces.split_last()?;
    let mut name = *last;
    let mut left = segment.strip_suffix(text)?;
    for (before, text) in others.iter().rev() {
        // At least one character is the value's behind it.
        let (room, _) = left.char_indices().next_back()?;
        let at = left[..room].rfind(text)?;
        values.push((name, &left[at + text.len()..]));
        (name, left) = (before, &left[..at]);
    }
    if left.is_empty() {
        return None;
    }
    values.push((name, left));
    values[first..].reverse();
    Some(())
}

#[cfg(test)]
mod tests {
    use super::match_parts;
    use crate::operation::PathPart::{self, Rest, Text, Value};

    fn matched(parts: &'static [PathPart], path: &str) -> Option<Vec<String>> {
        let mut values = Vec::new();
        match_parts(parts, path, &mut values)
            .then(|| values.iter().map(|(name, value)| format!("{name}={value}")).collect())
    }

    #[test]
    fn values_fill_their_placeholders_within_one_segment() {
        let job = &[Text("/jobs/"), Value("id"), Text("/logs")];
        assert_eq!(matched(job, "/jobs/7/logs").unwrap(), ["id=7"]);
        for path in ["/jobs//logs", "/jobs/7/8/logs", "/jobs/7/logs/", "/jobs/7", "/x/7/logs"] {
            assert_eq!(matched(job, path), None, "{path}");
        }
        let file = &[Text("/"), Value("id"), Text(".json")];
        assert_eq!(matched(file, "/a.json.json").unwrap(), ["id=a.json"]);
        assert_eq!(matched(file, "/.json"), None);
        let range = &[Text("/"), Value("base"), Text("..."), Value("head")];
        assert_eq!(matched(range, "/main...next").unwrap(), ["base=main", "head=next"]);
        assert_eq!(matched(range, "/a...b...c").unwrap(), ["base=a...b", "head=c"]);
        assert_eq!(matched(range, "/.......").unwrap(), ["base=...", "head=."]);
        for path in ["/...next", "/main...", "/main..next", "/main.../next", "/"] {
            assert_eq!(matched(range, path), None, "{path}");
        }
        let mixed = &[Text("/v"), Value("a"), Value("b"), Text(":c/"), Value("d")];
        assert_eq!(matched(mixed, "/vé日x:c/:c").unwrap(), ["a=é日", "b=x", "d=:c"]);
        assert_eq!(matched(mixed, "/vé:c/d"), None);
    }

    #[test]
    fn the_rest_takes_segments_as_far_as_the_text_behind_it_allows() {
        let all = &[Text("/"), Rest("key")];
        assert_eq!(matched(all, "/a/b//c/").unwrap(), ["key=a/b//c/"]);
        assert_eq!(matched(all, "/"), None);
        let blob = &[Text("/v2/"), Rest("name"), Text("/blobs/"), Value("digest")];
        assert_eq!(matched(blob, "/v2/a/blobs/b/blobs/c").unwrap(), ["name=a/blobs/b", "digest=c"]);
        for path in ["/v2/blobs/c", "/v2//blobs/c", "/v2/a/blobs/c/d", "/v2/a/blobs/", "/v2/a"] {
            assert_eq!(matched(blob, path), None, "{path}");
        }
        let verb = &[Text("/v1/x"), Rest("name"), Text(":run")];
        assert_eq!(matched(verb, "/v1/xa/b:run:run").unwrap(), ["name=a/b:run"]);
        assert_eq!(matched(verb, "/v1/x:run"), None);
        let middle =
            &[Text("/"), Value("a"), Text("/"), Rest("b"), Text("/c/"), Value("d"), Text("/")];
        assert_eq!(matched(middle, "/1/2/3/c/4/").unwrap(), ["a=1", "b=2/3", "d=4"]);
    }

    #[test]
    fn a_long_segment_is_matched_without_trying_every_split() {
        let long =
            &[Text("/"), Value("a"), Text("."), Value("b"), Text("."), Value("c"), Text("x")];
        assert_eq!(matched(long, &format!("/{}", ".".repeat(60_000))), None);
    }
}
