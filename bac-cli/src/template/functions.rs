//! The functions of templates, as Go has them.

use std::cmp::Ordering;

use super::value::Value;

pub(super) const NAMES: [&str; 16] = [
    "and", "or", "not", "eq", "ne", "lt", "le", "gt", "ge", "index", "len", "print", "printf",
    "println", "slice", "urlquery",
];

type Result<T> = std::result::Result<T, String>;

pub(super) fn is_known(name: &str) -> bool {
    NAMES.contains(&name)
}

/// Whether a function looks at no further argument behind this one.
pub(super) fn is_decided(function: &str, last: &Value<'_>) -> bool {
    match function {
        "and" => !last.is_true(),
        "or" => last.is_true(),
        _ => false,
    }
}

/// The name that `index` asks all values for.
pub(super) fn named<'n>(
    function: &str,
    before: &[Value<'_>],
    value: &'n Value<'_>,
) -> Option<&'n str> {
    match (function, before, value) {
        ("index", [Value::All(_)], Value::Text(name)) => Some(name),
        _ => None,
    }
}

/// Calls a function; the error is to be read behind its name.
pub(super) fn call<'v>(function: &str, values: Vec<Value<'v>>) -> Result<Value<'v>> {
    match function {
        "and" | "or" => last(values),
        "not" => one(&values).map(|value| Value::Flag(!value.is_true())),
        "eq" => equal(&values).map(Value::Flag),
        "ne" => match values.as_slice() {
            [one, other] => Ok(Value::Flag(compare(one, other)? != Ordering::Equal)),
            _ => Err("takes two values".to_owned()),
        },
        "lt" | "le" | "gt" | "ge" => ordered(function, &values).map(Value::Flag),
        "index" => index(values),
        "len" => length(one(&values)?).map(Value::Number),
        "print" => spaced(&values, false).map(Value::Text),
        "println" => spaced(&values, true).map(|text| Value::Text(text + "\n")),
        "printf" => formatted(&values).map(Value::Text),
        "slice" => slice(&values).map(Value::Text),
        "urlquery" => spaced(&values, false).map(|text| Value::Text(query(&text))),
        _ => Err("is no function".to_owned()),
    }
}

fn last(mut values: Vec<Value<'_>>) -> Result<Value<'_>> {
    values.pop().ok_or_else(|| "takes at least one value".to_owned())
}

fn one<'a, 'v>(values: &'a [Value<'v>]) -> Result<&'a Value<'v>> {
    match values {
        [value] => Ok(value),
        _ => Err("takes one value".to_owned()),
    }
}

