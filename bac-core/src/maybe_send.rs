//! What moves between threads, where there are any: in a browser there are none, and what belongs to its
//! runtime, such as a value of JavaScript, may not move. All bounds that differ there are here.

use std::{future::Future, pin::Pin};

/// A boxed future. It may move between threads, but for a browser's (`wasm32-unknown-unknown`), which need
/// not.
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A boxed future. It may move between threads, but for a browser's (`wasm32-unknown-unknown`), which need
/// not.
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// What may move between threads: [`Send`], but in a browser (`wasm32-unknown-unknown`), where every type
/// has it. So a [`Transport`](crate::Transport) that holds values of JavaScript needs nothing around them.
///
/// ```
/// fn given<T: bac_core::MaybeSend>(_: T) {}
/// given("a text");
/// ```
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub trait MaybeSend: Send {}

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
impl<T: Send + ?Sized> MaybeSend for T {}

/// What may move between threads: [`Send`], but in a browser (`wasm32-unknown-unknown`), where every type
/// has it. So a [`Transport`](crate::Transport) that holds values of JavaScript needs nothing around them.
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub trait MaybeSend {}

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
impl<T: ?Sized> MaybeSend for T {}

/// What threads may share: [`Sync`], but in a browser, as [`MaybeSend`].
///
/// ```
/// fn shared<T: bac_core::MaybeSync>(_: &T) {}
/// shared(&"a text");
/// ```
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub trait MaybeSync: Sync {}

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
impl<T: Sync + ?Sized> MaybeSync for T {}

/// What threads may share: [`Sync`], but in a browser, as [`MaybeSend`].
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub trait MaybeSync {}

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
impl<T: ?Sized> MaybeSync for T {}

/// Has work go on although nobody waits for it any more: on this runtime, or in a browser on its own.
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub(crate) fn spawn(
    runtime: &tokio::runtime::Handle,
    work: impl Future<Output = ()> + Send + 'static,
) {
    drop(runtime.spawn(work));
}

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub(crate) fn spawn(_: &tokio::runtime::Handle, work: impl Future<Output = ()> + 'static) {
    wasm_bindgen_futures::spawn_local(work);
}
