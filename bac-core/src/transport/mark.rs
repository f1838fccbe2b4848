//! Whether a request came through all layers around a transport.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use super::transport::Transport;

/// How often a request came through all layers and may have been sent: a layer may send one several
/// times. One that is given up before that is withdrawn, and not sent from then on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mark(Arc<AtomicUsize>);

/// In the place of a count.
const WITHDRAWN: usize = usize::MAX;

impl Mark {
    /// Whether the request may be sent.
    pub(super) fn begin(&self) -> bool {
        let count = |sent| if sent == WITHDRAWN { None } else { Some(sent + 1) };
        self.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, count).is_ok()
    }

    /// Nothing was sent after all.
    pub(super) fn take_back(&self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }

    pub(super) fn may_be_sent(&self) -> bool {
        !matches!(self.0.load(Ordering::Acquire), 0 | WITHDRAWN)
    }

    /// Whether nothing was sent; nothing is, from now on.
    pub(super) fn withdraw(&self) -> bool {
        self.0.compare_exchange(0, WITHDRAWN, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

/// A transport with layers around it, which leaves the mark of a request on it.
pub(crate) trait Layered: Transport {
    /// Whether each request that came through had its mark.
    fn are_all_marked(&self) -> bool;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_withdrawn_is_not_sent_and_what_was_sent_is_not_withdrawn() {
        let mark = Mark::default();
        assert!(mark.begin() && mark.may_be_sent() && !mark.withdraw());
        mark.take_back();
        assert!(!mark.may_be_sent());
        assert!(mark.withdraw() && !mark.may_be_sent());
        assert!(!mark.begin() && !mark.may_be_sent());
    }
}
