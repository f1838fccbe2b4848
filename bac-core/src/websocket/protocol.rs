//! What both halves of a WebSocket hold to.

use tokio_tungstenite::tungstenite::{
    Error as WsError,
    protocol::{WebSocketConfig, frame::coding::CloseCode},
};

/// Messages of at most so many bytes, in whatever frames.
pub(crate) fn config(message_limit: Option<usize>) -> WebSocketConfig {
    WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .max_message_size(message_limit)
        .max_frame_size(Some(message_limit.map_or(FRAME, |limit| limit.min(FRAME))))
}

/// What a peer is told that broke the rules.
pub(crate) fn code_for(error: &WsError) -> CloseCode {
    match error {
        WsError::Capacity(_) => CloseCode::Size,
        WsError::Utf8(_) => CloseCode::Invalid,
        _ => CloseCode::Protocol,
    }
}

/// Taken for each connection, in bytes.
const READ_BUFFER: usize = 16 * 1024;

/// The largest frame, in bytes, where messages may be of any size: as much as a peer announces is
/// asked of the allocator before any of it has come.
const FRAME: usize = 1 << 30;

/// How many messages are looked at at a stretch before other tasks get their turn.
pub(crate) const STRETCH: usize = 64;
