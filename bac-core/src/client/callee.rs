//! What a call goes to.

use super::client::Client;
use crate::{
    error::{Error, UnexpectedResponse},
    operation::Operation,
};

/// The operation that is called, and the client whose server it is called on.
#[derive(Clone)]
pub(crate) struct Callee {
    pub(crate) client: Client,
    pub(crate) operation: &'static Operation,
}

impl Callee {
    /// Says which operation and which server an error is about.
    pub(crate) fn explain(&self, error: &mut Error) {
        error.set_operation(self.operation);
        error.set_server(self.client.base_url());
    }

    /// Says which server answered so.
    pub(crate) fn explain_response(&self, response: &mut UnexpectedResponse) {
        response.set_server(self.client.base_url());
    }
}
