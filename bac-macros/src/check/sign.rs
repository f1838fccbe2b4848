//! Rules for what signs the head of a request, and replies.

use proc_macro2::Span;

use crate::{
    check::argument::whole_argument,
    diagnostics::{Diagnostics, Edit, Mend, quoted},
    draft::MethodDraft,
    parse::{BODY, ClientAttribute, Component, Form, Kind, Piece, Sign},
    suggest::any_of,
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
    let signed = signed(draft, client);
    signed_header_never_sent(draft, client, &signed, diagnostics);
    signed_query(draft, client, &signed, diagnostics);
    digest_without_body(draft, diagnostics);
    whole_body_of_stream(draft, client, &signed, diagnostics);
    digest_never_sent(draft, client, diagnostics);
    none_to_verify(draft, client, diagnostics);
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
    let verify = settings.verify.as_ref().or(client.shared.settings.verify.as_ref());
    if verify.is_some_and(|verify| verify.value.is_some()) {
        return;
    }
    if settings.sign.is_none() && !is_of_trait && !draft.is_signed() {
        let mend =
            Mend::new("remove it, or say what signs: `sign = …`").with(Edit::remove(key.whole));
        diagnostics.error(key.span, "a key where nothing signs", mend);
    }
}

/// AWS Signature Version 4 signs with the credentials.
fn key_of_access_key(draft: &MethodDraft, client: &ClientAttribute, diagnostics: &Diagnostics) {
    let Some(key) = &draft.attribute.shared.settings.key else { return };
    if signed(draft, client).iter().any(|signed| matches!(signed.sign, Sign::SigV4(_))) {
        let help =
            "remove it: `sigv4` signs with the `AccessKey` that the client's credentials are";
        let mend = Mend::new(help).with(Edit::remove(key.whole));
        diagnostics.error(key.span, "a key where an access key signs", mend);
    }
}

/// A header that the scheme writes would take the place of what an argument says.
fn header_of_scheme(draft: &MethodDraft, client: &ClientAttribute, diagnostics: &Diagnostics) {
    let signed = signed(draft, client);
    let schemes = signed.iter().filter(|signed| !signed.is_of_reply);
    let written = schemes.flat_map(|signed| match signed.sign {
        Sign::Dpop => vec!["dpop"],
        Sign::Hmac(hmac) => vec![&*hmac.header],
        Sign::SigV4(declared) if declared.query.is_some() => Vec::new(),
        Sign::SigV4(_) => vec!["authorization", "x-amz-date"],
        Sign::StandardWebhooks => vec!["webhook-signature"],
        Sign::HttpSignature(_) | Sign::Path(_) | Sign::Several(_) => Vec::new(),
    });
    let written: Vec<&str> = written.collect();
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
    let mut schemes = sign.value.each().iter();
    let is_it = |scheme: &Sign| matches!(scheme, Sign::Hmac(hmac) if hmac.over == [BODY]);
    if schemes.any(is_it) && !draft.has_body() {
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

/// A scheme of an endpoint: its own, or that of its trait.
struct Signed<'a> {
    sign: &'a Sign,
    /// Where that is said, or else the endpoint.
    at: Span,
    is_own: bool,
    /// The labels of the signatures that stand in the request already.
    labels: Vec<&'a str>,
    /// Whether it is of replies, and covers of the request what has `req`.
    is_of_reply: bool,
}

impl Signed<'_> {
    /// Where a component is written, or else the endpoint.
    fn place_of(&self, component: &Component) -> Span {
        if self.is_own { component.literal.span() } else { self.at }
    }

    /// What it covers of the request.
    fn covered(&self) -> impl Iterator<Item = &Component> {
        let covers = match self.sign {
            Sign::HttpSignature(declared) => &declared.covers[..],
            _ => &[],
        };
        covers.iter().filter(|component| component.is_of_request == self.is_of_reply)
    }
}

/// All that signs an endpoint, in its order, and its replies.
fn signed<'a>(draft: &'a MethodDraft, client: &'a ClientAttribute) -> Vec<Signed<'a>> {
    let (own, of_trait) = (&draft.attribute.shared.settings, &client.shared.settings);
    let of_method = draft.written.signature.ident.span();
    let is_signed = draft.attribute.unsigned.is_none();
    let mut labels = Vec::new();
    let mut all = Vec::new();
    let sign = own.sign.as_ref().map(|sign| (sign, sign.span, true));
    let sign = sign.or(of_trait.sign.as_ref().map(|sign| (sign, of_method, false)));
    for (sign, at, is_own) in sign.into_iter().filter(|(_, _, is_own)| *is_own || is_signed) {
        for sign in sign.value.each() {
            all.push(Signed { sign, at, is_own, labels: labels.clone(), is_of_reply: false });
            if let Sign::HttpSignature(declared) = sign {
                labels.push(declared.label());
            }
        }
    }
    let verify = own.verify.as_ref().map(|verify| (verify, verify.span, true));
    let verify = verify.or(of_trait.verify.as_ref().map(|verify| (verify, of_method, false)));
    if let Some((verify, at, is_own)) = verify
        && let Some(sign) = &verify.value
    {
        all.push(Signed { sign, at, is_own, labels, is_of_reply: true });
    }
    all
}

