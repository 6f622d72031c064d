use webp_encode::Layout;

use super::{
    Refusal,
    resize::{self, Pixels},
};

/// The longest side that the algorithm takes.
const SIDE: u32 = 100;

/// About 25 bytes that paint the image blurred before the first rendition is there.
pub(super) fn thumbhash(pixels: Pixels) -> Result<Vec<u8>, Refusal> {
    let longest = pixels.width.max(pixels.height);
    let shorten =
        |length: u32| if longest <= SIDE { length } else { (length * SIDE / longest).max(1) };
    let size = (shorten(pixels.width), shorten(pixels.height));
    let small = resize::resize(pixels, size)?;
    let rgba = match small.layout {
        Layout::Rgba => small.bytes,
        Layout::Rgb => {
            small.bytes.chunks_exact(3).flat_map(|p| [p[0], p[1], p[2], u8::MAX]).collect()
        }
    };
    Ok(::thumbhash::rgba_to_thumb_hash(small.width as usize, small.height as usize, &rgba))
}
