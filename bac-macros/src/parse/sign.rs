//! `sign = …` and `key = "…"`: what signs the head of a request.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use syn::{LitStr, Path};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place, quoted},
    parse::{
        field_name::{free_field_name, without_quotes},
        http_signature::{EXAMPLE, HttpSignature, LabelPlace, Message, OF_REPLY, http_signature},
        list::{self, Item},
        sigv4::{EXAMPLE as SIGV4, SigV4, sigv4},
        web_bot_auth::web_bot_auth,
    },
    suggest::{any_of, nearest},
    tokens::ungroup,
};

/// What signs.
#[derive(Clone)]
pub(crate) enum Sign {
    Hmac(Hmac),
    HttpSignature(HttpSignature),
    SigV4(SigV4),
    StandardWebhooks,
    Dpop,
    /// A scheme of the user's own.
    Path(Path),
    /// In the order in which they sign.
    Several(Vec<Self>),
}

impl Sign {
    /// What signs, one by one.
    pub(crate) fn each(&self) -> &[Self] {
        match self {
            Self::Several(schemes) => schemes,
            one => std::slice::from_ref(one),
        }
    }
}

/// `hmac(header = "…", …)`
#[derive(Clone)]
pub(crate) struct Hmac {
    pub(crate) header: String,
    pub(crate) prefix: Vec<Piece>,
    /// The variant of the runtime's `Encoding`.
    pub(crate) encoding: &'static str,
    pub(crate) over: Vec<Piece>,
    /// The field of the time.
    pub(crate) timestamp: Option<String>,
}

