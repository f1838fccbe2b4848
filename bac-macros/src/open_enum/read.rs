//! What an open enum says, and the mistakes in it.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{
    Attribute, Fields, ItemEnum, LitStr, Meta, Path, Type, Variant,
    parse::{ParseStream, Parser},
};

use super::rename;
use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place, quoted},
    parse::item_keyword,
    suggest,
    tokens::{ends_in, generated_name, unraw},
};

/// An enum, checked.
pub(super) struct OpenEnum {
    pub(super) ident: Ident,
    /// `::bac_core`, or what `crate = …` says.
    pub(super) core: TokenStream,
    /// The name of the tag, of an enum of objects.
    pub(super) tag: Option<String>,
    pub(super) known: Vec<Known>,
    /// The variant that keeps what is not known.
    pub(super) other: Ident,
}

/// One variant that is known.
pub(super) struct Known {
    pub(super) ident: Ident,
    /// What it is on the wire.
    pub(super) word: String,
    /// What else is read as it.
    pub(super) aliases: Vec<String>,
    /// The rest of its object.
    pub(super) content: Option<Type>,
}

/// What `#[serde(…)]` and `#[open_enum(…)]` say, of the enum or of a variant.
#[derive(Default)]
struct Said {
    rename_all: Option<LitStr>,
    tag: Option<LitStr>,
    core: Option<Path>,
    rename: Option<LitStr>,
    /// The whole of it.
    renamed: Option<Place>,
    aliases: Vec<LitStr>,
    other: Option<Span>,
}

pub(super) const OF_ENUM: &[&str] = &["rename_all", "tag"];
pub(super) const OF_VARIANT: &[&str] = &["alias", "other", "rename"];

