//! The text of a file, plain or compressed.

use std::io::{self, Read};
use std::path::PathBuf;

use flate2::read::MultiGzDecoder;

use super::LibertyError;
use super::error::LONGEST;

/// What a compressed file begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The text in the bytes of a file.
pub(super) fn text(file: &str, mut bytes: Vec<u8>) -> Result<String, LibertyError> {
    if bytes.starts_with(&GZIP) {
        let mut plain = Vec::new();
        let mut decoder = MultiGzDecoder::new(bytes.as_slice()).take(LONGEST + 1);
        let unpacked = decoder.read_to_end(&mut plain);
        unpacked.map_err(|source| LibertyError::Read {
            path: PathBuf::from(file),
            source,
        })?;
        bytes = plain;
    }
    if bytes.len() as u64 > LONGEST {
        let file = file.to_owned();
        return Err(LibertyError::TooLong { file });
    }
    // It has grown by doubling.
    bytes.shrink_to_fit();
    // Names of authors in comments may be in any code.
    String::from_utf8(bytes).or_else(|error| {
        let mut bytes = error.into_bytes();
        for byte in bytes.iter_mut().filter(|byte| !byte.is_ascii()) {
            *byte = b'?';
        }
        String::from_utf8(bytes).map_err(|error| LibertyError::Read {
            path: PathBuf::from(file),
            source: io::Error::other(error),
        })
    })
}
