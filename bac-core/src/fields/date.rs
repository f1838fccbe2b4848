//! Points in time, as fields write them.

use std::{
    ops::RangeInclusive,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const WEEKDAYS: [&str; 7] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/// Days from the first of the year 0 to that of 1970.
const DAYS_TO_EPOCH: i64 = 719_528;

/// A date of HTTP (RFC 9110 section 5.6.7) in any of its three forms.
///
/// The day of the week may be a wrong one, and the zone `UTC`: the example of RFC 8594 has the one, that
/// of RFC 9745 the other, and servers copy them.
pub(crate) fn http_date(text: &str) -> Option<SystemTime> {
    let words: Vec<&str> = text.split([' ', ',', '-']).filter(|word| !word.is_empty()).collect();
    let (weekday, day, month, year, time) = match *words {
        [weekday, day, month, year, time, "GMT" | "UTC"] => (weekday, day, month, year, time),
        [weekday, month, day, time, year] => (weekday, day, month, year, time),
        _ => return None,
    };
    if !WEEKDAYS.contains(&weekday.get(..3)?) {
        return None;
    }
    let year = match (year.len(), number(year, 0..=9999)?) {
        (4, year) => year,
        // Two digits are the years 1970 to 2069: nothing that is sent today is older.
        (2, year) => year + if year < 70 { 2000 } else { 1900 },
        _ => return None,
    };
    let month = MONTHS.iter().position(|name| *name == month)?;
    let days_before = days_before_year(year) + days_before_month(month, year);
    let end_of_month = days_before_year(year) + days_before_month(month + 1, year);
    let day = number(day, 1..=end_of_month - days_before)?;
    let mut clock = time.split(':');
    let hour = number(clock.next()?, 0..=23)?;
    let minute = number(clock.next()?, 0..=59)?;
    // 60 is a leap second.
    let second = number(clock.next()?, 0..=60)?;
    if clock.next().is_some() {
        return None;
    }
    let days = days_before + day - 1 - DAYS_TO_EPOCH;
    unix_time(((days * 24 + hour) * 60 + minute) * 60 + second)
}

/// `20150830T123600Z`; nothing of a time that has no four digits for its year.
pub(crate) fn compact_time(time: SystemTime) -> Option<String> {
    let seconds = i64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok()?;
    let (days, clock) = (seconds / 86_400 + DAYS_TO_EPOCH, seconds % 86_400);
    // Never too late, and a year too early at most.
    let mut year = days / 366;
    while days_before_year(year + 1) <= days {
        year += 1;
    }
    let of_year = days - days_before_year(year);
    let month = (0..12).rev().find(|month| days_before_month(*month, year) <= of_year)?;
    let day = of_year - days_before_month(month, year) + 1;
    let (hour, minute, second) = (clock / 3600, clock / 60 % 60, clock % 60);
    let month = month + 1;
    (year <= 9999).then(|| format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z"))
}

/// Reads what [`compact_time`] writes.
pub(crate) fn parse_compact_time(text: &str) -> Option<SystemTime> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    if date.len() != 8 || time.len() != 6 {
        return None;
    }
    let year = number(date.get(..4)?, 0..=9999)?;
    let month = usize::try_from(number(date.get(4..6)?, 1..=12)? - 1).ok()?;
    let length = days_before_month(month + 1, year) - days_before_month(month, year);
    let days = days_before_year(year) + days_before_month(month, year);
    let days = days + number(date.get(6..)?, 1..=length)? - 1 - DAYS_TO_EPOCH;
    let clock = number(time.get(..2)?, 0..=23)? * 60 + number(time.get(2..4)?, 0..=59)?;
    unix_time((days * 24 * 60 + clock) * 60 + number(time.get(4..)?, 0..=59)?)
}

/// The point in time so many seconds after 1970 began, or before; nothing where the system cannot tell
/// it.
pub(super) fn unix_time(seconds: i64) -> Option<SystemTime> {
    let span = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 { UNIX_EPOCH.checked_sub(span) } else { UNIX_EPOCH.checked_add(span) }
}

/// A number of one to four digits.
fn number(text: &str, valid: RangeInclusive<i64>) -> Option<i64> {
    let is_one = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = is_one.then(|| text.parse().ok())??;
    valid.contains(&number).then_some(number)
}

const fn days_before_year(year: i64) -> i64 {
    // The year 0 is a leap year.
    year * 365 + (year + 3) / 4 - (year + 99) / 100 + (year + 399) / 400
}

/// Days of the year before a month, which is counted from 0.
fn days_before_month(month: usize, year: i64) -> i64 {
    const LENGTHS: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let leap_day = days_before_year(year + 1) - days_before_year(year) - 365;
    LENGTHS.iter().take(month).sum::<i64>() + if month > 1 { leap_day } else { 0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seconds(text: &str) -> Option<i64> {
        let time = http_date(text)?;
        Some(match time.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_secs()).unwrap(),
            Err(before) => -i64::try_from(before.duration().as_secs()).unwrap(),
        })
    }

    #[test]
    fn compact_times_are_written_and_read() {
        for (text, seconds) in [
            ("19700101T000000Z", 0),
            ("20150830T123600Z", 1_440_938_160),
            ("20161231T235959Z", 1_483_228_799),
            ("20240229T000000Z", 1_709_164_800),
            ("99991231T235959Z", 253_402_300_799),
        ] {
            let time = UNIX_EPOCH + Duration::from_secs(seconds);
            assert_eq!(compact_time(time).as_deref(), Some(text));
            assert_eq!(parse_compact_time(text), Some(time));
        }
        assert_eq!(compact_time(UNIX_EPOCH + Duration::from_secs(253_402_300_800)), None);
        assert_eq!(compact_time(UNIX_EPOCH - Duration::from_secs(1)), None);
        for text in [
            "",
            "Z",
            "20150830T123600",
            "20150230T123600Z",
            "2015083T0123600Z",
            "20150830T246000Z",
            "é0150830T12360Z",
        ] {
            assert_eq!(parse_compact_time(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn each_second_is_written_in_one_way(seconds in 0..253_402_300_800_u64) {
            let time = UNIX_EPOCH + Duration::from_secs(seconds);
            prop_assert_eq!(compact_time(time).and_then(|it| parse_compact_time(&it)), Some(time));
        }
    }

    #[test]
    fn each_form_of_the_standard() {
        // The examples of RFC 9110 section 5.6.7: one point in time.
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(seconds(text), Some(784_111_777), "{text}");
        }
    }

    #[test]
    fn the_examples_that_servers_copy() {
        assert_eq!(seconds("Sat, 31 Dec 2018 23:59:59 GMT"), Some(1_546_300_799));
        assert_eq!(seconds("Sun, 30 Jun 2024 23:59:59 UTC"), Some(1_719_791_999));
    }

    #[test]
    fn the_ends_of_what_can_be_written() {
        assert_eq!(seconds("Thu, 01 Jan 1970 00:00:00 GMT"), Some(0));
        assert_eq!(seconds("Mon, 01 Jan 1900 00:00:00 GMT"), Some(-2_208_988_800));
        assert_eq!(seconds("Sat, 01 Jan 0000 00:00:00 GMT"), Some(-62_167_219_200));
        assert_eq!(seconds("Fri, 31 Dec 9999 23:59:59 GMT"), Some(253_402_300_799));
        assert_eq!(seconds("Thu, 29 Feb 2024 00:00:00 GMT"), Some(1_709_164_800));
        assert_eq!(seconds("Tue, 29 Feb 2000 00:00:00 GMT"), Some(951_782_400));
        assert_eq!(seconds("Sat, 31 Dec 2016 23:59:60 GMT"), Some(1_483_228_800));
        assert_eq!(seconds("Thursday, 01-Jan-70 00:00:00 GMT"), Some(0));
        assert_eq!(seconds("Tuesday, 31-Dec-69 23:59:59 GMT"), Some(3_155_759_999));
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "",
            "soon",
            "1994-11-06T08:49:37Z",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Son, 06 Nov 1994 08:49:37 GMT",
            "Sun, 06 Okt 1994 08:49:37 GMT",
            "Sun, 00 Nov 1994 08:49:37 GMT",
            "Sun, 31 Nov 1994 08:49:37 GMT",
            "Thu, 29 Feb 2023 00:00:00 GMT",
            "Thu, 29 Feb 1900 00:00:00 GMT",
            "Sun, +6 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 994 08:49:37 GMT",
            "Sun, 06 Nov 19940 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:49:37 GMT",
            "Sun, 06 Nov 1994 08:60:37 GMT",
            "Sun, 06 Nov 1994 08:49:61 GMT",
            "Sun, 06 Nov 1994 08:49 GMT",
            "Sun, 06 Nov 1994 08:49:37:00 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT GMT",
        ] {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_another_writes_is_read_in_every_form(second in 0_u64..253_402_300_800) {
            let time = UNIX_EPOCH + Duration::from_secs(second);
            let fixed = httpdate::fmt_http_date(time);
            prop_assert_eq!(http_date(&fixed), Some(time));
            let [weekday, day, month, year, clock, _] = *fixed.split(' ').collect::<Vec<_>>() else {
                panic!("{fixed}");
            };
            let weekday = weekday.trim_end_matches(',');
            let padded = day.trim_start_matches('0');
            let asctime = format!("{weekday} {month} {padded:>2} {clock} {year}");
            prop_assert_eq!(http_date(&asctime), Some(time));
            if ("1970".."2070").contains(&year) {
                let rfc850 = format!("{weekday}day, {day}-{month}-{} {clock} GMT", &year[2..]);
                prop_assert_eq!(http_date(&rfc850), Some(time));
            }
        }

        #[test]
        fn any_text_is_a_date_or_none(text in any::<String>(), near in "[A-Z][a-z]{2},? [0-9]{1,5}[ -][A-Z][a-z]{2}[ -][0-9]{1,5} [0-9:]{0,12} (GMT|UTC)?") {
            let _ = (http_date(&text), http_date(&near));
        }
    }
}
