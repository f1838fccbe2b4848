//! What a call comes to that could not be signed.

use crate::{
    error::{Error, ErrorKind, root_cause},
    operation::Outcome,
    scheme::{SchemeError, SignError},
};

impl From<SignError> for Error {
    fn from(error: SignError) -> Self {
        let cause = root_cause(&error);
        if error.is_payload() {
            let message = format!("the payload cannot be written as JSON: {cause}");
            return Self::invalid_input(message).with_source(error);
        }
        let message = format!("signing failed: {cause}");
        Self::new(ErrorKind::Sign, Outcome::NotSent, message).with_source(error)
    }
}

impl From<SchemeError> for Error {
    fn from(error: SchemeError) -> Self {
        let message = format!("signing failed: {error}");
        Self::new(ErrorKind::Sign, Outcome::NotSent, message).with_source(error)
    }
}
