//! What a call goes to.

use super::client::Client;
use crate::{
    error::{Error, UnexpectedResponse},
    hook::Hook,
    operation::Operation,
    scheme::Signer,
    transport::AnyTransport,
};

/// The operation that is called, and the client whose server it is called on.
#[derive(Clone)]
pub(crate) struct Callee {
    pub(crate) client: Client,
    pub(crate) operation: &'static Operation,
}

impl Callee {
    /// The hooks around a call of it.
    pub(crate) fn hooks(&self) -> impl Iterator<Item = &dyn Hook> {
        let hooks = self.client.inner.hooks.iter();
        hooks.filter(|hook| hook.is_for(self.operation)).map(|hook| &*hook.value)
    }

    /// The key that signs a call of it: the one that its declaration names, or else the client's.
    pub(crate) fn signer(&self) -> Option<&dyn Signer> {
        self.signer_named(self.operation.key())
    }

    /// The key of this name, or the one that has none.
    pub(crate) fn signer_named(&self, name: Option<&str>) -> Option<&dyn Signer> {
        let inner = &*self.client.inner;
        match name {
            Some(name) => inner.keys.iter().find(|(known, _)| known == name).map(|(_, key)| &**key),
            None => inner.signer.as_deref(),
        }
    }

    /// Whether there are any.
    pub(crate) fn is_hooked(&self) -> bool {
        // Most clients have none at all.
        !self.client.inner.hooks.is_empty() && self.hooks().next().is_some()
    }

    /// What carries its attempts: the last that was given for it, or else the client's.
    pub(crate) fn transport(&self) -> &AnyTransport {
        let inner = &*self.client.inner;
        let mut own = inner.transports.iter().rev();
        let own = own.find(|transport| transport.is_for(self.operation));
        own.map_or(&inner.transport, |transport| &transport.value)
    }

    /// Says which operation and which server an error is about.
    pub(crate) fn explain(&self, error: &mut Error) {
        error.set_operation(self.operation);
        if error.server().is_none() {
            error.set_server(self.client.base_url());
        }
    }

    /// Says which server answered so.
    pub(crate) fn explain_response(&self, response: &mut UnexpectedResponse) {
        if response.server().is_none() {
            response.set_server(self.client.base_url());
        }
    }
}
