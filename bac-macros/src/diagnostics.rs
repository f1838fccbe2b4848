//! Collected mistakes: each has a place, a fact and a mend, and all of them are reported at once.

use std::{cell::RefCell, ops::Range};

use proc_macro2::{Delimiter, Group, Literal, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote_spanned};

/// Everything found wrong with one trait.
#[derive(Default)]
pub(crate) struct Diagnostics {
    messages: RefCell<Vec<Message>>,
}

struct Message {
    place: Place,
    fact: String,
    excerpt: Option<String>,
    help: String,
}

/// From the first to the last token of what is wrong.
///
/// `Span::join` does not work on stable, so the two ends travel to `compile_error!` separately.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    start: Span,
    end: Span,
}

/// Asks whether anything was reported since it was opened.
pub(crate) struct Scope<'a> {
    diagnostics: &'a Diagnostics,
    opened_at: usize,
}

impl Diagnostics {
    /// Reports `fact` at `place`; `help` says how to mend it.
    pub(crate) fn error(
        &self,
        place: impl Into<Place>,
        fact: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(place.into(), fact.into(), None, help.into());
    }

    /// The same for a part of a path literal, which stable Rust cannot underline by itself:
    /// `range` counts the characters of `text` that get carets.
    pub(crate) fn error_in(
        &self,
        place: impl Into<Place>,
        fact: impl Into<String>,
        (text, range): (&str, &Range<usize>),
        help: impl Into<String>,
    ) {
        self.push(place.into(), fact.into(), Some(excerpt(text, range)), help.into());
    }

    pub(crate) fn scope(&self) -> Scope<'_> {
        Scope { diagnostics: self, opened_at: self.messages.borrow().len() }
    }

    /// One `compile_error!` for each message, in source order.
    pub(crate) fn into_compile_errors(self) -> TokenStream {
        let mut messages = self.messages.into_inner();
        messages.sort_by_key(|message| position(message.place.start));
        messages.iter().map(Message::compile_error).collect()
    }

    fn push(&self, place: Place, fact: String, excerpt: Option<String>, help: String) {
        self.messages.borrow_mut().push(Message { place, fact, excerpt, help });
    }
}

impl Scope<'_> {
    pub(crate) fn failed(&self) -> bool {
        self.diagnostics.messages.borrow().len() > self.opened_at
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
        let Self { fact, help, .. } = self;
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

/// Line and column, where a compiler knows them: outside of one every place is the same.
fn position(span: Span) -> (usize, usize) {
    if !proc_macro::is_available() {
        return (0, 0);
    }
    let span = span.unwrap();
    (span.line(), span.column())
}
