use super::{Seen, Sides, Step};
use crate::imaging::Refusal;

/// The marker that pixels follow.
const START_OF_SCAN: u8 = 0xda;

const END_OF_IMAGE: u8 = 0xd9;

/// Segment by segment, each counted with what stands before its marker.
#[derive(Default)]
pub(super) struct Walk {
    in_marker: bool,
}

impl Walk {
    pub(super) fn step(&mut self, next: &[u8], seen: &mut Seen) -> Result<Step, Refusal> {
        if self.in_marker { self.marker(next, seen) } else { self.before(next, seen) }
    }

    fn before(&mut self, next: &[u8], seen: &mut Seen) -> Result<Step, Refusal> {
        let marker = next.iter().position(|byte| *byte == 0xff);
        self.in_marker = marker.is_some();
        pass(marker.map_or(next.len(), |at| at + 1), seen)
    }

    fn marker(&mut self, next: &[u8], seen: &mut Seen) -> Result<Step, Refusal> {
        let fill = next.iter().position(|byte| !matches!(byte, 0 | 0xff)).unwrap_or(next.len());
        if fill > 0 {
            return pass(fill, seen);
        }
        let (marker, body) = (next[0], &next[1..]);
        if matches!(marker, START_OF_SCAN | END_OF_IMAGE) {
            return Ok(Step::End);
        }
        let Some(length) = body.first_chunk() else { return Ok(Step::More) };
        if is_frame(marker) {
            let Some(head) = body.first_chunk() else { return Ok(Step::More) };
            seen.sides(sides(*head))?;
        }
        self.in_marker = false;
        let length = u64::from(u16::from_be_bytes(*length).max(2)) + 1;
        seen.part(length)?;
        Ok(Step::Pass(length))
    }
}

fn pass(length: usize, seen: &mut Seen) -> Result<Step, Refusal> {
    seen.beside(length as u64)?;
    Ok(Step::Pass(length as u64))
}

/// All of one kind but tables and an extension that is none.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// Of a frame: two bytes of length, the depth, height, width, and how many planes.
fn sides([_, _, _, h, i, w, x, planes]: [u8; 8]) -> Sides {
    let side = |bytes| u32::from(u16::from_be_bytes(bytes));
    // Where it is gone over more than once, all of it is kept in sixteen bits until the end.
    let work = 2 * u64::from(planes.min(4));
    let pixel = if planes == 1 { 1 } else { 3 };
    Sides { width: side([w, x]), height: side([h, i]), pixel, work }
}
