//! How long is waited before the next attempt.

use std::time::Duration;

use super::policy::RetryPolicy;

/// Never less: a server that has just answered may close the connection without having said so, and a
/// request on it would be lost.
const SHORTEST: Duration = Duration::from_millis(25);

/// A random wait before attempt `number + 1`: up to a limit that doubles each time.
pub(crate) fn backoff(policy: &RetryPolicy, number: u32, random: u64) -> Duration {
    let doublings = number.saturating_sub(1).min(31);
    let limit = policy.first.saturating_mul(1 << doublings).min(policy.longest);
    limit.mul_f64(share(random)).max(SHORTEST.min(limit))
}

/// A number from 0 to less than 1 of random bits.
fn share(random: u64) -> f64 {
    const BITS: u32 = f64::MANTISSA_DIGITS;
    // Both are exact: as many bits as the number can hold.
    (random >> (u64::BITS - BITS)) as f64 / (1_u64 << BITS) as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const POLICY: RetryPolicy =
        RetryPolicy::new().backoff(Duration::from_millis(200), Duration::from_secs(5));

    #[test]
    fn the_limit_doubles_up_to_the_longest() {
        for (number, limit) in
            [(1, 200), (2, 400), (3, 800), (5, 3_200), (6, 5_000), (7, 5_000), (u32::MAX, 5_000)]
        {
            let limit = Duration::from_millis(limit);
            assert_eq!(backoff(&POLICY, number, 0), SHORTEST);
            assert_eq!(backoff(&POLICY, number, 1 << 63), limit / 2);
            let most = backoff(&POLICY, number, u64::MAX);
            assert!(most <= limit && limit - most < Duration::from_micros(1), "{number}: {most:?}");
        }
    }

    proptest! {
        #[test]
        fn never_longer_than_the_longest(
            number in any::<u32>(),
            random in any::<u64>(),
            first in any::<Duration>(),
            longest in any::<Duration>(),
        ) {
            let policy = POLICY.backoff(first, longest);
            prop_assert!(backoff(&policy, number, random) <= longest);
            let policy = policy.backoff(Duration::ZERO, longest);
            prop_assert_eq!(backoff(&policy, number, random), Duration::ZERO);
        }
    }
}
