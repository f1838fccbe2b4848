//! `http_signature(covers(…), …)`: HTTP message signatures (RFC 9421), of requests and of replies.

use bac_wire::is_field_name;
use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::LitStr;

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place, quoted},
    parse::{
        duration::{Limit, duration},
        key_name::key_name,
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
    /// The name of the key that signs.
    pub(crate) key: Option<String>,
    /// Whether it is made as the server asks for it.
    pub(crate) answers: bool,
    /// Where the keys of a bot are found.
    pub(crate) agent: Option<String>,
    /// Whether the key is called by its thumbprint.
    pub(crate) is_thumbprint: bool,
    /// The text of the label, or where one can be written: behind the last part.
    pub(crate) label_at: LabelPlace,
}

/// Where the label of a signature stands.
#[derive(Clone, Copy)]
pub(crate) enum LabelPlace {
    Written(Place),
    /// Behind this, with a comma.
    Behind(Span),
    /// In the place of these empty parentheses.
    Word(Span),
    /// In parentheses behind this.
    After(Span),
}

impl HttpSignature {
    pub(super) fn new(label_at: LabelPlace) -> Self {
        Self {
            covers: Vec::new(),
            label: None,
            tag: None,
            expires: None,
            nonce: false,
            alg: false,
            digest: "Sha256",
            key: None,
            answers: false,
            agent: None,
            is_thumbprint: false,
            label_at,
        }
    }

    /// Its label on the wire.
    pub(crate) fn label(&self) -> &str {
        self.label.as_deref().unwrap_or("sig1")
    }

    /// The digest of the message's own body, where that is covered.
    pub(crate) fn digest_covered(&self) -> Option<&Component> {
        self.covers.iter().find(|it| it.name == "content-digest" && !it.is_of_request)
    }
}

/// What is signed.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Message {
    Request,
    Reply,
}

/// A component that is covered.
#[derive(Clone)]
pub(crate) struct Component {
    /// In lower case.
    pub(crate) name: String,
    pub(crate) form: Form,
    /// Whether it is of the request that a reply answers.
    pub(crate) is_of_request: bool,
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

const PARTS: [&str; 9] =
    ["accept_signature", "alg", "covers", "digest", "expires", "key", "label", "nonce", "tag"];

pub(super) const EXAMPLE: &str = "http_signature(covers(\"@method\", \"@target-uri\"))";
pub(super) const OF_REPLY: &str =
    "http_signature(covers(\"@status\", \"content-digest\", \"@method\"; req, \"@path\"; req))";

/// What stands in the parentheses of `http_signature`.
pub(super) fn http_signature(
    group: &Group,
    message: Message,
    diagnostics: &Diagnostics,
) -> Option<HttpSignature> {
    let scope = diagnostics.scope();
    let mut declared = HttpSignature::new(label_place(group));
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
                declared.covers = covers(list, message, diagnostics);
            }
            ("nonce", [_], false) => declared.nonce = true,
            ("alg", [_], false) => declared.alg = true,
            ("accept_signature", [_], false) if message == Message::Request => {
                declared.answers = true;
            }
            ("accept_signature", ..) if message == Message::Reply => {
                let help = "remove it: a reply is signed as it is declared";
                let mend = Mend::new(help).with(Edit::remove(item.whole()));
                diagnostics.error(item.place(), "`accept_signature` is of requests", mend);
            }
            ("key", [_], true) => declared.key = key(&item, diagnostics),
            ("label", [_], true) => {
                declared.label = label(&item, diagnostics);
                declared.label_at = LabelPlace::Written(place(&item.right));
            }
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
        let example = if message == Message::Request { EXAMPLE } else { OF_REPLY };
        let text = example.trim_start_matches("http_signature");
        let mend = Mend::new(format!("write `{example}`")).with(Edit::over(group.span(), text));
        diagnostics.error(group.span(), "`http_signature` does not say what it covers", mend);
    }
    (!scope.failed()).then_some(declared)
}

