use std::io;

use rustix::process::{Resource, Rlimit, setrlimit};

/// The most memory, in bytes, that a worker may ask for. A pod's limit is at least 300 MiB and this, or a multiple of
/// it that all workers share.
pub const MEMORY: u64 = 1024 * 1024 * 1024;

/// The most processor time, in seconds.
const PROCESSOR: u64 = 10;

/// Binds this process: beyond `memory` and these the kernel refuses memory, or ends it.
pub(super) fn apply(memory: u64) -> io::Result<()> {
    for (resource, current, maximum) in [
        (Resource::As, memory, memory),
        // Of the first it is told by a signal that nothing else sends, so that its end has a known cause.
        (Resource::Cpu, PROCESSOR, PROCESSOR + 1),
        (Resource::Core, 0, 0),
    ] {
        setrlimit(resource, Rlimit { current: Some(current), maximum: Some(maximum) })?;
    }
    Ok(())
}
