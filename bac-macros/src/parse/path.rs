//! Path templates: `/jobs/{id}.json` → text and placeholders, with every rule of the grammar.

use std::{cell::Cell, ops::Range};

use syn::{LitStr, ext::IdentExt};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, place, quoted},
    parse::candidates::Candidates,
};

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
        /// `{name..}`: as many segments as the value has.
        is_rest: bool,
        /// In characters of the text, braces included.
        range: Range<usize>,
    },
}

impl Template {
    /// The placeholders in order.
    pub(crate) fn values(&self) -> impl Iterator<Item = (&str, &Range<usize>)> {
        self.parts.iter().filter_map(|part| match part {
            Part::Text(_) => None,
            Part::Value { name, range, .. } => Some((name.as_str(), range)),
        })
    }

    /// Whether the placeholder of this name is `{name..}`.
    pub(crate) fn is_rest(&self, name: &str) -> bool {
        let is_it =
            |part: &Part| matches!(part, Part::Value { name: of, is_rest: true, .. } if of == name);
        self.parts.iter().any(is_it)
    }
}

/// The base of a trait.
pub(crate) fn base(literal: &LitStr, diagnostics: &Diagnostics) -> Template {
    template(literal, &Candidates::default(), diagnostics)
}

/// A path, whose placeholders stand for arguments. It may be empty where the trait has a base.
pub(crate) fn template(
    literal: &LitStr,
    candidates: &Candidates,
    diagnostics: &Diagnostics,
) -> Template {
    let scope = diagnostics.scope();
    let text = literal.value();
    let reader = Reader {
        literal,
        text: &text,
        chars: text.chars().collect(),
        candidates,
        nameless: Cell::new(0),
        diagnostics,
    };
    let parts = if text.is_empty() {
        Vec::new()
    } else if reader.starts_right() {
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
    candidates: &'a Candidates,
    /// Placeholders without a name so far.
    nameless: Cell<usize>,
    diagnostics: &'a Diagnostics,
}

impl Reader<'_> {
    fn report(&self, range: Range<usize>, fact: impl Into<String>, mend: impl Into<Mend>) {
        let excerpt = (self.text, &range);
        self.diagnostics.error_in(place(self.literal), fact, excerpt, mend);
    }

    fn char(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied()
    }

    fn slice(&self, range: Range<usize>) -> String {
        self.chars.iter().skip(range.start).take(range.len()).collect()
    }

    /// The whole text with `range` replaced.
    fn replaced(&self, range: &Range<usize>, replacement: &str) -> String {
        let before: String = self.chars.iter().take(range.start).collect();
        let after: String = self.chars.iter().skip(range.end).collect();
        format!("{before}{replacement}{after}")
    }

    fn with(&self, range: &Range<usize>, replacement: &str) -> Mend {
        self.whole(&self.replaced(range, replacement))
    }

    /// The whole text written otherwise.
    fn whole(&self, text: &str) -> Mend {
        Mend::write(self.literal.span(), quoted(text))
    }

    fn starts_right(&self) -> bool {
        if let Some((scheme, rest)) = self.text.split_once("://")
            && !scheme.contains(['/', '{', '?'])
        {
            self.host(rest);
            return false;
        }
        // Behind two slashes a URL has its host.
        if let Some(rest) = self.text.strip_prefix("//")
            && rest.find('/').is_some_and(|end| end > 0 && !rest.starts_with('{'))
        {
            self.host(rest);
            return false;
        }
        if self.char(0) != Some('/') {
            let path = self.text.trim();
            let mend = self.whole(&format!("/{}", path.strip_prefix("./").unwrap_or(path)));
            self.diagnostics.error(place(self.literal), "a path must start with `/`", mend);
            return false;
        }
        true
    }

    /// `rest` begins with the host.
    fn host(&self, rest: &str) {
        let path = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/");
        let host = self.text.chars().count() - path.chars().count();
        let host = if rest.contains('/') { host } else { self.chars.len() };
        let path = quoted(path);
        let mend = Mend::new(format!("the client is given the base URL; write `{path}`"))
            .with(Edit::over(self.literal.span(), path));
        self.report(0..host, "a path must not contain a host", mend);
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
                    if let Some(doubled) = self.doubled(&range) {
                        let inner = name.trim_start_matches('{');
                        let mend = self.with(&doubled, &format!("{{{inner}}}"));
                        at = doubled.end;
                        self.report(doubled, "path placeholders are written `{id}`", mend);
                        let (name, is_rest) = split_rest(inner);
                        if is_identifier(name) {
                            parts.push(Part::Value { name: name.to_owned(), is_rest, range });
                        }
                    } else if self.is_name(&name, &range) {
                        self.sigil(&range);
                        let (name, is_rest) = split_rest(&name);
                        parts.push(Part::Value { name: name.to_owned(), is_rest, range });
                    }
                    continue;
                }
                '}' => self.unmatched(at),
                _ => text.push(c),
            }
            at += 1;
        }
        if !text.is_empty() {
            parts.push(Part::Text(text));
        }
        parts
    }

    /// `id}`, which lacks its `{` if there is an argument of that name.
    fn unmatched(&self, at: usize) {
        let before = self.chars.iter().take(at).rev();
        let length = before.take_while(|c| c.is_alphanumeric() || **c == '_').count();
        let word = self.slice(at - length..at);
        let mend = match self.candidates.get(&word) {
            Some(_) => self.with(&(at - length..at), &format!("{{{word}")),
            None => {
                let text = quoted(&self.replaced(&(at..at + 1), ""));
                Mend::new("remove it, or write `%7D` for a literal brace")
                    .with(Edit::over(self.literal.span(), text))
            }
        };
        self.report(at..at + 1, "unmatched `}` in the path", mend);
    }

    /// From `{` to `}`, both included.
    fn placeholder(&self, open: usize) -> Option<Range<usize>> {
        let start = if self.char(open + 1) == Some('{') { open + 2 } else { open + 1 };
        let rest = self.chars.iter().skip(start);
        let end = rest.take_while(|c| !matches!(c, '{' | '}' | '/')).count() + start;
        if self.char(end) == Some('}') {
            return Some(open..end + 1);
        }
        let mend = self.with(&(end..end), "}");
        self.report(open..end, "path placeholder is not closed", mend);
        None
    }

    /// `{{id}}` as templates of other languages have it.
    fn doubled(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let opens = self.char(range.start + 1) == Some('{');
        let closes = usize::from(self.char(range.end) == Some('}'));
        opens.then_some(range.start..range.end + closes)
    }

    /// `${id}` and `#{id}`: the sign would be sent.
    fn sigil(&self, range: &Range<usize>) {
        let sign = range.start.checked_sub(1);
        let Some(sign) = sign.filter(|at| matches!(self.char(*at), Some('$' | '#' | '%'))) else {
            return;
        };
        let whole = sign..range.end;
        let mend = self.with(&(sign..range.start), "");
        self.report(whole, "path placeholders are written `{id}`", mend);
    }

    fn is_name(&self, name: &str, range: &Range<usize>) -> bool {
        let (bare, is_rest) = split_rest(name);
        let rest = if is_rest { ".." } else { "" };
        if bare.is_empty() || bare.chars().all(|c| c.is_ascii_digit()) {
            let index = self.nameless.replace(self.nameless.get() + 1);
            let mend = match self.candidates.left_over(self.text).nth(index) {
                Some(name) => self.with(range, &format!("{{{name}{rest}}}")),
                None => format!("give it the name of an argument: `{{id{rest}}}`").into(),
            };
            self.report(range.clone(), "a path placeholder needs a name", mend);
            return false;
        }
        if is_identifier(bare) {
            return true;
        }
        let fact = format!("`{name}` is not an argument name");
        self.report(range.clone(), fact, self.named_otherwise(name, range));
        false
    }

    /// The mend for what other libraries write between braces.
    fn named_otherwise(&self, name: &str, range: &Range<usize>) -> Mend {
        if let Some(names) = name.strip_prefix(['?', '&']) {
            let pairs = names.split(',').map(|name| {
                let name = name.trim().trim_end_matches('*').to_owned();
                (name.clone(), Some(format!("{{{name}}}")))
            });
            return self.query_arguments(&self.replaced(range, ""), pairs.collect());
        }
        if let Some(rest) = rest_of_path(name) {
            return self.with(range, &format!("{{{rest}..}}"));
        }
        let name = name.trim().trim_start_matches("r#");
        // `{id:int}`, `{id?}`, `{id=1}`: what follows the name has no meaning here.
        let end = name.find(|c: char| !(c.is_alphanumeric() || "_-. ".contains(c)));
        let name = name.get(..end.unwrap_or(name.len())).unwrap_or_default().trim();
        let joined = name.replace(['-', '.', ' '], "_");
        let last = name.rsplit('.').next().unwrap_or_default();
        let known = [joined.as_str(), last].into_iter().find(|n| self.candidates.get(n).is_some());
        let mut left_over = self.candidates.left_over(self.text);
        match (known, left_over.next(), left_over.next()) {
            (Some(known), ..) => self.with(range, &format!("{{{known}}}")),
            _ if is_identifier(&joined) && !name.contains('.') => {
                self.with(range, &format!("{{{joined}}}"))
            }
            _ if is_identifier(&joined) => {
                format!("write `{{{joined}}}`, and take `{joined}: &str`").into()
            }
            (None, Some(only), None) => self.with(range, &format!("{{{only}}}")),
            _ => "give it the name of an argument: `{id}`".into(),
        }
    }

    fn placeholder_rules(&self, parts: &[Part]) {
        let mut last: Option<(&str, usize)> = None;
        let mut seen: Vec<&str> = Vec::new();
        let mut rest: Option<&str> = None;
        for (index, part) in parts.iter().enumerate() {
            let Part::Value { name, range, is_rest } = part else { continue };
            if let Some(first) = rest.filter(|first| *is_rest && first != name) {
                let fact =
                    format!("both `{{{first}..}}` and `{{{name}..}}` take any number of segments");
                let mend = self.with(range, &format!("{{{name}}}")).and(", which is one segment");
                self.report(range.clone(), fact, mend);
            }
            if *is_rest {
                self.alone_in_its_segments(parts, index);
                rest = rest.or(Some(name));
            }
            if let Some((before, _)) = last.filter(|(_, end)| *end == range.start) {
                let fact = format!("placeholders `{{{before}}}` and `{{{name}}}` touch");
                let mend = self
                    .with(&(range.start..range.start), "/")
                    .and(", or one placeholder for both");
                self.report(range.clone(), fact, mend);
            }
            if seen.contains(&name.as_str()) {
                let fact = format!("path placeholder `{{{name}}}` appears twice");
                let other = format!("{name}_2");
                let argument = format!("{other}: &str");
                let mend = self.with(range, &format!("{{{other}}}"));
                let mend = match self.candidates.append(&argument) {
                    Some(edit) => mend.and(&format!(", and add `{argument}`")).with(edit),
                    None => mend,
                };
                self.report(range.clone(), fact, mend);
            }
            seen.push(name);
            last = Some((name, range.end));
        }
    }

    /// Where `{rest..}` begins and ends is told by the text around it, and by slashes: another value in
    /// its first or its last segment could hold either.
    fn alone_in_its_segments(&self, parts: &[Part], index: usize) {
        let Some(Part::Value { name, range, .. }) = parts.get(index) else { return };
        let neighbour = |text: Option<&Part>, value: Option<&Part>| match (text, value) {
            (Some(Part::Text(text)), Some(Part::Value { name, .. })) if !text.contains('/') => {
                Some(name.clone())
            }
            _ => None,
        };
        let before = |steps| index.checked_sub(steps).and_then(|at| parts.get(at));
        let left = neighbour(before(1), before(2));
        let right = neighbour(parts.get(index + 1), parts.get(index + 2));
        let (other, at) = match (left, right) {
            (Some(left), _) => (left, range.start),
            (None, Some(right)) => (right, range.end),
            (None, None) => return,
        };
        let fact = format!("`{{{name}..}}` and `{{{other}}}` share a segment");
        let mend = self.with(&(at..at), "/").and(", or one placeholder for both");
        self.report(range.clone(), fact, mend);
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
        let starts = |at: usize| match self.char(at) {
            Some('?') => true,
            Some('#') => self.char(at + 1) != Some('{'),
            _ => false,
        };
        let Some(at) = outside.into_iter().find(|at| starts(*at)) else {
            return false;
        };
        let range = at..self.chars.len();
        if self.char(at) == Some('#') {
            let mend = self.with(&range, "");
            self.report(range, "`#` is not allowed in a path", mend);
            return true;
        }
        let query = self.slice(at + 1..range.end);
        let query = query.split('#').next().unwrap_or_default();
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| match pair.split_once('=') {
            Some((key, value)) => (key.to_owned(), Some(value.to_owned())),
            None => (pair.to_owned(), None),
        });
        let mend = self.query_arguments(&self.slice(0..at), pairs.collect());
        self.report(range, "query string in the path", mend);
        true
    }

    /// The same request with the query in arguments and constants: `path` is what is left of the
    /// literal. A value is `{name}` where an argument is meant.
    fn query_arguments(&self, path: &str, pairs: Vec<(String, Option<String>)>) -> Mend {
        let is_argument = |value: &str| value.starts_with('{') && value.ends_with('}');
        let is_constant = |(_, value): &(String, Option<String>)| {
            value.as_deref().is_none_or(|value| !is_argument(value))
        };
        let (constants, pairs): (Vec<_>, Vec<_>) = pairs.into_iter().partition(is_constant);
        // What is encoded already would be encoded once more.
        let is_plain = |text: &str| !text.contains(['%', '+']);
        let mut is_same = constants
            .iter()
            .all(|(key, value)| is_plain(key) && value.as_deref().is_none_or(is_plain));
        let beside = self.candidates.query();
        let known = beside.map(|group| group.stream().to_string()).unwrap_or_default();
        // What is there already would be given twice: one of the two is meant.
        let (twice, once): (Vec<_>, Vec<_>) =
            constants.iter().partition(|(key, _)| known.contains(&quoted(key)));
        is_same &= twice.is_empty();
        let constants: Vec<String> = once
            .iter()
            .map(|(key, value)| match value {
                Some(value) => format!("{} = {}", quoted(key), quoted(value)),
                None => quoted(key),
            })
            .collect();
        let constants = constants.join(", ");
        let mut literal = quoted(path);
        if !constants.is_empty() && beside.is_none() {
            literal.push_str(&format!(", query({constants})"));
        }
        let mut words = vec![format!("write `{literal}`")];
        let mut edits = vec![Edit::over(self.literal.span(), literal)];
        if let Some(group) = beside.filter(|_| !constants.is_empty()) {
            words.push(format!("add `{constants}` to `query(…)`"));
            let last = group.stream().into_iter().last();
            let is_open = last.is_none_or(|token| token.to_string() == ",");
            let comma = if is_open { "" } else { ", " };
            edits.push(Edit::before(group.span_close(), format!("{comma}{constants}")));
        }
        words.extend(twice.iter().map(|(key, _)| format!("choose which `{key}` is meant")));
        for (key, value) in pairs {
            let name =
                value.as_deref().and_then(|value| value.strip_prefix('{')?.strip_suffix('}'));
            let marker = |name: &str| {
                if key == name { "#[query]".to_owned() } else { format!("#[query({key:?})]") }
            };
            if let Some(argument) = name.and_then(|name| self.candidates.get(name)) {
                let marker = marker(&argument.unraw().to_string());
                words.push(format!("mark `{argument}` `{marker}`"));
                edits.push(Edit::before(argument.span(), format!("{marker} ")));
                continue;
            }
            let plain: String =
                key.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
            let name = name.filter(|name| is_identifier(name)).unwrap_or(&plain);
            let name = if is_identifier(name) { name } else { "value" };
            let argument = format!("{} {}: &str", marker(name), written(name));
            let clause = format!("add `{argument}`");
            match self.candidates.append(&argument) {
                Some(edit) => edits.push(edit),
                None => is_same = false,
            }
            words.push(clause);
        }
        let mend = Mend::new(words.join(", and "));
        if is_same { edits.into_iter().fold(mend, Mend::with) } else { mend }
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
            let is_last = end == self.chars.len();
            if segment.is_empty() && index + 1 < count {
                let mend = self.with(&(start - 1..end + 1), "/");
                self.report(start - 1..end + 1, "`//` is not allowed in a path", mend);
            } else if dots == "." || dots == ".." {
                // What any client would ask for instead.
                let before = if dots == ".." { self.segment_before(start - 1) } else { start - 1 };
                let mend = self.with(&(before..end), if is_last { "/" } else { "" });
                self.report(range, format!("`{segment}` is not allowed in a path"), mend);
            } else {
                self.foreign_placeholder(segment, range);
            }
            start = end + 1;
        }
    }

    /// Where the slash of the segment in front of this slash is.
    fn segment_before(&self, slash: usize) -> usize {
        self.chars.iter().take(slash).rposition(|c| *c == '/').unwrap_or(slash)
    }

    /// `/:id`, `/<id>`, `/*rest` of other libraries.
    fn foreign_placeholder(&self, segment: &str, range: Range<usize>) {
        let name = match segment.chars().next() {
            // `/:{id}` is text in front of a placeholder.
            Some(':' | '*') => segment.get(1..).filter(|name| !name.contains('{')),
            Some('<') => Some(segment.trim_matches(['<', '>'])),
            _ => None,
        };
        let Some(name) = name else { return };
        // `<int:id>` has its name behind the colon, `<id:int>` before it.
        let names: Vec<String> = name
            .split(':')
            .map(|name| name.trim_end_matches(['?', '*', '.']).replace('-', "_"))
            .collect();
        let is_known = |name: &&String| self.candidates.get(name).is_some();
        let own = names.iter().find(is_known).or(names.first()).cloned().unwrap_or_default();
        let is_rest = segment.starts_with('*') || segment.contains("..>") || is_path(name);
        let rest = if is_rest { ".." } else { "" };
        let fact = format!("path placeholders are written `{{id{rest}}}`");
        let mend = if is_identifier(&own) {
            self.with(&range, &format!("{{{own}{rest}}}"))
        } else {
            format!("write `{{id{rest}}}` with the name of the argument").into()
        };
        self.report(range, fact, mend);
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
            // Reported with the placeholder.
            '%' | '#' if self.char(at + 1) == Some('{') => None,
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
        self.report(at..at + 1, fact, self.whole(&mended));
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

/// `rest` of `{rest..}`, and whether it is one.
pub(super) fn split_rest(name: &str) -> (&str, bool) {
    name.strip_suffix("..").map_or((name, false), |name| (name, true))
}

/// `path` of `<path:name>`, which goes on behind a slash elsewhere.
fn is_path(name: &str) -> bool {
    name.split(':').any(|word| word == "path") && name.contains(':')
}

/// `{*path}`, `{path*}`, `{+path}`, `{path:path}`, `{path...}`: `{path..}` elsewhere.
fn rest_of_path(name: &str) -> Option<&str> {
    let inner = name.trim_start_matches(['*', '+']).trim_end_matches(['*', '+', '.']);
    let (inner, is_rest) = match inner.split_once(':') {
        Some((inner, pattern)) => (inner, matches!(pattern, "path" | ".*" | ".+")),
        None => (inner, inner.len() < name.len()),
    };
    (is_rest && is_identifier(inner)).then_some(inner)
}

/// What can be the name of an argument, be it a keyword.
pub(crate) fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_alphabetic() || c == '_')
        && chars.all(|c| c.is_alphanumeric() || c == '_')
        && name.chars().any(|c| c != '_')
        && !matches!(name, "self" | "Self" | "super" | "crate")
}

/// The argument of this name as it is written: `r#type`.
pub(crate) fn written(name: &str) -> String {
    let is_plain = syn::parse_str::<syn::Ident>(name).is_ok();
    if is_plain { name.to_owned() } else { format!("r#{name}") }
}
