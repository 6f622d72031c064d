//! What the worker writes to its standard output: that it is ready, before it reads; then the length of a JSON
//! head, the head, the blobs.

use std::io::{self, Write};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::{Access, Format};
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

/// Why an image is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// Not an image, or not one that decodes.
    Unsupported,
    /// It does not fit the memory of a worker.
    TooLarge,
    /// More pixels than we decode.
    TooManyPixels,
    /// More beside its pixels than a decoder should see.
    TooMuchMetadata,
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

/// The worker handled a stranger's bytes, so what it says is checked as if they had said it.
pub(super) fn read(output: &Bytes) -> Option<Result<Decoded, Refusal>> {
    read_ready(output)?;
    let output = output.slice(1..);
    let length = u32::from_be_bytes(output.get(..4)?.try_into().ok()?) as usize;
    let head = serde_json::from_slice(output.get(4..)?.get(..length)?).ok()?;
    let mut rest = output.slice(4 + length..);
    let (format, width, height, thumbhash, renditions) = match head {
        Head::Refused(refusal) => return Some(Err(refusal)),
        Head::Decoded { format, width, height, thumbhash, renditions } => {
            (format, width, height, thumbhash, renditions)
        }
    };
    let mut encoded = Vec::with_capacity(renditions.len());
    for rendition in renditions {
        let size = usize::try_from(rendition.bytes).ok().filter(|size| *size <= rest.len())?;
        let webp = rest.split_to(size);
        if Format::sniff(&webp) != Some(Format::Webp) || !super::WIDTHS.contains(&rendition.name) {
            return None;
        }
        encoded.push(Encoded { rendition, webp });
    }
    let whole = rest.is_empty() && !encoded.is_empty() && thumbhash.len() <= 64;
    whole.then_some(Ok(Decoded { format, width, height, thumbhash, renditions: encoded }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded() -> Decoded {
        let webp = Bytes::from_static(b"RIFF\x04\0\0\0WEBP");
        let rendition = Rendition { name: 320, width: 20, height: 10, bytes: webp.len() as u64 };
        let renditions = vec![Encoded { rendition, webp }];
        Decoded { format: Format::Png, width: 20, height: 10, thumbhash: vec![1, 2, 3], renditions }
    }

    fn written(outcome: &Result<Decoded, Refusal>) -> Bytes {
        let mut bytes = Vec::new();
        write_ready(Access::default(), &mut bytes).expect("a vector takes all");
        write(outcome, &mut bytes).expect("a vector takes all");
        bytes.into()
    }

    #[test]
    fn what_is_written_is_read() {
        let read = read(&written(&Ok(decoded()))).expect("reads").expect("decoded");
        assert_eq!((read.width, read.height, read.thumbhash), (20, 10, vec![1, 2, 3]));
        assert_eq!(read.renditions[0].webp, decoded().renditions[0].webp);
        for refusal in [
            Refusal::Unsupported,
            Refusal::TooLarge,
            Refusal::TooManyPixels,
            Refusal::TooMuchMetadata,
        ] {
            assert_eq!(super::read(&written(&Err(refusal))).expect("reads").err(), Some(refusal));
        }
    }

    #[test]
    fn a_worker_says_how_it_is_confined_and_one_that_is_not_says_nothing() {
        for (files_denied, ports_denied) in
            [(false, false), (true, false), (false, true), (true, true)]
        {
            let access = Access { files_denied, ports_denied };
            let mut bytes = Vec::new();
            write_ready(access, &mut bytes).expect("a vector takes all");
            assert_eq!(read_ready(&bytes), Some(access));
        }
        for output in [&b""[..], b"\0", b"Error", &[0x84], &[0xff]] {
            assert_eq!(read_ready(output), None, "{output:?}");
        }
    }

    #[test]
    fn what_is_cut_or_longer_or_not_webp_is_nothing() {
        let whole = written(&Ok(decoded()));
        for length in 0..whole.len() {
            assert!(read(&whole.slice(..length)).is_none(), "cut at {length}");
        }
        assert!(read(&[&whole[..], b"x"].concat().into()).is_none());
        let mut other = decoded();
        other.renditions[0].webp = Bytes::from_static(b"<script></script");
        other.renditions[0].rendition.bytes = 16;
        assert!(read(&written(&Ok(other))).is_none());
    }
}