fn signed_header_never_sent(
    draft: &MethodDraft,
    client: &ClientAttribute,
    signed: &[Signed<'_>],
    diagnostics: &Diagnostics,
) {
    let constants = draft.attribute.shared.constants.clone().or(&client.shared.constants);
    let (settings, of_trait) = (&draft.attribute.shared.settings, &client.shared.settings);
    let coded = settings.content_encoding.as_ref().or(of_trait.content_encoding.as_ref());
    let is_coded = draft.has_body() && coded.is_some_and(|said| said.value.is_some());
    let asked = settings.accept_encoding.as_ref().or(of_trait.accept_encoding.as_ref());
    let is_asked = asked.is_some_and(|said| !said.value.is_empty());
    let is_sent = |name: &str| {
        ALWAYS.contains(&name)
            || is_coded && name == "content-encoding"
            || is_asked && name == "accept-encoding"
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
    for signed in signed {
        let (headers, own): (Vec<(&str, Span)>, Option<&str>) = match signed.sign {
            Sign::Hmac(hmac) => {
                let headers = hmac.over.iter().filter_map(|piece| match piece {
                    Piece::Header(name) => Some((&**name, signed.at)),
                    _ => None,
                });
                (headers.collect(), hmac.timestamp.as_deref())
            }
            Sign::HttpSignature(declared) => {
                let of_signature = |component: &&Component| {
                    is_of_signature(&component.name) && is_made(component, &signed.labels)
                };
                let fields = signed.covered().filter(|it| !it.name.starts_with('@'));
                let fields = fields.filter(|component| !of_signature(component));
                let own = declared.agent.as_ref().map(|_| "signature-agent");
                (fields.map(|it| (&*it.name, signed.place_of(it))).collect(), own)
            }
            _ => continue,
        };
        let mut headers = headers.into_iter();
        let Some((name, at)) = headers.find(|(name, _)| own != Some(name) && !is_sent(name)) else {
            continue;
        };
        let ident = &draft.written.signature.ident;
        let fact =
            format!("the header `{name}` is signed, and nothing of `{}` sends it", unraw(ident));
        let help = if is_of_signature(name) && !signed.labels.is_empty() {
            let known: Vec<String> = signed.labels.iter().map(|label| quoted(label)).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            format!("name one that is made before it: `key` is {}", any_of(&known))
        } else {
            format!("add an argument `#[header(\"{name}\")]`, or a constant `header(…)`")
        };
        diagnostics.error(at, fact, help);
        return;
    }
}

/// The fields that an HTTP message signature writes.
fn is_of_signature(name: &str) -> bool {
    matches!(name, "signature" | "signature-input")
}

/// Whether a signature that this is of has been made.
fn is_made(component: &Component, labels: &[&str]) -> bool {
    match &component.form {
        Form::Member(label) => labels.contains(&&**label),
        _ => !labels.is_empty(),
    }
}

/// A parameter of the query is covered that no argument sends, or that is sent several times.
fn signed_query(
    draft: &MethodDraft,
    client: &ClientAttribute,
    signed: &[Signed<'_>],
    diagnostics: &Diagnostics,
) {
    let constants = draft.attribute.shared.constants.clone().or(&client.shared.constants);
    let is_of_query =
        |kind| matches!(kind, Kind::Query | Kind::QueryComma | Kind::QuerySpace | Kind::QueryPipe);
    // Its members are for the runtime to know.
    if draft.arguments.iter().any(|argument| argument.kind() == Kind::QueryFields) {
        return;
    }
    for (signed, component) in signed.iter().flat_map(|it| it.covered().map(move |of| (it, of))) {
        let Form::Parameter(name) = &component.form else { continue };
        let at = signed.place_of(component);
        let mut arguments = draft.arguments.iter();
        let argument = arguments
            .find(|argument| is_of_query(argument.kind()) && argument.wire_name().value == *name);
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
    let digests = sign.value.each().iter().filter_map(|scheme| match scheme {
        Sign::HttpSignature(declared) => declared.digest_covered(),
        _ => None,
    });
    for digest in digests.filter(|_| !draft.has_body()) {
        let mend =
            Mend::new("leave it out, or give the endpoint a body").with(Edit::remove(digest.whole));
        let fact = "the digest of the body is signed, and the endpoint has none";
        diagnostics.error(digest.literal.span(), fact, mend);
    }
}

/// What signs the bytes of a body has to have them before any of them are sent. A digest that the caller
/// gives is one that is there.
fn whole_body_of_stream(
    draft: &MethodDraft,
    client: &ClientAttribute,
    signed: &[Signed<'_>],
    diagnostics: &Diagnostics,
) {
    if !draft.arguments.iter().any(|argument| argument.kind() == Kind::Stream) {
        return;
    }
    let constants = draft.attribute.shared.constants.clone().or(&client.shared.constants);
    let is_given = |name: &str| {
        constants.headers.iter().any(|it| it.name.eq_ignore_ascii_case(name))
            || draft.arguments.iter().any(|argument| {
                argument.kind() == Kind::Header
                    && argument.wire_name().value.eq_ignore_ascii_case(name)
            })
    };
    for signed in signed.iter().filter(|signed| !signed.is_of_reply) {
        let digest = match signed.sign {
            Sign::HttpSignature(declared) => declared.digest_covered(),
            _ => None,
        };
        let (at, help, edit) = match (signed.sign, digest) {
            (_, Some(digest)) if !is_given("content-digest") => (
                signed.place_of(digest),
                "leave it out, or give it with an argument `#[header(\"content-digest\")]`",
                Some(Edit::remove(digest.whole)),
            ),
            (Sign::Hmac(hmac), _) if hmac.over.contains(&BODY) => {
                (signed.at, "sign without `{body}`, or take the body as bytes", None)
            }
            (Sign::StandardWebhooks, _) => {
                (signed.at, "take the body as bytes: `#[body(bytes)]`", None)
            }
            (Sign::SigV4(sigv4), _) if !sigv4.is_payload_unsigned && sigv4.query.is_none() => {
                (signed.at, "write `sigv4(…, payload = unsigned)`, or take the body as bytes", None)
            }
            _ => continue,
        };
        let mut mend = Mend::new(help);
        if let Some(edit) = edit.filter(|_| signed.is_own) {
            mend = mend.with(edit);
        }
        diagnostics.error(at, "the body is signed, and it is a stream", mend);
        return;
    }
}

/// A reply is bound to the digest of a request that has none.
fn digest_never_sent(draft: &MethodDraft, client: &ClientAttribute, diagnostics: &Diagnostics) {
    let Some(verify) = &draft.attribute.shared.settings.verify else { return };
    let Some(Sign::HttpSignature(declared)) = &verify.value else { return };
    let digest = declared.covers.iter().find(|it| it.name == "content-digest" && it.is_of_request);
    let Some(digest) = digest else { return };
    let of_requests = signed(draft, client).into_iter().filter(|signed| !signed.is_of_reply);
    let mut is_made = false;
    for signed in of_requests {
        is_made |= match signed.sign {
            Sign::HttpSignature(declared) => declared.digest_covered().is_some(),
            // It may make one.
            Sign::Path(_) => true,
            _ => false,
        };
    }
    let is_given = draft.arguments.iter().any(|argument| {
        argument.kind() == Kind::Header
            && argument.wire_name().value.eq_ignore_ascii_case("content-digest")
    });
    if !is_made && !is_given {
        let help =
            "leave it out, or cover it in what signs the request: `sign = http_signature(…)`";
        let mend = Mend::new(help).with(Edit::remove(digest.whole));
        let fact = "the reply is bound to the digest of its request, and the request has none";
        diagnostics.error(digest.literal.span(), fact, mend);
    }
}

/// `verify = none` where nothing is verified.
fn none_to_verify(draft: &MethodDraft, client: &ClientAttribute, diagnostics: &Diagnostics) {
    let Some(verify) = &draft.attribute.shared.settings.verify else { return };
    let of_trait = client.shared.settings.verify.as_ref();
    if verify.value.is_none() && of_trait.is_none_or(|of_trait| of_trait.value.is_none()) {
        let mend =
            Mend::new("remove it: replies are verified where the endpoint or its trait says so")
                .with(Edit::remove(verify.whole));
        diagnostics.error(verify.span, "`verify = none` where no replies are verified", mend);
    }
}
