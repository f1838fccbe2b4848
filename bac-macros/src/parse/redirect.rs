//! `redirect = same_origin`

use proc_macro2::{Ident, Span, TokenStream};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, place},
    parse::entries::Value,
    tokens::ungroup,
};

const SAME_ORIGIN: &str =
    "write `redirect = same_origin`: ten are followed at most, and none to another origin";

/// Whether redirects are followed within the origin: `same_origin` or `none`. `key` is the place of the
/// key.
pub(super) fn redirect(
    tokens: Option<TokenStream>,
    key: Span,
    diagnostics: &Diagnostics,
) -> Option<bool> {
    let fact = "`redirect` is `same_origin` or `none`";
    let Some(tokens) = tokens.map(ungroup) else {
        let mend = Mend::new(SAME_ORIGIN).with(Edit::over(key, "redirect = same_origin"));
        diagnostics.error(key, fact, mend);
        return None;
    };
    let word = syn::parse2::<Ident>(tokens.clone()).map(|word| word.to_string());
    match word.as_deref() {
        Ok("same_origin") => return Some(true),
        Ok("none") => return Some(false),
        _ => {}
    }
    let at = place(&tokens);
    let mend = if is_off(&tokens) {
        Mend::new("write `redirect = none`").with(Edit::over(at, "none"))
    } else {
        Mend::new(SAME_ORIGIN).with(Edit::over(at, "same_origin"))
    };
    diagnostics.error(at, fact, mend);
    None
}

/// What other libraries say of redirects, in our words.
pub(super) fn in_our_words(key: &str, value: &Value) -> Option<&'static str> {
    if !matches!(key, "follow" | "follow_redirects" | "redirects") {
        return None;
    }
    match value {
        Value::Flag => Some("redirect = same_origin"),
        Value::Assigned(_, tokens) if is_off(tokens) => Some("redirect = none"),
        Value::Assigned(..) => Some("redirect = same_origin"),
        Value::List(_) | Value::OtherGroup(_) => None,
    }
}

fn is_off(said: &TokenStream) -> bool {
    let said = said.to_string();
    matches!(said.trim_matches('"'), "false" | "never" | "no" | "none" | "off" | "0")
}
