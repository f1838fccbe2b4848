//! Points in time as the orchestrator counts them.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize};

use crate::model::shape::Shape;
use crate::model::wire::nullable;
use crate::model::{Timestamp, nullable_members};

/// A point in time: nanoseconds since 1970 in UTC. 0 means "not set".
///
/// ```
/// use std::time::{Duration, UNIX_EPOCH};
/// use bac_client::orchestrator::model::UnixNanos;
///
/// let created = UnixNanos::from(UNIX_EPOCH + Duration::from_millis(1_500));
/// assert_eq!(created.as_nanos(), 1_500_000_000);
/// assert_eq!(created.to_string(), "1970-01-01T00:00:01.5Z");
/// ```
#[derive(Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct UnixNanos(i64);

impl UnixNanos {
    /// So many nanoseconds since 1970.
    #[must_use]
    pub const fn new(nanos: i64) -> Self {
        Self(nanos)
    }

    /// Now.
    #[must_use]
    pub fn now() -> Self {
        Self::from(SystemTime::now())
    }

    /// Nanoseconds since 1970.
    #[must_use]
    pub const fn as_nanos(self) -> i64 {
        self.0
    }

    /// Whether the time is not set.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The same as the system counts time; a time before 1970 becomes 1970.
    #[must_use]
    pub fn to_system_time(self) -> SystemTime {
        UNIX_EPOCH + Duration::from_nanos(u64::try_from(self.0).unwrap_or_default())
    }
}

/// Times before 1970 become 1970, and those after April 2262 its last moment that fits.
impl From<SystemTime> for UnixNanos {
    fn from(time: SystemTime) -> Self {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
    }
}

/// RFC 3339 text in UTC.
impl fmt::Display for UnixNanos {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(Timestamp::from(self.to_system_time()).as_str())
    }
}

impl<'de> Deserialize<'de> for UnixNanos {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        nullable(deserializer).map(Self)
    }
}

nullable_members!(UnixNanos => Shape::Integer);
