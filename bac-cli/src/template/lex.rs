//! Text and actions of a template, and the tokens of an action.

use super::Fault;

/// A piece of a template.
#[derive(Debug, PartialEq)]
pub(super) enum Piece<'t> {
    Text(&'t str),
    /// What stands between the braces, and where that begins.
    Action(usize, &'t str),
}

/// Takes a template apart. `{{- ` and ` -}}` take away the space before and behind an action, and a
/// comment (`{{/* … */}}`) is left out.
pub(super) fn pieces(text: &str) -> Result<Vec<Piece<'_>>, Fault> {
    let mut pieces = Vec::new();
    let mut at = 0;
    let mut trims = false;
    while let Some(open) = text[at..].find("{{").map(|open| at + open) {
        let mut start = open + 2;
        let trims_before = is_trim_mark(&text[start..]);
        if trims_before {
            start += 2;
        }
        push(&mut pieces, &text[at..open], trims, trims_before);
        let within = text[start..].trim_start();
        let is_comment = within.starts_with("/*");
        let close = if is_comment {
            let comment = text.len() - within.len();
            let end = text[comment..].find("*/").map(|end| comment + end + 2);
            end.ok_or_else(|| Fault::new(open, "the comment `/*` is not closed by `*/`"))?
        } else {
            end_of_action(text, start)
                .ok_or_else(|| Fault::new(open, "the action `{{` is not closed by `}}`"))?
        };
        let end = text[close..].find("}}").map(|end| close + end);
        let end = end.ok_or_else(|| Fault::new(open, "the action `{{` is not closed by `}}`"))?;
        let inner = text[start..end].strip_suffix('-').filter(|inner| inner.ends_with(SPACE));
        trims = inner.is_some();
        if is_comment {
            if !text[close..end].trim_matches('-').trim().is_empty() {
                return Err(Fault::new(open, "a comment is an action of its own: `{{/* … */}}`"));
            }
        } else {
            pieces.push(Piece::Action(start, inner.unwrap_or(&text[start..end])));
        }
        at = end + 2;
    }
    push(&mut pieces, &text[at..], trims, false);
    Ok(pieces)
}

const SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

fn is_trim_mark(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|rest| rest.starts_with(SPACE))
}

fn push<'t>(pieces: &mut Vec<Piece<'t>>, text: &'t str, trims_start: bool, trims_end: bool) {
    let text = if trims_start { text.trim_start_matches(SPACE) } else { text };
    let text = if trims_end { text.trim_end_matches(SPACE) } else { text };
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
}

/// Where the braces that close an action begin: not within a text in quotes.
fn end_of_action(text: &str, start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        let rest = &text[at..];
        let next = rest.find(['"', '`', '}'])?;
        at += next;
        match rest.as_bytes()[next] {
            b'}' if text[at..].starts_with("}}") => return Some(at),
            b'}' => at += 1,
            b'`' => at += 2 + text[at + 1..].find('`')?,
            _ => at += 1 + end_of_quotes(&text[at + 1..])?,
        }
    }
}

/// The length of a text in quotes behind the first one, the last one included.
fn end_of_quotes(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            '\n' => return None,
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// A token of an action, and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    pub(super) at: usize,
    pub(super) kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// `.`, alone.
    Dot,
    /// `.name`
    Field(String),
    /// `$` or `$name`
    Variable(String),
    /// A function or a word of the language.
    Word(String),
    Text(String),
    Number(i64),
    Open,
    Close,
    Pipe,
    /// `:=`
    Declare,
    /// `=`
    Assign,
}

/// The tokens of an action, each marked with whether white space stands before it.
pub(super) fn tokens(start: usize, action: &str) -> Result<Vec<(bool, Token)>, Fault> {
    let mut tokens = Vec::new();
    let mut rest = action;
    loop {
        let trimmed = rest.trim_start();
        let is_apart = trimmed.len() < rest.len();
        let at = start + action.len() - trimmed.len();
        let Some(first) = trimmed.chars().next() else { return Ok(tokens) };
        let (kind, length) = token(at, first, trimmed)?;
        tokens.push((is_apart, Token { at, kind }));
        rest = &trimmed[length..];
    }
}

