//! `sigv4(service = "s3", …)`: AWS Signature Version 4.

use proc_macro2::Group;
use syn::LitStr;

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, place, quoted},
    parse::{
        duration::{Limit, duration},
        list::{self, Item},
    },
    suggest::{list as listed, nearest},
    tokens::ungroup,
};

/// What is declared of it.
#[derive(Clone)]
pub(crate) struct SigV4 {
    pub(crate) service: String,
    pub(crate) region: Option<String>,
    pub(crate) is_payload_unsigned: bool,
    pub(crate) is_path_raw: bool,
    /// How long a URL is good, where the signature is in the query.
    pub(crate) query: Option<Limit>,
}

pub(super) const EXAMPLE: &str = "sigv4(service = \"s3\")";

const PARTS: [&str; 6] = ["expires", "in", "path", "payload", "region", "service"];

/// A week, in seconds.
const LONGEST: u64 = 7 * 24 * 60 * 60;

/// What stands in the parentheses of `sigv4`.
pub(super) fn sigv4(group: &Group, diagnostics: &Diagnostics) -> Option<SigV4> {
    let scope = diagnostics.scope();
    let (mut service, mut region) = (None, None);
    let (mut is_payload_unsigned, mut is_path_raw, mut is_in_query) = (false, false, false);
    let mut expires: Option<(Limit, Item)> = None;
    let mut known: Vec<String> = Vec::new();
    for item in list::in_parentheses(group) {
        let name = item.left.to_string();
        if known.contains(&name) {
            let mend = Mend::new("remove it, or the first").with(Edit::remove(item.whole()));
            diagnostics.error(item.place(), format!("`{name}` is given twice"), mend);
            continue;
        }
        match &*name {
            "service" => service = scope_part("service", "s3", &item, diagnostics),
            "region" => region = scope_part("region", "us-east-1", &item, diagnostics),
            "payload" => is_payload_unsigned = word("payload", "unsigned", &item, diagnostics),
            "path" => is_path_raw = word("path", "raw", &item, diagnostics),
            "in" => is_in_query = word("in", "query", &item, diagnostics),
            "expires" => {
                let limit = duration("expires", item.right.clone(), item.whole(), diagnostics);
                expires = limit.map(|limit| (limit, item));
            }
            _ => unknown_part(&name, &item, diagnostics),
        }
        known.push(name);
    }
    if service.is_none() && !scope.failed() {
        let text = EXAMPLE.trim_start_matches("sigv4");
        let mend = Mend::new(format!("write `{EXAMPLE}`")).with(Edit::over(group.span(), text));
        diagnostics.error(group.span(), "`sigv4` does not name its service", mend);
    }
    if let Some((limit, item)) = &expires {
        let seconds = limit.time.as_secs();
        if !is_in_query && !scope.failed() {
            let mend = Mend::new("remove it, or put the signature into the query: `in = query`")
                .with(Edit::remove(item.whole()));
            diagnostics.error(item.place(), "only a signature in the query expires", mend);
        } else if !(1..=LONGEST).contains(&seconds) {
            let mend = Mend::new("write a time from a second to a week: `expires = \"15m\"`")
                .with(Edit::over(limit.literal.span(), "\"15m\""));
            diagnostics.error(limit.literal.span(), "no signature is good for that long", mend);
        }
    }
    let query = match (is_in_query, expires) {
        (true, None) if !scope.failed() => {
            let help = "say how long it is good: `in = query, expires = \"15m\"`";
            let mend = match group.stream().into_iter().last() {
                Some(last) => Mend::new(help).with(Edit::after(last.span(), ", expires = \"15m\"")),
                None => help.into(),
            };
            diagnostics.error(group.span(), "a signature in the query expires", mend);
            None
        }
        (_, expires) => expires.map(|(limit, _)| limit),
    };
    let service = service?;
    (!scope.failed()).then_some(SigV4 { service, region, is_payload_unsigned, is_path_raw, query })
}

fn unknown_part(name: &str, item: &Item, diagnostics: &Diagnostics) {
    let mend = match nearest(name, &PARTS) {
        Some(meant) => {
            Mend::new(format!("did you mean `{meant}`?")).with(Edit::over(item.place(), meant))
        }
        None => Mend::new(format!("remove it: `sigv4` has {}", listed(&PARTS)))
            .with(Edit::remove(item.whole())),
    };
    diagnostics.error(item.place(), format!("unexpected `{name}`"), mend);
}

/// A part of the scope: a name in quotes, without a slash.
fn scope_part(part: &str, example: &str, item: &Item, diagnostics: &Diagnostics) -> Option<String> {
    let tokens = ungroup(item.right.clone());
    let at = if tokens.is_empty() { item.place() } else { place(&tokens) };
    let text = syn::parse2::<LitStr>(tokens).ok().map(|literal| literal.value());
    let is_name = |text: &String| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/')
    };
    if let Some(text) = text.filter(is_name) {
        return Some(text);
    }
    let mend = Mend::new(format!("write `{part} = {}`, or the like", quoted(example)))
        .with(Edit::over(at, quoted(example)));
    let mend = if item.equals.is_some() && !item.right.is_empty() {
        mend
    } else {
        format!("write `{part} = {}`", quoted(example)).into()
    };
    diagnostics.error(at, format!("`{part}` is a name in quotes"), mend);
    None
}

/// `payload = unsigned`, `in = query`: whether it says that.
fn word(part: &str, word: &str, item: &Item, diagnostics: &Diagnostics) -> bool {
    let tokens = ungroup(item.right.clone());
    if tokens.to_string() == word {
        return true;
    }
    let at = if tokens.is_empty() { item.place() } else { place(&tokens) };
    let mend = if tokens.is_empty() {
        format!("write `{part} = {word}`, or leave it out").into()
    } else {
        Mend::new(format!("write `{part} = {word}`, or leave it out")).with(Edit::over(at, word))
    };
    diagnostics.error(at, format!("`{part}` can be `{word}` alone"), mend);
    false
}
