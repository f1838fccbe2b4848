//! The keys that both attributes have, or could have: on the trait they are defaults for its endpoints.

use proc_macro2::{Span, TokenStream};
use syn::{LitBool, LitStr, Path};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, place},
    parse::{
        codec::{self, Codec},
        coding::{self, Coding},
        constants::Constants,
        duration::{Limit, duration},
        entries::{Key, Keyed, Takes},
        errors::{self, Errors},
        function::function,
        key_name::key_name,
        method::Method,
        redirect,
        resend::{self, Challenge},
        sign::{self, Sign},
        success::{self, SuccessCase},
    },
    tokens::{Spanned, ungroup},
};

/// What both attributes can say.
#[derive(Default)]
pub(crate) struct Shared {
    /// Present if `errors(…)` was written.
    pub(crate) errors: Option<Errors>,
    /// Present if `success(…)` was written.
    pub(crate) success: Option<Keyed<Vec<SuccessCase>>>,
    /// Present if `none(…)` was written.
    pub(crate) none: Option<Keyed<Vec<Spanned<u16>>>>,
    /// The function that knows a success that tells of a failure; `None` in it for `failure = none`.
    pub(crate) failure: Option<Keyed<Option<Path>>>,
    pub(crate) settings: Settings,
    pub(crate) constants: Constants,
    /// What writes and reads bodies that say nothing of their own.
    pub(crate) codec: Option<Keyed<Codec>>,
    /// An implementation of the trait need not have the endpoint.
    pub(crate) provided: bool,
}

/// What the runtime alone reads: it goes from here into the operation as it is.
#[derive(Default)]
pub(crate) struct Settings {
    pub(crate) timeout: Option<Limit>,
    pub(crate) attempt_timeout: Option<Limit>,
    pub(crate) stall_timeout: Option<Limit>,
    pub(crate) attempts: Option<u32>,
    pub(crate) idempotent: Option<Keyed<bool>>,
    /// The name of the header field, as it was written.
    pub(crate) idempotency_key: Option<Keyed<String>>,
    /// Whether that was said before `idempotent`, or alone.
    pub(crate) is_key_first: bool,
    pub(crate) challenge: Option<Challenge>,
    /// Whether path values that could be a step in the tree are refused.
    pub(crate) strict_paths: Option<Keyed<bool>>,
    /// Whether redirects are followed within the origin.
    pub(crate) redirect: Option<Keyed<bool>>,
    /// The statuses that have other credentials asked for.
    pub(crate) refresh: Option<Keyed<Vec<u16>>>,
    /// The codings in which replies are asked for; none where that is said.
    pub(crate) accept_encoding: Option<Keyed<Vec<Coding>>>,
    /// How bodies of requests are coded; `None` in it for `content_encoding = identity`.
    pub(crate) content_encoding: Option<Keyed<Option<Coding>>>,
    pub(crate) sign: Option<Keyed<Sign>>,
    /// What signs replies; `None` in it for `verify = none`.
    pub(crate) verify: Option<Keyed<Option<Sign>>>,
    /// The name of the key that signs.
    pub(crate) key: Option<Keyed<String>>,
    /// The function that tells what a reply that is no success says of the work.
    pub(crate) outcome: Option<Path>,
}

