//! What reads the texts of strangers, each as a function of any bytes: `TARGETS`.
//!
//! A fuzzer calls them without an end (`fuzz_targets/`, which need the feature `libfuzzer`); `cargo test` calls
//! them with the corpus, and with changes of it. They go through what is public, so that what is tried is
//! what a program would do. A target fails where something panics, or where what it holds to is broken.

mod keys;
mod replies;
mod requests;
mod schemes;
mod served;

/// What reads any bytes.
pub type Target = fn(&[u8]);

/// The targets, by the names of their files and of their folders in `corpus/`.
pub const TARGETS: &[(&str, Target)] = &[
    ("dpop", schemes::dpop),
    ("envelope", keys::envelope),
    ("hmac", schemes::hmac),
    ("jwk", keys::jwk),
    ("key_file", keys::key_file),
    ("message_signature", schemes::message_signature),
    ("public_key_file", keys::public_key_file),
    ("reply_events", replies::events),
    ("reply_fields", replies::fields),
    ("reply_lines", replies::lines),
    ("reply_ranges", replies::ranges),
    ("served_request", served::requests),
    ("sigv4", schemes::sigv4),
];

/// Calls the target of this name.
///
/// # Panics
/// Where there is none, and where the target fails.
pub fn run(target: &str, data: &[u8]) {
    let Some((_, function)) = TARGETS.iter().find(|(name, _)| *name == target) else {
        panic!("no target `{target}`")
    };
    function(data);
}

/// Waits for what waits for nobody else.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    thread_local! {
        static RUNTIME: tokio::runtime::Runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    }
    RUNTIME.with(|runtime| runtime.block_on(future))
}

/// An error is one line, whatever a stranger wrote.
fn check_line(error: &dyn std::fmt::Display) {
    let line = error.to_string();
    assert!(!line.is_empty() && !line.contains(char::is_control), "{line:?}");
}
