//! Collected mistakes: each has a place, a fact and a mend, and all of them are reported at once.

use std::{cell::RefCell, ops::Range};

use proc_macro2::{Delimiter, Group, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};

/// Everything found wrong with one trait.
#[derive(Default)]
pub(crate) struct Diagnostics {
    messages: RefCell<Vec<Message>>,
}

pub(crate) struct Message {
    place: Place,
    pub(crate) fact: String,
    excerpt: Option<String>,
    pub(crate) mend: Mend,
}

/// How a mistake is mended: an order in words, and the change of the source that follows it.
///
/// Stable Rust shows the words alone. The change is for tests, which hold that whoever follows the
/// words gets something that compiles, and for tools.
pub(crate) struct Mend {
    help: String,
    /// The first of what the words offer; none where only the user knows what to write.
    pub(crate) edits: Vec<Edit>,
}

/// One change of the source.
#[cfg_attr(not(test), expect(dead_code, reason = "stable Rust gives a macro no way to show it"))]
#[derive(Clone)]
pub(crate) struct Edit {
    pub(crate) at: At,
    pub(crate) text: String,
}

/// What the text of an edit replaces, or where it is put in.
#[cfg_attr(not(test), expect(dead_code, reason = "as `Edit`"))]
#[derive(Clone, Copy)]
pub(crate) enum At {
    Over(Place),
    Before(Span),
    After(Span),
}

/// From the first to the last token of what is wrong.
///
/// `Span::join` does not work on stable, so the two ends travel to `compile_error!` separately.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) start: Span,
    pub(crate) end: Span,
}

/// Asks whether anything was reported since it was opened.
pub(crate) struct Scope<'a> {
    diagnostics: &'a Diagnostics,
    opened_at: usize,
}

impl Diagnostics {
    /// Reports `fact` at `place`, and how to mend it.
    pub(crate) fn error(
        &self,
        place: impl Into<Place>,
        fact: impl Into<String>,
        mend: impl Into<Mend>,
    ) {
        self.push(place.into(), fact.into(), None, mend.into());
    }

    /// The same for a part of a path literal, which stable Rust cannot underline by itself:
    /// `range` counts the characters of `text` that get carets.
    pub(crate) fn error_in(
        &self,
        place: impl Into<Place>,
        fact: impl Into<String>,
        (text, range): (&str, &Range<usize>),
        mend: impl Into<Mend>,
    ) {
        self.push(place.into(), fact.into(), Some(excerpt(text, range)), mend.into());
    }

    pub(crate) fn scope(&self) -> Scope<'_> {
        Scope { diagnostics: self, opened_at: self.messages.borrow().len() }
    }

    /// What `make` makes, behind the mistakes that it reports.
    pub(crate) fn with_output(make: impl FnOnce(&Self) -> TokenStream) -> TokenStream {
        let diagnostics = Self::default();
        let output = make(&diagnostics);
        let mut errors = diagnostics.into_compile_errors();
        errors.extend(output);
        errors
    }

    /// One `compile_error!` for each message, in source order.
    pub(crate) fn into_compile_errors(self) -> TokenStream {
        let mut messages = self.messages.into_inner();
        messages.sort_by_key(|message| position(message.place.start));
        messages.iter().map(Message::compile_error).collect()
    }

    /// Each once, as rustc shows them: a method is read in each case of its arguments.
    #[cfg(test)]
    pub(crate) fn into_messages(self) -> Vec<Message> {
        let mut seen = std::collections::HashSet::new();
        let mut messages = self.messages.into_inner();
        messages.retain(|message| {
            seen.insert((message.fact.clone(), message.place.start.byte_range().start))
        });
        messages
    }

    fn push(&self, place: Place, fact: String, excerpt: Option<String>, mend: Mend) {
        self.messages.borrow_mut().push(Message { place, fact, excerpt, mend });
    }
}

impl Mend {
    /// What is at `place` is written otherwise: the words show the very text.
    pub(crate) fn write(place: impl Into<Place>, text: impl Into<String>) -> Self {
        let text = text.into();
        Self::new(format!("write `{text}`")).with(Edit::over(place, text))
    }

    /// Words; the change that follows them is added by [`with`](Self::with).
    pub(crate) fn new(help: impl Into<String>) -> Self {
        Self { help: help.into(), edits: Vec::new() }
    }

    pub(crate) fn with(mut self, edit: Edit) -> Self {
        self.edits.push(edit);
        self
    }

    /// More words behind those that there are.
    pub(crate) fn and(mut self, words: &str) -> Self {
        self.help.push_str(words);
        self
    }
}

/// Words alone: what to write is for the user to say.
impl<T: Into<String>> From<T> for Mend {
    fn from(help: T) -> Self {
        Self::new(help)
    }
}

impl Edit {
    pub(crate) fn over(place: impl Into<Place>, text: impl Into<String>) -> Self {
        Self { at: At::Over(place.into()), text: text.into() }
    }

    pub(crate) fn remove(place: impl Into<Place>) -> Self {
        Self::over(place, "")
    }

    pub(crate) fn before(span: Span, text: impl Into<String>) -> Self {
        Self { at: At::Before(span), text: text.into() }
    }

    pub(crate) fn after(span: Span, text: impl Into<String>) -> Self {
        Self { at: At::After(span), text: text.into() }
    }
}

impl Scope<'_> {
    pub(crate) fn failed(&self) -> bool {
        self.diagnostics.messages.borrow().len() > self.opened_at
    }
}

impl Place {
    /// From the first of both to the last of both.
    pub(crate) fn to(self, end: impl Into<Self>) -> Self {
        Self { start: self.start, end: end.into().end }
    }
}

impl From<Span> for Place {
    fn from(span: Span) -> Self {
        Self { start: span, end: span }
    }
}

/// The place of a syntax tree; a single token if the tree is one.
pub(crate) fn place(tree: &impl ToTokens) -> Place {
    let mut tokens = tree.to_token_stream().into_iter();
    let start = tokens.next().map_or_else(Span::call_site, |token| token.span());
    let end = tokens.last().map_or(start, |token| token.span());
    Place { start, end }
}

impl Message {
    fn compile_error(&self) -> TokenStream {
        let Place { start, end } = self.place;
        let mut text = Literal::string(&self.text());
        text.set_span(end);
        let mut group = Group::new(Delimiter::Brace, TokenTree::Literal(text).into());
        group.set_span(end);
        quote_spanned!(start=> ::core::compile_error! #group)
    }

    fn text(&self) -> String {
        let Self { fact, mend: Mend { help, .. }, .. } = self;
        match &self.excerpt {
            Some(excerpt) => format!("{fact}\n{excerpt}\nhelp: {help}"),
            None => format!("{fact}\nhelp: {help}"),
        }
    }
}

fn excerpt(text: &str, range: &Range<usize>) -> String {
    // Control characters would break the line of the carets.
    let shown: String = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    let carets = "^".repeat(range.len().max(1));
    format!("  \"{shown}\"\n   {}{carets}", " ".repeat(range.start))
}

/// A string literal as it is written.
pub(crate) fn quoted(text: &str) -> String {
    Literal::string(text).to_string()
}

/// Line and column, where a compiler knows them: outside of one every place is the same.
fn position(span: Span) -> (usize, usize) {
    if !proc_macro::is_available() {
        return (0, 0);
    }
    let span = span.unwrap();
    (span.line(), span.column())
}
