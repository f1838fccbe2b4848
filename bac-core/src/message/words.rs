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
