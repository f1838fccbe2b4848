//! `#[query]`, `#[query("name")]`, and what more it can say: `flatten`, `style = comma`, `with = path`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{
    Attribute, LitStr, Meta, Path, Token,
    ext::IdentExt,
    parse::{ParseStream, Parser},
    punctuated::Punctuated,
};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place},
    parse::wire_name::{given_name, literal, name_without_quotes, nameless, own_name, quoted_name},
    suggest,
    tokens::Spanned,
};

/// How a value stands in the query.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Repeat,
    Comma,
    Space,
    Pipe,
    Deep,
    /// The members of a value, by their own names.
    Flat,
}

/// What an attribute says.
pub(super) struct QueryAttribute {
    pub(super) form: Form,
    pub(super) name: Spanned<String>,
    pub(super) with: Option<Path>,
}

const STYLES: [(&str, Form); 4] =
    [("comma", Form::Comma), ("space", Form::Space), ("pipe", Form::Pipe), ("deep", Form::Deep)];

const NOUN: &str = "a query argument";

const WORDS: [&str; 3] = ["flatten", "style", "with"];

pub(super) fn read(
    attribute: &Attribute,
    ident: &Ident,
    diagnostics: &Diagnostics,
) -> Option<QueryAttribute> {
    let plain = |name| Some(QueryAttribute { form: Form::Repeat, name, with: None });
    if matches!(attribute.meta, Meta::Path(_)) {
        return plain(own_name(ident));
    }
    if let Some(literal) = literal(attribute) {
        return plain(given_name(&literal, NOUN, attribute, ident, diagnostics)?);
    }
    match options(attribute) {
        Some(options) => Said { attribute, ident, diagnostics }.read(&options),
        None => {
            unreadable(attribute, ident, diagnostics);
            None
        }
    }
}

/// Neither a name nor what can stand beside one.
fn unreadable(attribute: &Attribute, ident: &Ident, diagnostics: &Diagnostics) {
    let meta = place(&attribute.meta);
    let fact = "`#[query]` takes the name on the wire in quotes";
    let mend = match name_without_quotes(attribute) {
        Some(name) if name.is_empty() => nameless(attribute, ident),
        Some(name) => match suggest::nearest(&name, &["flatten"]) {
            Some(word) => {
                let text = format!("query({word})");
                Mend::new(format!("did you mean `#[{text}]`?")).with(Edit::over(meta, text))
            }
            None => quoted_name("query", &name, attribute),
        },
        None => {
            let words =
                "write the name, `#[query(\"…\")]`, `flatten`, `style = comma` or `with = path`";
            words.into()
        }
    };
    diagnostics.error(meta, fact, mend);
}

/// A name, or a word with its value.
enum Item {
    Name(LitStr),
    Word(Ident, Option<TokenStream>),
}

impl Item {
    fn place(&self) -> Place {
        match self {
            Self::Name(name) => place(name),
            Self::Word(word, Some(value)) => place(word).to(place(value)),
            Self::Word(word, None) => place(word),
        }
    }
}

/// The items, if each is a name or one of the words.
fn options(attribute: &Attribute) -> Option<Vec<Item>> {
    let Meta::List(list) = &attribute.meta else { return None };
    let item = |input: ParseStream<'_>| {
        if input.peek(LitStr) {
            return input.parse().map(Item::Name);
        }
        let word = input.call(Ident::parse_any)?;
        if !WORDS.iter().any(|known| word == known) {
            return Err(input.error("no word of `#[query]`"));
        }
        let mut value = None;
        if input.parse::<Option<Token![=]>>()?.is_some() {
            let mut tokens = TokenStream::new();
            while !input.is_empty() && !input.peek(Token![,]) {
                let token: proc_macro2::TokenTree = input.parse()?;
                tokens.extend([token]);
            }
            value = Some(tokens);
        }
        Ok(Item::Word(word, value))
    };
    let items =
        |input: ParseStream<'_>| Punctuated::<Item, Token![,]>::parse_terminated_with(input, item);
    let items: Vec<Item> = items.parse2(list.tokens.clone()).ok()?.into_iter().collect();
    (!items.is_empty()).then_some(items)
}

struct Said<'a> {
    attribute: &'a Attribute,
    ident: &'a Ident,
    diagnostics: &'a Diagnostics,
}

