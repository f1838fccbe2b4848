//! What a body says in words.
//!
//! APIs say it under many names. Words go before codes: a code such as `not_found` stands for itself
//! where there is nothing better, and behind the words where it says more than they and the status do.

use std::borrow::Cow;

use http::StatusCode;
use serde_json::{Map, Value};

/// Names of members that hold words, the best first: `error_description` is that of RFC 6749 section
/// 5.2, `detail` and `title` are those of RFC 9457.
const WORDS: [&str; 9] = [
    "Message",
    "message",
    "error_description",
    "Error",
    "error",
    "detail",
    "reason",
    "title",
    "errors",
];

/// Names of members that hold a code.
const CODES: [&str; 3] = ["code", "error", "type"];

/// The same for elements of XML, where `detail` and `title` are those of RFC 9457 appendix B.
const XML_WORDS: [&str; 4] = ["Message", "message", "detail", "title"];

/// How many characters of a page are its words.
const MOST_OF_A_PAGE: usize = 200;

/// Objects in objects that are looked into.
const DEEPEST: usize = 4;

/// What a JSON body says, if it does.
pub(super) fn of_json(body: &Value, status: StatusCode) -> Option<String> {
    match body {
        Value::String(text) => Some(text.clone()),
        Value::Object(members) => {
            // `{"Authentication": {"success": false, "reason": "…"}}`
            let said =
                of_members(members, status, 0).or_else(|| match members.values().next()? {
                    Value::Object(only) if members.len() == 1 => of_members(only, status, 0),
                    _ => None,
                });
            said.map(Said::into_text)
        }
        Value::Array(items) => Some(of_items(items, status, 0)?.into_text()),
        _ => None,
    }
}

/// Words, and a code that helps beside them.
struct Said<'a> {
    words: &'a str,
    code: Option<&'a str>,
}

impl Said<'_> {
    fn into_text(self) -> String {
        match self.code {
            Some(code) => format!("{} ({code})", self.words),
            None => self.words.to_owned(),
        }
    }
}

fn of_members<'a>(
    members: &'a Map<String, Value>,
    status: StatusCode,
    depth: usize,
) -> Option<Said<'a>> {
    if depth == DEEPEST {
        return None;
    }
    let all: Vec<Said<'a>> = WORDS
        .iter()
        .filter_map(|name| match members.get(*name)? {
            Value::String(text) if !text.is_empty() => Some(Said { words: text, code: None }),
            Value::Object(nested) => of_members(nested, status, depth + 1),
            Value::Array(items) if *name == "errors" => of_items(items, status, depth + 1),
            _ => None,
        })
        .collect();
    let codes = CODES.iter().filter_map(|name| members.get(*name)?.as_str());
    let codes: Vec<&str> = codes.filter(|code| is_code(code)).collect();
    let is_words = |said: &&Said<'_>| !codes.contains(&said.words);
    let best = best_of(all.iter().filter(is_words), status).or_else(|| best_of(all.iter(), status));
    let Some(best) = best else {
        return codes.first().map(|code| Said { words: code, code: None });
    };
    let code = best.code.or_else(|| codes.into_iter().find(|code| helps(code, best.words, status)));
    Some(Said { words: best.words, code })
}

fn of_items(items: &[Value], status: StatusCode, depth: usize) -> Option<Said<'_>> {
    match items.first()? {
        Value::String(text) if !text.is_empty() => Some(Said { words: text, code: None }),
        Value::Object(members) => of_members(members, status, depth),
        _ => None,
    }
}

/// The first, unless it repeats the status in words and another says more.
fn best_of<'s, 'a: 's>(
    mut all: impl Iterator<Item = &'s Said<'a>>,
    status: StatusCode,
) -> Option<&'s Said<'a>> {
    let first = all.next()?;
    if status.canonical_reason().is_some_and(|words| words.eq_ignore_ascii_case(first.words)) {
        // `code=404, message=Not Found` says no more than `Not Found`.
        return all.find(|said| !said.words.contains(first.words)).or(Some(first));
    }
    Some(first)
}

/// Whether a text is a name for programs, such as `not_found`, and no sentence or address.
fn is_code(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    !text.is_empty() && text.len() <= 64 && text.chars().all(is_part)
}

/// Whether a code says what neither the words nor the status do.
fn helps(code: &str, words: &str, status: StatusCode) -> bool {
    let letters = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
    };
    let code = letters(code);
    let repeats = |text: &str| letters(text).contains(&code);
    !repeats(words) && !repeats(status.as_str()) && !status.canonical_reason().is_some_and(repeats)
}

/// What an XML body says, if it is one and does.
pub(super) fn of_xml(body: &str, status: StatusCode) -> Option<String> {
    if !body.starts_with('<') {
        return None;
    }
    let words = XML_WORDS.iter().find_map(|name| element(body, name))?;
    // A page has a title, too, and its words are those that are read.
    if element(body, "body").is_some() || element(body, "head").is_some() {
        return None;
    }
    let code = element(body, "Code").filter(|code| is_code(code));
    let code = code.as_deref().filter(|code| helps(code, &words, status));
    Some(Said { words: &words, code }.into_text())
}

