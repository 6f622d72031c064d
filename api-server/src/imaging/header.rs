//! What a file says of itself before any of its pixels: its sides, its frames, and how much it carries beside them.
//! Lengths are followed, piece by piece as the file comes; nothing is inflated, and only a few bytes are kept.
//! Decoders copy metadata, inflate it, or sort all of its parts anew after each, before they come to a pixel.

mod gif;
mod jpeg;
mod png;
mod sides;
#[cfg(test)]
mod tests;
mod webp;

use sides::Sides;
pub(super) use sides::{MAX_DECODED, fits};

use super::{Format, Refusal, WORKER_MEMORY};

/// The most bytes beside the pixels. Photographs with a second picture in their metadata have some five million.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// The most parts. JPEG cuts what is long into parts of 64 KiB.
const MAX_PARTS: u32 = 1024;

/// The most frames.
const MAX_FRAMES: u32 = 1000;

/// The most pixels of all frames together.
const MAX_AREA: u64 = 500_000_000;

/// The header of a file that comes in pieces.
pub struct Header {
    walk: Walk,
    /// The start of what comes next, where a piece ended too early to tell.
    held: Vec<u8>,
    skip: u64,
    is_read: bool,
    seen: Seen,
}

enum Walk {
    Jpeg(jpeg::Walk),
    Png,
    Webp,
    Gif(gif::Walk),
}

/// What to do after a look at the next bytes.
enum Step {
    /// Look again with one byte more.
    More,
    /// Pass over this many, those looked at among them: at least one.
    Pass(u64),
    /// Look no further.
    End,
}

impl Header {
    /// Of a file of this kind that has at most `longest` bytes.
    pub fn new(format: Format, longest: u64) -> Self {
        // The bytes by which the format is known tell no more.
        let (walk, skip) = match format {
            Format::Jpeg => (Walk::Jpeg(jpeg::Walk::default()), 2),
            Format::Png => (Walk::Png, 8),
            Format::Webp => (Walk::Webp, 12),
            Format::Gif => (Walk::Gif(gif::Walk::default()), 0),
        };
        let seen = Seen { longest, sides: None, bytes: 0, parts: 0, frames: 0, area: 0 };
        Self { walk, held: Vec::new(), skip, is_read: false, seen }
    }

    /// Looks at the next piece of the file. What is refused once is to be fed no more.
    pub fn feed(&mut self, mut piece: &[u8]) -> Result<(), Refusal> {
        loop {
            let passed = usize::try_from(self.skip).unwrap_or(usize::MAX).min(piece.len());
            self.skip -= passed as u64;
            piece = &piece[passed..];
            if piece.is_empty() || self.is_read {
                return Ok(());
            }
            piece = if self.held.is_empty() { self.look(piece)? } else { self.look_on(piece)? };
        }
    }

    /// Looks at a piece; what is left of it.
    fn look<'a>(&mut self, piece: &'a [u8]) -> Result<&'a [u8], Refusal> {
        match self.walk.step(piece, &mut self.seen)? {
            Step::More => {
                self.held.extend_from_slice(piece);
                return Ok(&[]);
            }
            Step::Pass(length) => self.skip = length,
            Step::End => self.is_read = true,
        }
        Ok(piece)
    }

    /// Looks at what is held and one byte more; what is left of the piece.
    fn look_on<'a>(&mut self, piece: &'a [u8]) -> Result<&'a [u8], Refusal> {
        let (next, rest) = piece.split_at(1);
        self.held.extend_from_slice(next);
        match self.walk.step(&self.held, &mut self.seen)? {
            Step::More => {}
            Step::Pass(length) => {
                let held = std::mem::take(&mut self.held);
                self.skip = length;
                self.feed(&held)?;
            }
            Step::End => self.is_read = true,
        }
        Ok(rest)
    }

    /// Whether all is seen that is looked at.
    pub fn is_read(&self) -> bool {
        self.is_read
    }

    /// Whether it has told how large it is.
    pub fn has_sides(&self) -> bool {
        self.seen.sides.is_some()
    }

    /// How much memory its decoder needs where the whole file has `length` bytes.
    pub fn memory(&self, length: u64) -> u64 {
        self.seen.sides.map_or(WORKER_MEMORY, |sides| sides.memory(length))
    }
}

impl Walk {
    fn step(&mut self, next: &[u8], seen: &mut Seen) -> Result<Step, Refusal> {
        match self {
            Self::Jpeg(walk) => walk.step(next, seen),
            Self::Png => png::step(next, seen),
            Self::Webp => webp::step(next, seen),
            Self::Gif(walk) => walk.step(next, seen),
        }
    }
}

/// What was seen, refused where it is too much.
struct Seen {
    longest: u64,
    sides: Option<Sides>,
    bytes: u64,
    parts: u32,
    frames: u32,
    area: u64,
}

impl Seen {
    fn sides(&mut self, sides: Sides) -> Result<(), Refusal> {
        sides.check()?;
        self.sides.get_or_insert(sides);
        Ok(())
    }

    /// A part of the metadata.
    fn part(&mut self, bytes: u64) -> Result<(), Refusal> {
        self.parts += 1;
        self.beside(bytes)
    }

    /// Bytes that are no pixels'. A length that the file cannot have is a lie.
    fn beside(&mut self, bytes: u64) -> Result<(), Refusal> {
        self.bytes += bytes;
        if self.bytes <= MAX_BYTES && self.parts <= MAX_PARTS {
            return Ok(());
        }
        let may_be = self.bytes <= self.longest;
        Err(if may_be { Refusal::TooMuchMetadata } else { Refusal::Unsupported })
    }

    fn frames(&mut self, count: u32, area: u64) -> Result<(), Refusal> {
        self.frames = self.frames.saturating_add(count);
        self.area += area;
        let few = self.frames <= MAX_FRAMES && self.area <= MAX_AREA;
        if few { Ok(()) } else { Err(Refusal::TooManyFrames) }
    }
}

/// Two bytes, the low one first.
fn low_first(bytes: [u8; 2]) -> u32 {
    u16::from_le_bytes(bytes).into()
}
