//! What flows, and how much of it.

use serde::Deserialize;

/// Events, and lines.
pub(super) const ITEMS: u64 = 100_000;
/// In bytes.
pub(super) const DOWNLOAD: u64 = 1 << 30;
/// Of the file that is sent in a part, in bytes.
pub(super) const FILE: u64 = 64 << 20;

/// What the last event is in the place of an item.
pub(super) const END: &str = "[DONE]";

/// One of the items of a stream.
#[derive(Debug, Deserialize)]
pub(super) struct Item {
    pub(super) index: u64,
    pub(super) delta: Delta,
}

#[derive(Debug, Deserialize)]
pub(super) struct Delta {
    pub(super) content: String,
}

/// What has come of a download.
#[derive(Debug, Default)]
pub(super) struct Download {
    pub(super) bytes: u64,
    /// As many as the system makes of it: how much is there when it is read.
    pub(super) pieces: u64,
}

impl Download {
    pub(super) const fn add(&mut self, piece: usize) {
        self.bytes += piece as u64;
        self.pieces += 1;
    }
}

/// An item as it is on the wire.
pub(super) fn written(index: u64) -> String {
    format!(
        r#"{{"id":"chatcmpl-123","object":"chat.completion.chunk","index":{index},"delta":{{"content":" word"}},"finish_reason":null}}"#
    )
}

/// What has come of a stream of items.
#[derive(Debug, Default)]
pub(super) struct Tally {
    items: u64,
    indices: u64,
    bytes: usize,
}

impl Tally {
    pub(super) fn add(&mut self, item: &Item) {
        self.items += 1;
        self.indices += item.index;
        self.bytes += item.delta.content.len();
    }

    /// Whether it is all that was sent.
    pub(super) const fn is_whole(&self) -> bool {
        self.items == ITEMS
            && self.indices == ITEMS * (ITEMS - 1) / 2
            && self.bytes as u64 == ITEMS * 5
    }
}
