//! `http_signature(covers(…), …)`: HTTP message signatures (RFC 9421).

use bac_wire::is_field_name;
use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::LitStr;

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place, quoted},
    parse::{
        duration::{Limit, duration},
        list::{self, Item},
    },
    suggest::{any_of, list as listed, nearest},
    tokens::ungroup,
};

/// What is declared of it.
#[derive(Clone)]
pub(crate) struct HttpSignature {
    pub(crate) covers: Vec<Component>,
    pub(crate) label: Option<String>,
    pub(crate) tag: Option<String>,
    pub(crate) expires: Option<Limit>,
    pub(crate) nonce: bool,
    pub(crate) alg: bool,
    /// The variant of the runtime's `DigestAlgorithm`.
    pub(crate) digest: &'static str,
}

/// A component that is covered.
#[derive(Clone)]
pub(crate) struct Component {
    /// In lower case.
    pub(crate) name: String,
    pub(crate) form: Form,
    pub(crate) literal: LitStr,
    /// With a comma.
    pub(crate) whole: Place,
}

/// In which form it is covered.
#[derive(Clone, PartialEq)]
pub(crate) enum Form {
    Plain,
    Strict,
    Bytes,
    Member(String),
    /// Decoded.
    Parameter(String),
}

/// The derived components of a request (section 2.2).
const DERIVED: [&str; 8] = [
    "@authority",
    "@method",
    "@path",
    "@query",
    "@query-param",
    "@request-target",
    "@scheme",
    "@target-uri",
];

const PARTS: [&str; 7] = ["alg", "covers", "digest", "expires", "label", "nonce", "tag"];

pub(super) const EXAMPLE: &str = "http_signature(covers(\"@method\", \"@target-uri\"))";

/// What stands in the parentheses of `http_signature`.
pub(super) fn http_signature(group: &Group, diagnostics: &Diagnostics) -> Option<HttpSignature> {
    let scope = diagnostics.scope();
    let mut declared = HttpSignature {
        covers: Vec::new(),
        label: None,
        tag: None,
        expires: None,
        nonce: false,
        alg: false,
        digest: "Sha256",
    };
    let mut known: Vec<String> = Vec::new();
    for item in list::in_parentheses(group) {
        let trees: Vec<TokenTree> = item.left.clone().into_iter().collect();
        let name = trees.first().map(ToString::to_string).unwrap_or_default();
        if known.contains(&name) {
            let mend = Mend::new("remove it, or the first").with(Edit::remove(item.whole()));
            diagnostics.error(item.place(), format!("`{name}` is given twice"), mend);
            continue;
        }
        match (&*name, &*trees, item.equals.is_some()) {
            ("covers", [_, TokenTree::Group(list)], false)
                if list.delimiter() == Delimiter::Parenthesis =>
            {
                declared.covers = covers(list, diagnostics);
            }
            ("nonce", [_], false) => declared.nonce = true,
            ("alg", [_], false) => declared.alg = true,
            ("label", [_], true) => declared.label = label(&item, diagnostics),
            ("tag", [_], true) => declared.tag = visible("tag", "web-bot-auth", &item, diagnostics),
            ("expires", [_], true) => {
                declared.expires =
                    duration("expires", item.right.clone(), item.whole(), diagnostics);
            }
            ("digest", [_], true) => declared.digest = digest(&item, diagnostics),
            _ => unknown_part(&name, &item, diagnostics),
        }
        known.push(name);
    }
    if declared.covers.is_empty() && !scope.failed() {
        let text = EXAMPLE.trim_start_matches("http_signature");
        let mend = Mend::new(format!("write `{EXAMPLE}`")).with(Edit::over(group.span(), text));
        diagnostics.error(group.span(), "`http_signature` does not say what it covers", mend);
    }
    (!scope.failed()).then_some(declared)
}

fn unknown_part(name: &str, item: &Item, diagnostics: &Diagnostics) {
    let (fact, mend) = match name {
        "nonce" | "alg" => (
            format!("`{name}` takes no value"),
            Mend::new(format!("write `{name}`")).with(Edit::over(place(&item.tokens()), name)),
        ),
        "covers" => (
            "`covers` is a list in parentheses".to_owned(),
            "write `covers(\"@method\", \"@target-uri\")`".into(),
        ),
        _ if PARTS.contains(&name) => {
            (format!("`{name}` takes a value"), format!("write `{name} = …`").into())
        }
        _ => (
            format!("unexpected `{name}`"),
            match nearest(name, &PARTS) {
                Some(meant) => Mend::new(format!("did you mean `{meant}`?"))
                    .with(Edit::over(item.span(), meant)),
                None => Mend::new(format!("remove it: `http_signature` has {}", listed(&PARTS)))
                    .with(Edit::remove(item.whole())),
            },
        ),
    };
    diagnostics.error(item.place(), fact, mend);
}

