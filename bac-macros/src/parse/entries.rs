//! `key, key = value, key(…)`: how both attributes are read by their tables of keys.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{LitStr, ext::IdentExt, parse::ParseStream};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place},
    parse::list::{self, Item},
    suggest,
    tokens::{read, unraw},
};

/// What a key gave, and where the key stands, for whoever finds fault with it later.
#[derive(Clone)]
pub(crate) struct Keyed<T> {
    pub(crate) value: T,
    /// The key, or the list behind it.
    pub(crate) span: Span,
    /// The whole entry, with a comma: what is removed if there should be none.
    pub(crate) whole: Place,
}

/// The keys of one attribute.
pub(super) struct Keys<A: 'static> {
    /// `#[client]`
    pub(super) attribute: &'static str,
    pub(super) rows: &'static [Key<A>],
    /// The entry that is meant by an unknown key and its value, where that is more than another name,
    /// and words behind it.
    pub(super) meant: fn(&str, &Value) -> Option<(String, &'static str)>,
}

/// One key of the attribute that is read into `A`.
pub(super) struct Key<A> {
    pub(super) name: &'static str,
    /// What else it is called elsewhere, and here by mistake.
    pub(super) synonyms: &'static [&'static str],
    /// How it is written, for help texts.
    pub(super) example: &'static str,
    pub(super) takes: Takes<A>,
}

/// What follows a key, and the function that reads it. Each is given the place of the whole entry,
/// with a comma.
pub(super) enum Takes<A> {
    /// Nothing; the reader is given the place of the key.
    Flag(fn(&mut A, Span, Place)),
    /// Nothing, or something in parentheses.
    FlagOrList(fn(&mut A, Span, Option<&Group>, &Diagnostics)),
    /// Nothing, or what follows `=`, which is not empty.
    FlagOrValue(fn(&mut A, Span, Option<TokenStream>, Place, &Diagnostics)),
    /// Items in parentheses, of which there may be any number.
    Items(fn(&mut A, &Group, Place, &Diagnostics)),
    /// Items in parentheses, each of which says something else.
    List(fn(&mut A, &Group, Place, &Diagnostics)),
    /// Statuses in parentheses.
    Statuses(fn(&mut A, &Group, Place, &Diagnostics)),
    /// What follows `=`, which is not empty.
    Value(fn(&mut A, TokenStream, Place, &Diagnostics)),
}

impl<A> Keys<A> {
    pub(super) fn names(&self) -> Vec<&'static str> {
        self.rows.iter().map(|row| row.name).collect()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.rows.iter().any(|row| row.name == name)
    }
}

/// One `key`, `key = value` or `key(…)` as it was written.
pub(super) struct Entry {
    pub(super) key: Ident,
    pub(super) value: Value,
    /// With a comma.
    pub(super) whole: Place,
}

pub(super) enum Value {
    Flag,
    List(Group),
    /// `[…]` or `{…}`, which no key takes.
    OtherGroup(Group),
    /// The `=` and what follows it.
    Assigned(syn::Token![=], TokenStream),
}

