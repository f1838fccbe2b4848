//! What a module can call: WASI preview 1, where two things are otherwise than in the library.

use wasmi::{Caller, Engine, Error, Linker};
use wasmi_wasi::{WasiCtx, sync::snapshots::preview_1::wrapped};

const WASI: &str = "wasi_snapshot_preview1";

/// The most buffers or subscriptions of one call, as on Linux. The library takes memory of its own
/// for each.
const MOST: i32 = 1024;

/// The number of the error "invalid argument".
const INVALID: i32 = 28;

/// A linker with all of WASI.
pub(super) fn linker<T: Send + 'static>(
    engine: &Engine,
    wasi: impl Fn(&mut T) -> &mut WasiCtx + Send + Sync + Copy + 'static,
) -> Result<Linker<T>, Error> {
    let mut linker = Linker::new(engine);
    wasmi_wasi::add_to_linker(&mut linker, wasi).map_err(|error| Error::new(error.to_string()))?;
    linker.allow_shadowing(true);
    // The library knows no exit code above 125.
    linker.func_wrap(WASI, "proc_exit", |code: i32| Err::<(), _>(Error::i32_exit(code)))?;
    linker.func_wrap(WASI, "fd_read", bounded(wrapped::fd_read(wasi)))?;
    linker.func_wrap(WASI, "fd_write", bounded(wrapped::fd_write(wasi)))?;
    linker.func_wrap(WASI, "fd_pread", bounded_at(wrapped::fd_pread(wasi)))?;
    linker.func_wrap(WASI, "fd_pwrite", bounded_at(wrapped::fd_pwrite(wasi)))?;
    linker.func_wrap(WASI, "poll_oneoff", bounded(wrapped::poll_oneoff(wasi)))?;
    Ok(linker)
}

/// A function whose third argument is a number of things.
fn bounded<T: 'static>(
    function: impl Fn(Caller<'_, T>, i32, i32, i32, i32) -> Result<i32, Error>,
) -> impl Fn(Caller<'_, T>, i32, i32, i32, i32) -> Result<i32, Error> {
    move |caller, one, two, count, out| {
        if !(0..=MOST).contains(&count) {
            return Ok(INVALID);
        }
        function(caller, one, two, count, out)
    }
}

/// The same with a place in a file.
fn bounded_at<T: 'static>(
    function: impl Fn(Caller<'_, T>, i32, i32, i32, i64, i32) -> Result<i32, Error>,
) -> impl Fn(Caller<'_, T>, i32, i32, i32, i64, i32) -> Result<i32, Error> {
    move |caller, one, two, count, at, out| {
        if !(0..=MOST).contains(&count) {
            return Ok(INVALID);
        }
        function(caller, one, two, count, at, out)
    }
}