impl Settings {
    /// What an endpoint of this method says; the trait, where it says nothing and the trait's can apply.
    pub(crate) fn or(self, of_trait: &Self, method: Method) -> Self {
        let idempotent = self.idempotent_or(of_trait).cloned();
        let needs_key = !idempotent.as_ref().map_or(method.is_idempotent(), |said| said.value);
        let key_of_trait = of_trait.idempotency_key.as_ref().filter(|_| needs_key);
        Self {
            idempotent,
            timeout: self.timeout.or_else(|| of_trait.timeout.clone()),
            attempt_timeout: self.attempt_timeout.or_else(|| of_trait.attempt_timeout.clone()),
            stall_timeout: self.stall_timeout.or_else(|| of_trait.stall_timeout.clone()),
            attempts: self.attempts.or(of_trait.attempts),
            idempotency_key: self.idempotency_key.or_else(|| key_of_trait.cloned()),
            is_key_first: self.is_key_first,
            challenge: self.challenge.or_else(|| of_trait.challenge.clone()),
            redirect: self.redirect.or_else(|| of_trait.redirect.clone()),
            refresh: self.refresh.or_else(|| of_trait.refresh.clone()),
            accept_encoding: self.accept_encoding.or_else(|| of_trait.accept_encoding.clone()),
            content_encoding: self.content_encoding.or_else(|| of_trait.content_encoding.clone()),
            sign: self.sign.or_else(|| of_trait.sign.clone()),
            verify: self.verify.or_else(|| of_trait.verify.clone()),
            key: self.key.or_else(|| of_trait.key.clone()),
            strict_paths: self.strict_paths.or_else(|| of_trait.strict_paths.clone()),
            outcome: self.outcome.or_else(|| of_trait.outcome.clone()),
        }
    }

    /// What the endpoint or the trait says of doing the work twice. A trait does not make idempotent what
    /// has a key of its own.
    pub(crate) fn idempotent_or<'a>(&'a self, of_trait: &'a Self) -> Option<&'a Keyed<bool>> {
        let of_trait = of_trait.idempotent.as_ref();
        let of_trait = of_trait.filter(|said| !(said.value && self.idempotency_key.is_some()));
        self.idempotent.as_ref().or(of_trait)
    }
}

pub(super) const fn accept<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "accept",
        synonyms: &["accepts", "produces"],
        example: "accept = \"text/csv\"",
        takes: Takes::Value(|attribute, tokens, whole, diagnostics| {
            attribute.as_mut().constants.read_accept(tokens, whole, diagnostics);
        }),
    }
}

pub(super) const fn accept_encoding<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "accept_encoding",
        synonyms: &["compressed", "decode", "decompress"],
        example: coding::ACCEPT_EXAMPLE,
        takes: Takes::Items(|attribute, group, whole, diagnostics| {
            let value = coding::accept_encoding(group, diagnostics);
            let said = Keyed { value, span: group.span(), whole };
            attribute.as_mut().settings.accept_encoding = Some(said);
        }),
    }
}

pub(super) const fn content_encoding<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "content_encoding",
        synonyms: &["coding", "compress", "compression", "encode"],
        example: coding::CONTENT_EXAMPLE,
        takes: Takes::Value(|attribute, tokens, whole, diagnostics| {
            let span = first_span(&tokens);
            let said = coding::content_encoding(tokens, whole, diagnostics);
            attribute.as_mut().settings.content_encoding =
                said.map(|value| Keyed { value, span, whole });
        }),
    }
}

pub(super) const fn header<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "header",
        synonyms: &["headers"],
        example: "header(\"Name\" = \"value\")",
        takes: Takes::Items(|attribute, group, whole, diagnostics| {
            attribute.as_mut().constants.read_headers(group, whole, diagnostics);
        }),
    }
}

pub(super) const fn query<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "query",
        synonyms: &["params", "queries"],
        example: "query(\"name\" = \"value\")",
        takes: Takes::Items(|attribute, group, whole, diagnostics| {
            attribute.as_mut().constants.read_query(group, whole, diagnostics);
        }),
    }
}

pub(super) const fn attempts<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "attempts",
        synonyms: &["attempt", "max_attempts", "max_tries", "retries", "retry", "tries"],
        example: "attempts = 3",
        takes: Takes::Value(|attribute, tokens, _whole, diagnostics| {
            attribute.as_mut().settings.attempts = resend::attempts(tokens, diagnostics);
        }),
    }
}

pub(super) const fn attempt_timeout<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "attempt_timeout",
        synonyms: &["per_attempt_timeout", "request_timeout", "try_timeout"],
        example: "attempt_timeout = \"10s\"",
        takes: Takes::Value(|attribute, tokens, whole, diagnostics| {
            attribute.as_mut().settings.attempt_timeout =
                duration("attempt_timeout", tokens, whole, diagnostics);
        }),
    }
}