fn string(part: &str, example: &str, item: &Item, diagnostics: &Diagnostics) -> Option<LitStr> {
    let tokens = ungroup(item.right.clone());
    if let Ok(literal) = syn::parse2::<LitStr>(tokens.clone()) {
        return Some(literal);
    }
    let at = if tokens.is_empty() { item.place() } else { place(&tokens) };
    let mend = format!("write `{part} = {}`", quoted(example));
    diagnostics.error(at, format!("`{part}` is a text in quotes"), mend);
    None
}

fn visible(part: &str, example: &str, item: &Item, diagnostics: &Diagnostics) -> Option<String> {
    let literal = string(part, example, item, diagnostics)?;
    let text = literal.value();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
        return Some(text);
    }
    let help =
        format!("leave it out, or write it in visible ASCII: `{part} = {}`", quoted(example));
    let mend = Mend::new(help).with(Edit::remove(item.whole()));
    diagnostics.error(place(&literal), format!("`{part}` cannot be sent in a header"), mend);
    None
}

/// A key of a dictionary (RFC 8941 section 3.2).
fn label(item: &Item, diagnostics: &Diagnostics) -> Option<String> {
    let literal = string("label", "sig1", item, diagnostics)?;
    let text = literal.value();
    let is_first = |c: char| c.is_ascii_lowercase() || c == '*';
    let is_next = |c: char| is_first(c) || c.is_ascii_digit() || matches!(c, '_' | '-' | '.');
    let is_key = |text: &str| text.starts_with(is_first) && text.chars().all(is_next);
    if is_key(&text) {
        return Some(text);
    }
    let lower = text.to_ascii_lowercase();
    let mend = if is_key(&lower) {
        Mend::new(format!("write `label = {}`", quoted(&lower)))
            .with(Edit::over(place(&literal), quoted(&lower)))
    } else {
        "begin it with a small letter, as `label = \"sig1\"`".into()
    };
    diagnostics.error(place(&literal), "the label cannot be the key of a dictionary", mend);
    None
}

fn digest(item: &Item, diagnostics: &Diagnostics) -> &'static str {
    let tokens = ungroup(item.right.clone());
    let variant = |text: &str| match text {
        "sha256" => Some("Sha256"),
        "sha512" => Some("Sha512"),
        _ => None,
    };
    let text = tokens.to_string();
    if let Some(variant) = variant(&text) {
        return variant;
    }
    let at = if tokens.is_empty() { item.place() } else { place(&tokens) };
    let bare: String =
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let mend = match variant(&bare) {
        Some(_) => Mend::new(format!("write `digest = {bare}`")).with(Edit::over(at, bare)),
        None => "write `digest = sha256` or `sha512`".into(),
    };
    diagnostics.error(at, "`digest` is `sha256` or `sha512`", mend);
    "Sha256"
}

/// `"@method", "@query-param"; name = "page", "cache-control"; key = "max-age"`
fn covers(group: &Group, diagnostics: &Diagnostics) -> Vec<Component> {
    let mut covers: Vec<Component> = Vec::new();
    for item in components(group) {
        let Some(component) = component(&item, diagnostics) else { continue };
        let is_same =
            |known: &Component| known.name == component.name && known.form == component.form;
        if covers.iter().any(is_same) {
            let fact = format!("`{}` is covered twice", component.name);
            let mend = Mend::new("remove it").with(Edit::remove(component.whole));
            diagnostics.error(place(&component.literal), fact, mend);
            continue;
        }
        covers.push(component);
    }
    covers
}

/// What stands between two commas, with one of them.
struct Written {
    tokens: Vec<TokenTree>,
    whole: Place,
}

fn components(group: &Group) -> Vec<Written> {
    let mut written: Vec<Written> = Vec::new();
    let mut tokens: Vec<TokenTree> = Vec::new();
    let mut comma: Option<Span> = None;
    let mut end = |tokens: &mut Vec<TokenTree>, before: Option<Span>, after: Option<Span>| {
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return };
        let whole = Place::from(first.span()).to(last.span());
        let whole = match (before, after) {
            (_, Some(after)) => whole.to(after),
            (Some(before), None) => Place::from(before).to(whole),
            (None, None) => whole,
        };
        written.push(Written { tokens: std::mem::take(tokens), whole });
    };
    for tree in group.stream() {
        match &tree {
            TokenTree::Punct(punct) if punct.as_char() == ',' => {
                end(&mut tokens, comma, Some(punct.span()));
                comma = Some(punct.span());
            }
            _ => tokens.push(tree),
        }
    }
    end(&mut tokens, comma, None);
    written
}