fn unknown_part(name: &str, item: &Item, diagnostics: &Diagnostics) {
    let (fact, mend) = match name {
        "nonce" | "alg" | "accept_signature" => (
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

/// Where a label can be written.
pub(super) fn label_place(group: &Group) -> LabelPlace {
    let last = group.stream().into_iter().last();
    last.map_or(LabelPlace::Word(group.span()), |last| LabelPlace::Behind(last.span()))
}

/// The name of the key that signs.
pub(super) fn key(item: &Item, diagnostics: &Diagnostics) -> Option<String> {
    key_name(item.right.clone(), item.whole(), diagnostics)
}

pub(super) fn string(
    part: &str,
    example: &str,
    item: &Item,
    diagnostics: &Diagnostics,
) -> Option<LitStr> {
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
pub(super) fn label(item: &Item, diagnostics: &Diagnostics) -> Option<String> {
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
fn covers(group: &Group, message: Message, diagnostics: &Diagnostics) -> Vec<Component> {
    let mut covers: Vec<Component> = Vec::new();
    for item in components(group) {
        let Some(component) = component(&item, message, diagnostics) else { continue };
        let is_same = |known: &Component| {
            known.name == component.name
                && known.form == component.form
                && known.is_of_request == component.is_of_request
        };
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

fn component(written: &Written, message: Message, diagnostics: &Diagnostics) -> Option<Component> {
    let first = written.tokens.first()?.clone();
    let Ok(literal) = syn::parse2::<LitStr>(TokenStream::from(first.clone())) else {
        let meant = format!("@{}", first.to_string().replace('_', "-"));
        let mend = if DERIVED.contains(&&*meant) || meant == STATUS {
            Mend::write(first.span(), quoted(&meant))
        } else {
            "write its name, `\"@method\"` or that of a header".into()
        };
        diagnostics.error(first.span(), "a component is a text in quotes", mend);
        return None;
    };
    let (at, written_name) = (place(&literal), literal.value());
    let name = written_name.to_ascii_lowercase();
    let is_derived = DERIVED.contains(&&*name) || name == STATUS;
    if name != written_name && (is_derived || is_field_name(&name)) {
        let mend = Mend::write(at, quoted(&name));
        diagnostics.error(at, "a component is named in lower case", mend);
        return None;
    }
    if name.starts_with('@') && !(is_derived && (name != STATUS || message == Message::Reply)) {
        unknown_derived(&name, written, message, at, diagnostics);
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
    let (form, is_of_request) = form(&name, written, message, at, diagnostics)?;
    Some(Component { name, form, is_of_request, literal, whole: written.whole })
}

/// The one derived component of a reply (section 2.2.9).
const STATUS: &str = "@status";

fn unknown_derived(
    name: &str,
    written: &Written,
    message: Message,
    at: Place,
    diagnostics: &Diagnostics,
) {
    let of = if message == Message::Request { "request" } else { "reply" };
    let fact = format!("`{name}` is no component of a {of}");
    let meant = match name {
        "@url" | "@uri" => Some("@target-uri"),
        "@host" => Some("@authority"),
        _ if message == Message::Reply => nearest(name, &[&[STATUS], &DERIVED[..]].concat()),
        _ => nearest(name, &DERIVED),
    };
    let mend = match meant {
        Some(meant) if message == Message::Request || meant == STATUS => {
            Mend::new(format!("did you mean `{meant}`?")).with(Edit::over(at, quoted(meant)))
        }
        Some(meant) => {
            let is_said = written.tokens.iter().any(|tree| tree.to_string() == "req");
            let text = if is_said { quoted(meant) } else { format!("{}; req", quoted(meant)) };
            Mend::new(format!("did you mean `{}; req`, of the request?", quoted(meant)))
                .with(Edit::over(at, text))
        }
        None if name == STATUS => {
            Mend::new("leave it out: replies alone have one").with(Edit::remove(written.whole))
        }
        None if message == Message::Reply => {
            "write `\"@status\"`, or what is of the request with `; req`".into()
        }
        None => format!("write {}", any_of(&DERIVED)).into(),
    };
    diagnostics.error(at, fact, mend);
}

/// A parameter of a component: `; sf`, `; name = "page"`.
struct Parameter {
    name: String,
    value: Option<String>,
    /// With its semicolon.
    whole: Place,
}

/// What follows the name of a component; `None` where it is no list of parameters.
fn parameters(trees: &[TokenTree]) -> Option<Vec<Parameter>> {
    let mut found = Vec::new();
    let mut rest = trees;
    while !rest.is_empty() {
        let [semicolon, TokenTree::Ident(name), behind @ ..] = rest else { return None };
        if !is(semicolon, ';') {
            return None;
        }
        let (value, last, behind) = match behind {
            [equals, TokenTree::Literal(value), behind @ ..] if is(equals, '=') => {
                let text = syn::parse2::<LitStr>(TokenTree::from(value.clone()).into()).ok()?;
                (Some(text.value()), value.span(), behind)
            }
            _ => (None, name.span(), behind),
        };
        let whole = Place::from(semicolon.span()).to(last);
        found.push(Parameter { name: name.to_string(), value, whole });
        rest = behind;
    }
    Some(found)
}

/// `; name = "page"`, `; sf`, `; key = "max-age"; req`
fn form(
    name: &str,
    written: &Written,
    message: Message,
    at: Place,
    diagnostics: &Diagnostics,
) -> Option<(Form, bool)> {
    let trees = written.tokens.get(1..).unwrap_or_default();
    let all = trees.first().zip(trees.last());
    let behind = all.map_or(at, |(first, last)| Place::from(first.span()).to(last.span()));
    let Some(mut parameters) = parameters(trees) else {
        return wrong_form(name, message, behind, diagnostics);
    };
    if let Some(trailer) = parameters.iter().find(|it| it.name == "tr") {
        let help = "leave it out: trailers are not read";
        let mend = Mend::new(help).with(Edit::remove(written.whole));
        diagnostics.error(trailer.whole, "a trailer cannot be covered", mend);
        return None;
    }
    let of_request = parameters.iter().position(|it| it.name == "req" && it.value.is_none());
    let of_request = of_request.map(|index| parameters.remove(index).whole);
    match (message, of_request) {
        (Message::Request, Some(place)) => {
            let mend = Mend::new("leave it out").with(Edit::remove(place));
            diagnostics.error(place, "`req` is for replies, which cover their request", mend);
            return None;
        }
        (Message::Reply, Some(place)) if name == STATUS => {
            let mend = Mend::new("leave it out").with(Edit::remove(place));
            diagnostics.error(place, "a request has no status", mend);
            return None;
        }
        (Message::Reply, None)
            if name.starts_with('@')
                && name != STATUS
                && parameters.is_empty() != (name == "@query-param") =>
        {
            let last = written.tokens.last().map_or(at.start, TokenTree::span);
            let mend = Mend::new(format!("cover that of the request: `{}; req`", quoted(name)))
                .with(Edit::after(last, "; req"));
            diagnostics.error(at, format!("a reply has no `{name}`"), mend);
            return None;
        }
        _ => {}
    }
    let form = match &mut parameters[..] {
        [] if name == "@query-param" => {
            let help = "cover `\"@query\"`, or name it: `\"@query-param\"; name = \"page\"`";
            let is_left = message == Message::Request || of_request.is_some();
            let query = if is_left { "\"@query\"" } else { "\"@query\"; req" };
            let mend = Mend::new(help).with(Edit::over(at, query));
            diagnostics.error(at, "`@query-param` does not say which", mend);
            return None;
        }
        [] => Some(Form::Plain),
        [one] => match (&*one.name, one.value.take()) {
            ("sf", None) => Some(Form::Strict),
            ("bs", None) => Some(Form::Bytes),
            ("key", Some(key)) => Some(Form::Member(key)),
            ("name", Some(name)) => Some(Form::Parameter(name)),
            _ => None,
        },
        _ => None,
    };
    let is_right = match (&form, name) {
        (Some(Form::Parameter(_)), name) => name == "@query-param",
        (Some(Form::Plain), _) => true,
        (Some(_), name) => !name.starts_with('@'),
        (None, _) => false,
    };
    match form.filter(|_| is_right) {
        Some(form) => Some((form, of_request.is_some())),
        None => wrong_form(name, message, behind, diagnostics),
    }
}

fn wrong_form<T>(
    name: &str,
    message: Message,
    behind: Place,
    diagnostics: &Diagnostics,
) -> Option<T> {
    let (fact, help) = match name {
        "@query-param" => (
            "`@query-param` has a name, and nothing else",
            "write `\"@query-param\"; name = \"page\"`".to_owned(),
        ),
        STATUS => ("the status has no parameters", "leave them out".to_owned()),
        _ if name.starts_with('@') && message == Message::Reply => {
            ("of a request a reply covers this with `req` alone", "write `; req`".to_owned())
        }
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
    let mend = match name {
        "@query-param" => help.into(),
        _ if name.starts_with('@') && name != STATUS && message == Message::Reply => {
            Mend::new(help).with(Edit::over(behind, "; req"))
        }
        _ => Mend::new(help).with(Edit::remove(behind)),
    };
    diagnostics.error(behind, fact, mend);
    None
}

fn is(tree: &TokenTree, character: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == character)
}
