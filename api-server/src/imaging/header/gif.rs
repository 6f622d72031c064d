use super::{Seen, Sides, Step, low_first};
use crate::imaging::Refusal;

/// Block by block, to the end of the file.
#[derive(Default)]
pub(super) enum Walk {
    #[default]
    Start,
    /// Before a block.
    Block,
    /// Within one, whose body comes in pieces of up to 255 bytes.
    Body { is_beside: bool },
}

impl Walk {
    pub(super) fn step(&mut self, next: &[u8], seen: &mut Seen) -> Result<Step, Refusal> {
        match *self {
            Self::Start => self.start(next, seen),
            Self::Block => self.block(next, seen),
            Self::Body { is_beside } => self.body(next[0], is_beside, seen),
        }
    }

    fn start(&mut self, next: &[u8], seen: &mut Seen) -> Result<Step, Refusal> {
        let Some([_, _, _, _, _, _, w, x, h, i, flags, _, _]) = next.first_chunk() else {
            return Ok(Step::More);
        };
        let (width, height) = (low_first([*w, *x]), low_first([*h, *i]));
        seen.sides(Sides { width, height, pixel: 4, work: 4 })?;
        *self = Self::Block;
        Ok(Step::Pass(13 + colours(*flags)))
    }

    fn block(&mut self, next: &[u8], seen: &mut Seen) -> Result<Step, Refusal> {
        match next {
            [0x2c, _, _, _, _, w, x, h, i, flags, ..] => {
                let (width, height) = (low_first([*w, *x]), low_first([*h, *i]));
                seen.frames(1, u64::from(width) * u64::from(height))?;
                *self = Self::Body { is_beside: false };
                // One byte more says how its pixels are coded.
                Ok(Step::Pass(10 + colours(*flags) + 1))
            }
            [0x21, kind, ..] => {
                // All but what says how long a frame is shown.
                let is_beside = *kind != 0xf9;
                if is_beside {
                    seen.part(2)?;
                }
                *self = Self::Body { is_beside };
                Ok(Step::Pass(2))
            }
            [0x2c | 0x21, ..] => Ok(Step::More),
            _ => Ok(Step::End),
        }
    }

    fn body(&mut self, length: u8, is_beside: bool, seen: &mut Seen) -> Result<Step, Refusal> {
        if length == 0 {
            *self = Self::Block;
        }
        let whole = u64::from(length) + 1;
        if is_beside {
            seen.beside(whole)?;
        }
        Ok(Step::Pass(whole))
    }
}

/// The bytes of a table of colours.
fn colours(flags: u8) -> u64 {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}
