//! Names of header fields, as they are declared.

use bac_wire::{is_field_name, is_field_name_character, is_written_by_client};
use proc_macro2::TokenStream;
use syn::LitStr;

use crate::{
    diagnostics::{Diagnostics, Mend, place},
    tokens::Spanned,
};

/// Fields that say something else than a key or an id of a session.
const WITH_A_MEANING: [&str; 7] = [
    "accept",
    "authorization",
    "content-type",
    "cookie",
    "proxy-authorization",
    "set-cookie",
    "user-agent",
];

/// The name in quotes. `example` is what an empty one is mended to, and `write` makes a mend of a name.
pub(super) fn field_name(
    literal: &LitStr,
    example: &str,
    write: impl FnOnce(&str) -> Mend,
    diagnostics: &Diagnostics,
) -> Option<Spanned<String>> {
    let name = literal.value();
    if is_field_name(&name) {
        return Some(Spanned { value: name, span: literal.span() });
    }
    let mended = name.trim().trim_end_matches(':').trim().replace(' ', "-");
    let mended = if name.is_empty() { example } else { &mended };
    let mend = match name.chars().find(|c| !is_field_name_character(*c)) {
        _ if is_field_name(mended) => write(mended),
        Some(c) => format!("leave `{}` out", c.escape_debug()).into(),
        None => "write a name".into(),
    };
    diagnostics.error(place(literal), format!("`{name}` is not a header name"), mend);
    None
}

/// The name of a field that nothing else is said in; `other` is the mend of one that has a meaning.
pub(super) fn free_field_name(
    literal: &LitStr,
    example: &str,
    write: impl FnOnce(&str) -> Mend,
    other: impl FnOnce() -> Mend,
    diagnostics: &Diagnostics,
) -> Option<Spanned<String>> {
    let name = field_name(literal, example, write, diagnostics)?;
    let is = |known: &&str| name.value.eq_ignore_ascii_case(known);
    if is_written_by_client(&name.value) || WITH_A_MEANING.iter().any(is) {
        let fact = format!("`{}` has a meaning of its own", name.value);
        diagnostics.error(name.span, fact, other());
        return None;
    }
    Some(name)
}

/// `X-Session-Id`, as it stands without quotes.
pub(super) fn without_quotes(tokens: &TokenStream) -> Option<String> {
    let name = tokens.to_string().replace(' ', "");
    is_field_name(&name).then_some(name)
}