/// `None` where there is a mistake; that was reported.
pub(super) fn read(item: TokenStream, diagnostics: &Diagnostics) -> Option<OpenEnum> {
    let keyword = item_keyword(&item)?;
    let Ok(input) = syn::parse2::<ItemEnum>(item) else {
        let fact = "`OpenEnum` is derived for an enum";
        diagnostics.error(keyword.span(), fact, "derive `Serialize` and `Deserialize`");
        return None;
    };
    let scope = diagnostics.scope();
    let variants = &input.variants;
    if !input.generics.params.is_empty() {
        let fact = "an open enum has no parameters";
        diagnostics.error(place(&input.generics), fact, "name the types in its variants");
        return None;
    }
    let of_enum = said(&input.attrs, OF_ENUM, "an open enum", diagnostics);
    let rule = of_enum.rename_all.as_ref().and_then(|name| rule(name, diagnostics));
    let tag = of_enum.tag.as_ref().map(LitStr::value);
    let core = of_enum.core.map_or_else(|| quote!(::bac_core), |path| quote!(#path));
    let mut known: Vec<Known> = Vec::new();
    let mut other: Option<Ident> = None;
    for pair in variants.pairs() {
        let (variant, whole) = (*pair.value(), place(&pair));
        let said = said(&variant.attrs, OF_VARIANT, "a variant", diagnostics);
        if let Some(key) = said.other {
            if other.is_some() {
                let mend = Mend::new("remove one of the variants").with(Edit::remove(whole));
                diagnostics.error(key, "`other` is given twice", mend);
            } else {
                other = keeper(variant, tag.is_some(), diagnostics);
            }
            continue;
        }
        let word = match (&said.rename, rule) {
            (Some(word), _) => word.value(),
            (None, Some(rule)) => rule(&unraw(&variant.ident)),
            (None, None) => unraw(&variant.ident),
        };
        let aliases: Vec<String> = said.aliases.iter().map(LitStr::value).collect();
        let mut own = std::iter::once(&word).chain(&aliases);
        let first = known.iter().find(|first| own.any(|word| first.has(word)));
        if let Some(first) = first {
            let (name, first) = (unraw(&variant.ident), unraw(&first.ident));
            let fact = format!("`{name}` has a word of `{first}`");
            let mend = match said.renamed {
                Some(whole) => {
                    Mend::new("remove it, or give it another word").with(Edit::remove(whole))
                }
                None => "give each variant words of its own".into(),
            };
            diagnostics.error(said.renamed.unwrap_or(place(&variant.ident)), fact, mend);
        }
        let content = content(variant, tag.is_some(), diagnostics);
        known.push(Known { ident: variant.ident.clone(), word, aliases, content });
    }
    if other.is_none() && !scope.failed() {
        let kept = kept(tag.is_some(), &core);
        let text = format!("#[serde(other)] Other({kept})");
        let comma = if variants.is_empty() || variants.trailing_punct() { "" } else { ", " };
        let mend = Mend::new(format!("add `{text}` as the last variant"))
            .with(Edit::before(input.brace_token.span.close(), format!("{comma}{text}")));
        diagnostics.error(input.ident.span(), "no variant keeps what is unknown", mend);
    }
    if scope.failed() {
        return None;
    }
    Some(OpenEnum { ident: generated_name(&input.ident), core, tag, known, other: other? })
}

impl Known {
    fn has(&self, word: &str) -> bool {
        self.word == word || self.aliases.iter().any(|alias| alias == word)
    }
}

/// The type that keeps what is unknown.
fn kept(is_tagged: bool, core: &TokenStream) -> String {
    if is_tagged {
        format!("{}::UnknownObject", core.to_string().replace(' ', ""))
    } else {
        "String".to_owned()
    }
}

/// The variant that keeps what is unknown.
fn keeper(variant: &Variant, is_tagged: bool, diagnostics: &Diagnostics) -> Option<Ident> {
    let kept = if is_tagged { "UnknownObject" } else { "String" };
    if let Some(ty) = only_type(&variant.fields) {
        let is_kept = matches!(ty, Type::Path(path) if ends_in(&path.path, kept));
        if !is_kept {
            let what = if is_tagged { "an object" } else { "a text" };
            let fact = format!("{what} that is unknown is kept as `{kept}`");
            diagnostics.error(place(ty), fact, Mend::write(place(ty), kept));
            return None;
        }
        return Some(variant.ident.clone());
    }
    let text = format!("{}({kept})", variant.ident);
    let fact = format!("`{}` keeps nothing of what is unknown", variant.ident);
    let shape = quote_without_attributes(variant);
    diagnostics.error(place(&variant.ident), fact, Mend::write(place(&shape), text));
    None
}

/// What stands in the object of a variant beside its tag. Text has nothing of the kind.
fn content(variant: &Variant, is_tagged: bool, diagnostics: &Diagnostics) -> Option<Type> {
    let (fields, name) = (&variant.fields, &variant.ident);
    match (is_tagged, fields) {
        (_, Fields::Unit) => None,
        (false, _) => {
            let help = "remove them; an enum of objects says `#[serde(tag = \"…\")]`";
            let mend = Mend::new(help).with(Edit::remove(place(fields)));
            let fact = format!("`{name}` has fields, and a text has none");
            diagnostics.error(place(fields), fact, mend);
            None
        }
        (true, fields) => {
            let ty = only_type(fields).cloned();
            if ty.is_none() {
                let fact = format!("`{name}` has fields of its own");
                let help = format!("put them into a struct, and write `{name}({name})`");
                diagnostics.error(place(fields), fact, help);
            }
            ty
        }
    }
}

/// `T` of `Name(T)`.
fn only_type(fields: &Fields) -> Option<&Type> {
    match fields {
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            fields.unnamed.first().map(|field| &field.ty)
        }
        _ => None,
    }
}

fn quote_without_attributes(variant: &Variant) -> TokenStream {
    let (ident, fields) = (&variant.ident, &variant.fields);
    quote!(#ident #fields)
}

fn rule(name: &LitStr, diagnostics: &Diagnostics) -> Option<fn(&str) -> String> {
    let text = name.value();
    let rule = rename::rule(&text);
    if rule.is_none() {
        let names = rename::names();
        let near = names.iter().find(|known| known.eq_ignore_ascii_case(&text)).copied();
        let mend = match near.or_else(|| suggest::nearest(&text, &names)) {
            Some(near) => Mend::new(format!("did you mean `{near}`?"))
                .with(Edit::over(name.span(), quoted(near))),
            None => Mend::new(format!("use one of {}", suggest::list(&names))),
        };
        diagnostics.error(name.span(), format!("`{text}` is no rule for names"), mend);
    }
    rule
}

/// Reads `#[serde(…)]`, of which an open enum knows a part, and `#[open_enum(crate = …)]`.
fn said(
    attributes: &[Attribute],
    words: &'static [&'static str],
    of: &str,
    diagnostics: &Diagnostics,
) -> Said {
    let mut said = Said::default();
    for attribute in attributes {
        let is_ours = attribute.path().is_ident("open_enum");
        if !is_ours && !attribute.path().is_ident("serde") {
            continue;
        }
        let read = |input: ParseStream<'_>| {
            while !input.is_empty() {
                read_word(input, is_ours, words, of, &mut said, diagnostics)?;
                if !input.is_empty() {
                    input.parse::<syn::Token![,]>()?;
                }
            }
            Ok(())
        };
        let tokens = match &attribute.meta {
            Meta::List(list) => list.tokens.clone(),
            _ => TokenStream::new(),
        };
        if let Err(error) = read.parse2(tokens) {
            let help =
                format!("write {} as serde does: `name = \"value\"`", suggest::any_of(words));
            diagnostics.error(error.span(), error.to_string(), help);
        }
    }
    said
}

