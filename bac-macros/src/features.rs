//! Features of the runtime that a declaration can need. The runtime turns on those of the same names
//! here, so that what is off is told by the macro and not by all that is then missing.

/// What the runtime has.
#[derive(Clone, Copy)]
pub(crate) struct Features {
    pub(crate) brotli: bool,
    pub(crate) gzip: bool,
    pub(crate) server: bool,
    pub(crate) websocket: bool,
    pub(crate) xml: bool,
}

impl Features {
    pub(crate) const fn of_runtime() -> Self {
        Self {
            brotli: cfg!(any(test, feature = "brotli")),
            gzip: cfg!(any(test, feature = "gzip")),
            server: cfg!(any(test, feature = "server")),
            websocket: cfg!(any(test, feature = "websocket")),
            xml: cfg!(any(test, feature = "xml")),
        }
    }
}

/// How a feature is turned on.
pub(crate) fn help(feature: &str) -> String {
    format!("write `features = [\"{feature}\"]` at `bac-core` in `Cargo.toml`")
}