pub(super) const fn challenge<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "challenge",
        synonyms: &[],
        example: "challenge(409, header = \"X-Session-Id\")",
        takes: Takes::List(|attribute, group, whole, diagnostics| {
            attribute.as_mut().settings.challenge = resend::challenge(group, whole, diagnostics);
        }),
    }
}

pub(super) const fn codec<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "codec",
        synonyms: &["content", "encoding", "format", "serde"],
        example: "codec = xml",
        takes: Takes::Value(|attribute, tokens, whole, diagnostics| {
            let span = place(&tokens).start;
            let codec = codec::codec(tokens, diagnostics);
            attribute.as_mut().codec = codec.map(|value| Keyed { value, span, whole });
        }),
    }
}

pub(super) const fn idempotent<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "idempotent",
        synonyms: &["idempotence", "is_idempotent", "repeatable", "retryable"],
        example: "idempotent = false",
        takes: Takes::FlagOrValue(|attribute, span, tokens, whole, diagnostics| {
            let said = yes_or_no("idempotent", tokens, diagnostics);
            attribute.as_mut().settings.idempotent = said.map(|value| Keyed { value, span, whole });
        }),
    }
}

pub(super) const fn idempotency_key<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "idempotency_key",
        synonyms: &["idempotence_key", "idempotency", "idempotent_key"],
        example: "idempotency_key = \"Idempotency-Key\"",
        takes: Takes::FlagOrValue(|attribute, span, tokens, whole, diagnostics| {
            let name = resend::idempotency_key(tokens, span, whole, diagnostics);
            let settings = &mut attribute.as_mut().settings;
            settings.is_key_first = settings.idempotent.is_none();
            settings.idempotency_key = name.map(|value| Keyed { value, span, whole });
        }),
    }
}

pub(super) const fn errors<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "errors",
        synonyms: &["err", "errs", "error", "status", "statuses", "fail"],
        example: "errors(404)",
        takes: Takes::Statuses(|attribute, group, whole, diagnostics| {
            attribute.as_mut().errors = Some(errors::errors(group, whole, diagnostics));
        }),
    }
}

pub(super) const fn failure<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "failure",
        synonyms: &["failed", "failures", "failed_if", "fails"],
        example: "failure = path::to::function",
        takes: Takes::Value(|attribute, tokens, whole, diagnostics| {
            let signature = "fn(&Reply) -> Option<Problem>";
            let function = function("failure", signature, tokens, diagnostics);
            attribute.as_mut().failure = function.map(|path| {
                let value = Some(path).filter(|path| !path.is_ident("none"));
                Keyed { value, span: whole.start, whole }
            });
        }),
    }
}

pub(super) const fn key<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "key",
        synonyms: &["key_name", "signing_key"],
        example: "key = \"orders\"",
        takes: Takes::Value(|attribute, tokens, whole, diagnostics| {
            let span = first_span(&tokens);
            let name = key_name(tokens, whole, diagnostics);
            attribute.as_mut().settings.key = name.map(|value| Keyed { value, span, whole });
        }),
    }
}

pub(super) const fn success<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "success",
        synonyms: &["ok", "successes"],
        example: "success(200, 202)",
        takes: Takes::Statuses(|attribute, group, whole, diagnostics| {
            let value = success::success(group, whole, diagnostics);
            attribute.as_mut().success = Some(Keyed { value, span: group.span(), whole });
        }),
    }
}

pub(super) const fn sign<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "sign",
        synonyms: &["scheme", "sign_with", "signature", "signed"],
        example: "sign = hmac(header = \"X-Signature\")",
        takes: Takes::Value(|attribute, tokens, whole, diagnostics| {
            let span = first_span(&tokens);
            let sign = sign::sign(tokens, diagnostics);
            attribute.as_mut().settings.sign = sign.map(|value| Keyed { value, span, whole });
        }),
    }
}

pub(super) const fn verify<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "verify",
        synonyms: &["signed_replies", "signed_reply", "verified", "verify_reply", "verify_with"],
        example: "verify = http_signature(covers(\"@status\", \"@path\"; req))",
        takes: Takes::Value(|attribute, tokens, whole, diagnostics| {
            let span = first_span(&tokens);
            let verify = sign::verify(tokens, diagnostics);
            attribute.as_mut().settings.verify = verify.map(|value| Keyed { value, span, whole });
        }),
    }
}

