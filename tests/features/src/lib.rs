//! Nothing: `tests/wire.rs` looks at what is sent.
