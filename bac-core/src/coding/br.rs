//! What brotli makes (RFC 7932).

use brotli::{BrotliDecompressStream, BrotliResult, BrotliState, enc::StandardAlloc};

use super::{content_coding::ContentCoding, error::CodingError};

/// One stream of brotli, whose window is 16 MiB at most, as any that is sent may have.
pub(super) struct Brotli {
    state: BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>,
    made: usize,
    is_over: bool,
}

impl Brotli {
    pub(super) fn new() -> Self {
        let new = StandardAlloc::default;
        Self { state: BrotliState::new_strict(new(), new(), new()), made: 0, is_over: false }
    }

    /// Decodes some of the input, up to the room that the output has.
    pub(super) fn decode(
        &mut self,
        input: &mut &[u8],
        output: &mut Vec<u8>,
    ) -> Result<(), CodingError> {
        let faulty = |fault| Err(CodingError::faulty(ContentCoding::Br, fault));
        if self.is_over {
            return if input.is_empty() {
                Ok(())
            } else {
                faulty("something else follows its end")
            };
        }
        output.resize(output.capacity(), 0);
        let (mut left, mut taken) = (input.len(), 0);
        let (mut room, mut made) = (output.len(), 0);
        let result = BrotliDecompressStream(
            &mut left,
            &mut taken,
            input,
            &mut room,
            &mut made,
            output,
            &mut self.made,
            &mut self.state,
        );
        output.truncate(made);
        *input = input.get(taken..).unwrap_or_default();
        match result {
            BrotliResult::ResultSuccess => {
                self.is_over = true;
                self.decode(input, &mut Vec::new())
            }
            BrotliResult::NeedsMoreInput | BrotliResult::NeedsMoreOutput => Ok(()),
            BrotliResult::ResultFailure => faulty("it is not what that coding makes"),
        }
    }

    /// What the input was is whole.
    pub(super) const fn end(&self) -> Result<(), CodingError> {
        if self.is_over { Ok(()) } else { Err(CodingError::cut(ContentCoding::Br)) }
    }
}