fn component(written: &Written, diagnostics: &Diagnostics) -> Option<Component> {
    let first = written.tokens.first()?.clone();
    let Ok(literal) = syn::parse2::<LitStr>(TokenStream::from(first.clone())) else {
        let meant = format!("@{}", first.to_string().replace('_', "-"));
        let mend = if DERIVED.contains(&&*meant) {
            Mend::write(first.span(), quoted(&meant))
        } else {
            "write its name, `\"@method\"` or that of a header".into()
        };
        diagnostics.error(first.span(), "a component is a text in quotes", mend);
        return None;
    };
    let (at, written_name) = (place(&literal), literal.value());
    let name = written_name.to_ascii_lowercase();
    if name != written_name && (DERIVED.contains(&&*name) || is_field_name(&name)) {
        let mend = Mend::write(at, quoted(&name));
        diagnostics.error(at, "a component is named in lower case", mend);
        return None;
    }
    if name.starts_with('@') && !DERIVED.contains(&&*name) {
        let fact = format!("`{name}` is no component of a request");
        let meant = match &*name {
            "@url" | "@uri" => Some("@target-uri"),
            "@host" => Some("@authority"),
            _ => nearest(&name, &DERIVED),
        };
        let mend =
            match meant {
                Some(meant) => Mend::new(format!("did you mean `{meant}`?"))
                    .with(Edit::over(at, quoted(meant))),
                None if name == "@status" => Mend::new("leave it out: replies alone have one")
                    .with(Edit::remove(written.whole)),
                None => format!("write {}", any_of(&DERIVED)).into(),
            };
        diagnostics.error(at, fact, mend);
        return None;
    }
    if !name.starts_with('@') && !is_field_name(&name) {
        diagnostics.error(
            at,
            format!("`{name}` is not a header name"),
            "name a header, or a component that begins with `@`",
        );
        return None;
    }
    let form = form(&name, written, at, diagnostics)?;
    Some(Component { name, form, literal, whole: written.whole })
}

/// `; name = "page"`, `; sf`
fn form(name: &str, written: &Written, at: Place, diagnostics: &Diagnostics) -> Option<Form> {
    let parameters = written.tokens.get(1..).unwrap_or_default();
    if parameters.is_empty() {
        if name == "@query-param" {
            let help = "cover `\"@query\"`, or name it: `\"@query-param\"; name = \"page\"`";
            let mend = Mend::new(help).with(Edit::over(at, "\"@query\""));
            diagnostics.error(at, "`@query-param` does not say which", mend);
            return None;
        }
        return Some(Form::Plain);
    }
    let (first, last) = (parameters.first()?.span(), parameters.last()?.span());
    let behind = Place::from(first).to(last);
    let form = match parameters {
        [semicolon, TokenTree::Ident(word)] if is(semicolon, ';') => match &*word.to_string() {
            "sf" => Some(Form::Strict),
            "bs" => Some(Form::Bytes),
            _ => None,
        },
        [semicolon, TokenTree::Ident(word), equals, TokenTree::Literal(value)]
            if is(semicolon, ';') && is(equals, '=') =>
        {
            let value = syn::parse2::<LitStr>(TokenTree::from(value.clone()).into());
            let value = value.ok().map(|value| value.value());
            match &*word.to_string() {
                "key" => value.map(Form::Member),
                "name" => value.map(Form::Parameter),
                _ => None,
            }
        }
        _ => None,
    };
    let is_right = match (&form, name) {
        (Some(Form::Parameter(_)), "@query-param") => true,
        (Some(Form::Parameter(_)) | None, _) => false,
        (Some(_), name) => !name.starts_with('@'),
    };
    if is_right {
        return form;
    }
    let (fact, help) = match name {
        "@query-param" => (
            "`@query-param` has a name, and nothing else",
            "write `\"@query-param\"; name = \"page\"`".to_owned(),
        ),
        _ if name.starts_with('@') => {
            ("a derived component of a request has no parameters", "leave them out".to_owned())
        }
        _ => (
            "a header is covered as it is, or by one of `sf`, `bs` and `key`",
            format!(
                "write `{0}; sf`, `{0}; bs` or `{0}; key = \"…\"`, or leave it out",
                quoted(name)
            ),
        ),
    };
    let mend = if name == "@query-param" {
        help.into()
    } else {
        Mend::new(help).with(Edit::remove(behind))
    };
    diagnostics.error(behind, fact, mend);
    None
}

fn is(tree: &TokenTree, character: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == character)
}
