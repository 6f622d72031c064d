use std::io;

use rustix::process::{Resource, Rlimit, setrlimit};

/// The most memory that a worker may ask for. A pod's limit is at least 300 MiB and this for each worker.
const MEMORY: u64 = 1024 * 1024 * 1024;

/// The most processor time, in seconds.
const PROCESSOR: u64 = 25;

/// Binds this process for good: beyond these the kernel refuses memory, or ends it.
pub(super) fn apply() -> io::Result<()> {
    for (resource, most) in
        [(Resource::As, MEMORY), (Resource::Cpu, PROCESSOR), (Resource::Core, 0)]
    {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}
