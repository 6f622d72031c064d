//! From the bytes a stranger sent to pixels and sizes of our own. Everything but `header`, which follows lengths,
//! and `worker` runs in a process of its own, `api-server decode`, which may crash or be killed and takes one
//! upload with it.

/// Decoding, in the child.
pub mod decode;
mod encode;
mod foreign;
mod header;
mod meters;
mod probe;
mod protocol;
mod refusal;
mod resize;
mod sandbox;
mod thumbhash;
mod worker;

pub use foreign::Foreign;
pub use header::Header;
pub(crate) use meters::Meters;
pub use probe::Format;
pub use protocol::{Decoded, Encoded};
pub use refusal::Refusal;
pub use sandbox::{Access, MEMORY as WORKER_MEMORY};
pub use worker::{Decoder, Turn};

/// The widths that are made, smallest first.
pub const WIDTHS: [u32; 4] = [320, 640, 1280, 2048];
