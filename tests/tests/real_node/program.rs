//! The jobs of these tests: ways in which a WebAssembly program may go.

use bac_client::orchestrator::{
    build::{Publisher, Source},
    model::{Job, Task},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// What a program writes to standard output that says its piece.
pub(crate) const SAID: &str = "one\ntwo\n";
/// And to standard error.
pub(crate) const COMPLAINED: &str = "bad\n";
/// What `counts` writes.
pub(crate) const COUNTED: &str = "tick\ntick\ntick\ntick\ntick\ntick\ntick\ntick\n";

/// Says its piece and ends with 0, with 3, or in a trap; ticks eight times in two seconds, or until
/// it is stopped. Nodes run no module without a name section, which the names make.
const MODULE: &str = r#"(module $program
    (import "wasi_snapshot_preview1" "fd_write"
        (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
    (import "wasi_snapshot_preview1" "poll_oneoff"
        (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
    (memory (export "memory") 1)
    (data (i32.const 64) "one\ntwo\nbad\ntick\n")
    (func $write (param $stream i32) (param $text i32) (param $length i32)
        (i32.store (i32.const 0) (local.get $text))
        (i32.store (i32.const 4) (local.get $length))
        (drop (call $fd_write (local.get $stream) (i32.const 0) (i32.const 1) (i32.const 8))))
    (func $say
        (call $write (i32.const 1) (i32.const 64) (i32.const 4))
        (call $write (i32.const 1) (i32.const 68) (i32.const 4))
        (call $write (i32.const 2) (i32.const 72) (i32.const 4)))
    ;; And a quarter of a second by the clock that only goes forward.
    (func $tick
        (call $write (i32.const 1) (i32.const 76) (i32.const 5))
        (i32.store (i32.const 144) (i32.const 1))
        (i64.store (i32.const 152) (i64.const 250000000))
        (drop (call $poll_oneoff (i32.const 128) (i32.const 192) (i32.const 1) (i32.const 8))))
    (func (export "_start") (call $say) (call $proc_exit (i32.const 0)))
    (func (export "three") (call $say) (call $proc_exit (i32.const 3)))
    (func (export "traps") (call $say) (unreachable))
    (func (export "counts") (local $left i32)
        (local.set $left (i32.const 8))
        (loop $next
            (call $tick)
            (local.set $left (i32.sub (local.get $left) (i32.const 1)))
            (br_if $next (local.get $left)))
        (call $proc_exit (i32.const 0)))
    (func (export "ticks") (loop $next (call $tick) (br $next))))"#;

fn url() -> String {
    let module = wat::parse_str(MODULE).unwrap();
    format!("data:application/wasm;base64,{}", STANDARD.encode(module))
}

/// A job as a program makes it, that runs one of the module's functions and is named after it.
pub(crate) fn job(function: &str) -> Job {
    let nothing = [("", ""); 0];
    let task = Task::wasm("main", Source::inline(url()))
        .entry_point(function)
        .publish(Publisher::local(), nothing);
    Job::batch(function, task).count(1)
}

/// The same as a job file, in the form that every release runs.
pub(crate) fn file(function: &str) -> Value {
    let module = json!({"Source": {"Type": "inline", "Params": {"URL": url()}}});
    of(function, module, json!([]))
}

/// The same in the form that is right from v1.7.0 on: the module is an input, and named.
pub(crate) fn file_of_today(function: &str) -> Value {
    let mut input = json!({"Source": {"Type": "inline", "Params": {"URL": url()}}});
    input["Target"] = json!("/main.wasm");
    of(function, json!("/main.wasm"), json!([input]))
}

fn of(function: &str, module: Value, inputs: Value) -> Value {
    json!({
        "Name": function,
        "Type": "batch",
        "Count": 1,
        "Tasks": [{
            "Name": "main",
            "Engine": {
                "Type": "wasm",
                "Params": {"EntryModule": module, "EntryPoint": function},
            },
            "Publisher": {"Type": "local"},
            "InputSources": inputs,
        }],
    })
}
