//! `key = path::to::function`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Expr, LitStr, Path};

use crate::{
    diagnostics::{Diagnostics, Edit, Mend, place},
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
    let quoted = quoted.and_then(|literal| literal.parse::<Path>().ok());
    let called = syn::parse2::<Expr>(tokens.clone()).ok().and_then(|called| match called {
        Expr::Call(call) if call.args.is_empty() => {
            syn::parse2::<Path>(call.func.to_token_stream()).ok()
        }
        _ => None,
    });
    let written = |path: Path, tail: &str| {
        let name = quote!(#path).to_string().replace(' ', "");
        let words = format!("write `{key} = {name}`, {tail}");
        Mend::new(words).with(Edit::over(place(&tokens), name))
    };
    let mend = match (quoted, called) {
        (Some(path), _) => written(path, "without quotes"),
        (None, Some(path)) => written(path, "without calling it"),
        (None, None) => {
            format!("write a function `{signature}`, and its name here: `{key} = name`").into()
        }
    };
    diagnostics.error(place(&tokens), format!("`{key}` is the path of a function"), mend);
    None
}
