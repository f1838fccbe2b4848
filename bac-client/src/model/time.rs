//! Points in time and lengths of time, as they stand on the wire.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::shape::Shape;
use super::wire::{nullable, nullable_members};
use super::word::pad_escaped;

/// A point in time as RFC 3339 text, kept as it came: 0 to 9 digits of a second, `Z` or an offset.
///
/// The default is the zero time of Go servers, year 1, which means "not set".
///
/// ```
/// use bac_client::model::Timestamp;
///
/// let created = Timestamp::from(std::time::UNIX_EPOCH);
/// assert_eq!(created.as_str(), "1970-01-01T00:00:00Z");
/// assert!(!created.is_zero());
/// assert!(Timestamp::default().is_zero());
/// ```
#[derive(Clone, Debug, Eq, Hash, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Timestamp(String);

impl Timestamp {
    /// The zero time as Go writes it.
    const ZERO: &'static str = "0001-01-01T00:00:00Z";

    /// Now, in UTC.
    #[must_use]
    pub fn now() -> Self {
        Self::from(SystemTime::now())
    }

    /// The text as it came. Texts of different offsets cannot be compared as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The instant, by which times of different offsets and fractions can be compared; `None` for
    /// a text that is no RFC 3339, and for one before 1970, the zero time among them.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// use bac_client::model::Timestamp;
    ///
    /// let time = Timestamp::from("1970-01-01T03:00:01.5+02:00");
    /// assert_eq!(time.to_system_time(), Some(UNIX_EPOCH + Duration::from_millis(3_601_500)));
    /// ```
    #[must_use]
    pub fn to_system_time(&self) -> Option<SystemTime> {
        instant(self.0.trim())
    }

    /// Whether this is the zero time, which means "not set".
    #[must_use]
    pub fn is_zero(&self) -> bool {
        let Some(rest) = self.0.strip_prefix("0001-01-01T00:00:00") else {
            return self.0.trim().is_empty();
        };
        rest.bytes().all(|byte| matches!(byte, b'.' | b'0' | b'Z' | b'z' | b'+' | b'-' | b':'))
    }
}

impl Default for Timestamp {
    fn default() -> Self {
        Self(Self::ZERO.to_owned())
    }
}

/// Takes the text as it is; blank text is the zero time.
impl From<&str> for Timestamp {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

/// Takes the text as it is; blank text is the zero time.
impl From<String> for Timestamp {
    fn from(text: String) -> Self {
        // Go refuses to read an empty time, so it must not be written.
        if text.trim().is_empty() { Self::default() } else { Self(text) }
    }
}

/// Writes UTC with nanoseconds, trailing zeros left out. Times before 1970 become 1970.
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        let (year, month, day) = civil_date(since.as_secs() / 86_400);
        let second = since.as_secs() % 86_400;
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        let fraction = format!(".{:09}", since.subsec_nanos());
        let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
        Self(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z"))
    }
}

/// The instant of an RFC 3339 text, from 1970 on.
fn instant(text: &str) -> Option<SystemTime> {
    let (date, rest) = text.split_once(['T', 't', ' '])?;
    let (clock, offset) = match rest.strip_suffix(['Z', 'z']) {
        Some(clock) => (clock, 0),
        None => {
            let (clock, offset) = rest.split_at(rest.rfind(['+', '-'])?);
            let (hours, minutes) = offset.get(1..)?.split_once(':')?;
            let minutes = 60 * number(hours, 2, 0..=23)? + number(minutes, 2, 0..=59)?;
            (clock, if offset.starts_with('-') { -60 * minutes } else { 60 * minutes })
        }
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut date = date.splitn(3, '-');
    let year = number(date.next()?, 4, 1..=9999)?;
    let month = number(date.next()?, 2, 1..=12)?;
    let day = number(date.next()?, 2, 1..=days_of(year, month))?;
    let mut clock = clock.splitn(3, ':');
    let hour = number(clock.next()?, 2, 0..=23)?;
    let minute = number(clock.next()?, 2, 0..=59)?;
    // 60 is a leap second, which counts as the second behind it.
    let second = number(clock.next()?, 2, 0..=60)?;
    if fraction.is_empty() || fraction.len() > 9 {
        return None;
    }
    let nanos = u32::try_from(number(&format!("{fraction:0<9}"), 9, 0..=999_999_999)?).ok()?;
    let seconds = days_since_1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    let seconds = u64::try_from(seconds - offset).ok()?;
    UNIX_EPOCH.checked_add(Duration::new(seconds, nanos))
}

/// A number of so many digits, within limits.
fn number(text: &str, digits: usize, range: std::ops::RangeInclusive<i64>) -> Option<i64> {
    let is_number = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| is_number && range.contains(number))
}

const fn days_of(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The inverse of [`civil_date`], for any year.
const fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month_from_march) =
        if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + day_of_year
        - 719_468
}

/// Year, month and day of the Gregorian calendar, from days since 1970.
fn civil_date(days: u64) -> (u64, u64, u64) {
    // Counted from 1 March of year 0, so that the leap day is the last day of its year.
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day)
}

impl AsRef<str> for Timestamp {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

/// The text as it came, but for control characters, which are escaped, and cut after 1 KiB.
impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        pad_escaped(&self.0, formatter)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        nullable::<String, D>(deserializer).map(Self::from)
    }
}