/// A piece of a template.
#[derive(Clone, PartialEq)]
pub(crate) enum Piece {
    Text(String),
    Header(String),
    /// Another, by the variant of the runtime's `Piece`.
    Other(&'static str),
}

pub(crate) const TIMESTAMP: Piece = Piece::Other("Timestamp");
pub(crate) const BODY: Piece = Piece::Other("Body");

const HMAC: &str = "sign = hmac(header = \"X-Signature\")";

/// The schemes that have a word.
const WORDS: [&str; 6] =
    ["dpop", "hmac", "http_signature", "sigv4", "standard_webhooks", "web_bot_auth"];

/// `sign = hmac(…)`, `sign = standard_webhooks`, `sign = path::to::SCHEME`, `sign = (…, …)`
pub(super) fn sign(tokens: TokenStream, diagnostics: &Diagnostics) -> Option<Sign> {
    let tokens = ungroup(tokens);
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    match &*trees {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::Parenthesis => {
            several(group, diagnostics)
        }
        _ => scheme(tokens, diagnostics),
    }
}

/// `verify = http_signature(…)`, `verify = path::to::SCHEME`, `verify = none`
#[allow(clippy::option_option, reason = "a mistake, none, or one")]
pub(super) fn verify(tokens: TokenStream, diagnostics: &Diagnostics) -> Option<Option<Sign>> {
    let tokens = ungroup(tokens);
    let at = place(&tokens);
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    match &*trees {
        [TokenTree::Ident(word)] if word == "none" => return Some(None),
        [TokenTree::Ident(word), TokenTree::Group(group)]
            if word == "http_signature" && group.delimiter() == Delimiter::Parenthesis =>
        {
            let declared = http_signature(group, Message::Reply, diagnostics);
            return declared.map(|declared| Some(Sign::HttpSignature(declared)));
        }
        [TokenTree::Ident(word)] if word == "http_signature" => {
            let mend = Mend::new(format!("write `verify = {OF_REPLY}`"));
            let mend = mend.with(Edit::over(at, OF_REPLY));
            diagnostics.error(at, "`http_signature` says in parentheses what it covers", mend);
            return None;
        }
        [TokenTree::Ident(word), ..] if trees.len() < 3 && WORDS.contains(&&*word.to_string()) => {
            let mend = Mend::new(format!("write `verify = {OF_REPLY}`"));
            let mend = mend.with(Edit::over(at, OF_REPLY));
            diagnostics.error(at, format!("`{word}` signs no replies"), mend);
            return None;
        }
        [TokenTree::Ident(word), ..] if trees.len() < 3 && is_word(&word.to_string()) => {
            let fact = format!("`{word}` is no scheme");
            let mend = match nearest(&word.to_string(), &["http_signature", "none"]) {
                Some(meant) => Mend::new(format!("did you mean `{meant}`?"))
                    .with(Edit::over(word.span(), meant)),
                None => format!("write `{OF_REPLY}`, or the path of a scheme of your own").into(),
            };
            diagnostics.error(word.span(), fact, mend);
            return None;
        }
        _ => {}
    }
    if let Ok(path) = syn::parse2::<Path>(tokens) {
        return Some(Some(Sign::Path(path)));
    }
    let help = format!("write `verify = {OF_REPLY}`, or the path of a scheme of your own");
    diagnostics.error(at, "`verify` is a scheme, or the path of one", help);
    None
}

/// Signatures that stand beside each other, in the order in which they are made.
fn several(group: &Group, diagnostics: &Diagnostics) -> Option<Sign> {
    let scope = diagnostics.scope();
    let mut schemes: Vec<Sign> = Vec::new();
    let mut labels: Vec<String> = Vec::new();
    let items: Vec<Item> = list::in_parentheses(group).collect();
    if let [] | [_] = &items[..] {
        let fact = "several signatures are two at least";
        let mend = match items.first() {
            Some(_) => Mend::new("write it without parentheses")
                .with(Edit::remove(group.span_open()))
                .with(Edit::remove(group.span_close())),
            None => format!("write `sign = ({EXAMPLE}, path::to::SCHEME)`").into(),
        };
        diagnostics.error(group.span(), fact, mend);
        return None;
    }
    for item in items {
        let at = item.place();
        let Some(scheme) = scheme(item.tokens(), diagnostics) else { continue };
        let fact = match &scheme {
            Sign::SigV4(_) => "`sigv4` signs all of a request, and stands alone",
            Sign::StandardWebhooks => "`standard_webhooks` stands alone",
            _ => "",
        };
        if !fact.is_empty() {
            let mend = Mend::new("remove it").with(Edit::remove(item.whole()));
            diagnostics.error(at, fact, mend);
            continue;
        }
        if let Sign::HttpSignature(declared) = &scheme {
            if labels.iter().any(|known| known == declared.label()) {
                same_label(declared, &labels, at, diagnostics);
            }
            labels.push(declared.label().to_owned());
        }
        schemes.push(scheme);
    }
    (!scope.failed()).then_some(Sign::Several(schemes))
}

fn same_label(declared: &HttpSignature, known: &[String], at: Place, diagnostics: &Diagnostics) {
    let free = (2..).map(|number| format!("sig{number}")).find(|label| !known.contains(label));
    let free = free.unwrap_or_default();
    let written = format!("label = {}", quoted(&free));
    let mend = Mend::new(format!("write `{written}`"));
    let (at, edit) = match declared.label_at {
        LabelPlace::Written(place) => (place, Edit::over(place, quoted(&free))),
        LabelPlace::Behind(span) => (at, Edit::after(span, format!(", {written}"))),
        LabelPlace::Word(span) => (at, Edit::over(span, format!("({written})"))),
        LabelPlace::After(span) => (at, Edit::after(span, format!("({written})"))),
    };
    let fact = format!("two signatures are called `{}`", declared.label());
    diagnostics.error(at, fact, mend.with(edit));
}

/// One scheme.
fn scheme(tokens: TokenStream, diagnostics: &Diagnostics) -> Option<Sign> {
    let tokens = ungroup(tokens);
    let at = place(&tokens);
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    match &*trees {
        [TokenTree::Ident(word)] if word == "standard_webhooks" => {
            return Some(Sign::StandardWebhooks);
        }
        [TokenTree::Ident(word)] if word == "dpop" => return Some(Sign::Dpop),
        [TokenTree::Ident(word), TokenTree::Group(group)]
            if word == "hmac" && group.delimiter() == Delimiter::Parenthesis =>
        {
            return hmac(group, diagnostics).map(Sign::Hmac);
        }
        [TokenTree::Ident(word), TokenTree::Group(group)]
            if word == "http_signature" && group.delimiter() == Delimiter::Parenthesis =>
        {
            let declared = http_signature(group, Message::Request, diagnostics);
            return declared.map(Sign::HttpSignature);
        }
        [TokenTree::Ident(word), TokenTree::Group(group)]
            if word == "sigv4" && group.delimiter() == Delimiter::Parenthesis =>
        {
            return sigv4(group, diagnostics).map(Sign::SigV4);
        }
        [TokenTree::Ident(word)] if word == "web_bot_auth" => {
            let declared = web_bot_auth(None, word.span(), diagnostics);
            return declared.map(Sign::HttpSignature);
        }
        [TokenTree::Ident(word), TokenTree::Group(group)]
            if word == "web_bot_auth" && group.delimiter() == Delimiter::Parenthesis =>
        {
            let declared = web_bot_auth(Some(group), word.span(), diagnostics);
            return declared.map(Sign::HttpSignature);
        }
        [TokenTree::Ident(word)] if word == "sigv4" => {
            let mend = Mend::new(format!("write `sign = {SIGV4}`")).with(Edit::over(at, SIGV4));
            diagnostics.error(at, "`sigv4` names its service in parentheses", mend);
            return None;
        }
        [TokenTree::Ident(word)] if word == "http_signature" => {
            let mend = Mend::new(format!("write `sign = {EXAMPLE}`")).with(Edit::over(at, EXAMPLE));
            diagnostics.error(at, "`http_signature` says in parentheses what it covers", mend);
            return None;
        }
        [TokenTree::Ident(word)] if word == "hmac" => {
            let mend = hmac_whole(at);
            diagnostics.error(at, "`hmac` says in parentheses where the signature goes", mend);
            return None;
        }
        [TokenTree::Ident(word), TokenTree::Group(_)]
            if word == "standard_webhooks" || word == "dpop" =>
        {
            let mend = Mend::write(at, word.to_string());
            diagnostics.error(at, format!("`{word}` takes nothing"), mend);
            return None;
        }
        [TokenTree::Ident(word), ..] if trees.len() < 3 && is_word(&word.to_string()) => {
            unknown(&word.to_string(), word.span(), diagnostics);
            return None;
        }
        _ => {}
    }
    if let Ok(path) = syn::parse2::<Path>(tokens.clone()) {
        return Some(Sign::Path(path));
    }
    let quoted = syn::parse2::<LitStr>(tokens).map(|literal| literal.value());
    let mend = match quoted {
        Ok(text) if syn::parse_str::<Path>(&text).is_ok() => {
            Mend::new(format!("write `sign = {text}`, without quotes")).with(Edit::over(at, text))
        }
        _ => format!("write `{HMAC}`, `sign = standard_webhooks` or `sign = path::to::SCHEME`")
            .into(),
    };
    diagnostics.error(at, "`sign` is a scheme, or the path of one", mend);
    None
}

fn hmac_whole(at: Place) -> Mend {
    let written = HMAC.trim_start_matches("sign = ");
    Mend::new(format!("write `{HMAC}`")).with(Edit::over(at, written))
}

/// A name that no scheme of the user's own has by the customs of Rust.
fn is_word(name: &str) -> bool {
    name.chars().all(|c| c == '_' || c.is_ascii_digit() || c.is_ascii_lowercase())
        && !matches!(name, "crate" | "self" | "super")
}

fn unknown(word: &str, span: Span, diagnostics: &Diagnostics) {
    let fact = format!("`{word}` is no scheme");
    let mend = match nearest(word, &WORDS) {
        Some(meant) => Mend::new(format!("did you mean `{meant}`?")).with(Edit::over(span, meant)),
        None => format!("write {}, or the path of a scheme of your own", any_of(&WORDS)).into(),
    };
    diagnostics.error(span, fact, mend);
}

const PARTS: [&str; 5] = ["encoding", "header", "over", "prefix", "timestamp"];

fn hmac(group: &Group, diagnostics: &Diagnostics) -> Option<Hmac> {
    let scope = diagnostics.scope();
    let mut header = None;
    let (mut prefix, mut encoding, mut over) = (Vec::new(), "Hex", vec![BODY]);
    let mut timestamp: Option<(String, Span)> = None;
    let mut known: Vec<String> = Vec::new();
    for item in list::in_parentheses(group) {
        let name = item.left.to_string();
        if known.contains(&name) {
            let mend = Mend::new("remove it, or the first").with(Edit::remove(item.whole()));
            diagnostics.error(item.place(), format!("`{name}` is given twice"), mend);
            continue;
        }
        match &*name {
            "header" => header = field("header", "X-Signature", &item, diagnostics),
            "timestamp" => {
                let name = field("timestamp", "X-Timestamp", &item, diagnostics);
                timestamp = name.map(|name| (name, item.span()));
            }
            "prefix" => prefix = template("prefix", &PREFIX, &item, diagnostics),
            "over" => over = template("over", &OVER, &item, diagnostics),
            "encoding" => encoding = encoding_of(&item, diagnostics).unwrap_or("Hex"),
            _ => unknown_part(&name, &item, diagnostics),
        }
        known.push(name);
    }
    if header.is_none() && !scope.failed() {
        let mend = Mend::new(format!("write `{HMAC}`"))
            .with(Edit::over(group.span(), "(header = \"X-Signature\")"));
        diagnostics.error(group.span(), "`hmac` does not say where the signature goes", mend);
    }
    if !scope.failed() {
        check_time(group, &prefix, &over, timestamp.as_ref(), diagnostics);
    }
    let header = header?;
    let timestamp = timestamp.map(|(name, _)| name);
    (!scope.failed()).then_some(Hmac { header, prefix, encoding, over, timestamp })
}

/// The time stands in the request, and is signed: otherwise it says nothing.
fn check_time(
    group: &Group,
    prefix: &[Piece],
    over: &[Piece],
    timestamp: Option<&(String, Span)>,
    diagnostics: &Diagnostics,
) {
    let is_sent = timestamp.is_some() || prefix.contains(&TIMESTAMP);
    match (is_sent, over.contains(&TIMESTAMP)) {
        (false, true) => {
            let help = "name its header, `timestamp = \"X-Timestamp\"`, or put it into the prefix, \
                        `prefix = \"t={timestamp},v1=\"`";
            let mut mend = Mend::new(help);
            if let Some(last) = group.stream().into_iter().last() {
                mend = mend.with(Edit::after(last.span(), ", timestamp = \"X-Timestamp\""));
            }
            let fact = "the time is signed, and the request does not say it";
            diagnostics.error(group.span(), fact, mend);
        }
        (true, false) => {
            let at = timestamp.map_or(group.span(), |(_, span)| *span);
            let help = "put it into what is signed, as `over = \"{timestamp}.{body}\"` does";
            diagnostics.error(at, "the request says the time, and it is not signed", help);
        }
        _ => {}
    }
}

fn unknown_part(name: &str, item: &Item, diagnostics: &Diagnostics) {
    let fact = format!("unexpected `{name}`");
    let mend = match nearest(name, &PARTS) {
        Some(meant) => {
            Mend::new(format!("did you mean `{meant}`?")).with(Edit::over(item.place(), meant))
        }
        None => Mend::new(format!("remove it: `hmac` has {}", crate::suggest::list(&PARTS)))
            .with(Edit::remove(item.whole())),
    };
    diagnostics.error(item.place(), fact, mend);
}

/// What is in quotes behind the `=`.
fn text(part: &str, example: &str, item: &Item, diagnostics: &Diagnostics) -> Option<LitStr> {
    let tokens = ungroup(item.right.clone());
    if let Ok(literal) = syn::parse2::<LitStr>(tokens.clone()) {
        return Some(literal);
    }
    let at = if tokens.is_empty() { item.place() } else { place(&tokens) };
    let mend = match without_quotes(&tokens) {
        Some(name) => Mend::new(format!("write `{part} = {}`", quoted(&name)))
            .with(Edit::over(at, quoted(&name))),
        None => format!("write `{part} = {}`", quoted(example)).into(),
    };
    diagnostics.error(at, format!("`{part}` is a text in quotes"), mend);
    None
}

fn field(part: &str, example: &str, item: &Item, diagnostics: &Diagnostics) -> Option<String> {
    let literal = text(part, example, item, diagnostics)?;
    let write = |name: &str| {
        Mend::new(format!("write `{part} = {}`", quoted(name)))
            .with(Edit::over(literal.span(), quoted(name)))
    };
    let other = || {
        Mend::new(format!("name a header of its own, such as `{example}`"))
            .with(Edit::over(literal.span(), quoted(example)))
    };
    let name = free_field_name(&literal, example, write, other, diagnostics)?;
    Some(name.value.to_ascii_lowercase())
}

fn encoding_of(item: &Item, diagnostics: &Diagnostics) -> Option<&'static str> {
    let tokens = ungroup(item.right.clone());
    let text = tokens.to_string();
    let variant = |text: &str| match text {
        "hex" => Some("Hex"),
        "base64" => Some("Base64"),
        "base64url" => Some("Base64Url"),
        _ => None,
    };
    if let Some(variant) = variant(&text) {
        return Some(variant);
    }
    let at = if tokens.is_empty() { item.place() } else { place(&tokens) };
    let unquoted = text.trim_matches('"').to_ascii_lowercase().replace('-', "");
    let mend = match variant(&unquoted) {
        Some(_) => {
            Mend::new(format!("write `encoding = {unquoted}`")).with(Edit::over(at, unquoted))
        }
        None => {
            Mend::new("write `encoding = hex`, `base64` or `base64url`").with(Edit::over(at, "hex"))
        }
    };
    diagnostics.error(at, "`encoding` is `hex`, `base64` or `base64url`", mend);
    None
}

