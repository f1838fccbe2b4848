//! Path templates: `/jobs/{id}.json` → text and placeholders, with every rule of the grammar.

use std::ops::Range;

use syn::LitStr;

use crate::diagnostics::{Diagnostics, place};

/// A path literal in parts; what was wrong with it has been reported.
pub(crate) struct Template {
    pub(crate) literal: LitStr,
    pub(crate) text: String,
    pub(crate) parts: Vec<Part>,
    /// Placeholders may be missing from `parts`.
    pub(crate) is_broken: bool,
}

pub(crate) enum Part {
    Text(String),
    Value {
        name: String,
        /// In characters of the text, braces included.
        range: Range<usize>,
    },
}

impl Template {
    /// The placeholders in order.
    pub(crate) fn values(&self) -> impl Iterator<Item = (&str, &Range<usize>)> {
        self.parts.iter().filter_map(|part| match part {
            Part::Text(_) => None,
            Part::Value { name, range } => Some((name.as_str(), range)),
        })
    }
}

pub(crate) fn template(literal: &LitStr, diagnostics: &Diagnostics) -> Template {
    let scope = diagnostics.scope();
    let text = literal.value();
    let reader = Reader { literal, text: &text, chars: text.chars().collect(), diagnostics };
    let parts = if reader.starts_right() {
        reader.text_rules();
        let parts = reader.parts();
        reader.placeholder_rules(&parts);
        parts
    } else {
        Vec::new()
    };
    Template { literal: literal.clone(), parts, is_broken: scope.failed(), text }
}

struct Reader<'a> {
    literal: &'a LitStr,
    text: &'a str,
    chars: Vec<char>,
    diagnostics: &'a Diagnostics,
}

