//! `header("Name" = "value")`, `query("name" = "value", "flag")` and `accept = "…"`: what each request
//! has that no argument gives.

use bac_wire::is_written_by_client;
use proc_macro2::{Group, Span, TokenStream};
use quote::ToTokens;
use syn::{Lit, LitStr};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place, quoted},
    parse::{
        field_name::{field_name, without_quotes},
        list::{self, Item},
    },
    tokens::ungroup,
};

/// What each request has. No name is in a list twice.
#[derive(Clone, Default)]
pub(crate) struct Constants {
    pub(crate) headers: Vec<Constant>,
    pub(crate) query: Vec<Constant>,
}

#[derive(Clone)]
pub(crate) struct Constant {
    /// As it was written.
    pub(crate) name: String,
    /// `None` for a flag of the query.
    pub(crate) value: Option<String>,
    pub(crate) span: Span,
    /// The item or the entry, with a comma.
    pub(crate) whole: Place,
}

impl Constants {
    /// Those of the trait that the endpoint does not have, and behind them its own.
    pub(crate) fn or(self, of_trait: &Self) -> Self {
        let joined = |own: Vec<Constant>, of_trait: &[Constant], is: fn(&str, &str) -> bool| {
            let is_own = |it: &&Constant| own.iter().any(|own| is(&own.name, &it.name));
            let mut all: Vec<Constant> =
                of_trait.iter().filter(|it| !is_own(it)).cloned().collect();
            all.extend(own);
            all
        };
        Self {
            headers: joined(self.headers, &of_trait.headers, str::eq_ignore_ascii_case),
            query: joined(self.query, &of_trait.query, |own, other| own == other),
        }
    }

    /// `header("Name" = "value")`
    pub(super) fn read_headers(&mut self, group: &Group, whole: Place, diagnostics: &Diagnostics) {
        for (item, whole) in items("header", group, whole, diagnostics) {
            let Some((name, value)) = header(&item, whole, diagnostics) else { continue };
            self.add_header(Constant { name, value, span: item.span(), whole }, diagnostics);
        }
    }

    /// `query("name" = "value", "flag")`
    pub(super) fn read_query(&mut self, group: &Group, whole: Place, diagnostics: &Diagnostics) {
        for (item, whole) in items("query", group, whole, diagnostics) {
            let Some((name, value)) = pair(&item, whole, diagnostics) else { continue };
            let span = item.span();
            if self.query.iter().any(|known| known.name == name) {
                twice("query argument", &name, span, whole, diagnostics);
            } else {
                self.query.push(Constant { name, value, span, whole });
            }
        }
    }

    /// `accept = "text/csv"`: the header of that name.
    pub(super) fn read_accept(
        &mut self,
        tokens: TokenStream,
        whole: Place,
        diagnostics: &Diagnostics,
    ) {
        let tokens = ungroup(tokens);
        let at = place(&tokens);
        let write = |text: &str| {
            Mend::new(format!("write `accept = {}`", quoted(text)))
                .with(Edit::over(at, quoted(text)))
        };
        let Ok(literal) = syn::parse2::<LitStr>(tokens.clone()) else {
            let unquoted = tokens.to_string().replace(' ', "");
            let is_one = unquoted.contains('/') && !unquoted.contains(['"', '(']);
            let mend = if is_one { Some(&*unquoted) } else { None }.map(&write);
            let mend = mend.unwrap_or_else(|| "write `accept = \"text/csv\"`".into());
            diagnostics.error(at, "`accept` is what the reply may be, in quotes", mend);
            return;
        };
        if literal.value().is_empty() {
            let help = "remove it, or name a media type: `accept = \"text/csv\"`";
            let mend = Mend::new(help).with(Edit::remove(whole));
            diagnostics.error(at, "`accept` is empty", mend);
            return;
        }
        let Some(value) = header_value("Accept", &literal, write, diagnostics) else { return };
        let name = "Accept".to_owned();
        let constant = Constant { name, value: Some(value), span: literal.span(), whole };
        self.add_header(constant, diagnostics);
    }

    fn add_header(&mut self, constant: Constant, diagnostics: &Diagnostics) {
        let is_known = |known: &Constant| known.name.eq_ignore_ascii_case(&constant.name);
        if self.headers.iter().any(is_known) {
            twice("header", &constant.name, constant.span, constant.whole, diagnostics);
        } else {
            self.headers.push(constant);
        }
    }
}

fn twice(noun: &str, name: &str, span: Span, whole: Place, diagnostics: &Diagnostics) {
    let mend = Mend::new("remove it, or the first").with(Edit::remove(whole));
    diagnostics.error(span, format!("{noun} `{name}` is declared twice"), mend);
}

/// Each item, and what is removed if there should be none: with the last of them goes the list.
fn items(key: &str, group: &Group, whole: Place, diagnostics: &Diagnostics) -> Vec<(Item, Place)> {
    let items: Vec<Item> = list::in_parentheses(group).collect();
    let is_alone = items.len() == 1;
    if items.is_empty() {
        let mend = Mend::new("remove it").with(Edit::remove(whole));
        diagnostics.error(group.span(), format!("`{key}()` declares nothing"), mend);
    }
    let with_place = |item: Item| {
        let whole = if is_alone { whole } else { item.whole() };
        (item, whole)
    };
    items.into_iter().map(with_place).collect()
}

fn literal(tokens: &TokenStream) -> Option<LitStr> {
    syn::parse2(ungroup(tokens.clone())).ok()
}