/// The placeholders of a template, with the variants of the runtime's `Piece`.
type Placeholders = [(&'static str, &'static str)];

const PREFIX: [(&str, &str); 1] = [("timestamp", "Timestamp")];

const OVER: [(&str, &str); 6] = [
    ("authority", "Authority"),
    ("body", "Body"),
    ("header", ""),
    ("method", "Method"),
    ("target", "Target"),
    ("timestamp", "Timestamp"),
];

/// What stands in `{…}`, and the text between.
fn template(
    part: &str,
    placeholders: &Placeholders,
    item: &Item,
    diagnostics: &Diagnostics,
) -> Vec<Piece> {
    let example = if part == "over" { "{body}" } else { "sha256=" };
    let Some(literal) = text(part, example, item, diagnostics) else { return Vec::new() };
    let at = place(&literal);
    let value = literal.value();
    let mut pieces = Vec::new();
    let mut rest = &*value;
    while !rest.is_empty() {
        let (before, behind) = rest.split_once('{').map_or((rest, None), |(a, b)| (a, Some(b)));
        if before.contains('}') {
            diagnostics.error(at, "a `}` without its `{`", "write the placeholder whole: `{body}`");
            return Vec::new();
        }
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        let Some(behind) = behind else { break };
        let Some((name, behind)) = behind.split_once('}') else {
            let mend = Mend::new("write the placeholder whole: `{body}`");
            let mend = if behind.chars().all(|c| c.is_ascii_lowercase()) {
                mend.with(Edit::over(at, quoted(&format!("{value}}}"))))
            } else {
                mend
            };
            diagnostics.error(at, "a `{` without its `}`", mend);
            return Vec::new();
        };
        match piece(name, placeholders, &value, at, diagnostics) {
            Some(piece) => pieces.push(piece),
            None => return Vec::new(),
        }
        rest = behind;
    }
    let is_sendable = value.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ');
    if part == "prefix" && !is_sendable {
        let help = "write it in visible ASCII, as it is sent";
        diagnostics.error(at, "the prefix cannot be sent in a header", help);
    }
    pieces
}