/// Whether the first is equal to any of the others.
fn equal(values: &[Value<'_>]) -> Result<bool> {
    let [first, others @ ..] = values else { return Err("takes two values".to_owned()) };
    if others.is_empty() {
        return Err("takes two values".to_owned());
    }
    for other in others {
        if compare(first, other)? == Ordering::Equal {
            return Ok(true);
        }
    }
    Ok(false)
}

fn ordered(function: &str, values: &[Value<'_>]) -> Result<bool> {
    let [one, other] = values else { return Err("takes two values".to_owned()) };
    if matches!(one, Value::Flag(_)) {
        return Err("orders numbers and texts".to_owned());
    }
    let ordering = compare(one, other)?;
    Ok(match function {
        "lt" => ordering.is_lt(),
        "le" => ordering.is_le(),
        "gt" => ordering.is_gt(),
        _ => ordering.is_ge(),
    })
}

fn compare(one: &Value<'_>, other: &Value<'_>) -> Result<Ordering> {
    match (one, other) {
        (Value::Text(one), Value::Text(other)) => Ok(one.cmp(other)),
        (Value::Number(one), Value::Number(other)) => Ok(one.cmp(other)),
        (Value::Flag(one), Value::Flag(other)) => Ok(one.cmp(other)),
        _ => Err(format!(
            "compares values of one kind, not {} with {}; what was given is text, also where it has \
             digits",
            one.kind(),
            other.kind()
        )),
    }
}

/// A value by its name, which may be missing, or the byte of a text.
fn index(values: Vec<Value<'_>>) -> Result<Value<'_>> {
    let mut values = values.into_iter();
    let mut found = values.next().ok_or("takes the values (`.`) and a name")?;
    for key in values {
        found = match (&found, &key) {
            (Value::All(variables), Value::Text(name)) => {
                Value::Text(variables.get(name).unwrap_or_default().to_owned())
            }
            (Value::Text(text), Value::Number(at)) => {
                let byte = usize::try_from(*at).ok().and_then(|at| text.as_bytes().get(at));
                Value::Number(i64::from(*byte.ok_or("asks for what is behind the end")?))
            }
            (found, key) => {
                return Err(format!("finds nothing in {} by {}", found.kind(), key.kind()));
            }
        };
    }
    Ok(found)
}

fn length(value: &Value<'_>) -> Result<i64> {
    let length = match value {
        Value::All(variables) => variables.len(),
        Value::Text(text) => text.len(),
        other => return Err(format!("counts no {}", other.kind())),
    };
    i64::try_from(length).map_err(|_| "counts too much".to_owned())
}

fn slice(values: &[Value<'_>]) -> Result<String> {
    let takes = || "takes a text, and from and to where".to_owned();
    let [Value::Text(text), bounds @ ..] = values else { return Err(takes()) };
    let bound = |at: usize, otherwise: usize| match bounds.get(at) {
        None => Ok(otherwise),
        Some(Value::Number(bound)) => usize::try_from(*bound).map_err(|_| takes()),
        Some(_) => Err(takes()),
    };
    if bounds.len() > 2 {
        return Err(takes());
    }
    let part = text.get(bound(0, 0)?..bound(1, text.len())?);
    part.map(str::to_owned).ok_or_else(|| "takes a part that the text does not have".to_owned())
}

/// The values one behind the other: with a space between two that are no texts, or always.
fn spaced(values: &[Value<'_>], always: bool) -> Result<String> {
    let mut text = String::new();
    for (at, value) in values.iter().enumerate() {
        let are_texts = |pair: &[Value<'_>]| pair.iter().any(|one| matches!(one, Value::Text(_)));
        if at > 0 && (always || !are_texts(&values[at - 1..=at])) {
            text.push(' ');
        }
        text.push_str(&value.text().ok_or_else(|| format!("writes no {}", value.kind()))?);
    }
    Ok(text)
}

/// `%s`, `%v`, `%d`, `%q`, `%t` and `%%`, with a width: `%-8s`, `%03d`.
fn formatted(values: &[Value<'_>]) -> Result<String> {
    let [Value::Text(format), values @ ..] = values else {
        return Err("takes a format, which is a text, first".to_owned());
    };
    let mut values = values.iter();
    let mut text = String::new();
    let mut rest = format.as_str();
    while let Some((before, behind)) = rest.split_once('%') {
        text.push_str(before);
        let end = behind.find(|c: char| !c.is_ascii_digit() && c != '-');
        let (flags, verb) = behind.split_at(end.unwrap_or(behind.len()));
        let verb = verb.chars().next().ok_or("has a format that ends in `%`")?;
        rest = &behind[flags.len() + verb.len_utf8()..];
        if verb == '%' {
            text.push('%');
            continue;
        }
        let value = values.next().ok_or_else(|| format!("has no value for `%{verb}`"))?;
        pad(&mut text, flags, &written(verb, value)?)?;
    }
    text.push_str(rest);
    match values.next() {
        Some(_) => Err("has more values than its format takes".to_owned()),
        None => Ok(text),
    }
}

fn written(verb: char, value: &Value<'_>) -> Result<String> {
    let unfit =
        || format!("cannot write {} as `%{verb}`; it knows %s, %v, %d, %q, %t", value.kind());
    match (verb, value) {
        ('s' | 'v', Value::Text(text)) => Ok(text.clone()),
        ('d' | 'v', Value::Number(number)) => Ok(number.to_string()),
        ('t' | 'v', Value::Flag(flag)) => Ok(flag.to_string()),
        // As JSON has it, which is YAML, too.
        ('q', Value::Text(text)) => serde_json::to_string(text).map_err(|_| unfit()),
        _ => Err(unfit()),
    }
}

fn pad(text: &mut String, flags: &str, written: &str) -> Result<()> {
    const WIDEST: usize = 1000;
    let (is_left, width) = match flags.strip_prefix('-') {
        Some(width) => (true, width),
        None => (false, flags),
    };
    let is_zero = width.starts_with('0') && !is_left;
    let width = match width {
        "" => 0,
        width => width.parse().ok().filter(|width| *width <= WIDEST).ok_or("has a bad width")?,
    };
    let missing = width.saturating_sub(written.chars().count());
    let fill = |with: &str| with.repeat(missing);
    match (is_left, is_zero) {
        (true, _) => *text += &(written.to_owned() + &fill(" ")),
        (false, true) => match written.strip_prefix('-') {
            Some(digits) => *text += &format!("-{}{digits}", fill("0")),
            None => *text += &(fill("0") + written),
        },
        (false, false) => *text += &(fill(" ") + written),
    }
    Ok(())
}

/// As part of the query of a URL.
fn query(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                escaped.push(char::from(byte));
            }
            b' ' => escaped.push('+'),
            byte => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}
