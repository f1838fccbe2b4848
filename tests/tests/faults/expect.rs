//! What a row expects of its calls.

use bac_core::ErrorKind;

use crate::{end::End, work::ATTEMPTS};

/// What a call comes to.
#[derive(Clone, Debug)]
pub struct Expect {
    /// What the first attempt comes to.
    fault: End,
    /// What is right in the end.
    pub ends: Vec<End>,
    /// How many attempts are right, at least and at most.
    pub attempts: (usize, usize),
}

impl Expect {
    fn new(end: End, attempts: usize) -> Self {
        Self { fault: end, ends: vec![end], attempts: (attempts, attempts) }
    }
}

/// What a call of each of the two operations comes to.
#[derive(Clone, Debug)]
pub struct Expects {
    submit: Expect,
    read: Expect,
}

impl Expects {
    /// Those of the submit, or of the read.
    pub const fn of(&self, is_submit: bool) -> &Expect {
        if is_submit { &self.submit } else { &self.read }
    }

    /// Whether a limit in time is to run out.
    pub fn runs_out(&self) -> bool {
        [&self.submit, &self.read]
            .iter()
            .any(|expect| matches!(expect.fault, End::Error(ErrorKind::Timeout(_), _)))
    }

    fn map(self, change: impl Fn(Expect) -> Expect) -> Self {
        Self { submit: change(self.submit), read: change(self.read) }
    }

    /// The first attempt meets the fault, and no other does.
    pub fn passing(self) -> Self {
        self.good_at(2)
    }

    /// Two attempts meet the fault, and the third one does not.
    pub fn passing_twice(self) -> Self {
        self.good_at(3)
    }

    /// The attempt of this number is a good one, if there is another than the first.
    fn good_at(self, attempt: usize) -> Self {
        self.map(|expect| match expect.attempts {
            (_, 1) => expect,
            _ => Expect { ends: vec![End::Ok], attempts: (attempt, attempt), ..expect },
        })
    }

    /// Each of these would be right, too.
    pub fn or(self, end: End) -> Self {
        self.map(|mut expect| {
            expect.ends.push(end);
            expect
        })
    }

    /// What there was of a connection decides whether it is sent again.
    pub fn any_attempts(self) -> Self {
        self.map(|expect| Expect { attempts: (1, ATTEMPTS), ..expect })
    }

    /// The submit comes to this in the end, after so many attempts.
    pub fn submit_ending(mut self, end: End, attempts: usize) -> Self {
        self.submit.ends = vec![end];
        self.submit.attempts = (attempts, attempts);
        self
    }
}

/// Whatever this is, it is never sent again.
pub fn never(end: End) -> Expects {
    Expects { submit: Expect::new(end, 1), read: Expect::new(end, 1) }
}

/// It is sent again where that does no harm.
pub fn idempotent(end: End) -> Expects {
    Expects { submit: Expect::new(end, 1), read: Expect::new(end, ATTEMPTS) }
}

/// Nothing was done, so it is sent again.
pub fn always(end: End) -> Expects {
    Expects { submit: Expect::new(end, ATTEMPTS), read: Expect::new(end, ATTEMPTS) }
}
