//! `key = "orders"`: the name of the key that signs.

use proc_macro2::TokenStream;
use syn::LitStr;

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, Place, place, quoted},
    tokens::ungroup,
};

/// `key = "orders"`
pub(super) fn key_name(
    tokens: TokenStream,
    whole: Place,
    diagnostics: &Diagnostics,
) -> Option<String> {
    let tokens = ungroup(tokens);
    let at = place(&tokens);
    let literal = syn::parse2::<LitStr>(tokens.clone());
    match literal.map(|literal| literal.value()) {
        Ok(name) if !name.is_empty() => Some(name),
        Ok(_) => {
            let help =
                "remove it, or name the key that the client is given, as in `.key(\"orders\", …)`";
            let mend = Mend::new(help).with(Edit::remove(whole));
            diagnostics.error(at, "the name of the key is empty", mend);
            None
        }
        Err(_) => {
            let name = tokens.to_string();
            let mend = if syn::parse_str::<syn::Ident>(&name).is_ok() {
                Mend::new(format!("write `key = {}`", quoted(&name)))
                    .with(Edit::over(at, quoted(&name)))
            } else {
                "write `key = \"orders\"`".into()
            };
            diagnostics.error(at, "`key` is the name of a key in quotes", mend);
            None
        }
    }
}