impl Said<'_> {
    fn read(&self, items: &[Item]) -> Option<QueryAttribute> {
        let scope = self.diagnostics.scope();
        let (mut called, mut form, mut with) = (None, None, None);
        for (index, item) in items.iter().enumerate() {
            let is_same = |other: &Item| match (item, other) {
                (Item::Name(_), Item::Name(_)) => true,
                (Item::Word(word, _), Item::Word(other, _)) => word == other,
                _ => false,
            };
            if items.iter().take(index).any(is_same) {
                let what = match item {
                    Item::Name(_) => "the name".to_owned(),
                    Item::Word(word, _) => format!("`{word}`"),
                };
                self.error(item.place(), format!("{what} is given twice"), items, &[index]);
                continue;
            }
            match item {
                Item::Name(literal) => {
                    called =
                        given_name(literal, NOUN, self.attribute, self.ident, self.diagnostics);
                }
                Item::Word(word, value) if word == "flatten" => match value {
                    None => form = Some(Form::Flat),
                    Some(_) => {
                        let mend = Mend::write(item.place(), "flatten");
                        self.diagnostics.error(item.place(), "`flatten` takes no value", mend);
                    }
                },
                Item::Word(word, value) if word == "style" => {
                    // Beside `flatten` it is reported below.
                    form = form.or(self.style(word, value.as_ref(), items, index));
                }
                Item::Word(word, value) => with = self.with(word, value.as_ref()),
            }
        }
        if !scope.failed() {
            self.together(items);
        }
        (!scope.failed()).then(|| QueryAttribute {
            form: form.unwrap_or(Form::Repeat),
            name: called.unwrap_or_else(|| own_name(self.ident)),
            with,
        })
    }

    /// What cannot stand beside each other.
    fn together(&self, items: &[Item]) {
        let find = |named: &str| {
            items.iter().position(|item| matches!(item, Item::Word(word, _) if word == named))
        };
        let name = items.iter().position(|item| matches!(item, Item::Name(_)));
        let is_deep = items
            .iter()
            .any(|item| matches!(item, Item::Word(_, Some(value)) if value.to_string() == "deep"));
        let (flatten, style, with) = (find("flatten"), find("style"), find("with"));
        if let Some(flatten) = flatten {
            let others = [
                (name, "a flattened value has the names of its members"),
                (style, "a flattened value has no style of its own"),
                (with, "`with` writes one text, and a flattened value has several"),
            ];
            let Some((index, fact)) = others.iter().find_map(|(at, fact)| Some(((*at)?, *fact)))
            else {
                return;
            };
            let all: Vec<usize> = (0..items.len()).filter(|at| *at != flatten).collect();
            let at = items.get(index).map(Item::place);
            self.error(at.unwrap_or_else(|| place(self.attribute)), fact, items, &all);
        } else if let (Some(with), true) = (with, is_deep) {
            let fact = "`with` writes one text, and a value of style `deep` has several";
            let at = items.get(with).map(Item::place);
            self.error(at.unwrap_or_else(|| place(self.attribute)), fact, items, &[with]);
        }
    }

    /// The mend is the attribute without the items at `leave_out`.
    fn error(&self, at: Place, fact: impl Into<String>, items: &[Item], leave_out: &[usize]) {
        self.diagnostics.error(at, fact, self.without(items, leave_out));
    }

    fn without(&self, items: &[Item], leave_out: &[usize]) -> Mend {
        let kept = items.iter().enumerate().filter(|(index, _)| !leave_out.contains(index));
        let kept = kept.map(|(_, item)| match item {
            Item::Name(name) => quote!(#name).to_string(),
            Item::Word(word, None) => word.to_string(),
            Item::Word(word, Some(value)) => {
                format!("{word} = {}", value.to_string().replace(" :: ", "::"))
            }
        });
        let kept = kept.collect::<Vec<_>>().join(", ");
        let text = if kept.is_empty() { "query".to_owned() } else { format!("query({kept})") };
        Mend::new(format!("write `#[{text}]`")).with(Edit::over(place(&self.attribute.meta), text))
    }

    fn style(
        &self,
        word: &Ident,
        value: Option<&TokenStream>,
        items: &[Item],
        index: usize,
    ) -> Option<Form> {
        let names: Vec<&str> = STYLES.iter().map(|(name, _)| *name).collect();
        let text = value.map(ToString::to_string).unwrap_or_default();
        if let Some((_, form)) = STYLES.iter().find(|(name, _)| *name == text) {
            return Some(*form);
        }
        let whole = value.filter(|value| !value.is_empty());
        let at = whole.map_or_else(|| place(word), place);
        let unquoted = text.trim_matches('"').to_ascii_lowercase();
        let near = match unquoted.as_str() {
            "csv" | "simple" => Some("comma"),
            "ssv" | "spacedelimited" => Some("space"),
            "pipes" | "pipedelimited" => Some("pipe"),
            "deepobject" | "brackets" => Some("deep"),
            other => suggest::nearest(other, &names),
        };
        let mend = match (near, whole) {
            (Some(near), Some(value)) => {
                let mend = Mend::new(format!("write `style = {near}`"));
                mend.with(Edit::over(place(value), near))
            }
            _ if ["repeat", "multi", "form", "explode"].contains(&unquoted.as_str()) => {
                self.without(items, &[index]).and(": a list is repeated without a style")
            }
            _ => Mend::new(format!("write one of {}", suggest::list(&names))),
        };
        let fact = if whole.is_none() {
            "`style` needs a value".to_owned()
        } else if names.contains(&unquoted.as_str()) {
            "a style is written without quotes".to_owned()
        } else {
            format!("there is no style `{unquoted}`")
        };
        self.diagnostics.error(at, fact, mend);
        None
    }

    fn with(&self, word: &Ident, value: Option<&TokenStream>) -> Option<Path> {
        let value = value.filter(|value| !value.is_empty());
        let Some(value) = value else {
            let help = "write `with = path::to::function`, of a `fn(&T)` that gives what is sent";
            self.diagnostics.error(place(word), "`with` needs a function", help);
            return None;
        };
        if let Ok(path) = syn::parse2::<Path>(value.clone()) {
            return Some(path);
        }
        let quoted = syn::parse2::<LitStr>(value.clone()).ok();
        let path = quoted.and_then(|text| text.parse::<Path>().ok());
        let mend = match path {
            Some(path) => Mend::write(place(value), quote!(#path).to_string().replace(' ', "")),
            None => "name a function: `with = path::to::function`".into(),
        };
        self.diagnostics.error(place(value), "`with` takes the path of a function", mend);
        None
    }
}
