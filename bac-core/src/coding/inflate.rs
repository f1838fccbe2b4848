//! What is deflated (RFC 1951), within whatever frame.

use flate2::{Decompress, FlushDecompress, Status};

use super::{content_coding::ContentCoding, error::CodingError};

/// Inflates some of the input, up to the room that the output has, and says whether that is all there is.
pub(super) fn inflate(
    state: &mut Decompress,
    input: &mut &[u8],
    output: &mut Vec<u8>,
    coding: ContentCoding,
) -> Result<bool, CodingError> {
    let before = state.total_in();
    let status = state.decompress_vec(input, output, FlushDecompress::None);
    let taken = usize::try_from(state.total_in() - before).unwrap_or(input.len());
    *input = input.get(taken..).unwrap_or_default();
    match status {
        Ok(Status::StreamEnd) => Ok(true),
        Ok(Status::Ok | Status::BufError) => Ok(false),
        Err(_) => Err(CodingError::faulty(coding, "it is not what that coding makes")),
    }
}
