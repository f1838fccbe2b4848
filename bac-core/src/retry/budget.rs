//! What keeps a client from making the trouble of a server worse.

use std::sync::atomic::{AtomicU32, Ordering};

/// What one more attempt takes.
const PRICE: u32 = 14;

/// Tokens that all calls of a client share.
#[derive(Debug)]
pub(crate) struct Budget {
    tokens: AtomicU32,
    most: Option<u32>,
}

impl Budget {
    /// A full budget; `None` is one without an end.
    pub(crate) const fn new(most: Option<u32>) -> Self {
        let tokens = match most {
            Some(most) => most,
            None => 0,
        };
        Self { tokens: AtomicU32::new(tokens), most }
    }

    /// Takes the price of one more attempt, if there is enough.
    pub(crate) fn withdraw(&self) -> bool {
        if self.most.is_none() {
            return true;
        }
        let taken = self
            .tokens
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| tokens.checked_sub(PRICE));
        taken.is_ok()
    }

    /// Gives something back for a success.
    pub(crate) fn deposit(&self) {
        let Some(most) = self.most else { return };
        // Full is what it nearly always is.
        if self.tokens.load(Ordering::Relaxed) < most {
            let _ = self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |tokens| {
                (tokens < most).then_some(tokens + 1)
            });
        }
    }

    /// What is left; `None` where there is no end.
    pub(crate) fn left(&self) -> Option<u32> {
        self.most.map(|_| self.tokens.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spent_comes_back_by_successes() {
        let budget = Budget::new(Some(30));
        budget.deposit();
        assert!(budget.withdraw() && budget.withdraw());
        assert_eq!(budget.left(), Some(2));
        assert!(!budget.withdraw());
        for _ in 0..12 {
            budget.deposit();
        }
        assert!(budget.withdraw() && !budget.withdraw());
        for _ in 0..100 {
            budget.deposit();
        }
        assert_eq!(budget.left(), Some(30), "never more than in the beginning");
    }

    #[test]
    fn without_an_end() {
        let budget = Budget::new(None);
        budget.deposit();
        assert!((0..1000).all(|_| budget.withdraw()));
        assert_eq!(budget.left(), None);
        assert!(!Budget::new(Some(0)).withdraw());
    }

    #[test]
    fn many_threads_spend_no_more_than_there_is() {
        let budget = Budget::new(Some(500));
        let spent: usize = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| (0..100).filter(|_| budget.withdraw()).count()))
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(spent, 35);
    }
}
