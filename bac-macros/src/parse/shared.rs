//! The keys that both attributes have, or could have: on the trait they are defaults for its endpoints.

use std::time::Duration;

use proc_macro2::TokenStream;
use syn::{Expr, Lit, LitBool, LitStr, Path};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place, quoted},
    parse::{
        codec::{self, Codec},
        constants::Constants,
        entries::{Key, Keyed, Takes},
        errors::{self, Errors},
        function::function,
        method::Method,
        redirect,
        resend::{self, Challenge},
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
    pub(crate) settings: Settings,
    pub(crate) constants: Constants,
    /// What writes and reads bodies that say nothing of their own.
    pub(crate) codec: Option<Keyed<Codec>>,
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
    /// The function that tells what a reply that is no success says of the work.
    pub(crate) outcome: Option<Path>,
}

/// A limit in time.
#[derive(Clone)]
pub(crate) struct Limit {
    pub(crate) time: Duration,
    pub(crate) literal: LitStr,
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
        takes: Takes::List(|attribute, group, _whole, diagnostics| {
            attribute.as_mut().settings.challenge = resend::challenge(group, diagnostics);
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
        synonyms: &["err", "errs", "error", "status", "statuses", "fail", "failure"],
        example: "errors(404)",
        takes: Takes::Statuses(|attribute, group, whole, diagnostics| {
            attribute.as_mut().errors = Some(errors::errors(group, whole, diagnostics));
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

/// An integer and a unit.
fn duration(
    key: &str,
    tokens: TokenStream,
    whole: Place,
    diagnostics: &Diagnostics,
) -> Option<Limit> {
    let tokens = ungroup(tokens);
    let at: Place = place(&tokens);
    let Ok(literal) = syn::parse2::<LitStr>(tokens.clone()) else {
        let mend = match unquoted(&tokens) {
            Some(text) => written(key, at, &text),
            None => format!("write an integer and a unit: `{key} = \"30s\"`").into(),
        };
        diagnostics.error(at, format!("`{key}` is a number and a unit in quotes"), mend);
        return None;
    };
    let text = literal.value();
    let (digits, unit) = split(&text);
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        _ => {
            bad_unit(key, at, &text, diagnostics);
            return None;
        }
    };
    let limit = digits.parse::<u64>().ok().and_then(|count| count.checked_mul(milliseconds));
    match limit {
        Some(0) => {
            let help = format!("remove it, or give the call some time: `{key} = \"30s\"`");
            let mend = Mend::new(help).with(Edit::remove(whole));
            diagnostics.error(at, "a timeout of zero lets no call succeed", mend);
            None
        }
        Some(limit) => Some(Limit { time: Duration::from_millis(limit), literal }),
        None => {
            let fact = if digits.is_empty() {
                format!("`{text}` is not a duration")
            } else {
                format!("`{text}` is longer than any call")
            };
            let help = format!("write an integer and a unit: `{key} = \"30s\"`");
            diagnostics.error(at, fact, help);
            None
        }
    }
}

fn written(key: &str, at: Place, text: &str) -> Mend {
    Mend::new(format!("write `{key} = \"{text}\"`")).with(Edit::over(at, quoted(text)))
}

fn bad_unit(key: &str, at: Place, text: &str, diagnostics: &Diagnostics) {
    let fact = if !text.is_empty() && text.chars().all(|c| c.is_ascii_digit()) {
        format!("{key} `{text}` has no unit")
    } else {
        format!("`{text}` is not a duration")
    };
    let mend = match mended(text) {
        Some(mended) => written(key, at, &mended).and("; the units are `ms`, `s` and `m`"),
        None => "write an integer and one of the units `ms`, `s` and `m`".into(),
    };
    diagnostics.error(at, fact, mend);
}

/// The digits in front, and what follows them.
fn split(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text.split_at(end)
}

/// The same time as we write it: of `2h`, `1.5 s`, `1m30s`, `20 seconds`; a number alone are seconds.
fn mended(text: &str) -> Option<String> {
    let text = text.replace(['_', ' ', ','], "").to_ascii_lowercase();
    let mut rest = text.as_str();
    let mut total = 0_u64;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        let end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        total = total.checked_add(milliseconds(number, unit)?)?;
        rest = after;
    }
    shortest(total)
}

/// `1.5` of `s` is `1500`; nothing finer than a millisecond can be said.
fn milliseconds(number: &str, unit: &str) -> Option<u64> {
    let unit: u64 = match unit {
        "ms" | "msec" | "msecs" | "millis" | "millisecond" | "milliseconds" => 1,
        "" | "s" | "sec" | "secs" | "second" | "seconds" => 1_000,
        "m" | "min" | "mins" | "minute" | "minutes" => 60_000,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3_600_000,
        "d" | "day" | "days" => 86_400_000,
        _ => return None,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let digits = u32::try_from(fraction.len()).ok()?;
    let scale = 10_u64.checked_pow(digits)?;
    let fraction: u64 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
    let part = fraction.checked_mul(unit)?;
    let is_written = !number.is_empty() && number != "." && part % scale == 0;
    is_written.then_some(())?;
    whole.checked_mul(unit)?.checked_add(part / scale)
}

fn shortest(milliseconds: u64) -> Option<String> {
    match milliseconds {
        0 => None,
        whole if whole % 60_000 == 0 => Some(format!("{}m", whole / 60_000)),
        whole if whole % 1_000 == 0 => Some(format!("{}s", whole / 1_000)),
        other => Some(format!("{other}ms")),
    }
}

/// The time that `30`, `30s`, `1.5` or `Duration::from_secs(30)` stands for.
fn unquoted(tokens: &TokenStream) -> Option<String> {
    match syn::parse2::<Expr>(tokens.clone()).ok()? {
        Expr::Lit(literal) => match literal.lit {
            Lit::Int(_) | Lit::Float(_) => as_written(&tokens.to_string()),
            _ => None,
        },
        Expr::Call(call) => {
            let Expr::Path(function) = &*call.func else { return None };
            let function = function.path.segments.last()?.ident.to_string();
            let unit = function.strip_prefix("from_")?;
            let unit = unit.trim_end_matches("_f64").trim_end_matches("_f32");
            let mut arguments = call.args.iter();
            let (Some(Expr::Lit(number)), None) = (arguments.next(), arguments.next()) else {
                return None;
            };
            let number = match &number.lit {
                Lit::Int(number) => number.base10_digits().to_owned(),
                Lit::Float(number) => number.base10_digits().to_owned(),
                _ => return None,
            };
            as_written(&format!("{number}{unit}"))
        }
        _ => None,
    }
}

/// As it is where it is right already.
fn as_written(text: &str) -> Option<String> {
    let mended = mended(text)?;
    let (_, unit) = split(text);
    let unit = if unit.is_empty() { "s" } else { unit };
    let is_right = matches!(unit, "ms" | "s" | "m") || matches!(unit, "secs" | "millis" | "mins");
    let (digits, _) = split(text);
    let short = unit.get(..1).filter(|_| unit != "ms" && unit != "millis").unwrap_or("ms");
    Some(if is_right { format!("{digits}{short}") } else { mended })
}

#[cfg(test)]
mod tests {
    use super::{mended, unquoted};

    #[test]
    fn the_same_time_in_our_words() {
        for (text, ours) in [
            ("2h", Some("120m")),
            ("1.5s", Some("1500ms")),
            ("1.5 min", Some("90s")),
            ("1m30s", Some("90s")),
            ("1 d", Some("1440m")),
            ("30", Some("30s")),
            ("30 Seconds", Some("30s")),
            ("90000ms", Some("90s")),
            ("0.0005s", None),
            ("10us", None),
            ("soon", None),
            ("", None),
            ("0h", None),
            ("99999999999999999999h", None),
            ("9999999999999999999h", None),
        ] {
            assert_eq!(mended(text).as_deref(), ours, "{text}");
        }
        for (tokens, ours) in [
            ("Duration::from_secs(10)", Some("10s")),
            ("Duration::from_secs(120)", Some("120s")),
            ("std::time::Duration::from_millis(1_500)", Some("1500ms")),
            ("Duration::from_secs_f64(1.5)", Some("1500ms")),
            ("Duration::from_mins(2)", Some("2m")),
            ("Duration::from_hours(2)", Some("120m")),
            ("Duration::from_nanos(2)", None),
            ("Duration::new(2, 0)", None),
            ("LIMIT", None),
            ("30", Some("30s")),
            ("30s", Some("30s")),
            ("2h", Some("120m")),
            ("1.5", Some("1500ms")),
        ] {
            assert_eq!(unquoted(&tokens.parse().unwrap()).as_deref(), ours, "{tokens}");
        }
    }
}
