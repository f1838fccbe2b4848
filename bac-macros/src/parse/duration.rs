//! `"30s"`: a limit in time.

use std::time::Duration;

use proc_macro2::TokenStream;
use syn::{Expr, Lit, LitStr};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place, quoted},
    tokens::ungroup,
};

/// A limit in time.
#[derive(Clone)]
pub(crate) struct Limit {
    pub(crate) time: Duration,
    pub(crate) literal: LitStr,
}

/// An integer and a unit.
pub(super) fn duration(
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
