//! How many requests of one address a node takes.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use http::HeaderMap;
use tokio::time::Instant;

/// How many addresses are remembered before those are forgotten that have waited long enough.
const REMEMBERED: usize = 1024;

/// The most that is read of an address that a request names, in bytes.
const LONGEST: usize = 64;

/// A bucket of requests for each address: so many at once, and as many a second from then on. Clones
/// are one.
#[derive(Clone, Debug)]
pub(crate) struct Throttle {
    /// Without a limit if there is none.
    a_second: Option<u32>,
    buckets: Arc<Mutex<HashMap<String, Bucket>>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    seen: Instant,
}

impl Throttle {
    pub(crate) fn new(a_second: Option<u32>) -> Self {
        Self { a_second, buckets: Arc::default() }
    }

    /// Whether another request of this address is taken at this moment.
    pub(crate) fn takes(&self, address: &str, now: Instant) -> bool {
        let Some(a_second) = self.a_second.map(f64::from) else { return true };
        let filled = |bucket: &Bucket| {
            let since = now.saturating_duration_since(bucket.seen);
            (bucket.left + since.as_secs_f64() * a_second).min(a_second)
        };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= REMEMBERED {
            // A bucket that is full again is as one that was never there.
            buckets.retain(|_, bucket| filled(bucket) < a_second);
        }
        let bucket = buckets.entry(address.to_owned());
        let bucket = bucket.or_insert(Bucket { left: a_second, seen: now });
        let left = filled(bucket);
        let takes = left >= 1.0;
        *bucket = Bucket { left: if takes { left - 1.0 } else { left }, seen: now };
        takes
    }
}

/// Who a release takes for the sender of a request: who the request says that it is, and its peer if
/// it does not.
pub(crate) fn sender(headers: &HeaderMap, peer: IpAddr) -> String {
    let named = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let first = named("x-forwarded-for").map(|all| all.split(',').next().unwrap_or_default());
    let named = first.or_else(|| named("x-real-ip")).map(str::trim).filter(|name| !name.is_empty());
    match named {
        Some(name) => name.chars().take(LONGEST).collect(),
        None => peer.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_address_has_so_many_requests_at_once_and_a_second() {
        let throttle = Throttle::new(Some(1000));
        let begun = Instant::now();
        let taken = |address: &str, at: Instant| {
            (0..5000).take_while(|_| throttle.takes(address, at)).count()
        };
        assert_eq!(taken("192.0.2.1", begun), 1000);
        assert_eq!(taken("192.0.2.2", begun), 1000, "another address is not meant");
        assert_eq!(taken("192.0.2.1", begun + Duration::from_millis(250)), 250);
        assert_eq!(
            taken("192.0.2.1", begun + Duration::from_secs(60)),
            1000,
            "no more than at first"
        );
    }

    #[test]
    fn addresses_are_forgotten_that_have_waited_long_enough() {
        let throttle = Throttle::new(Some(10));
        let begun = Instant::now();
        for number in 0..REMEMBERED {
            assert!(throttle.takes(&format!("forged-{number}"), begun));
        }
        assert!(throttle.takes("192.0.2.1", begun + Duration::from_secs(2)));
        assert_eq!(throttle.buckets.lock().unwrap().len(), 1);
    }

    #[test]
    fn a_sender_is_who_a_request_says_and_else_its_peer() {
        let of = |headers: &[(&'static str, &'static str)]| {
            let headers = headers.iter().map(|(name, value)| {
                (http::HeaderName::from_static(name), http::HeaderValue::from_static(value))
            });
            sender(&headers.collect(), IpAddr::from([127, 0, 0, 1]))
        };
        assert_eq!(of(&[]), "127.0.0.1");
        assert_eq!(of(&[("x-real-ip", "192.0.2.3")]), "192.0.2.3");
        let both = [("x-real-ip", "192.0.2.3"), ("x-forwarded-for", "192.0.2.1, 192.0.2.2")];
        assert_eq!(of(&both), "192.0.2.1");
    }
}
