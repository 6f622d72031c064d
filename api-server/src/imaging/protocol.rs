//! What the worker writes to its standard output: that it is ready, before it reads; then the length of a JSON
//! head, the head, the blobs.

#[cfg(test)]
mod tests;
mod webp;

use std::io::{self, Write};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{Access, Format, Refusal, header::fits, resize};
use crate::store::images::Rendition;

/// An image, decoded and made into all its sizes.
#[derive(Debug, Clone)]
pub struct Decoded {
    /// What it is.
    pub format: Format,
    /// Upright.
    pub width: u32,
    /// Upright.
    pub height: u32,
    /// About 25 bytes that paint it blurred.
    pub thumbhash: Vec<u8>,
    /// Smallest first.
    pub renditions: Vec<Encoded>,
}

/// One size, encoded.
#[derive(Debug, Clone)]
pub struct Encoded {
    /// What the row keeps of it.
    pub rendition: Rendition,
    /// WebP.
    pub webp: Bytes,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Head {
    Decoded {
        format: Format,
        width: u32,
        height: u32,
        thumbhash: Vec<u8>,
        renditions: Vec<Rendition>,
    },
    Refused(Refusal),
}

/// The longest output that is read: four sizes of at most 2048 × 16,383 pixels stay far below.
pub(super) const MAX_OUTPUT: u64 = 128 * 1024 * 1024;

/// The longest blurred picture, in bytes.
const THUMBHASH: usize = 64;

/// The first byte of a worker that is confined; its last two bits say what the kernel denies it by landlock.
const READY: u8 = 0x80;

/// Says that this process is confined, and how.
pub(super) fn write_ready(access: Access, mut to: impl Write) -> io::Result<()> {
    let Access { files_denied, ports_denied } = access;
    to.write_all(&[READY | u8::from(files_denied) | u8::from(ports_denied) << 1])?;
    to.flush()
}

/// How the worker is confined, unless it ended before it was.
pub(super) fn read_ready(output: &[u8]) -> Option<Access> {
    let bits = output.first().filter(|first| *first & !3 == READY)?;
    Some(Access { files_denied: bits & 1 != 0, ports_denied: bits & 2 != 0 })
}

pub(super) fn write(outcome: &Result<Decoded, Refusal>, mut to: impl Write) -> io::Result<()> {
    let head = match outcome {
        Err(refusal) => Head::Refused(*refusal),
        Ok(Decoded { format, width, height, thumbhash, renditions }) => Head::Decoded {
            format: *format,
            width: *width,
            height: *height,
            thumbhash: thumbhash.clone(),
            renditions: renditions.iter().map(|encoded| encoded.rendition).collect(),
        },
    };
    let head = serde_json::to_vec(&head)?;
    let length = u32::try_from(head.len()).map_err(io::Error::other)?;
    to.write_all(&length.to_be_bytes())?;
    to.write_all(&head)?;
    for encoded in outcome.iter().flat_map(|decoded| &decoded.renditions) {
        to.write_all(&encoded.webp)?;
    }
    to.flush()
}

/// The worker handled a stranger's bytes, which began as `format` does, so what it says is checked as if they had
/// said it.
pub(super) fn read(output: &Bytes, format: Option<Format>) -> Option<Result<Decoded, Refusal>> {
    read_ready(output)?;
    let output = output.slice(1..);
    let length = u32::from_be_bytes(output.get(..4)?.try_into().ok()?) as usize;
    let head = serde_json::from_slice(output.get(4..)?.get(..length)?).ok()?;
    let rest = output.slice(4 + length..);
    let (said, width, height, thumbhash, renditions) = match head {
        Head::Refused(refusal) => return Some(Err(refusal)),
        Head::Decoded { format, width, height, thumbhash, renditions } => {
            (format, width, height, thumbhash, renditions)
        }
    };
    let may_be = format == Some(said) && fits(width, height, 0).is_ok();
    if !may_be || thumbhash.is_empty() || thumbhash.len() > THUMBHASH {
        return None;
    }
    let renditions = encoded(&renditions, &resize::sizes(width, height), rest)?;
    Some(Ok(Decoded { format: said, width, height, thumbhash, renditions }))
}

/// The blobs, which are nothing but WebP of exactly the sizes that are made of such an image.
fn encoded(
    renditions: &[Rendition],
    sizes: &[(u32, (u32, u32))],
    mut rest: Bytes,
) -> Option<Vec<Encoded>> {
    let said = renditions.iter().map(|it| (it.name, (it.width, it.height)));
    if !said.eq(sizes.iter().copied()) {
        return None;
    }
    let mut encoded = Vec::with_capacity(renditions.len());
    for &rendition in renditions {
        let size = usize::try_from(rendition.bytes).ok().filter(|size| *size <= rest.len())?;
        let webp = rest.split_to(size);
        if webp::sides(&webp)? != (rendition.width, rendition.height) {
            return None;
        }
        encoded.push(Encoded { rendition, webp });
    }
    rest.is_empty().then_some(encoded)
}
