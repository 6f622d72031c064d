//! What the worker writes to its standard output: that it is ready, before it reads; then the length of a JSON
//! head, the head, the blobs.

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

#[cfg(test)]
mod tests {
    use super::*;

    /// An image of 700 × 350 pixels, as a worker tells it.
    fn decoded() -> Decoded {
        let renditions = [(320, 320, 160), (640, 640, 320), (1280, 700, 350)];
        let renditions = renditions.map(|(name, width, height)| {
            let pixels = vec![90; width as usize * height as usize * 3];
            let layout = webp_encode::Layout::Rgb;
            let webp = webp_encode::encode(&pixels, width, height, layout, 80.0).expect("encodes");
            let rendition = Rendition { name, width, height, bytes: webp.len() as u64 };
            Encoded { rendition, webp: webp.into() }
        });
        let thumbhash = vec![1, 2, 3];
        Decoded {
            format: Format::Png,
            width: 700,
            height: 350,
            thumbhash,
            renditions: renditions.into(),
        }
    }

    fn read(output: &Bytes) -> Option<Result<Decoded, Refusal>> {
        super::read(output, Some(Format::Png))
    }

    fn written(outcome: &Result<Decoded, Refusal>) -> Bytes {
        let mut bytes = Vec::new();
        write_ready(Access::default(), &mut bytes).expect("a vector takes all");
        write(outcome, &mut bytes).expect("a vector takes all");
        bytes.into()
    }

    #[test]
    fn what_is_written_is_read() {
        let read = self::read(&written(&Ok(decoded()))).expect("reads").expect("decoded");
        assert_eq!((read.width, read.height, read.thumbhash), (700, 350, vec![1, 2, 3]));
        for (read, written) in read.renditions.iter().zip(decoded().renditions) {
            assert_eq!((read.rendition, &read.webp), (written.rendition, &written.webp));
        }
        for refusal in [
            Refusal::Unsupported,
            Refusal::TooLarge,
            Refusal::TooManyPixels,
            Refusal::TooManyFrames,
            Refusal::TooMuchMetadata,
        ] {
            assert_eq!(self::read(&written(&Err(refusal))).expect("reads").err(), Some(refusal));
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
    fn what_is_cut_or_longer_is_nothing() {
        let whole = written(&Ok(decoded()));
        for length in 0..whole.len() {
            assert!(read(&whole.slice(..length)).is_none(), "cut at {length}");
        }
        assert!(read(&[&whole[..], b"x"].concat().into()).is_none());
    }

    type Lie = fn(&mut Decoded);

    /// A worker that is somebody else's says what it likes.
    #[test]
    fn a_lie_is_nothing() {
        let lies: [(&str, Lie); 12] = [
            ("another format", |it| it.format = Format::Gif),
            ("no pixels", |it| (it.width, it.height) = (0, 0)),
            ("more pixels than are decoded", |it| it.width = 40_000),
            ("other sides", |it| it.height = 300),
            ("no blur", |it| it.thumbhash.clear()),
            ("much blur", |it| it.thumbhash = vec![0; 65]),
            ("a size too few", |it| drop(it.renditions.pop())),
            ("none at all", |it| it.renditions.clear()),
            ("one twice", |it| it.renditions.push(it.renditions[0].clone())),
            ("another order", |it| it.renditions.reverse()),
            ("another name", |it| it.renditions[2].rendition.name = 2048),
            ("other pixels than it says", |it| {
                it.renditions[2].webp = it.renditions[1].webp.clone();
            }),
        ];
        assert!(read(&written(&Ok(decoded()))).is_some());
        for (lie, tell) in lies {
            let mut decoded = decoded();
            tell(&mut decoded);
            for encoded in &mut decoded.renditions {
                encoded.rendition.bytes = encoded.webp.len() as u64;
            }
            assert!(read(&written(&Ok(decoded))).is_none(), "{lie}");
        }
    }

    #[test]
    fn a_script_is_no_rendition() {
        let mut decoded = decoded();
        let script = Bytes::from_static(b"RIFF\x10\0\0\0WEBP<script></script>");
        decoded.renditions[0].rendition.bytes = script.len() as u64;
        decoded.renditions[0].webp = script;
        assert!(read(&written(&Ok(decoded))).is_none());
    }
}
