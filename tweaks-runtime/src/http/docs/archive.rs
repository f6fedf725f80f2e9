//! The archive: files of Swagger UI, out of the ZIP archive that a crate carries.
//!
//! Both ZIP and gzip hold deflated bytes, so what a browser reads is only framed anew, and nothing is compressed.

use std::ops::Range;

use utoipa_swagger_ui_vendored::SWAGGER_UI_VENDORED as ARCHIVE;

use super::super::gzip;

/// A deflated file of the archive, with the checksum and the length of the plain one.
pub(super) struct Packed {
    deflated: &'static [u8],
    trailer: [&'static [u8]; 2],
}

impl Packed {
    /// Finds a file of the folder that browsers need.
    pub(super) fn named(name: &str) -> Option<Self> {
        let suffix = format!("/dist/{name}");
        let end = ARCHIVE.windows(4).rposition(|bytes| bytes == b"PK\x05\x06")?;
        let mut records = ARCHIVE.get(number(ARCHIVE, end + 16..end + 20)?..)?;
        while records.starts_with(b"PK\x01\x02") {
            let name = 46..46 + number(records, 28..30)?;
            if records.get(name.clone())?.ends_with(suffix.as_bytes()) {
                return Self::behind(records);
            }
            records = records.get(name.end + number(records, 30..32)? + number(records, 32..34)?..)?;
        }
        None
    }

    /// Reads the file that a record of the archive's directory leads to.
    fn behind(record: &'static [u8]) -> Option<Self> {
        let header = ARCHIVE.get(number(record, 42..46)?..)?;
        let start = 30 + number(header, 26..28)? + number(header, 28..30)?;
        let deflated = header.get(start..start + number(record, 20..24)?)?;
        Some(Self { deflated, trailer: [record.get(16..20)?, record.get(24..28)?] })
    }

    /// The file as gzip.
    pub(super) fn gzip(&self) -> Vec<u8> {
        gzip::framed(self.deflated, self.trailer)
    }

    /// The file itself, for clients that do not read gzip.
    pub(super) fn plain(&self) -> Vec<u8> {
        gzip::inflated(self.deflated)
    }
}

fn number(bytes: &[u8], place: Range<usize>) -> Option<usize> {
    Some(bytes.get(place)?.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}
