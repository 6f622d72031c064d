use super::{Seen, Sides, Step};
use crate::imaging::Refusal;

/// Chunk by chunk, up to the first one with pixels, after which the decoder reads no further.
pub(super) fn step(next: &[u8], seen: &mut Seen) -> Result<Step, Refusal> {
    let Some(([length @ .., a, b, c, d], body)) = next.split_first_chunk::<8>() else {
        return Ok(Step::More);
    };
    let kind = [*a, *b, *c, *d];
    if kind == *b"IDAT" || !kind.iter().all(u8::is_ascii_alphabetic) {
        return Ok(Step::End);
    }
    if kind == *b"IHDR" {
        let Some(head) = body.first_chunk() else { return Ok(Step::More) };
        seen.sides(sides(head))?;
    }
    if kind == *b"acTL" {
        let Some(frames) = body.first_chunk() else { return Ok(Step::More) };
        seen.frames(u32::from_be_bytes(*frames), 0)?;
    }
    let whole = u64::from(u32::from_be_bytes(*length)) + 12;
    seen.part(whole)?;
    Ok(Step::Pass(whole))
}

/// Of the header: width, height, bits of a channel, and which channels.
fn sides(head: &[u8; 10]) -> Sides {
    let side = |at: usize| u32::from_be_bytes([0, 1, 2, 3].map(|byte| head[at + byte]));
    let channels = match head[9] {
        0 => 1,
        4 => 2,
        2 => 3,
        // A palette may have transparent colours.
        _ => 4,
    };
    let pixel = if head[8] == 16 { 2 * channels } else { channels };
    Sides { width: side(0), height: side(4), pixel, work: 0 }
}
