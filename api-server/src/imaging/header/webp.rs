use super::{Seen, Sides, Step, low_first};
use crate::imaging::Refusal;

/// Chunk by chunk, to the end of the file.
pub(super) fn step(next: &[u8], seen: &mut Seen) -> Result<Step, Refusal> {
    let Some(([a, b, c, d, length @ ..], body)) = next.split_first_chunk::<8>() else {
        return Ok(Step::More);
    };
    // Odd ones are followed by a byte that is not counted.
    let whole = (u64::from(u32::from_le_bytes(*length)) + 8).next_multiple_of(2);
    let Some(head) = head([*a, *b, *c, *d], body) else { return Ok(Step::More) };
    match head {
        Head::Whole(width, height) => {
            seen.sides(Sides { width, height, pixel: 4, work: 6 })?;
        }
        Head::Frame(width, height) => {
            seen.frames(1, u64::from(width) * u64::from(height))?;
        }
        Head::OfPixels => {}
        Head::Beside => seen.part(whole)?,
    }
    Ok(Step::Pass(whole))
}

/// What a chunk begins with.
enum Head {
    /// The sides of the whole image.
    Whole(u32, u32),
    /// The sides of one frame of an animation.
    Frame(u32, u32),
    /// Nothing that tells sides.
    OfPixels,
    /// Metadata.
    Beside,
}

/// Nothing where more of the chunk is needed.
fn head(kind: [u8; 4], body: &[u8]) -> Option<Head> {
    Some(match &kind {
        b"VP8 " => match *body.first_chunk()? {
            [_, _, _, 0x9d, 0x01, 0x2a, w, x, h, i] => {
                Head::Whole(low_first([w, x]) & 0x3fff, low_first([h, i]) & 0x3fff)
            }
            _ => Head::OfPixels,
        },
        b"VP8L" => match *body.first_chunk()? {
            [0x2f, a, b, c, d] => {
                let bits = u32::from_le_bytes([a, b, c, d]);
                Head::Whole((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1)
            }
            _ => Head::OfPixels,
        },
        b"VP8X" => Head::Whole(side(body, 4)?, side(body, 7)?),
        b"ANMF" => Head::Frame(side(body, 6)?, side(body, 9)?),
        b"ALPH" | b"ANIM" => Head::OfPixels,
        _ => Head::Beside,
    })
}

/// A side in three bytes, one less than it is.
fn side(body: &[u8], at: usize) -> Option<u32> {
    let [low, middle, high] = *body.get(at..)?.first_chunk()?;
    Some(u32::from_le_bytes([low, middle, high, 0]) + 1)
}
