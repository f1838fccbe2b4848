//! Bodies that are sent piece by piece.

#[cfg(not(target_family = "wasm"))]
mod file;
mod to_upload;
mod upload;

pub use self::{to_upload::ToUpload, upload::Upload};
