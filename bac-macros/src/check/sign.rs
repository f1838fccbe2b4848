//! Rules for what signs the head of a request.

use proc_macro2::Span;

use crate::{
    check::argument::whole_argument,
    diagnostics::{Diagnostics, Edit, Mend},
    draft::MethodDraft,
    parse::{BODY, ClientAttribute, Component, Form, Kind, Piece, Sign},
    tokens::unraw,
    types::Multiplicity,
};

/// What its keys say together, and with those of the trait.
pub(super) fn sign(draft: &MethodDraft, client: &ClientAttribute, diagnostics: &Diagnostics) {
    sign_and_unsigned(draft, diagnostics);
    unsigned_without_scheme(draft, client, diagnostics);
    key_without_scheme(draft, client, diagnostics);
    key_of_access_key(draft, client, diagnostics);
    header_of_scheme(draft, client, diagnostics);
    signed_body_without_body(draft, diagnostics);
    signed_header_never_sent(draft, client, diagnostics);
    signed_query(draft, client, diagnostics);
    digest_without_body(draft, diagnostics);
}

fn sign_and_unsigned(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let settings = &draft.attribute.shared.settings;
    if let (Some(_), Some(unsigned)) = (&settings.sign, &draft.attribute.unsigned) {
        let mend = Mend::new("remove one").with(Edit::remove(unsigned.whole));
        diagnostics.error(unsigned.span, "`unsigned` on an endpoint that says what signs it", mend);
    }
}

fn unsigned_without_scheme(
    draft: &MethodDraft,
    client: &ClientAttribute,
    diagnostics: &Diagnostics,
) {
    let settings = &draft.attribute.shared.settings;
    let Some(unsigned) = &draft.attribute.unsigned else { return };
    if settings.sign.is_none() && draft.is_signed() {
        let mend = Mend::new("remove it: the argument marked `#[signed]` is signed")
            .with(Edit::remove(unsigned.whole));
        diagnostics.error(unsigned.span, "`unsigned` on an endpoint with a signed argument", mend);
    } else if settings.sign.is_none() && client.shared.settings.sign.is_none() {
        let mend = Mend::new("remove it: an endpoint is signed where it or its trait says so")
            .with(Edit::remove(unsigned.whole));
        diagnostics.error(unsigned.span, "`unsigned` where nothing signs", mend);
    }
}

fn key_without_scheme(draft: &MethodDraft, client: &ClientAttribute, diagnostics: &Diagnostics) {
    let settings = &draft.attribute.shared.settings;
    let Some(key) = &settings.key else { return };
    let is_of_trait = client.shared.settings.sign.is_some() && draft.attribute.unsigned.is_none();
    if settings.sign.is_none() && !is_of_trait && !draft.is_signed() {
        let mend =
            Mend::new("remove it, or say what signs: `sign = …`").with(Edit::remove(key.whole));
        diagnostics.error(key.span, "a key where nothing signs", mend);
    }
}

/// AWS Signature Version 4 signs with the credentials.
fn key_of_access_key(draft: &MethodDraft, client: &ClientAttribute, diagnostics: &Diagnostics) {
    let Some(key) = &draft.attribute.shared.settings.key else { return };
    if let Some(Signed { sign: Sign::SigV4(_), .. }) = signed(draft, client) {
        let help =
            "remove it: `sigv4` signs with the `AccessKey` that the client's credentials are";
        let mend = Mend::new(help).with(Edit::remove(key.whole));
        diagnostics.error(key.span, "a key where an access key signs", mend);
    }
}

/// A header that the scheme writes would take the place of what an argument says.
fn header_of_scheme(draft: &MethodDraft, client: &ClientAttribute, diagnostics: &Diagnostics) {
    let Some(Signed { sign, .. }) = signed(draft, client) else { return };
    let written: &[&str] = match sign {
        Sign::Dpop => &["dpop"],
        Sign::Hmac(hmac) => &[&hmac.header],
        Sign::HttpSignature(_) => &[],
        Sign::SigV4(declared) if declared.query.is_some() => &[],
        Sign::SigV4(_) => &["authorization", "x-amz-date"],
        Sign::StandardWebhooks => &["webhook-signature"],
        Sign::Path(_) => &[],
    };
    for (index, argument) in draft.arguments.iter().enumerate() {
        let name = argument.wire_name();
        let is_it = |written: &&str| name.value.eq_ignore_ascii_case(written);
        if argument.kind() != Kind::Header || !written.iter().any(is_it) {
            continue;
        }
        let mend = Mend::new("remove the argument: what signs puts its own in that place");
        let mend = match whole_argument(draft, index) {
            Some(whole) => mend.with(Edit::remove(whole)),
            None => mend,
        };
        let fact = format!("the header `{}` is written by what signs", name.value);
        diagnostics.error(name.span, fact, mend);
    }
}

/// A signature over a body that is not there is the same for every request.
fn signed_body_without_body(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let Some(sign) = &draft.attribute.shared.settings.sign else { return };
    let Sign::Hmac(hmac) = &sign.value else { return };
    if hmac.over == [BODY] && !draft.has_body() {
        let help = "sign more than the body, as `over = \"{method} {target} {timestamp}\"` does, or give \
                    the endpoint a body";
        diagnostics.error(sign.span, "the body alone is signed, and the endpoint has none", help);
    }
}

/// What requests have without an argument or a constant.
const ALWAYS: [&str; 7] = [
    "accept",
    "authorization",
    "content-digest",
    "content-length",
    "content-type",
    "host",
    "user-agent",
];