impl Reader<'_> {
    fn report(&self, range: Range<usize>, fact: impl Into<String>, help: impl Into<String>) {
        let excerpt = (self.text, &range);
        self.diagnostics.error_in(place(self.literal), fact, excerpt, help);
    }

    fn char(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied()
    }

    fn slice(&self, range: Range<usize>) -> String {
        self.chars.iter().skip(range.start).take(range.len()).collect()
    }

    /// The whole text with `range` replaced.
    fn with(&self, range: &Range<usize>, replacement: &str) -> String {
        let before: String = self.chars.iter().take(range.start).collect();
        let after: String = self.chars.iter().skip(range.end).collect();
        format!("write `\"{before}{replacement}{after}\"`")
    }

    fn starts_right(&self) -> bool {
        if let Some((scheme, rest)) = self.text.split_once("://")
            && !scheme.contains(['/', '{', '?'])
        {
            let path = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/");
            let host = self.text.chars().count() - path.chars().count();
            let host = if rest.contains('/') { host } else { self.chars.len() };
            let help = format!("the client is given the base URL; write `\"{path}\"`");
            self.report(0..host, "a path must not contain a host", help);
            return false;
        }
        if self.char(0) != Some('/') {
            let help = format!("write `\"/{}\"`", self.text);
            self.diagnostics.error(place(self.literal), "a path must start with `/`", help);
            return false;
        }
        true
    }

    fn parts(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut at = 0;
        while let Some(c) = self.char(at) {
            match c {
                '{' => {
                    let Some(range) = self.placeholder(at) else { break };
                    let name = self.slice(range.start + 1..range.end - 1);
                    at = range.end;
                    if !text.is_empty() {
                        parts.push(Part::Text(std::mem::take(&mut text)));
                    }
                    if self.is_name(&name, &range) {
                        parts.push(Part::Value { name, range });
                    }
                    continue;
                }
                '}' => {
                    let help = "remove it, or write `%7D` for a literal brace";
                    self.report(at..at + 1, "unmatched `}` in the path", help);
                }
                _ => text.push(c),
            }
            at += 1;
        }
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        parts
    }

    /// From `{` to `}`, both included.
    fn placeholder(&self, open: usize) -> Option<Range<usize>> {
        let rest = self.chars.iter().skip(open + 1);
        let end = rest.take_while(|c| !matches!(c, '{' | '}' | '/')).count() + open + 1;
        if self.char(end) == Some('}') {
            return Some(open..end + 1);
        }
        let help = self.with(&(end..end), "}");
        self.report(open..end, "path placeholder is not closed", help);
        None
    }

    fn is_name(&self, name: &str, range: &Range<usize>) -> bool {
        if name.is_empty() || name.chars().all(|c| c.is_ascii_digit()) {
            let help = self.with(range, "{id}");
            self.report(range.clone(), "a path placeholder needs a name", help);
            return false;
        }
        if is_identifier(name) {
            return true;
        }
        let kept: String = name
            .trim_start_matches("r#")
            .chars()
            .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
            .collect();
        let mended = kept.replace('-', "_");
        let mended = if is_identifier(&mended) { mended } else { "id".to_owned() };
        let help = self.with(range, &format!("{{{mended}}}"));
        self.report(range.clone(), format!("`{name}` is not an argument name"), help);
        false
    }

    fn placeholder_rules(&self, parts: &[Part]) {
        let mut last: Option<(&str, usize)> = None;
        let mut seen: Vec<&str> = Vec::new();
        for part in parts {
            let Part::Value { name, range } = part else { continue };
            if let Some((before, _)) = last.filter(|(_, end)| *end == range.start) {
                let fact = format!("placeholders `{{{before}}}` and `{{{name}}}` touch");
                self.report(range.clone(), fact, "put text between them, or pass one argument");
            }
            if seen.contains(&name.as_str()) {
                let fact = format!("path placeholder `{{{name}}}` appears twice");
                self.report(range.clone(), fact, "give the second another name");
            }
            seen.push(name);
            last = Some((name, range.end));
        }
    }

    /// Rules for what stands between placeholders, each mistake once.
    fn text_rules(&self) {
        if self.query_or_fragment() {
            return;
        }
        self.segments();
        let outside: Vec<usize> =
            self.outside_placeholders().into_iter().filter(|at| !self.in_angles(*at)).collect();
        let mut reported: Vec<Forbidden> = Vec::new();
        for (at, forbidden) in outside.iter().filter_map(|at| Some((*at, self.forbidden(*at)?))) {
            // One mistake, however often it was made.
            if !reported.contains(&forbidden) {
                self.character(at, forbidden, &outside);
                reported.push(forbidden);
            }
        }
    }

    fn query_or_fragment(&self) -> bool {
        let outside = self.outside_placeholders();
        let Some(at) = outside.into_iter().find(|at| matches!(self.char(*at), Some('?' | '#')))
        else {
            return false;
        };
        let range = at..self.chars.len();
        if self.char(at) == Some('?') {
            let help = "pass it as an argument marked `#[query]`";
            self.report(range, "query string in the path", help);
        } else {
            let help = self.with(&range, "");
            self.report(range, "`#` is not allowed in a path", help);
        }
        true
    }

    fn outside_placeholders(&self) -> Vec<usize> {
        let mut depth = 0_usize;
        let mut outside = Vec::new();
        for (at, c) in self.chars.iter().enumerate() {
            match c {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ if depth == 0 => outside.push(at),
                _ => {}
            }
        }
        outside
    }

    fn segments(&self) {
        let mut start = 1;
        let count = self.chars.iter().filter(|c| **c == '/').count();
        for (index, segment) in self.text.split('/').skip(1).enumerate() {
            let end = start + segment.chars().count();
            let range = start..end;
            let dots = segment.replace("%2e", ".").replace("%2E", ".");
            if segment.is_empty() && index + 1 < count {
                let help = self.with(&(start - 1..end + 1), "/");
                self.report(start - 1..end + 1, "`//` is not allowed in a path", help);
            } else if dots == "." || dots == ".." {
                let help = self.with(&(start - 1..end), "");
                self.report(range, format!("`{segment}` is not allowed in a path"), help);
            } else {
                self.foreign_placeholder(segment, range);
            }
            start = end + 1;
        }
    }

    /// `/:id`, `/<id>`, `/*rest` of other libraries.
    fn foreign_placeholder(&self, segment: &str, range: Range<usize>) {
        let name = match segment.chars().next() {
            Some(':' | '*') => segment.get(1..).unwrap_or_default(),
            Some('<') => segment.trim_matches(['<', '>']),
            _ => return,
        };
        let name = name.split(':').next().unwrap_or_default().replace('-', "_");
        let name = if is_identifier(&name) { name } else { "id".to_owned() };
        let help = self.with(&range, &format!("{{{name}}}"));
        self.report(range, "path placeholders are written `{id}`", help);
    }

    fn in_angles(&self, at: usize) -> bool {
        let start =
            self.chars.iter().take(at).rposition(|c| *c == '/').map_or(0, |slash| slash + 1);
        self.char(start) == Some('<')
    }

    /// What is wrong with the character at `at`, if anything is.
    fn forbidden(&self, at: usize) -> Option<Forbidden> {
        let c = self.char(at)?;
        let is_hex = |at| self.char(at).is_some_and(|c| c.is_ascii_hexdigit());
        match c {
            '%' if is_hex(at + 1) && is_hex(at + 2) => None,
            ' ' => Some(Forbidden::Space),
            c if c.is_control() => Some(Forbidden::Control),
            c if !c.is_ascii() => Some(Forbidden::NonAscii),
            c if c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@/".contains(c) => None,
            c => Some(Forbidden::Other(c)),
        }
    }

    fn character(&self, at: usize, forbidden: Forbidden, outside: &[usize]) {
        let c = self.char(at).unwrap_or_default();
        let fact = match forbidden {
            Forbidden::Other('%') => "`%` starts a percent-encoded byte".to_owned(),
            Forbidden::Space => "a space is not allowed in a path".to_owned(),
            Forbidden::Control => "a control character is not allowed in a path".to_owned(),
            Forbidden::NonAscii | Forbidden::Other(_) => format!("`{c}` is not allowed in a path"),
        };
        let mend = |(i, c): (usize, &char)| {
            let is_same = outside.contains(&i) && self.forbidden(i) == Some(forbidden);
            match c {
                '\\' if is_same => "/".to_owned(),
                c if is_same => percent_encoded(*c),
                c => c.to_string(),
            }
        };
        let mended: String = self.chars.iter().enumerate().map(mend).collect();
        self.report(at..at + 1, fact, format!("write `\"{mended}\"`"));
    }
}

/// Characters that must be encoded, by the words for them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Forbidden {
    Control,
    NonAscii,
    Other(char),
    Space,
}

fn percent_encoded(c: char) -> String {
    let mut bytes = [0; 4];
    let encoded = c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}"));
    encoded.collect::<Vec<_>>().concat()
}

fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_')
        && name.chars().any(|c| c != '_')
}