fn read_word(
    input: ParseStream<'_>,
    is_ours: bool,
    words: &[&str],
    of: &str,
    said: &mut Said,
    diagnostics: &Diagnostics,
) -> syn::Result<()> {
    let key = input.call(<Ident as syn::ext::IdentExt>::parse_any)?;
    let name = key.to_string();
    if is_ours && name == "crate" {
        input.parse::<syn::Token![=]>()?;
        said.core = Some(input.call(Path::parse_mod_style)?);
        return Ok(());
    }
    if name == "other" && words.contains(&"other") && !is_ours {
        said.other = Some(key.span());
        return Ok(());
    }
    let value = if input.peek(syn::Token![=]) {
        input.parse::<syn::Token![=]>()?;
        if is_ours {
            input.call(Path::parse_mod_style)?;
            None
        } else {
            Some(input.parse::<LitStr>()?)
        }
    } else {
        None
    };
    let is_known = !is_ours && words.contains(&&*name);
    if is_known && value.is_none() {
        let help = format!("remove it, or give it a value: `{name} = \"…\"`");
        let mend = Mend::new(help).with(Edit::remove(key.span()));
        diagnostics.error(key.span(), format!("`{name}` has no value"), mend);
    }
    let slot = match name.as_str() {
        _ if !is_known => {
            let words = if is_ours { &["crate"] } else { words };
            let mend = match suggest::nearest(&name, words) {
                Some(near) => {
                    Mend::new(format!("did you mean `{near}`?")).with(Edit::over(key.span(), near))
                }
                None => Mend::new(format!("{of} can have {}", suggest::list(words))),
            };
            diagnostics.error(key.span(), format!("{of} has no `{name}`"), mend);
            return Ok(());
        }
        "rename_all" => &mut said.rename_all,
        "tag" => &mut said.tag,
        "alias" => {
            said.aliases.extend(value);
            return Ok(());
        }
        _ => &mut said.rename,
    };
    if let Some(value) = value {
        if name == "rename" {
            said.renamed = Some(place(&key).to(value.span()));
        }
        *slot = Some(value);
    }
    Ok(())
}
