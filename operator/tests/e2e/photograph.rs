//! Pictures that differ from one another.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

/// A PNG of a few dozen kilobytes; another `seed` gives another picture.
pub fn photograph(seed: u32) -> Vec<u8> {
    let picture = RgbImage::from_fn(480, 320, |x, y| {
        // A gradient with grain, or the file would shrink to nothing.
        let grain =
            x.wrapping_mul(7919).wrapping_add(y.wrapping_mul(104_729)).wrapping_add(seed) % 23;
        Rgb([channel(x / 2 + grain), channel(y / 2 + grain), channel(seed * 31 + grain)])
    });
    encoded(&picture)
}

/// A PNG of some 3 bytes for each pixel of its `side` squared: noise cannot be made smaller.
pub fn grainy(side: u32) -> Vec<u8> {
    let mut state = 1_u32;
    let picture = RgbImage::from_fn(side, side, |_, _| {
        Rgb([(); 3].map(|()| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            channel(state >> 24)
        }))
    });
    encoded(&picture)
}

/// A small PNG, quick to make and to store, that no other `seed` gives.
pub fn snapshot(seed: u32) -> Vec<u8> {
    let name = seed.to_be_bytes();
    let picture = RgbImage::from_fn(48, 32, |x, y| {
        let grain = x.wrapping_mul(7919).wrapping_add(y.wrapping_mul(104_729)).wrapping_add(seed);
        // The first row spells the seed, the rest differs a little.
        let first = (y == 0).then(|| name.get(x as usize)).flatten();
        let red = first.copied().unwrap_or(channel(grain % 251));
        Rgb([red, channel(grain % 241), channel(x + y)])
    });
    encoded(&picture)
}

fn encoded(picture: &RgbImage) -> Vec<u8> {
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, ImageFormat::Png).expect("a PNG can be encoded");
    png.into_inner()
}

fn channel(value: u32) -> u8 {
    u8::try_from(value % 256).expect("a byte")
}
