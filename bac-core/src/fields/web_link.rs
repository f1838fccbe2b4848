//! The field `Link`: what a reply leads to (RFC 8288 section 3).

use http::HeaderMap;

use super::lines::lines;

/// The target of the first link of this relation that speaks of the reply itself, as it is written.
///
/// A link with an `anchor` speaks of something else.
pub(crate) fn web_link<'a>(headers: &'a HeaderMap, relation: &str) -> Option<&'a str> {
    let mut links = lines(headers, "link").flat_map(|line| Links { rest: line });
    links.find(|link| link.is_of(relation)).map(|link| link.target)
}

/// One link of the field.
struct WebLink<'a> {
    target: &'a str,
    /// The names of its relations, with blanks between them.
    relations: Option<&'a str>,
    has_anchor: bool,
}

impl WebLink<'_> {
    fn is_of(&self, relation: &str) -> bool {
        let mut relations = self.relations.unwrap_or_default().split_ascii_whitespace();
        !self.has_anchor && relations.any(|one| one.eq_ignore_ascii_case(relation))
    }
}

/// The links of a line. Behind what is none of the grammar there are no more.
struct Links<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Links<'a> {
    type Item = WebLink<'a>;

    fn next(&mut self) -> Option<WebLink<'a>> {
        // A list may hold nothing between two commas (RFC 9110 section 5.6.1.2).
        let start = self.rest.trim_start_matches([' ', '\t', ',']);
        let (target, rest) = start.strip_prefix('<')?.split_once('>')?;
        let mut link = WebLink { target: target.trim_ascii(), relations: None, has_anchor: false };
        self.rest = rest.trim_ascii_start();
        while let Some(rest) = self.rest.strip_prefix(';') {
            let (name, value) = self.parameter(rest)?;
            if name.eq_ignore_ascii_case("anchor") {
                link.has_anchor = true;
            } else if name.eq_ignore_ascii_case("rel") {
                // Another one is passed over (section 3.3).
                link.relations = link.relations.or(Some(value));
            }
        }
        if !self.rest.is_empty() && !self.rest.starts_with(',') {
            self.rest = "";
            return None;
        }
        Some(link)
    }
}

impl<'a> Links<'a> {
    /// Name and value of the parameter that `rest` begins with. What is escaped in a value stays so: no
    /// name of a relation needs that.
    fn parameter(&mut self, rest: &'a str) -> Option<(&'a str, &'a str)> {
        let end = rest.find(['=', ';', ',']).unwrap_or(rest.len());
        let (name, rest) = rest.split_at(end);
        let name = name.trim_ascii();
        let Some(rest) = rest.strip_prefix('=') else {
            self.rest = rest;
            return Some((name, ""));
        };
        let rest = rest.trim_ascii_start();
        let (value, rest) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let end = end_of_quoted(quoted)?;
                (&quoted[..end], &quoted[end + 1..])
            }
            None => {
                let end = rest.find([';', ',']).unwrap_or(rest.len());
                (rest[..end].trim_ascii_end(), &rest[end..])
            }
        };
        self.rest = rest.trim_ascii_start();
        Some((name, value))
    }
}

/// Where the quote is that ends a text.
fn end_of_quoted(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    text.bytes().position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    })
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};
    use proptest::prelude::*;

    use super::*;

    fn headers(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("link", HeaderValue::from_bytes(line.as_bytes()).unwrap());
        }
        headers
    }

    fn found<'a>(headers: &'a HeaderMap, relation: &str) -> Option<&'a str> {
        web_link(headers, relation)
    }

    #[test]
    fn a_link_is_found_by_its_relation() {
        for (lines, next) in [
            (&["</a?page=2>; rel=\"next\""][..], Some("/a?page=2")),
            (&["<b>;rel=next"], Some("b")),
            (&["< b > ; REL = Next ; title=x"], Some("b")),
            (&["<a>; rel=prev, <b>; rel=next"], Some("b")),
            (&["<a>; rel=prev", "<b>; rel=next"], Some("b")),
            (&["<a,b;c>; rel=\"prev last\", ,, <d,e>; rel=\"first next\""], Some("d,e")),
            (&["<a>; title=\"x, <y>; rel=next\"; rel=prev,<b>;rel=next"], Some("b")),
            (&["<a>; title=\"x \\\" ; rel=next\"; rel=prev,<b>;rel=next"], Some("b")),
            (&["<a>; rel=prev; rel=next, <b>; rel=next"], Some("b")),
            (&["<a>; anchor=\"#x\"; rel=next, <b>; rel=next"], Some("b")),
            (&["<a>; rel=next; anchor=\"/other\""], None),
            (&["<a>; crossorigin; rel=next"], Some("a")),
            (&["<>; rel=next"], Some("")),
            (&["<a>; rel=nextpage"], None),
            (&["<a>; rev=next"], None),
            (&["<a>"], None),
            (&[""], None),
        ] {
            assert_eq!(found(&headers(lines), "next"), next, "{lines:?}");
        }
        let of_iana = headers(&["<a>; rel=\"https://example.com/REL next\""]);
        assert_eq!(found(&of_iana, "https://example.com/rel"), Some("a"));
    }

    #[test]
    fn what_is_no_link_is_none() {
        for line in [
            "a; rel=next",
            "<a; rel=next",
            "<a> rel=next",
            "<a>; rel=\"next",
            "<a>; rel=\"next\" x",
            "; rel=next",
            "x, <a>; rel=next",
            "<a>; title=\"y\"z; rel=next, <b>; rel=next",
        ] {
            assert_eq!(found(&headers(&[line]), "next"), None, "{line}");
        }
        // What came before it stands.
        assert_eq!(found(&headers(&["<a>; rel=next, b; rel=last"]), "next"), Some("a"));
    }

    proptest! {
        #[test]
        fn any_line_is_read(line in "[<>;,=\" \\\\a-z]{0,60}") {
            let headers = headers(&[&line]);
            let _ = found(&headers, "next");
        }

        #[test]
        fn a_link_is_read_as_it_was_written(
            target in "[^<>\\x00-\\x1f\\x7f-\u{10ffff} ]{0,40}",
            title in "[^\\x00-\\x1f\\x7f-\u{10ffff}]{0,40}",
        ) {
            let title = title.replace('\\', "\\\\").replace('"', "\\\"");
            let line = format!("<x>; title=\"{title}\"; rel=last, <{target}>; title=\"{title}\"; rel=\"a next\"");
            let headers = headers(&[&line]);
            prop_assert_eq!(found(&headers, "next"), Some(&*target));
            prop_assert_eq!(found(&headers, "last"), Some("x"));
        }
    }
}