/// A length of time in seconds.
///
/// Releases up to v1.0.3 write and read a number with a fraction, later ones whole seconds only:
/// they refuse `600.5`, and `600.0` as well. Whole seconds are therefore written without a
/// fraction. `600`, `600.0` and `6e2` are read alike.
///
/// ```
/// use std::time::Duration;
/// use bac_client::model::Seconds;
///
/// let limit = Seconds::from(Duration::from_secs(600));
/// assert_eq!(limit.to_duration(), Some(Duration::from_secs(600)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Seconds(f64);

impl Seconds {
    /// The number of seconds. It may be negative when a server sent such a number.
    #[must_use]
    pub const fn as_f64(self) -> f64 {
        self.0
    }

    /// The same as a duration, unless it is negative or too large for one.
    #[must_use]
    pub fn to_duration(self) -> Option<Duration> {
        Duration::try_from_secs_f64(self.0).ok()
    }
}

/// A fraction of a second is kept, and releases from v1.0.4 refuse it.
impl From<Duration> for Seconds {
    fn from(duration: Duration) -> Self {
        Self(duration.as_secs_f64())
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} s", self.0)
    }
}

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Beyond this limit an `i64` cannot hold the number; below it the cast is exact.
        const LIMIT: f64 = 9_223_372_036_854_775_808.0;
        if self.0.fract() == 0.0 && self.0.abs() < LIMIT {
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SecondsVisitor)
    }
}

/// Reads any number, and names the unit to whoever gives `"10m"`.
struct SecondsVisitor;

impl Visitor<'_> for SecondsVisitor {
    type Value = Seconds;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a number of seconds")
    }

    fn visit_f64<E>(self, seconds: f64) -> Result<Seconds, E> {
        Ok(Seconds(seconds))
    }

    fn visit_i64<E>(self, seconds: i64) -> Result<Seconds, E> {
        Ok(Seconds(seconds as f64))
    }

    fn visit_u64<E>(self, seconds: u64) -> Result<Seconds, E> {
        Ok(Seconds(seconds as f64))
    }

    fn visit_unit<E>(self) -> Result<Seconds, E> {
        Ok(Seconds::default())
    }
}

nullable_members!(Seconds => Shape::Number, Timestamp => Shape::Text);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc() {
        let at = |seconds, nanos| Timestamp::from(UNIX_EPOCH + Duration::new(seconds, nanos));
        assert_eq!(at(951_782_399, 0).as_str(), "2000-02-28T23:59:59Z");
        assert_eq!(at(951_782_400, 500_000_000).as_str(), "2000-02-29T00:00:00.5Z");
        assert_eq!(at(1_686_734_467, 123_456_789).as_str(), "2023-06-14T09:21:07.123456789Z");
        assert_eq!(at(4_107_542_400, 0).as_str(), "2100-03-01T00:00:00Z");
        assert_eq!(at(1_704_067_199, 0).as_str(), "2023-12-31T23:59:59Z");
    }

    #[test]
    fn instants_are_those_that_are_written() {
        for seconds in [0, 951_782_399, 951_868_800, 1_709_164_800, 4_107_542_400, 253_402_300_799]
        {
            let time = UNIX_EPOCH + Duration::new(seconds, 120_000_000);
            assert_eq!(Timestamp::from(time).to_system_time(), Some(time), "{seconds}");
        }
        let first = UNIX_EPOCH + Duration::from_secs(1_686_734_467);
        for text in
            ["2023-06-14T09:21:07Z", "2023-06-14t11:51:07.000+02:30", "2023-06-13 23:21:07-10:00"]
        {
            assert_eq!(Timestamp::from(text).to_system_time(), Some(first), "{text}");
        }
        for none in [
            "",
            "0001-01-01T00:00:00Z",
            "1970-01-01T00:00:00+00:01",
            "2023-02-29T00:00:00Z",
            "2023-13-01T00:00:00Z",
            "2023-06-14T24:00:00Z",
            "2023-06-14T09:21:07",
            "2023-06-14T09:21:07.Z",
            "2023-06-14T09:21Z",
            "2023-06-14",
            "2023-6-14T09:21:07Z",
            "+023-06-14T09:21:07Z",
            "2023-06-14T09:21:07+02:é",
            "soon",
        ] {
            assert_eq!(Timestamp::from(none).to_system_time(), None, "{none}");
        }
    }

    #[test]
    fn zero_times_are_known_in_every_spelling() {
        for zero in ["", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000+00:00"] {
            assert!(Timestamp::from(zero).is_zero(), "{zero}");
        }
        assert!(!Timestamp::from("0001-01-01T00:00:01Z").is_zero());
        assert!(!Timestamp::from("soon").is_zero());
    }

    #[test]
    fn seconds_are_read_in_every_form_and_written_whole() {
        for (text, written) in [
            ("600", "600"),
            ("600.0", "600"),
            ("1.8e3", "1800"),
            ("1800.5", "1800.5"),
            ("9223372036", "9223372036"),
            ("-1", "-1"),
            ("null", "0"),
        ] {
            let seconds: Seconds = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&seconds).unwrap(), written);
        }
    }

    #[test]
    fn a_length_of_time_with_a_unit_is_told_what_to_be() {
        let error = serde_json::from_str::<Seconds>(r#""10m""#).unwrap_err().to_string();
        assert!(error.contains(r#"string "10m", expected a number of seconds"#), "{error}");
    }
}
