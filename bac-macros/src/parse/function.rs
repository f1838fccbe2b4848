//! `key = path::to::function`.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{LitStr, Path};

use crate::{
    diagnostics::{Diagnostics, place},
    tokens::{ungroup, unraw},
};

/// The path of a function. What it takes and gives is for rustc to judge.
pub(super) fn function(
    key: &Ident,
    tokens: TokenStream,
    diagnostics: &Diagnostics,
) -> Option<Path> {
    let tokens = ungroup(tokens);
    if let Ok(path) = syn::parse2(tokens.clone()) {
        return Some(path);
    }
    let key = unraw(key);
    let quoted = syn::parse2::<LitStr>(tokens.clone()).ok();
    let help = match quoted.and_then(|literal| literal.parse::<Path>().ok()) {
        Some(path) => {
            let name = quote!(#path).to_string().replace(' ', "");
            format!("write `{key} = {name}`, without quotes")
        }
        None => {
            let signature = match key.as_str() {
                "finish" => "fn(&mut Reply, &RawResponse)",
                _ => "fn(&RawResponse) -> Option<Outcome>",
            };
            format!("write a function `{signature}`, and its name here: `{key} = name`")
        }
    };
    diagnostics.error(place(&tokens), format!("`{key}` is the path of a function"), help);
    None
}
