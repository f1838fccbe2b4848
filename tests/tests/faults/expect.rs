//! What a row expects of its calls, with one attempt and with three.

use bac_core::{ErrorKind, Outcome, TimeoutPhase};

use crate::{
    end::{End, timeout},
    work::ATTEMPTS,
};

/// What a call comes to with as many attempts as [`ATTEMPTS`].
#[derive(Clone, Debug)]
pub struct Expect {
    /// After the first attempt.
    first: Vec<End>,
    /// After the last one.
    last: Vec<End>,
    /// How many attempts three allowed ones are, at least and at most.
    attempts: (usize, usize),
}

impl Expect {
    fn new(end: End, attempts: usize) -> Self {
        Self { first: vec![end], last: vec![end], attempts: (attempts, attempts) }
    }

    fn passing(mut self) -> Self {
        if self.attempts.1 > 1 {
            self.attempts = (2, 2);
            self.last = vec![End::Ok];
        }
        self
    }

    /// What is right.
    pub fn ends(&self) -> &[End] {
        if ATTEMPTS == 1 || self.attempts.1 == 1 { &self.first } else { &self.last }
    }

    /// How many attempts are right, at least and at most.
    pub fn attempts(&self) -> (usize, usize) {
        (self.attempts.0.min(ATTEMPTS), self.attempts.1.min(ATTEMPTS))
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
        let mut ends = self.submit.first.iter().chain(&self.read.first);
        ends.any(|end| matches!(end, End::Error(ErrorKind::Timeout(_), _)))
    }

    fn map(self, change: impl Fn(Expect) -> Expect) -> Self {
        Self { submit: change(self.submit), read: change(self.read) }
    }

    /// The first attempt meets the fault, and no other does.
    pub fn passing(self) -> Self {
        self.map(Expect::passing)
    }

    /// Two attempts meet the fault, and the third one does not.
    pub fn passing_twice(self) -> Self {
        self.map(|mut expect| {
            if expect.attempts.1 > 1 {
                expect.attempts = (3, 3);
                expect.last = vec![End::Ok];
            }
            expect
        })
    }

    /// Each of these would be right, too.
    pub fn or(self, end: End) -> Self {
        self.map(|mut expect| {
            expect.first.push(end);
            expect.last.push(end);
            expect
        })
    }

    /// It may be given up after the first attempt, too.
    pub fn or_given_up(self) -> Self {
        self.map(|mut expect| {
            expect.last.extend_from_slice(&expect.first);
            expect.attempts.0 = 1;
            expect
        })
    }

    /// What there was of a connection decides whether it is sent again.
    pub fn any_attempts(self) -> Self {
        self.map(|expect| Expect { attempts: (1, 3), ..expect })
    }

    /// The submit comes to this in the end, after so many attempts.
    pub fn submit_ending(mut self, end: End, attempts: usize) -> Self {
        self.submit.last = vec![end];
        self.submit.attempts = (attempts, attempts);
        self
    }

    /// The limit of the call may end it during an attempt, or before it.
    pub fn within_total(self, outcome: Outcome) -> Self {
        self.map(|mut expect| {
            expect.last.push(timeout(TimeoutPhase::Total, outcome));
            expect.attempts.0 = 1;
            expect
        })
    }
}

/// Whatever this is, it is never sent again.
pub fn never(end: End) -> Expects {
    Expects { submit: Expect::new(end, 1), read: Expect::new(end, 1) }
}

/// It is sent again where that does no harm.
pub fn idempotent(end: End) -> Expects {
    Expects { submit: Expect::new(end, 1), read: Expect::new(end, 3) }
}

/// Nothing was done, so it is sent again.
pub fn always(end: End) -> Expects {
    Expects { submit: Expect::new(end, 3), read: Expect::new(end, 3) }
}
