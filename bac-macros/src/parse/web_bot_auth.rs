//! `web_bot_auth(agent = "https://…", …)`: how a program says whose it is, by an HTTP message signature
//! (draft-meunier-web-bot-auth-architecture).

use std::time::Duration;

use proc_macro2::{Group, Span, TokenTree};
use syn::LitStr;

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, place, quoted},
    parse::{
        duration::{Limit, duration},
        http_signature::{
            Component, Form, HttpSignature, LabelPlace, key, label, label_place, string,
        },
        list::{self, Item},
    },
    suggest::{list as listed, nearest},
};

const PARTS: [&str; 5] = ["accept_signature", "agent", "expires", "key", "label"];

/// How long it is good where that is not said.
const USUAL_LIFE: Duration = Duration::from_secs(5 * 60);

/// What is declared: all of it is known by the word, but for what stands in its parentheses.
pub(super) fn web_bot_auth(
    group: Option<&Group>,
    word: Span,
    diagnostics: &Diagnostics,
) -> Option<HttpSignature> {
    let scope = diagnostics.scope();
    let mut declared = HttpSignature {
        tag: Some("web-bot-auth".to_owned()),
        expires: Some(Limit { time: USUAL_LIFE, literal: LitStr::new("5m", word) }),
        nonce: true,
        alg: true,
        is_thumbprint: true,
        ..HttpSignature::new(group.map_or(LabelPlace::After(word), label_place))
    };
    let mut known: Vec<String> = Vec::new();
    for item in group.into_iter().flat_map(list::in_parentheses) {
        let trees: Vec<TokenTree> = item.left.clone().into_iter().collect();
        let name = trees.first().map(ToString::to_string).unwrap_or_default();
        if known.contains(&name) {
            let mend = Mend::new("remove it, or the first").with(Edit::remove(item.whole()));
            diagnostics.error(item.place(), format!("`{name}` is given twice"), mend);
            continue;
        }
        match (&*name, trees.len() == 1 && item.equals.is_some()) {
            ("agent", true) => declared.agent = agent(&item, diagnostics),
            ("accept_signature", false) if trees.len() == 1 && item.equals.is_none() => {
                declared.answers = true
            }
            ("expires", true) => {
                declared.expires =
                    duration("expires", item.right.clone(), item.whole(), diagnostics);
            }
            ("key", true) => declared.key = key(&item, diagnostics),
            ("label", true) => {
                declared.label = label(&item, diagnostics);
                declared.label_at = LabelPlace::Written(place(&item.right));
            }
            _ => unknown_part(&name, &item, diagnostics),
        }
        known.push(name);
    }
    let component = |name: &str, form| Component {
        name: name.to_owned(),
        form,
        is_of_request: false,
        literal: LitStr::new(name, word),
        whole: word.into(),
    };
    declared.covers.push(component("@authority", Form::Plain));
    if declared.agent.is_some() {
        let label = declared.label().to_owned();
        declared.covers.push(component("signature-agent", Form::Member(label)));
    }
    (!scope.failed()).then_some(declared)
}

fn unknown_part(name: &str, item: &Item, diagnostics: &Diagnostics) {
    let (fact, mend) = match nearest(name, &PARTS) {
        Some("accept_signature") if name == "accept_signature" => (
            "`accept_signature` takes no value".to_owned(),
            Mend::new("write `accept_signature`")
                .with(Edit::over(place(&item.tokens()), "accept_signature")),
        ),
        Some(meant) if meant == name => {
            (format!("`{name}` takes a value"), format!("write `{name} = …`").into())
        }
        Some(meant) => (
            format!("unexpected `{name}`"),
            Mend::new(format!("did you mean `{meant}`?")).with(Edit::over(item.place(), meant)),
        ),
        None => (
            format!("unexpected `{name}`"),
            Mend::new(format!("remove it: `web_bot_auth` has {}", listed(&PARTS)))
                .with(Edit::remove(item.whole())),
        ),
    };
    diagnostics.error(item.place(), fact, mend);
}

/// Where the keys of the agent are found: an URL, whose directory of keys a server reads.
fn agent(item: &Item, diagnostics: &Diagnostics) -> Option<String> {
    let literal = string("agent", "https://bot.example", item, diagnostics)?;
    let text = literal.value();
    let rest = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    let is_url = |rest: &str| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_graphic());
    if rest.is_some_and(is_url) {
        return Some(text);
    }
    let whole = format!("https://{text}");
    let is_host = text.contains('.') && !text.contains("://") && is_url(&text);
    let mend = if is_host {
        Mend::new(format!("write `agent = {}`", quoted(&whole)))
            .with(Edit::over(literal.span(), quoted(&whole)))
    } else {
        "write where its keys are found, as `agent = \"https://bot.example\"`".into()
    };
    diagnostics.error(place(&literal), "the agent is an URL", mend);
    None
}
