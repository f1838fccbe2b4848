//! The status as a field.

use http::StatusCode;

use crate::error::Error;

/// A type that holds a status.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not hold a status",
    label = "not `StatusCode` or `u16`",
    note = "write `bac_core::http::StatusCode`, or `u16`"
)]
pub trait StatusField: Sized {
    fn from_status(status: StatusCode) -> Self;

    /// A number that is no status is an error of the service.
    fn to_status(self) -> Result<StatusCode, Error>;
}

#[diagnostic::do_not_recommend]
impl StatusField for StatusCode {
    fn from_status(status: StatusCode) -> Self {
        status
    }

    fn to_status(self) -> Result<StatusCode, Error> {
        Ok(self)
    }
}

#[diagnostic::do_not_recommend]
impl StatusField for u16 {
    fn from_status(status: StatusCode) -> Self {
        status.as_u16()
    }

    fn to_status(self) -> Result<StatusCode, Error> {
        StatusCode::from_u16(self).map_err(|error| {
            Error::invalid_input(format!("{self} is not a status")).with_source(error)
        })
    }
}