pub(super) const fn none<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "none",
        synonyms: &["absent", "nothing", "null", "optional"],
        example: "none(304, 404)",
        takes: Takes::Statuses(|attribute, group, whole, diagnostics| {
            let value = success::none(group, whole, diagnostics);
            attribute.as_mut().none = Some(Keyed { value, span: group.span(), whole });
        }),
    }
}

fn first_span(tokens: &TokenStream) -> Span {
    place(tokens).start
}

pub(super) const fn outcome<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "outcome",
        synonyms: &[],
        example: "outcome = path::to::function",
        takes: Takes::Value(|attribute, tokens, _whole, diagnostics| {
            let signature = "fn(&RawResponse) -> Option<Outcome>";
            attribute.as_mut().settings.outcome =
                function("outcome", signature, tokens, diagnostics);
        }),
    }
}

pub(super) const fn redirect<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "redirect",
        synonyms: &["follow", "follow_redirects", "redirects"],
        example: "redirect = same_origin",
        takes: Takes::FlagOrValue(|attribute, span, tokens, whole, diagnostics| {
            let said = redirect::redirect(tokens, span, diagnostics);
            attribute.as_mut().settings.redirect = said.map(|value| Keyed { value, span, whole });
        }),
    }
}

pub(super) const fn refresh<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "refresh",
        synonyms: &["reauthenticate", "refresh_on", "renew", "stale"],
        example: "refresh(401, 403)",
        takes: Takes::Statuses(|attribute, group, whole, diagnostics| {
            let statuses = resend::refresh(group, whole, diagnostics);
            attribute.as_mut().settings.refresh =
                statuses.map(|value| Keyed { value, span: group.span(), whole });
        }),
    }
}

pub(super) const fn strict_paths<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "strict_paths",
        synonyms: &["strict", "strict_path"],
        example: "strict_paths",
        takes: Takes::FlagOrValue(|attribute, span, tokens, whole, diagnostics| {
            let said = yes_or_no("strict_paths", tokens, diagnostics);
            let said = said.map(|value| Keyed { value, span, whole });
            attribute.as_mut().settings.strict_paths = said;
        }),
    }
}

pub(super) const fn timeout<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "timeout",
        synonyms: &["deadline"],
        example: "timeout = \"30s\"",
        takes: Takes::Value(|attribute, tokens, whole, diagnostics| {
            attribute.as_mut().settings.timeout = duration("timeout", tokens, whole, diagnostics);
        }),
    }
}

pub(super) const fn provided<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "provided",
        synonyms: &["default", "fake", "optional", "unimplemented"],
        example: "provided",
        takes: Takes::Flag(|attribute, _key, _whole| attribute.as_mut().provided = true),
    }
}

pub(super) const fn stall_timeout<A: AsMut<Shared>>() -> Key<A> {
    Key {
        name: "stall_timeout",
        synonyms: &["read_timeout", "idle_timeout"],
        example: "stall_timeout = \"30s\"",
        takes: Takes::Value(|attribute, tokens, whole, diagnostics| {
            attribute.as_mut().settings.stall_timeout =
                duration("stall_timeout", tokens, whole, diagnostics);
        }),
    }
}

/// `key`, `key = false`
fn yes_or_no(key: &str, tokens: Option<TokenStream>, diagnostics: &Diagnostics) -> Option<bool> {
    let Some(tokens) = tokens.map(ungroup) else { return Some(true) };
    if let Ok(said) = syn::parse2::<LitBool>(tokens.clone()) {
        return Some(said.value);
    }
    let at = place(&tokens);
    let unquoted = syn::parse2::<LitStr>(tokens).map(|text| text.value());
    let mend = match unquoted.as_deref() {
        Ok(text @ ("true" | "false")) => {
            Mend::new(format!("write `{key} = {text}`")).with(Edit::over(at, text))
        }
        _ => format!("write `{key}` or `{key} = false`").into(),
    };
    diagnostics.error(at, format!("`{key}` is `true` or `false`"), mend);
    None
}