/// What a value was meant to be: itself in quotes, if it is one.
fn in_quotes(tokens: &TokenStream) -> Option<String> {
    match syn::parse2::<Lit>(ungroup(tokens.clone())).ok()? {
        Lit::Str(text) => Some(text.value()),
        Lit::Int(number) => Some(number.to_string()),
        Lit::Float(number) => Some(number.to_string()),
        Lit::Bool(said) => Some(said.value.to_string()),
        Lit::Char(c) => Some(c.value().to_string()),
        _ => None,
    }
}

/// `"name" = "value"` in the place of the item.
fn written(item: &Item, name: &str, value: Option<&str>) -> Mend {
    let text = match value {
        Some(value) => format!("{} = {}", quoted(name), quoted(value)),
        None => quoted(name),
    };
    Mend::write(place(&item.tokens()), text)
}

fn header(
    item: &Item,
    whole: Place,
    diagnostics: &Diagnostics,
) -> Option<(String, Option<String>)> {
    const EXAMPLE: &str = "write `header(\"Name\" = \"value\")`";
    let at = place(&item.tokens());
    let said = literal(&item.left);
    let name = said.as_ref().map(LitStr::value).or_else(|| without_quotes(&item.left));
    let value = in_quotes(&item.right);
    let (Some(name), Some(equals)) = (name, &item.equals) else {
        let line = said.map(|text| text.value()).unwrap_or_default();
        let mend = match line.split_once(':') {
            Some((name, value)) => written(item, name.trim(), Some(value.trim())),
            None => EXAMPLE.into(),
        };
        diagnostics.error(at, "a constant header is a name and a value in quotes", mend);
        return None;
    };
    let (Some(said), Some(text)) = (said, literal(&item.right)) else {
        let at = if literal(&item.left).is_none() { item.place() } else { place(&item.right) };
        let at = if item.right.is_empty() { place(equals) } else { at };
        let mend = match value {
            Some(value) => written(item, &name, Some(&value)),
            None => EXAMPLE.into(),
        };
        diagnostics.error(at, "a constant header is a name and a value in quotes", mend);
        return None;
    };
    let write = |name: &str| written(item, name, Some(&text.value()));
    let name = field_name(&said, "X-Name", write, diagnostics)?;
    let lower = name.value.to_ascii_lowercase();
    if is_written_by_client(&lower) {
        let mend = Mend::new("remove it").with(Edit::remove(whole));
        diagnostics.error(name.span, format!("`{}` is set by the client", name.value), mend);
        return None;
    }
    let belongs = match lower.as_str() {
        "content-type" => {
            Some(("the body", "remove it, and declare it there: `#[body(text, \"text/csv\")]`"))
        }
        "authorization" | "cookie" | "proxy-authorization" => {
            Some(("whoever calls", "remove it, and give the client its credentials"))
        }
        _ => None,
    };
    if let Some((owner, help)) = belongs {
        let mend = Mend::new(help).with(Edit::remove(whole));
        diagnostics.error(name.span, format!("`{}` belongs to {owner}", name.value), mend);
        return None;
    }
    let write = |value: &str| written(item, &name.value, Some(value));
    let value = header_value(&name.value, &text, write, diagnostics)?;
    Some((name.value, Some(value)))
}

/// A value that arrives as it is.
fn header_value(
    name: &str,
    literal: &LitStr,
    write: impl Fn(&str) -> Mend,
    diagnostics: &Diagnostics,
) -> Option<String> {
    let value = literal.value();
    let fault = if let Some(c) = value.chars().find(|c| !matches!(c, ' '..='~' | '\t')) {
        format!("holds `{}`", c.escape_default())
    } else if value.trim() != value {
        "has a space at an end, which would not arrive".to_owned()
    } else {
        return Some(value);
    };
    let trimmed = value.trim();
    let mend = if trimmed.chars().all(|c| matches!(c, ' '..='~' | '\t')) {
        write(trimmed)
    } else {
        "write it in one line of ASCII".into()
    };
    diagnostics.error(place(literal), format!("the value of header `{name}` {fault}"), mend);
    None
}

fn pair(item: &Item, whole: Place, diagnostics: &Diagnostics) -> Option<(String, Option<String>)> {
    const FACT: &str = "a constant of the query is a name in quotes, and its value if it has one";
    const EXAMPLE: &str = "write `query(\"name\" = \"value\")`, or `query(\"flag\")`";
    let said = literal(&item.left);
    let value = match &item.equals {
        Some(_) => in_quotes(&item.right),
        None => None,
    };
    let is_right = item.equals.is_none() || literal(&item.right).is_some();
    let Some(name) = said.filter(|_| is_right) else {
        let at = if literal(&item.left).is_none() { item.place() } else { place(&item.tokens()) };
        let name = literal(&item.left).map(|name| name.value()).or_else(|| {
            let text = item.left.to_token_stream().to_string().replace(' ', "");
            let is_word = text.chars().all(|c| c.is_alphanumeric() || "-_.[]".contains(c));
            (is_word && !text.is_empty()).then_some(text)
        });
        let mend = match (name, &value) {
            (Some(name), Some(value)) => written(item, &name, Some(value)),
            (Some(name), None) if item.equals.is_none() => written(item, &name, None),
            _ => EXAMPLE.into(),
        };
        diagnostics.error(at, FACT, mend);
        return None;
    };
    let text = name.value();
    let text = text.trim_start_matches(['?', '&']);
    if text.is_empty() {
        let mend = Mend::new("remove it, or give it a name").with(Edit::remove(whole));
        diagnostics.error(place(&name), "a query argument needs a name", mend);
        return None;
    }
    if let (Some((left, right)), None) = (text.split_once('='), &value) {
        diagnostics.error(place(&name), FACT, written(item, left, Some(right)));
        return None;
    }
    if text != name.value() {
        diagnostics.error(place(&name), FACT, written(item, text, value.as_deref()));
        return None;
    }
    Some((name.value(), value))
}
