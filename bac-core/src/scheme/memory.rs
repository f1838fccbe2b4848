//! What a client keeps for a server on a scheme's behalf.

use std::{
    fmt,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, SystemTime},
};

/// What a client keeps for one server: what schemes have learnt from its replies, such as a nonce, and how
/// far its clock is off.
#[derive(Default)]
pub struct Memory {
    texts: Mutex<Vec<(&'static str, String)>>,
    /// In seconds.
    ahead: AtomicI64,
}

/// How much is kept under one name, in bytes: a server is not to fill the memory.
const LONGEST: usize = 8 * 1024;

/// How far a clock is corrected: one that is off by more is not trusted to be a clock.
const MOST_AHEAD: Duration = Duration::from_secs(24 * 60 * 60);

/// A clock that is off by less is right.
const LEAST_AHEAD: Duration = Duration::from_secs(60);

impl Memory {
    /// What was kept under this name last.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        let texts = self.texts();
        texts.iter().find(|(known, _)| *known == name).map(|(_, text)| text.clone())
    }

    /// Keeps a text in the place of the one before, and says whether it is another. One of more than 8 KiB
    /// is not kept.
    pub fn put(&self, name: &'static str, text: &str) -> bool {
        if text.len() > LONGEST {
            return false;
        }
        let mut texts = self.texts();
        match texts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) if known == text => return false,
            Some((_, known)) => text.clone_into(known),
            None => texts.push((name, text.to_owned())),
        }
        true
    }

    /// By how many seconds the server's clock is ahead of ours, as far as is known.
    #[must_use]
    pub fn ahead(&self) -> i64 {
        self.ahead.load(Ordering::Relaxed)
    }

    /// The server's time.
    pub(super) fn corrected(&self, now: SystemTime) -> SystemTime {
        let ahead = self.ahead();
        let by = Duration::from_secs(ahead.unsigned_abs());
        let corrected = if ahead < 0 { now.checked_sub(by) } else { now.checked_add(by) };
        corrected.unwrap_or(now)
    }

    /// Takes over the time that a server shows, and says whether it is more than a minute from what was
    /// taken for it. One that is more than a day off is not believed.
    pub(crate) fn correct(&self, server: SystemTime, now: SystemTime) -> bool {
        let (difference, sign) = match server.duration_since(now) {
            Ok(ahead) => (ahead, 1),
            Err(behind) => (behind.duration(), -1),
        };
        if difference > MOST_AHEAD {
            return false;
        }
        let corrected = self.corrected(now);
        let off = server.duration_since(corrected).unwrap_or_else(|behind| behind.duration());
        if off < LEAST_AHEAD {
            return false;
        }
        let seconds = i64::try_from(difference.as_secs()).unwrap_or(0);
        self.ahead.store(sign * seconds, Ordering::Relaxed);
        true
    }

    fn texts(&self) -> MutexGuard<'_, Vec<(&'static str, String)>> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Names alone.
impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.texts().iter().map(|(name, _)| *name).collect();
        f.debug_struct("Memory").field("kept", &names).field("ahead", &self.ahead()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_corrected_within_a_day() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
        let at = |seconds: i64| {
            let by = Duration::from_secs(seconds.unsigned_abs());
            if seconds < 0 { now - by } else { now + by }
        };
        let memory = Memory::default();
        for (seconds, is_corrected, ahead) in [
            (59, false, 0),
            (-59, false, 0),
            (100_000, false, 0),
            (600, true, 600),
            (630, false, 600),
            (-600, true, -600),
            (-600, false, -600),
            (0, true, 0),
        ] {
            assert_eq!(memory.correct(at(seconds), now), is_corrected, "{seconds}");
            assert_eq!((memory.ahead(), memory.corrected(now)), (ahead, at(ahead)), "{seconds}");
        }
    }

    #[test]
    fn a_text_takes_the_place_of_the_one_before() {
        let memory = Memory::default();
        assert!(memory.put("nonce", "a") && !memory.put("nonce", "a") && memory.put("nonce", "b"));
        assert!(!memory.put("nonce", &"x".repeat(LONGEST + 1)));
        assert_eq!(memory.get("nonce").as_deref(), Some("b"));
        assert_eq!(memory.get("other"), None);
        assert_eq!(format!("{memory:?}"), r#"Memory { kept: ["nonce"], ahead: 0 }"#);
    }
}
