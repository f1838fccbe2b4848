//! `key = path::to::function`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{LitStr, Path};

use crate::{
    diagnostics::{Diagnostics, place},
    tokens::ungroup,
};

/// The path of a function; what it takes and gives, as `signature` says, is for rustc to judge.
pub(super) fn function(
    key: &str,
    signature: &str,
    tokens: TokenStream,
    diagnostics: &Diagnostics,
) -> Option<Path> {
    let tokens = ungroup(tokens);
    if let Ok(path) = syn::parse2(tokens.clone()) {
        return Some(path);
    }
    let quoted = syn::parse2::<LitStr>(tokens.clone()).ok();
    let help = match quoted.and_then(|literal| literal.parse::<Path>().ok()) {
        Some(path) => {
            let name = quote!(#path).to_string().replace(' ', "");
            format!("write `{key} = {name}`, without quotes")
        }
        None => format!("write a function `{signature}`, and its name here: `{key} = name`"),
    };
    diagnostics.error(place(&tokens), format!("`{key}` is the path of a function"), help);
    None
}
