//! What a signature tells the reader of `#[endpoint(…)]`, for mends that agree with it.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use syn::{FnArg, Pat, Signature, Type};

use crate::{
    diagnostics::{Edit, place, quoted},
    parse::kind::{Fills, Kind},
    tokens::{ends_in, unraw},
    types::behind_reference,
};

/// The arguments that a placeholder may stand for, and where one more would go. Of the base of a trait
/// there are none.
#[derive(Clone, Default)]
pub(crate) struct Candidates {
    names: Vec<Ident>,
    end: Option<End>,
    has_body: bool,
    has_url: bool,
    /// The first that nothing marks and that is a link.
    link: Option<Ident>,
    /// What stands in `query(…)` already.
    query: Option<Group>,
}

#[derive(Clone)]
enum End {
    /// Behind the last argument.
    Behind(Span),
    /// In front of the parenthesis that closes the list of none.
    Empty(Span),
}

impl Candidates {
    pub(crate) fn of(signature: &Signature) -> Self {
        let mut candidates = Self::default();
        for input in &signature.inputs {
            let FnArg::Typed(argument) = input else { continue };
            let is_marked = |kind: Kind| {
                argument.attrs.iter().any(|attribute| ends_in(attribute.path(), kind.row().name))
            };
            candidates.has_body |= Kind::marked().any(|k| k.fills(Fills::Body) && is_marked(k));
            candidates.has_url |= is_marked(Kind::Url);
            if let Pat::Ident(pattern) = &*argument.pat
                && !Kind::marked().any(is_marked)
            {
                candidates.names.push(pattern.ident.clone());
                let is_link = matches!(behind_reference(&argument.ty), Type::Path(path) if ends_in(&path.path, "Link"));
                if is_link && candidates.link.is_none() {
                    candidates.link = Some(pattern.ident.clone());
                }
            }
        }
        candidates.end = Some(match signature.inputs.last() {
            Some(last) => End::Behind(place(last).end),
            None => End::Empty(signature.paren_token.span.close()),
        });
        candidates
    }

    /// Whether one of them is marked as the body.
    pub(crate) fn has_body(&self) -> bool {
        self.has_body
    }

    /// Whether one of them is the URL of the call, which needs no path.
    pub(crate) fn has_url(&self) -> bool {
        self.has_url
    }

    /// One that is a link, and may be the URL of the call.
    pub(crate) fn link(&self) -> Option<&Ident> {
        self.link.as_ref()
    }

    /// The same where the attribute goes on so, with `query(…)` perhaps.
    pub(super) fn beside(&self, rest: TokenStream) -> Self {
        let tokens: Vec<TokenTree> = rest.into_iter().collect();
        let query = tokens.windows(2).find_map(|pair| match pair {
            [TokenTree::Ident(key), TokenTree::Group(group)] if key == "query" => {
                Some(group.clone())
            }
            _ => None,
        });
        Self { query, ..self.clone() }
    }

    /// What stands in `query(…)` already.
    pub(super) fn query(&self) -> Option<&Group> {
        self.query.as_ref()
    }

    /// The argument of this name.
    pub(super) fn get(&self, name: &str) -> Option<&Ident> {
        self.names.iter().find(|candidate| unraw(candidate) == name)
    }

    /// Those that the template does not name.
    pub(super) fn left_over(&self, template: &str) -> impl Iterator<Item = String> {
        let names = self.names.iter().map(unraw);
        names.filter(move |name| {
            !["", ".."].iter().any(|rest| template.contains(&format!("{{{name}{rest}}}")))
        })
    }

    /// The edit that adds an argument; `None` where there are no arguments.
    pub(crate) fn append(&self, argument: &str) -> Option<Edit> {
        Some(match self.end.as_ref()? {
            End::Behind(last) => Edit::after(*last, format!(", {argument}")),
            End::Empty(close) => Edit::before(*close, argument),
        })
    }

    /// A request line to begin with, for a method of this name.
    pub(crate) fn request_line(&self, name: &str) -> String {
        let method = if self.has_body { "POST" } else { "GET" };
        format!("{method} {}", quoted(&format!("/{name}{}", self.segments())))
    }

    /// The paths that the left-over arguments would fill: `/{id}/{name}`.
    pub(super) fn segments(&self) -> String {
        self.names.iter().map(|name| format!("/{{{}}}", unraw(name))).collect()
    }
}
