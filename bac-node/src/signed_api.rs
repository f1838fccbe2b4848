//! Whether a node serves the signed API.

/// How a node answers the signed API.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum SignedApi {
    /// It serves it: as v1.0.3 at the root, as v1.3.2 below `/api/v1`.
    #[default]
    Served,
    /// It answers `410 Gone` to the requester's routes, as v1.4.0 does by default.
    Gone,
    /// It does not know it, as releases from v1.5 on.
    Absent,
}