/// What signs an endpoint: its own word, or that of its trait.
struct Signed<'a> {
    sign: &'a Sign,
    /// Where that is said, or else the endpoint.
    at: Span,
    is_own: bool,
}

fn signed<'a>(draft: &'a MethodDraft, client: &'a ClientAttribute) -> Option<Signed<'a>> {
    let of_trait = client.shared.settings.sign.as_ref();
    let of_trait = of_trait.filter(|_| draft.attribute.unsigned.is_none());
    match (&draft.attribute.shared.settings.sign, of_trait) {
        (Some(own), _) => Some(Signed { sign: &own.value, at: own.span, is_own: true }),
        (None, Some(of_trait)) => {
            let at = draft.written.signature.ident.span();
            Some(Signed { sign: &of_trait.value, at, is_own: false })
        }
        (None, None) => None,
    }
}

fn signed_header_never_sent(
    draft: &MethodDraft,
    client: &ClientAttribute,
    diagnostics: &Diagnostics,
) {
    let Some(Signed { sign, at, is_own }) = signed(draft, client) else { return };
    let (headers, own): (Vec<(&str, Span)>, Option<&str>) = match sign {
        Sign::Hmac(hmac) => {
            let headers = hmac.over.iter().filter_map(|piece| match piece {
                Piece::Header(name) => Some((&**name, at)),
                _ => None,
            });
            (headers.collect(), hmac.timestamp.as_deref())
        }
        Sign::HttpSignature(declared) => {
            let fields = declared.covers.iter().filter(|it| !it.name.starts_with('@'));
            let span = |component: &Component| {
                if is_own { component.literal.span() } else { at }
            };
            (fields.map(|it| (&*it.name, span(it))).collect(), None)
        }
        _ => return,
    };
    let constants = draft.attribute.shared.constants.clone().or(&client.shared.constants);
    let is_sent = |name: &str| {
        ALWAYS.contains(&name)
            || own == Some(name)
            || constants.headers.iter().any(|it| it.name.eq_ignore_ascii_case(name))
            || draft.arguments.iter().any(|argument| {
                let written = argument.wire_name().value.to_ascii_lowercase();
                match argument.kind() {
                    Kind::Header => written == name,
                    Kind::HeaderFields => name.starts_with(&written),
                    Kind::Cookie => name == "cookie",
                    _ => false,
                }
            })
    };
    if let Some((name, at)) = headers.into_iter().find(|(name, _)| !is_sent(name)) {
        let ident = &draft.written.signature.ident;
        let fact =
            format!("the header `{name}` is signed, and nothing of `{}` sends it", unraw(ident));
        let help = format!("add an argument `#[header(\"{name}\")]`, or a constant `header(…)`");
        diagnostics.error(at, fact, help);
    }
}

/// A parameter of the query is covered that no argument sends, or that is sent several times.
fn signed_query(draft: &MethodDraft, client: &ClientAttribute, diagnostics: &Diagnostics) {
    let Some(Signed { sign: Sign::HttpSignature(declared), at, is_own }) = signed(draft, client)
    else {
        return;
    };
    let constants = draft.attribute.shared.constants.clone().or(&client.shared.constants);
    for component in &declared.covers {
        let Form::Parameter(name) = &component.form else { continue };
        let at = if is_own { component.literal.span() } else { at };
        let is_of_query = |kind| {
            matches!(kind, Kind::Query | Kind::QueryComma | Kind::QuerySpace | Kind::QueryPipe)
        };
        let mut arguments = draft.arguments.iter();
        let argument = arguments
            .find(|argument| is_of_query(argument.kind()) && argument.wire_name().value == *name);
        // Its members are for the runtime to know.
        if draft.arguments.iter().any(|argument| argument.kind() == Kind::QueryFields) {
            continue;
        }
        let is_constant = constants.query.iter().any(|constant| constant.name == *name);
        let whole = Edit::remove(component.whole);
        match argument {
            Some(argument)
                if argument.kind() == Kind::Query && Multiplicity::of(&argument.ty).is_list =>
            {
                let fact = format!(
                    "the query parameter `{name}` is a list, and one that is sent several times \
                     cannot be signed"
                );
                let mend = Mend::new("leave it out, and cover `\"@query\"`").with(whole);
                diagnostics.error(at, fact, mend);
            }
            None if !is_constant => {
                let ident = &draft.written.signature.ident;
                let fact = format!(
                    "the query parameter `{name}` is signed, and nothing of `{}` sends it",
                    unraw(ident)
                );
                let mend =
                    Mend::new(format!("leave it out, or add an argument `#[query(\"{name}\")]`"));
                diagnostics.error(at, fact, mend.with(whole));
            }
            _ => {}
        }
    }
}

/// A digest of a body that is not there.
fn digest_without_body(draft: &MethodDraft, diagnostics: &Diagnostics) {
    let Some(sign) = &draft.attribute.shared.settings.sign else { return };
    let Sign::HttpSignature(declared) = &sign.value else { return };
    let digest = declared.covers.iter().find(|component| component.name == "content-digest");
    if let Some(digest) = digest.filter(|_| !draft.has_body()) {
        let mend =
            Mend::new("leave it out, or give the endpoint a body").with(Edit::remove(digest.whole));
        let fact = "the digest of the body is signed, and the endpoint has none";
        diagnostics.error(digest.literal.span(), fact, mend);
    }
}
