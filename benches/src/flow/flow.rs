//! What is compared: four bodies that flow.

use super::{
    by_hand::ByHand,
    declared::Declared,
    model::{DOWNLOAD, Download, ITEMS, Tally},
};
use crate::{case::Side, fault::Fault};

/// A body that flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// A form with a file of 64 MiB.
    Parts,
    /// 100,000 server-sent events, a chunk each.
    Events,
    /// 100,000 lines of JSON, in chunks that end anywhere.
    Lines,
    /// 1 GiB of known length.
    Download,
}

impl Flow {
    pub(crate) const ALL: [Self; 4] = [Self::Parts, Self::Events, Self::Lines, Self::Download];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Parts => "parts",
            Self::Events => "events",
            Self::Lines => "lines",
            Self::Download => "download",
        }
    }

    pub(crate) fn named(name: &str) -> Result<Self, Fault> {
        let found = Self::ALL.into_iter().find(|flow| flow.name() == name);
        found.ok_or_else(|| format!("no flow `{name}`").into())
    }

    /// So often, one after the other; `file` is what is sent. In how many pieces it came.
    pub(crate) async fn run(
        self,
        side: Side,
        count: usize,
        address: &str,
        file: &str,
    ) -> Result<u64, Fault> {
        let mut pieces = 0;
        match side {
            Side::Declared => {
                let declared = Declared::new(address)?;
                for _ in 0..count {
                    pieces += match self {
                        Self::Parts => declared.parts(file).await.map(|()| 1)?,
                        Self::Events => items(declared.events().await?)?,
                        Self::Lines => items(declared.lines().await?)?,
                        Self::Download => bytes(declared.download().await?)?,
                    };
                }
            }
            Side::ByHand | Side::ByHandLimited => {
                let by_hand = ByHand::new(address, side == Side::ByHandLimited)?;
                for _ in 0..count {
                    pieces += match self {
                        Self::Parts => by_hand.parts(file).await.map(|()| 1)?,
                        Self::Events => items(by_hand.events().await?)?,
                        Self::Lines => items(by_hand.lines().await?)?,
                        Self::Download => bytes(by_hand.download().await?)?,
                    };
                }
            }
        }
        Ok(pieces)
    }
}

fn items(tally: Tally) -> Result<u64, Fault> {
    if tally.is_whole() { Ok(ITEMS) } else { Err(format!("not all has come: {tally:?}").into()) }
}

fn bytes(received: Download) -> Result<u64, Fault> {
    match received.bytes {
        DOWNLOAD => Ok(received.pieces),
        bytes => Err(format!("{bytes} bytes have come").into()),
    }
}
