//! Calls that no client makes: a future of a fake's own, in the place of an exchange.

use std::{
    future::{IntoFuture, pending, ready},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bac_core::{Call, CallFuture, Error, ErrorKind, Outcome, TimeoutPhase};

type Length<'c> = Call<'c, usize, Error>;

fn length(text: &str) -> Length<'_> {
    Call::from_future(async move { Ok(text.len()) })
}

fn never() -> Length<'static> {
    Call::from_future(pending())
}

fn shared<T: Send + Sync>(value: T) -> T {
    value
}

/// What a client makes is taken where a call may borrow.
const _: () = {
    const fn shorter<'c>(call: Call<'static, u8, Error>) -> Call<'c, u8, Error> {
        call
    }
    const _: fn(Call<'static, u8, Error>) -> Call<'static, u8, Error> = shorter;
};

#[tokio::test]
async fn it_borrows_and_every_setting_may_be_said() {
    let text = String::from("four");
    let call = shared(length(&text))
        .timeout(Duration::from_secs(60))
        .attempt_timeout(Duration::from_secs(60))
        .stall_timeout(Duration::from_secs(60))
        .attempts(3)
        .idempotency_key("7")
        .extension(7_u8)
        .header("x-a", "1")
        .query("a", 1)
        .on_server("nowhere");
    assert!(format!("{call:?}").starts_with("Call { timeout: Some(60s)"), "{call:?}");
    let future: CallFuture<'_, usize, Error> = call.into_future();
    assert_eq!(future.await.unwrap(), 4);
}

#[tokio::test(start_paused = true)]
async fn its_limit_ends_it() {
    let error = never().timeout(Duration::from_secs(5)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout(TimeoutPhase::Total));
    assert_eq!(error.outcome(), Outcome::Unknown);
    assert_eq!(length("a").timeout(Duration::from_secs(5)).await.unwrap(), 1);
}

#[tokio::test]
async fn a_setting_that_cannot_be_is_told_as_of_any_call() {
    for call in [never().timeout(Duration::ZERO), never().attempts(0)] {
        let error = call.await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
        assert!(error.to_string().starts_with("the call's "), "{error}");
    }
}

#[tokio::test]
async fn it_has_neither_a_request_nor_a_reply_and_is_not_run_for_them() {
    let runs = Arc::new(AtomicUsize::new(0));
    let call = || {
        let runs = Arc::clone(&runs);
        Length::from_future(async move { Ok(runs.fetch_add(1, Ordering::Relaxed)) })
    };
    for error in [
        call().to_request().await.unwrap_err(),
        call().response().await.unwrap_err(),
        call().blocking_response().unwrap_err(),
    ] {
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::InvalidInput, Outcome::NotSent));
        assert!(error.to_string().contains("such as a fake"), "{error}");
    }
    assert_eq!(call().await.unwrap(), 0);
}

#[test]
fn it_can_be_waited_for_on_any_thread() {
    assert_eq!(Length::from_future(ready(Ok(7))).blocking().unwrap(), 7);
    // What it awaits finds a runtime with timers.
    let slept = Length::from_future(async {
        tokio::time::sleep(Duration::from_millis(1)).await;
        Ok(1)
    });
    assert_eq!(slept.blocking().unwrap(), 1);
    let error = never().timeout(Duration::from_millis(1)).blocking().unwrap_err();
    assert!(error.is_timeout(), "{error}");
}

#[test]
fn without_a_limit_it_needs_no_runtime() {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let mut future = length("abc").into_future();
    let polled = std::pin::Pin::new(&mut future).poll(&mut context);
    assert!(matches!(polled, std::task::Poll::Ready(Ok(3))), "{polled:?}");
}
