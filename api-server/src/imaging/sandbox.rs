//! What a worker gives up, for good, before it reads a byte: memory and time beyond a bound, files and the
//! network, and every system call that decoding does not need.

mod access;
mod calls;
mod limits;

use std::io;

pub use access::Access;
pub use limits::MEMORY;

/// Confines this process, which has one thread, and gives it `memory`. Where it fails, nothing may be decoded.
pub(super) fn enter(memory: u64) -> io::Result<Access> {
    limits::apply(memory)?;
    let access = access::give_up();
    // The last, for it forbids all of the above.
    calls::filter()?;
    Ok(access)
}

#[cfg(test)]
mod tests;
