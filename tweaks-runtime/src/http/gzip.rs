//! Gzip: files of pages, smaller for the browsers that read it.

use std::io::Read as _;

use actix_web::HttpRequest;
use actix_web::http::header::{self, AcceptEncoding, Encoding, Header as _};

/// The head of a file of which no name and no time is said.
#[cfg(feature = "openapi-docs")]
const HEAD: &[u8] = &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff];

/// Whether a client reads it rather than the plain file.
pub(super) fn is_read(request: &HttpRequest) -> bool {
    let supported = [Encoding::gzip(), Encoding::identity()];
    let is_said = request.headers().contains_key(header::ACCEPT_ENCODING);
    let chosen = AcceptEncoding::parse(request).ok().filter(|_| is_said).and_then(|accept| accept.negotiate(supported.iter()));
    chosen == Some(Encoding::gzip())
}

/// Deflated bytes in their frame, which ends with the checksum and the length of the plain ones.
#[cfg(feature = "openapi-docs")]
pub(super) fn framed(deflated: &[u8], [checksum, length]: [&[u8]; 2]) -> Vec<u8> {
    [HEAD, deflated, checksum, length].concat()
}

/// A text, packed.
#[cfg(feature = "browse")]
pub(super) fn packed(text: &str) -> Vec<u8> {
    let mut packed = Vec::new();
    let written = flate2::read::GzEncoder::new(text.as_bytes(), flate2::Compression::default()).read_to_end(&mut packed);
    written.map(|_| packed).unwrap_or_default()
}

/// Deflated bytes as they were before.
#[cfg(feature = "openapi-docs")]
pub(super) fn inflated(deflated: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    let read = flate2::read::DeflateDecoder::new(deflated).read_to_end(&mut plain);
    read.map(|_| plain).unwrap_or_default()
}