impl Entry {
    /// From the key to the end of the value.
    pub(super) fn place(&self) -> Place {
        let key = Place::from(self.key.span());
        match &self.value {
            Value::Flag => key,
            Value::List(group) | Value::OtherGroup(group) => key.to(group.span()),
            Value::Assigned(equals, tokens) => key.to(place(&quote!(#equals #tokens))),
        }
    }
}

/// Reads what is left of an attribute; `comma` is the one before it.
pub(super) fn entries(
    input: ParseStream<'_>,
    comma: Option<Span>,
    diagnostics: &Diagnostics,
) -> Vec<Entry> {
    let entries = list::items(input, comma)
        .into_iter()
        .flat_map(|item| read(item.left.clone(), |left| entries_of(&item, left, diagnostics)));
    entries.collect()
}

/// One entry, or several where there should be commas.
fn entries_of(item: &Item, left: ParseStream<'_>, diagnostics: &Diagnostics) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    loop {
        let Ok(key) = left.call(Ident::parse_any) else {
            unexpected(item, diagnostics);
            break;
        };
        let value = value(item, left);
        let follows = match &value {
            Value::Assigned(..) => None,
            _ => left.fork().parse().ok().or_else(|| first(&item.equals)),
        };
        let entry = Entry { key, value, whole: item.whole() };
        let end = entry.place().end;
        entries.push(entry);
        let Some(follows) = follows else { break };
        missing_comma(end, &follows, diagnostics);
        if !matches!(follows, TokenTree::Ident(_)) {
            break;
        }
    }
    if entries.len() > 1 {
        // What is between commas is more than one entry.
        for entry in &mut entries {
            entry.whole = entry.place();
        }
    }
    entries
}

fn value(item: &Item, left: ParseStream<'_>) -> Value {
    let is_other = left.peek(syn::token::Bracket) || left.peek(syn::token::Brace);
    if (is_other || left.peek(syn::token::Paren))
        && let Ok(TokenTree::Group(group)) = left.parse()
    {
        return if is_other { Value::OtherGroup(group) } else { Value::List(group) };
    }
    let Item { equals, right, .. } = item;
    if let Some(equals) = equals
        && left.is_empty()
    {
        return Value::Assigned(*equals, right.clone());
    }
    // The first half of `==` and `=>`, or what a macro has put into an invisible group.
    if left.peek(syn::Token![=])
        && let (Ok(first), Ok(rest)) = (left.parse(), left.parse::<TokenStream>())
    {
        return Value::Assigned(first, quote!(#rest #equals #right));
    }
    Value::Flag
}

fn first(tokens: &impl ToTokens) -> Option<TokenTree> {
    tokens.to_token_stream().into_iter().next()
}

fn unexpected(item: &Item, diagnostics: &Diagnostics) {
    let tokens = item.tokens();
    let found = tokens.to_string();
    let help = if found == "," { "remove it" } else { "remove it, or give it a key" };
    let mend = Mend::new(help).with(Edit::remove(item.whole()));
    diagnostics.error(place(&tokens), format!("unexpected `{found}`"), mend);
}

/// A comma is missing between what ends at `end` and what follows.
pub(super) fn missing_comma(end: Span, next: &TokenTree, diagnostics: &Diagnostics) {
    let next_shown = next.to_string();
    let mend = Mend::new("separate the keys with commas").with(Edit::after(end, ","));
    diagnostics.error(next.span(), format!("expected `,` before `{next_shown}`"), mend);
}

/// Reads each entry into `attribute`, in the order of the source, and reports what is unknown, given
/// twice, or followed by something else than its key takes. `others` are the keys of the other
/// attribute.
pub(super) fn fill<A: Default, B>(
    attribute: &mut A,
    entries: Vec<Entry>,
    keys: &Keys<A>,
    others: &Keys<B>,
    diagnostics: &Diagnostics,
) {
    let mut seen: Vec<(&'static str, Option<Group>)> = Vec::new();
    for entry in entries {
        let name = unraw(&entry.key);
        let Some(row) = keys.rows.iter().find(|row| row.name == name) else {
            let is_seen = |name: &str| seen.iter().any(|(seen, _)| *seen == name);
            let meant = unknown(&entry, keys, others, is_seen, diagnostics);
            if let Some(row) = meant.filter(|row| !is_seen(row.name)) {
                read_as_meant(attribute, &entry, row);
            }
            continue;
        };
        let (key, whole) = (entry.key.span(), entry.whole);
        if let Some((_, first)) = seen.iter().find(|(seen, _)| *seen == row.name) {
            let mend = twice(row, whole, first.as_ref(), &entry.value);
            diagnostics.error(key, format!("`{name}` is given twice"), mend);
            continue;
        }
        let list = match (&row.takes, &entry.value) {
            (Takes::Items(_) | Takes::Statuses(_), Value::List(group)) => Some(group.clone()),
            _ => None,
        };
        seen.push((row.name, list));
        if !read_value(attribute, &entry, row, diagnostics) {
            misshapen(&entry, row, diagnostics);
            read_as_meant(attribute, &entry, row);
        }
    }
}

/// Reads what follows the key. `false`, and nothing is reported, if the key takes something else.
fn read_value<A>(
    attribute: &mut A,
    entry: &Entry,
    row: &Key<A>,
    diagnostics: &Diagnostics,
) -> bool {
    let (key, whole) = (entry.key.span(), entry.whole);
    match (&row.takes, &entry.value) {
        (Takes::Flag(read), Value::Flag) => read(attribute, key, whole),
        (Takes::FlagOrList(read), Value::Flag) => read(attribute, key, None, diagnostics),
        (Takes::FlagOrList(read), Value::List(group)) => {
            read(attribute, key, Some(group), diagnostics);
        }
        (Takes::FlagOrValue(read), Value::Flag) => read(attribute, key, None, whole, diagnostics),
        (Takes::Items(read) | Takes::List(read) | Takes::Statuses(read), Value::List(group)) => {
            read(attribute, group, whole, diagnostics);
        }
        (Takes::Value(_) | Takes::FlagOrValue(_), Value::Assigned(equals, tokens))
            if tokens.is_empty() =>
        {
            let fact = format!("`{}` has no value", row.name);
            diagnostics.error(place(equals), fact, format!("write `{}`", row.example));
        }
        (Takes::Value(read), Value::Assigned(_, tokens)) => {
            read(attribute, tokens.clone(), whole, diagnostics);
        }
        (Takes::FlagOrValue(read), Value::Assigned(_, tokens)) => {
            read(attribute, key, Some(tokens.clone()), whole, diagnostics);
        }
        _ => return false,
    }
    true
}

/// Reads what was reported already: the rest of the program uses the variants and names that it
/// declares. A flag declares none, and changes what everything else is held to.
fn read_as_meant<A>(attribute: &mut A, entry: &Entry, row: &Key<A>) {
    let reported = Diagnostics::default();
    match (&row.takes, &entry.value) {
        (
            Takes::Items(read) | Takes::List(read) | Takes::Statuses(read),
            Value::List(group) | Value::OtherGroup(group),
        ) => {
            read(attribute, group, entry.whole, &reported);
        }
        (Takes::Statuses(read), Value::Assigned(_, tokens)) => {
            let group = match syn::parse2(tokens.clone()) {
                Ok(TokenTree::Group(group)) => group,
                _ => Group::new(Delimiter::Parenthesis, tokens.clone()),
            };
            read(attribute, &group, entry.whole, &reported);
        }
        (Takes::Value(read), Value::Assigned(_, tokens)) if !tokens.is_empty() => {
            read(attribute, tokens.clone(), entry.whole, &reported);
        }
        _ => {}
    }
}

/// Lists become one; of anything else the first is kept.
fn twice<A>(row: &Key<A>, whole: Place, first: Option<&Group>, second: &Value) -> Mend {
    let (name, remove) = (row.name, Edit::remove(whole));
    let shown = match row.takes {
        Takes::Statuses(_) => statuses,
        _ => shown_list,
    };
    match (first, second) {
        (Some(first), Value::List(second)) if !first.stream().is_empty() => {
            let more = shown(&second.stream());
            let list = shown(&first.stream());
            let list = list.trim_end_matches(',');
            let more_edit = Edit::over(first.span(), format!("({list}, {more})"));
            Mend::new(format!("write one list: `{name}({list}, {more})`"))
                .with(more_edit)
                .with(remove)
        }
        _ => Mend::new("remove it, or the first").with(remove),
    }
}

/// Reports the key, and gives the one that was most likely meant.
fn unknown<A: Default, B>(
    entry: &Entry,
    keys: &Keys<A>,
    others: &Keys<B>,
    is_seen: impl Fn(&str) -> bool,
    diagnostics: &Diagnostics,
) -> Option<&'static Key<A>> {
    let key = &entry.key;
    let name = unraw(key);
    let synonym = keys.rows.iter().find(|row| row.synonyms.contains(&name.as_str()));
    let near = || {
        let near = suggest::nearest(&name, &keys.names())?;
        keys.rows.iter().find(|row| row.name == near)
    };
    let is_of_other = synonym.is_none() && others.has(&name);
    let meant = if is_of_other { None } else { synonym.or_else(near) };
    let of_another_library = (keys.meant)(&name, &entry.value).map(|(text, words)| {
        Mend::new(format!("did you mean `{text}`{words}?")).with(Edit::over(entry.place(), text))
    });
    let mend = of_another_library.unwrap_or_else(|| match meant {
        Some(row) => did_you_mean(entry, row, is_seen(row.name)),
        None if is_of_other => Mend::new(format!("`{name}` is a key of `{}`", others.attribute)),
        None => Mend::new(format!("use one of {}", suggest::list(&keys.names()))),
    });
    let fact = format!("unknown key `{name}` in `{}`", keys.attribute);
    diagnostics.error(key.span(), fact, mend);
    meant
}

/// The key that was meant, with its value as the key takes it.
fn did_you_mean<A: Default>(entry: &Entry, row: &Key<A>, is_seen: bool) -> Mend {
    let name = row.name;
    let scratch = Diagnostics::default();
    let scope = scratch.scope();
    let fits = read_value(&mut A::default(), entry, row, &scratch) && !scope.failed();
    let mend = Mend::new(format!("did you mean `{name}`?"));
    match mended_value(row, &entry.value) {
        _ if is_seen => mend,
        _ if fits => mend.with(Edit::over(entry.key.span(), name)),
        Some(text) if !text.is_empty() => {
            Mend::new(format!("did you mean `{text}`?")).with(Edit::over(entry.place(), text))
        }
        _ => mend,
    }
}

fn misshapen<A>(entry: &Entry, row: &Key<A>, diagnostics: &Diagnostics) {
    let Key { name, example, takes, .. } = row;
    let place: Place = match &entry.value {
        Value::Flag => entry.key.span().into(),
        Value::List(group) | Value::OtherGroup(group) => group.span().into(),
        Value::Assigned(equals, tokens) => place(&quote!(#equals #tokens)),
    };
    let mended = mended_value(row, &entry.value);
    let fact = match (takes, &mended) {
        (Takes::Flag(_) | Takes::FlagOrList(_), _) => format!("`{name}` takes no value"),
        (Takes::Statuses(_), Some(text)) => {
            format!("statuses are a list in parentheses: `{text}`")
        }
        (Takes::Statuses(_), None) | (Takes::Items(_) | Takes::List(_), _) => {
            format!("`{name}` takes a list in parentheses")
        }
        (Takes::FlagOrValue(_), _) => format!("`{name}` takes a value behind `=`, or none"),
        (Takes::Value(_), _) => format!("`{name}` takes a value"),
    };
    let mend = match mended {
        Some(text) if text.is_empty() => Mend::new("remove it").with(Edit::remove(entry.whole)),
        Some(text) => Mend::write(entry.place(), text),
        None => format!("write `{example}`").into(),
    };
    diagnostics.error(place, fact, mend);
}

/// What was meant by a value in the form of another kind of key, where that can be told: the entry as
/// it should be, empty if there should be none.
fn mended_value<A>(row: &Key<A>, value: &Value) -> Option<String> {
    let Key { name, takes, .. } = row;
    match (takes, value) {
        (Takes::Flag(_) | Takes::FlagOrList(_), Value::Assigned(_, tokens))
            if tokens.to_string() == "false" =>
        {
            Some(String::new())
        }
        // A name in quotes is that of a feature.
        (Takes::FlagOrList(_), Value::Assigned(_, tokens))
            if syn::parse2::<LitStr>(tokens.clone()).is_ok() =>
        {
            Some(format!("{name}(feature = {tokens})"))
        }
        (Takes::Flag(_) | Takes::FlagOrList(_), Value::Assigned(..))
        | (Takes::Flag(_), Value::List(_) | Value::OtherGroup(_)) => Some((*name).to_owned()),
        (Takes::FlagOrValue(_), Value::List(group) | Value::OtherGroup(group))
            if group.stream().is_empty() =>
        {
            Some((*name).to_owned())
        }
        (Takes::FlagOrList(_) | Takes::Items(_) | Takes::List(_), Value::OtherGroup(group)) => {
            Some(format!("{name}({})", shown_list(&group.stream())))
        }
        (Takes::Statuses(_), Value::OtherGroup(group)) => {
            Some(format!("{name}({})", statuses(&group.stream())))
        }
        (Takes::Statuses(_), Value::Assigned(_, tokens)) => {
            Some(format!("{name}({})", bracketed(tokens)?))
        }
        (
            Takes::Value(_) | Takes::FlagOrValue(_),
            Value::List(group) | Value::OtherGroup(group),
        ) if !group.stream().is_empty() => {
            Some(format!("{name} = {}", shown_list(&group.stream())))
        }
        _ => None,
    }
}

/// `404, 500` of `[404, 500]` or `404`.
fn bracketed(tokens: &TokenStream) -> Option<String> {
    match tokens.clone().into_iter().next()? {
        TokenTree::Group(group)
            if matches!(group.delimiter(), Delimiter::Bracket | Delimiter::Parenthesis) =>
        {
            Some(statuses(&group.stream()))
        }
        TokenTree::Literal(_) => Some(statuses(tokens)),
        _ => None,
    }
}

fn statuses(tokens: &TokenStream) -> String {
    shown_list(tokens).replace('"', "")
}

fn shown_list(tokens: &TokenStream) -> String {
    tokens.to_string().replace(" ,", ",")
}