/// What a page says, as those in between answer: the first of its title, its headings, its first paragraph and
/// all of it that says more than the status, or else the first of them, in one line.
pub(super) fn of_page(body: &str, status: StatusCode) -> Option<String> {
    let begins =
        |word: &str| body.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    if !["<!doctype html", "<html", "<head", "<body"].iter().any(|word| begins(word)) {
        return None;
    }
    let lower = body.to_ascii_lowercase();
    let texts = ["title", "h1", "h2", "p", "body"]
        .iter()
        .filter_map(|name| text_within(body, &lower, name));
    let texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
    let says_more = |text: &&String| !repeats_status(text, status);
    let best = texts.iter().find(says_more).or(texts.first());
    best.cloned().or_else(|| Some(line(body)).filter(|text| !text.is_empty()))
}

/// `502 Bad Gateway`, `Bad Gateway` and `Error 502` say no more than their status.
fn repeats_status(text: &str, status: StatusCode) -> bool {
    let reason = status.canonical_reason().unwrap_or_default().to_ascii_lowercase();
    let mut words: Vec<&str> = reason.split_whitespace().collect();
    words.extend([status.as_str(), "error", "http", "status"]);
    let lower = text.to_ascii_lowercase();
    let mut said = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    said.all(|word| words.contains(&word))
}

/// What stands in the first element of this name, without tags and in one line; `lower` is the body in lower
/// case.
fn text_within(body: &str, lower: &str, name: &str) -> Option<String> {
    let begin = lower.match_indices('<').map(|(at, _)| at + 1).find(|at| {
        let tag = &lower[*at..];
        tag.strip_prefix(name).is_some_and(|rest| {
            rest.starts_with(|c: char| c == '>' || c == '/' || c.is_ascii_whitespace())
        })
    })?;
    let content = begin + lower[begin..].find('>')? + 1;
    let end = lower[content..].find(&format!("</{name}")).map_or(lower.len(), |at| content + at);
    Some(line(&body[content..end]))
}

/// A piece of a page as it is read: its tags are gaps, and so is white space.
fn line(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        text.push(' ');
        rest = tag.split_once('>').map_or("", |(_, behind)| behind);
    }
    text.push_str(rest);
    let text = text.replace("&nbsp;", " ");
    let mut words = unescaped(&text).split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = words.char_indices().nth(MOST_OF_A_PAGE) {
        words.truncate(end);
        words.push('…');
    }
    words
}

/// The text of the first element of this name, in whatever namespace, that has any.
fn element<'a>(body: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let tags = body.match_indices('<').filter_map(|(at, _)| {
        let tag = &body[at + 1..];
        let end = tag.find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/')?;
        let local = tag[..end].rsplit(':').next()?;
        (local == name).then_some(tag)
    });
    tags.filter_map(|tag| {
        let content = tag.split_once('>')?.1;
        let text = match content.trim_start().strip_prefix("<![CDATA[") {
            Some(data) => Cow::Borrowed(data.split_once("]]>")?.0.trim()),
            None => unescaped(content.split_once('<')?.0.trim()),
        };
        // An element of elements has no text of its own.
        (!text.is_empty() || name == "body" || name == "head").then_some(text)
    })
    .next()
}

/// The characters that XML itself has names for (XML 1.0 section 4.6).
fn unescaped(text: &str) -> Cow<'_, str> {
    const NAMES: [(&str, &str); 5] =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")];
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let replace = |text: String, (name, character): &(&str, &str)| text.replace(name, character);
    Cow::Owned(NAMES.iter().fold(text.to_owned(), replace))
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::of_page;

    /// Pages as proxies and application servers answer with them.
    #[test]
    fn a_page_says_its_first_words_that_are_more_than_the_status() {
        for (status, page, words) in [
            (
                502,
                "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>",
                "502 Bad Gateway nginx",
            ),
            (
                503,
                "<!DOCTYPE HTML PUBLIC \"-//IETF//DTD HTML 2.0//EN\">\n<HTML><HEAD>\n<TITLE>503 Service Unavailable</TITLE>\n</HEAD><BODY>\n<H1>Service Unavailable</H1>\n<P>The server is temporarily unable\nto service your request &amp; more.</P>",
                "The server is temporarily unable to service your request & more.",
            ),
            (
                404,
                "<!doctype html><html lang=\"en\"><head><title>HTTP Status 404 – Not Found</title></head><body><h1>HTTP Status 404 – Not Found</h1><p><b>Message</b> The\u{a0}resource [&#47;x] is not available</p>",
                "Message The resource [&#47;x] is not available",
            ),
            (
                403,
                "<!DOCTYPE html><title>Attention&nbsp;Required! | Wall</title>",
                "Attention Required! | Wall",
            ),
            (500, "<html>no</html>", "no"),
            (500, "<html><body><p>left open", "left open"),
            (500, "<html><title/><h1", ""),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(of_page(page, status).unwrap_or_default(), words, "{page}");
        }
        let long = format!("<html><p>{}</p>", "ü ".repeat(200));
        let words = of_page(&long, StatusCode::NOT_FOUND).unwrap();
        assert_eq!((words.chars().count(), words.ends_with('…')), (201, true));
        for other in ["", "<p>no page", "<Error><Code>x</Code></Error>", "plain", "<html"] {
            assert_eq!(of_page(other, StatusCode::NOT_FOUND), None, "{other}");
        }
    }
}
