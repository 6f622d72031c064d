use crate::imaging::{Refusal, WORKER_MEMORY, resize};

/// The longest side.
const MAX_SIDE: u32 = 32_768;

/// The most pixels: a 100-megapixel camera's, which fit the worker's memory with room for the work.
const MAX_PIXELS: u64 = 110_000_000;

/// The most bytes that decoded pixels may take.
pub(in crate::imaging) const MAX_DECODED: u64 = 450 * 1024 * 1024;

/// What a worker takes before it has a byte of the file: the program, its stack, what allocators ask for ahead.
const PROGRAM: u64 = 96 * 1024 * 1024;

/// What the encoder takes for each pixel that it is given, and the pixel.
const ENCODED: u64 = 12;

/// Memory is given out in steps of this.
const STEP: u64 = 1024 * 1024;

/// How large an image is, and how much room its pixels take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sides {
    pub(super) width: u32,
    pub(super) height: u32,
    /// Bytes of a pixel that is decoded, at most.
    pub(super) pixel: u64,
    /// Bytes that the decoder takes for each of them meanwhile, at most.
    pub(super) work: u64,
}

impl Sides {
    pub(super) fn check(self) -> Result<(), Refusal> {
        fits(self.width, self.height, self.pixels() * self.pixel)
    }

    /// The most that decoding it, turning it upright and making every size takes.
    pub(super) fn memory(self, file: u64) -> u64 {
        let Self { width, height, pixel, work } = self;
        // Decoded; turned, into a copy; made into eight bits and four colours, another copy.
        let each = (pixel + work).max(2 * pixel).max(pixel + 4);
        let (wide, high) = resize::sizes(width, height).last().map_or((1, 1), |(_, size)| *size);
        // Shrunk across first, and then down.
        let shrunk = u64::from(wide) * (u64::from(high) * ENCODED + u64::from(height) * 4);
        // JPEG's decoder copies the file.
        let all = PROGRAM + 2 * file + self.pixels() * each + shrunk;
        all.next_multiple_of(STEP).min(WORKER_MEMORY)
    }

    fn pixels(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// Refuses what is empty, or more than we decode.
pub(in crate::imaging) fn fits(width: u32, height: u32, decoded: u64) -> Result<(), Refusal> {
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 {
        return Err(Refusal::Unsupported);
    }
    let few = width.max(height) <= MAX_SIDE && pixels <= MAX_PIXELS && decoded <= MAX_DECODED;
    if few { Ok(()) } else { Err(Refusal::TooManyPixels) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1024 * 1024;

    fn photograph(width: u32, height: u32) -> Sides {
        Sides { width, height, pixel: 3, work: 6 }
    }

    #[test]
    fn what_is_too_large_or_nothing_is_refused() {
        for (width, height, pixel, refusal) in [
            (10_000, 10_000, 3, None),
            (32_768, 3000, 3, None),
            (32_769, 1, 3, Some(Refusal::TooManyPixels)),
            (20_000, 20_000, 1, Some(Refusal::TooManyPixels)),
            (10_000, 10_000, 8, Some(Refusal::TooManyPixels)),
            (0, 10, 3, Some(Refusal::Unsupported)),
        ] {
            let sides = Sides { width, height, pixel, work: 0 };
            assert_eq!(sides.check().err(), refusal, "{sides:?}");
        }
    }

    #[test]
    fn memory_grows_with_the_pixels_and_has_a_bound() {
        assert!(photograph(640, 480).memory(100_000) < 110 * MIB);
        assert!((200..300).contains(&(photograph(4000, 3000).memory(5_000_000) / MIB)));
        assert_eq!(photograph(10_488, 10_488).memory(60_000_000), WORKER_MEMORY);
    }
}