fn piece(
    name: &str,
    placeholders: &Placeholders,
    whole: &str,
    at: Place,
    diagnostics: &Diagnostics,
) -> Option<Piece> {
    if let Some(header) = name.strip_prefix("header:")
        && placeholders.iter().any(|(known, _)| *known == "header")
        && bac_wire::is_field_name(header)
    {
        return Some(Piece::Header(header.to_ascii_lowercase()));
    }
    let known = placeholders.iter().find(|(known, _)| *known == name && name != "header");
    if let Some((_, variant)) = known {
        return Some(Piece::Other(variant));
    }
    let names: Vec<&str> = placeholders.iter().map(|(known, _)| *known).collect();
    let meant = match name {
        "payload" | "raw_body" | "content" => Some("body"),
        "path" | "url" | "uri" => Some("target"),
        "host" => Some("authority"),
        "time" | "ts" | "t" => Some("timestamp"),
        _ => nearest(name, &names),
    };
    let mend = match meant.filter(|meant| names.contains(meant) && *meant != "header") {
        Some(meant) => {
            let text = whole.replace(&format!("{{{name}}}"), &format!("{{{meant}}}"));
            Mend::new(format!("did you mean `{{{meant}}}`?")).with(Edit::over(at, quoted(&text)))
        }
        None if placeholders.len() == PREFIX.len() => {
            let text = whole.replace(&format!("{{{name}}}"), "");
            let help = "leave it out: what stands before a signature is text, and `{timestamp}`";
            Mend::new(help).with(Edit::over(at, quoted(&text)))
        }
        None => {
            let shown: Vec<String> =
                names
                    .iter()
                    .map(|name| {
                        if *name == "header" {
                            "{header:NAME}".into()
                        } else {
                            format!("{{{name}}}")
                        }
                    })
                    .collect();
            let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
            format!("write {}", any_of(&shown)).into()
        }
    };
    diagnostics.error(at, format!("`{{{name}}}` is nothing that is known of a request"), mend);
    None
}
