//! The macro run in process, on tokens: no compiler is asked.

mod documented;
mod expansion;
mod fuzz;
mod grammar;
mod half_typed;
mod language;
mod mended;
mod places;
mod refused;
mod resilience;

use proc_macro2::TokenStream;

use crate::features::Features;

/// What `#[client(attribute)] item` expands to.
fn expand(attribute: &str, item: &str) -> TokenStream {
    crate::driver::client(tokens(attribute), tokens(item))
}

fn expand_with(features: Features, attribute: &str, item: &str) -> TokenStream {
    crate::driver::client_with(features, tokens(attribute), tokens(item))
}

fn tokens(source: &str) -> TokenStream {
    source.parse().expect("the test's source consists of tokens")
}

/// The expansion as it would be written.
fn pretty(output: &TokenStream) -> String {
    let file = syn::parse2(output.clone()).expect("the expansion consists of items");
    prettyplease::unparse(&file)
}

/// The texts of the `compile_error!`s, in order.
fn messages(output: &TokenStream) -> Vec<String> {
    let file: syn::File = syn::parse2(output.clone()).expect("the expansion consists of items");
    let errors = file.items.iter().filter_map(|item| match item {
        syn::Item::Macro(item) if item.mac.path.segments.last()?.ident == "compile_error" => {
            Some(item.mac.parse_body::<syn::LitStr>().expect("a message is a string").value())
        }
        _ => None,
    });
    errors.collect()
}

/// The first line of each message.
fn facts(output: &TokenStream) -> Vec<String> {
    messages(output).iter().filter_map(|text| text.lines().next().map(str::to_owned)).collect()
}

fn has_trait(output: &TokenStream, name: &str) -> bool {
    let Ok(file) = syn::parse2::<syn::File>(output.clone()) else { return false };
    file.items.iter().any(|item| matches!(item, syn::Item::Trait(found) if found.ident == name))
}