fn token(at: usize, first: char, text: &str) -> Result<(Kind, usize), Fault> {
    let word = |text: &str| {
        let end = text.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(text.len());
        text[..end].to_owned()
    };
    Ok(match first {
        '.' => match word(&text[1..]) {
            name if name.is_empty() => (Kind::Dot, 1),
            name => {
                let length = 1 + name.len();
                if text[length..].starts_with('-') {
                    return Err(dashed(at, &text[1..]));
                }
                (Kind::Field(name), length)
            }
        },
        '$' => {
            let name = word(&text[1..]);
            let length = 1 + name.len();
            (Kind::Variable(name), length)
        }
        '"' => {
            let end = end_of_quotes(&text[1..]);
            let end = end.ok_or_else(|| Fault::new(at, "the text in quotes is not closed"))?;
            (Kind::Text(unescape(at, &text[1..end])?), end + 1)
        }
        '`' => {
            let end = text[1..].find('`');
            let end = end.ok_or_else(|| Fault::new(at, "the text in quotes is not closed"))?;
            (Kind::Text(text[1..=end].to_owned()), end + 2)
        }
        '(' => (Kind::Open, 1),
        ')' => (Kind::Close, 1),
        '|' => (Kind::Pipe, 1),
        ':' if text.starts_with(":=") => (Kind::Declare, 2),
        '=' => (Kind::Assign, 1),
        '+' | '-' | '0'..='9' => number(at, text)?,
        _ if first == '_' || first.is_alphabetic() => {
            let word = word(text);
            let length = word.len();
            (Kind::Word(word), length)
        }
        _ => {
            let shown = first.escape_debug();
            return Err(Fault::new(at, format!("`{shown}` means nothing in an action")));
        }
    })
}

/// `.start-time` looks like a name, and is none in templates.
fn dashed(at: usize, text: &str) -> Fault {
    let is_part = |c: char| c == '-' || c == '_' || c.is_alphanumeric();
    let name = &text[..text.find(|c| !is_part(c)).unwrap_or(text.len())];
    Fault::new(at, format!("a name with a dash is written `(index . \"{name}\")`"))
}

fn number(at: usize, text: &str) -> Result<(Kind, usize), Fault> {
    let signless = text.trim_start_matches(['+', '-']);
    let sign = text.len() - signless.len();
    let end = signless.find(|c: char| !c.is_alphanumeric() && c != '.' && c != '_');
    let length = sign + end.unwrap_or(signless.len());
    let number = text[..length].parse().map_err(|_| {
        Fault::new(at, format!("`{}` is no whole number", text[..length].escape_debug()))
    })?;
    Ok((Kind::Number(number), length))
}

/// A text in quotes without its escapes, which are those of Go.
fn unescape(at: usize, text: &str) -> Result<String, Fault> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        if character != '\\' {
            plain.push(character);
            continue;
        }
        let escape = rest.next();
        let digits = |rest: &mut std::str::Chars<'_>, count: usize| {
            let digits: String = rest.take(count).collect();
            let is_whole = digits.chars().count() == count;
            let code = u32::from_str_radix(&digits, 16).ok().filter(|_| is_whole);
            code.and_then(char::from_u32)
        };
        let meant = match escape {
            Some('n') => Some('\n'),
            Some('t') => Some('\t'),
            Some('r') => Some('\r'),
            Some(same @ ('\\' | '"')) => Some(same),
            Some('x') => digits(&mut rest, 2).filter(char::is_ascii),
            Some('u') => digits(&mut rest, 4),
            Some('U') => digits(&mut rest, 8),
            _ => None,
        };
        let no_escape = "the text has an escape that is none; a backslash is written `\\\\`";
        plain.push(meant.ok_or_else(|| Fault::new(at, no_escape))?);
    }
    Ok(plain)
}
