//! What is said of refusals.

use std::fmt::Write;

use bac_client::{NodeError as _, RefusalKind};
use bac_tests::recordings::{RELEASES, call, calls, client_of, compare};

#[tokio::test]
async fn refusals_are_told_as_was_agreed() {
    for release in RELEASES {
        let mut text = String::new();
        for (operation, exchange) in calls(release) {
            let name = exchange.operation.as_deref().unwrap();
            let Err(refusal) = call(name, &client_of(operation, exchange)).await else { continue };
            let id = &exchange.id;
            // The error for every operation tells the same as the operation's own.
            assert_eq!(refusal.error.outcome(), refusal.outcome, "{release} {id}");
            assert_eq!(refusal.error.is_retryable(), refusal.is_retryable, "{release} {id}");
            assert_eq!(refusal.error.status().map(|s| s.as_u16()), exchange.status());
            assert!(!refusal.message.chars().any(char::is_control), "{}", refusal.message);
            let status = exchange.status().map_or("-".to_owned(), |status| status.to_string());
            let passes = if refusal.is_retryable { ", may pass" } else { "" };
            let kind = match refusal.error.refusal().map(|told| told.kind) {
                None | Some(RefusalKind::Other) => String::new(),
                Some(kind) => format!(", {kind:?}"),
            };
            let made = refusal.error.submitted_job_id();
            let made = made.map_or(String::new(), |id| format!(", made job {id}"));
            let (variant, outcome) = (&refusal.variant, refusal.outcome);
            let message = &refusal.message;
            writeln!(
                text,
                "{id} | {status} {variant} | {outcome:?}{passes}{kind}{made} | {message}"
            )
            .unwrap();
        }
        compare(&format!("{release}.refusals.txt"), &text);
    }
}
