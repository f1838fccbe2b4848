//! Nonces that a server has its callers sign (RFC 9449, section 8).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::sign::keys::{HmacSigner, VerifyingKey as _};

/// Makes nonces of the time and a secret, so that nothing is kept, and several processes with one secret take
/// those of each other.
#[derive(Clone, Debug)]
pub(super) struct ServerNonces {
    secret: HmacSigner,
    /// In seconds.
    life: u64,
}

impl ServerNonces {
    pub(super) fn new(secret: HmacSigner, life: Duration) -> Self {
        Self { secret, life: life.as_secs().max(1) }
    }

    /// The one to sign now.
    pub(super) fn current(&self, now: SystemTime) -> String {
        self.of(self.period(now))
    }

    /// Whether a nonce is that of this time, of the time before, or of a process whose clock is ahead.
    pub(super) fn takes(&self, nonce: &str, now: SystemTime) -> bool {
        let Ok(mac) = URL_SAFE_NO_PAD.decode(nonce) else { return false };
        let period = self.period(now);
        [period.checked_sub(1), Some(period), period.checked_add(1)]
            .into_iter()
            .flatten()
            .any(|period| self.secret.verify(said(period).as_bytes(), &mac).is_ok())
    }

    fn period(&self, now: SystemTime) -> u64 {
        now.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() / self.life)
    }

    fn of(&self, period: u64) -> String {
        URL_SAFE_NO_PAD.encode(self.secret.mac_of(said(period).as_bytes()))
    }
}

fn said(period: u64) -> String {
    format!("DPoP nonce {period}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_is_good_for_its_time_and_the_one_after() {
        let nonces = ServerNonces::new(HmacSigner::new("secret").unwrap(), Duration::from_secs(60));
        let at = |seconds| UNIX_EPOCH + Duration::from_secs(seconds);
        let nonce = nonces.current(at(600));
        assert_eq!(nonce.len(), 43);
        for (seconds, is_taken) in
            [(539, false), (540, true), (600, true), (719, true), (720, false)]
        {
            assert_eq!(nonces.takes(&nonce, at(seconds)), is_taken, "{seconds}");
        }
        let others = ServerNonces::new(HmacSigner::new("other").unwrap(), Duration::from_secs(60));
        assert!(!others.takes(&nonce, at(600)) && !nonces.takes("", at(600)));
    }
}
