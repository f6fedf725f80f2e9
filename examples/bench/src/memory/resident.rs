//! The resident memory of this process, from what Linux says about it.

use std::fs;

use crate::Failure;

const UNKNOWN: &str = "the memory is read from /proc/self/status, `VmRSS` and `VmHWM`, which only Linux has";

/// The resident memory, in kibibytes.
pub(super) struct Resident {
    pub(super) size: u32,
    /// The largest that it has been, since it was last forgotten.
    pub(super) peak: u32,
}

impl Resident {
    /// The memory at this moment.
    pub(super) fn now() -> Result<Self, Failure> {
        let status = fs::read_to_string("/proc/self/status").map_err(|_| UNKNOWN)?;
        let figure = |name: &str| -> Result<u32, Failure> {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or(UNKNOWN)?;
            Ok(line.split_whitespace().next().ok_or(UNKNOWN)?.parse()?)
        };
        Ok(Self { size: figure("VmRSS:")?, peak: figure("VmHWM:")? })
    }
}

/// Lets the peak begin anew with the present size; says whether that was possible.
pub(super) fn forget_peak() -> bool {
    fs::write("/proc/self/clear_refs", "5").is_ok()
}
