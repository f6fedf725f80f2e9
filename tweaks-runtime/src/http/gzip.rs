//! Gzip: files of pages, smaller for the browsers that read it.

use actix_web::HttpRequest;
use actix_web::http::header::{self, AcceptEncoding, Encoding, Header as _};

/// The head of a file of which no name and no time is said.
const HEAD: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff];

/// Whether a client reads it rather than the plain file.
pub(super) fn is_read(request: &HttpRequest) -> bool {
    let supported = [Encoding::gzip(), Encoding::identity()];
    let is_said = request.headers().contains_key(header::ACCEPT_ENCODING);
    let chosen = AcceptEncoding::parse(request).ok().filter(|_| is_said).and_then(|accept| accept.negotiate(supported.iter()));
    chosen == Some(Encoding::gzip())
}

/// Deflated bytes in their frame, which ends with the checksum and the length of the plain ones.
pub(super) fn framed(deflated: &[u8], [checksum, length]: [&[u8]; 2]) -> Vec<u8> {
    [HEAD, deflated, checksum, length].concat()
}

/// A short text, packed.
#[cfg(feature = "browse")]
pub(super) fn packed(text: &str) -> Vec<u8> {
    let deflated = miniz_oxide::deflate::compress_to_vec(text.as_bytes(), 6);
    let length = u32::try_from(text.len()).unwrap_or_default();
    framed(&deflated, [&checksum(text.as_bytes()).to_le_bytes(), &length.to_le_bytes()])
}

/// CRC-32, as RFC 1952 has it.
#[cfg(feature = "browse")]
fn checksum(bytes: &[u8]) -> u32 {
    let shifted = |sum: u32| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
    !bytes.iter().fold(!0, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| shifted(sum)))
}
