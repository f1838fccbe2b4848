//! Editors ask for expansions of unfinished text: nothing may panic, and the trait stays.

use proc_macro2::{Group, TokenStream, TokenTree};

use super::{has_trait, tokens};
use crate::driver;

const ATTRIBUTE: &str = r#"base = "/api/v1", error_body = Problem<u8>, errors(500, 5XX = Problem),
    name = Things, crate = ::bac_core, server"#;

const ITEM: &str = r#"
    /// Things.
    #[cfg(unix)]
    pub(crate) trait Thing: Send + Sync where Self: 'static {
        /// Reads one.
        #[endpoint(GET "/things/{id}", errors(404 = Missing<u8, u8>, 4XX), success(200, 202), timeout = "10s")]
        async fn get<'a>(&'a self, id: &'a str, #[query("tag")] tags: &[String], #[header("X-Trace")] trace: Option<&str>) -> Result<Vec<Thing>, GetError>;

        /// Writes one.
        #[endpoint(POST "/things")]
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
    for item in prefixes(&tokens(ITEM)) {
        let _ = driver::stray_endpoint(item);
    }
}
