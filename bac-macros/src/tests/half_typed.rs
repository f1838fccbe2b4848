//! Editors ask for expansions of unfinished text: nothing may panic, and the trait stays.

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use super::{has_trait, tokens};
use crate::{driver, given_back};

const ATTRIBUTE: &str = r#"base = "/api/v1", error_body = Problem<u8>, errors(500, 5XX = Problem),
    name = Things, crate = ::bac_core, server, attempts = 4, idempotency_key = "X-Key""#;

const ITEM: &str = r#"
    /// Things.
    #[cfg(unix)]
    pub(crate) trait Thing: Send + Sync where Self: 'static {
        /// Reads one.
        #[endpoint(GET "/things/{id}", errors(404 = Missing<u8, u8>, 4XX), success(200, 202), timeout = "10s")]
        async fn get<'a>(&'a self, id: &'a str, #[query("tag")] tags: &[String], #[header("X-Trace")] trace: Option<&str>) -> Result<Vec<Thing>, GetError>;

        /// Writes one.
        #[endpoint(POST "/things", idempotent = false, challenge(409, header = "X-Session-Id"))]
        async fn post(&self, #[signed] thing: &Thing) -> Result<(), PostError>;

        /// Shows one.
        #[endpoint(GET "/things/{id}.txt", text, errors(404))]
        async fn show(&self, id: u64) -> Result<String, ShowError>;

        /// Watches one.
        #[endpoint(GET "/things/{id}/events", websocket)]
        async fn watch(&self, id: u64, #[signed] reason: &str) -> Result<Messages<Event>, Error>;
    }
"#;

/// Every way to stop typing: the tokens up to each one, groups closed behind the last.
fn prefixes(tokens: &TokenStream) -> Vec<TokenStream> {
    let mut done = TokenStream::new();
    let mut prefixes = vec![done.clone()];
    for token in tokens.clone() {
        if let TokenTree::Group(group) = &token {
            for inner in prefixes_of(group) {
                let mut prefix = done.clone();
                prefix.extend([inner]);
                prefixes.push(prefix);
            }
        }
        done.extend([token]);
        prefixes.push(done.clone());
    }
    prefixes
}

fn prefixes_of(group: &Group) -> Vec<TokenTree> {
    let inner = prefixes(&group.stream()).into_iter();
    inner.map(|inner| TokenTree::Group(Group::new(group.delimiter(), inner))).collect()
}

/// The members of the trait, each with its name.
fn members() -> Vec<(String, TokenStream)> {
    let item: syn::ItemTrait = syn::parse2(tokens(ITEM)).expect("the test's item is a trait");
    let member = |member: &syn::TraitItem| match member {
        syn::TraitItem::Fn(method) => (method.sig.ident.to_string(), method.to_token_stream()),
        _ => panic!("the test's trait has methods only"),
    };
    item.items.iter().map(member).collect()
}

#[test]
fn a_half_typed_endpoint_takes_no_other_away() {
    let members = members();
    let mut cuts = 0;
    for (typed, (_, whole)) in members.iter().enumerate() {
        for cut in prefixes(whole) {
            cuts += 1;
            let others = || members.iter().enumerate().filter(|(index, _)| *index != typed);
            let body = members.iter().enumerate().map(
                |(index, (_, member))| {
                    if index == typed { &cut } else { member }
                },
            );
            let output = driver::client(
                tokens(ATTRIBUTE),
                quote!(pub trait Thing: Send + Sync { #(#body)* }),
            );
            let text = output.to_string();
            let file: syn::File = syn::parse2(output).expect("the expansion consists of items");
            let declared = functions_of_trait(&file);
            for (_, (other, _)) in others() {
                assert!(declared.contains(other), "{cut}\ntakes `{other}` from the trait");
                // In the trait, in the client, and in the one for the other.
                let forms = text.matches(&format!("fn {other} ")).count();
                assert!(forms >= 3, "{cut}\ntakes `{other}` from the client");
            }
        }
    }
    assert!(cuts > 200, "{cuts} ways to cut");
}

fn functions_of_trait(file: &syn::File) -> Vec<String> {
    let functions = file.items.iter().filter_map(|item| match item {
        syn::Item::Trait(item) if item.ident == "Thing" => Some(&item.items),
        _ => None,
    });
    let functions = functions.flatten().filter_map(|member| match member {
        syn::TraitItem::Fn(method) => Some(method.sig.ident.to_string()),
        _ => None,
    });
    functions.collect()
}

#[test]
fn attribute_cut_after_every_token() {
    let cut = prefixes(&tokens(ATTRIBUTE));
    assert!(cut.len() > 20);
    for attribute in cut {
        let output = driver::client(attribute.clone(), tokens(ITEM));
        assert!(has_trait(&output, "Thing"), "#[client({attribute})]");
    }
}

#[test]
fn trait_cut_after_every_token() {
    let cut = prefixes(&tokens(ITEM));
    assert!(cut.len() > 100);
    for item in cut {
        let output = driver::client(tokens(ATTRIBUTE), item.clone());
        let has_body = item.to_string().contains("trait Thing") && item.to_string().contains('{');
        assert!(!has_body || has_trait(&output, "Thing"), "{item}\n=> {output}");
        // What is not yet a trait is still there, whatever it is.
        let kept = item.into_iter().filter(|token| matches!(token, TokenTree::Ident(_)));
        for ident in kept {
            assert!(output.to_string().contains(&ident.to_string()), "{ident} is lost");
        }
    }
}

#[test]
fn endpoint_cut_after_every_token_keeps_its_method() {
    let whole = r#"POST "/things/{id}", errors(404 = Missing, 5XX), success(202), timeout = "3s""#;
    for attribute in prefixes(&tokens(whole)) {
        let item = format!(
            "trait Api {{ #[endpoint({attribute})] \
             async fn get(&self, id: &str) -> Result<String, GetError>; }}"
        );
        let output = driver::client(TokenStream::new(), tokens(&item));
        assert!(has_trait(&output, "Api"), "{attribute}");
        let text = output.to_string();
        assert_eq!(text.matches("fn get (").count(), 3, "{attribute}: trait, client and both");
        // Once the declaration is whole, it is the user who has the error type.
        let has_type = text.contains("enum GetError") || super::messages(&output).is_empty();
        assert!(has_type, "{attribute}: the error type is used");
    }
}

#[test]
fn stray_endpoint_keeps_every_item() {
    for (name, whole) in members() {
        for item in prefixes(&whole) {
            let output = driver::stray_endpoint(item.clone()).to_string();
            // One error before it, and behind that the item without what is ours.
            let errors = usize::from(!item.is_empty());
            assert_eq!(output.matches("compile_error !").count(), errors, "{name}: {item}");
            let kept = given_back::without_own_attributes(item.clone(), true).to_string();
            assert!(output.ends_with(&kept), "{name}: {item}\n=> {output}");
            for ours in ["# [endpoint", "# [query", "# [header", "# [signed"] {
                assert!(!output.contains(ours), "{name}: {output}");
            }
            for word in words(&item) {
                assert!(output.contains(&word), "{name}: `{word}` is lost of {item}");
            }
        }
    }
}

/// The identifiers outside of attributes.
fn words(item: &TokenStream) -> Vec<String> {
    let mut words = Vec::new();
    let mut tokens = item.clone().into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                tokens.next_if(|token| matches!(token, TokenTree::Group(_)));
            }
            TokenTree::Group(group) => words.extend(self::words(&group.stream())),
            TokenTree::Ident(ident) => words.push(ident.to_string()),
            _ => {}
        }
    }
    words
}
