//! A rendition as our encoder writes it: one lossy picture, perhaps with its transparency, and nothing beside it.

/// A chunk: its kind and its body.
type Chunk<'a> = ([u8; 4], &'a [u8]);

/// The sides of a WebP that is whole and has nothing beside its pixels.
pub(super) fn sides(webp: &[u8]) -> Option<(u32, u32)> {
    let (&[b'R', b'I', b'F', b'F', a, b, c, d, b'W', b'E', b'B', b'P'], body) =
        webp.split_first_chunk()?
    else {
        return None;
    };
    if u32::from_le_bytes([a, b, c, d]) as usize != body.len() + 4 {
        return None;
    }
    let (first, body) = chunk(body)?;
    if first.0 == *b"VP8 " {
        return lossy(first).filter(|_| body.is_empty());
    }
    let (alpha, body) = chunk(body)?;
    let (pixels, body) = chunk(body)?;
    let whole = extended(first)?;
    let is_right = body.is_empty() && alpha.0 == *b"ALPH" && lossy(pixels)? == whole;
    is_right.then_some(whole)
}

/// The first chunk, and what follows it. An odd one is followed by a zero that it does not count.
fn chunk(from: &[u8]) -> Option<(Chunk<'_>, &[u8])> {
    let ([a, b, c, d, length @ ..], rest) = from.split_first_chunk::<8>()?;
    let (body, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    let rest = if body.len() % 2 == 0 { rest } else { rest.strip_prefix(&[0])? };
    Some((([*a, *b, *c, *d], body), rest))
}

/// The sides of a lossy key frame.
fn lossy((kind, body): Chunk<'_>) -> Option<(u32, u32)> {
    let [first, _, _, 0x9d, 0x01, 0x2a, w, x, h, i] = *body.first_chunk()? else { return None };
    let is_shown_key = first & 1 == 0 && first & 0x10 != 0;
    // Two bits of each are how much it is to be enlarged.
    let sides = (u16::from_le_bytes([w, x]).into(), u16::from_le_bytes([h, i]).into());
    (kind == *b"VP8 " && is_shown_key).then_some(sides)
}

/// The sides of a picture with transparency, and without anything else.
fn extended((kind, body): Chunk<'_>) -> Option<(u32, u32)> {
    let ([0x10, 0, 0, 0], sides) = body.split_first_chunk()? else { return None };
    let (wide, high) = sides.split_first_chunk()?;
    let sides = (side(*wide), side(high.try_into().ok()?));
    (kind == *b"VP8X").then_some(sides)
}

/// A side in three bytes, one less than it is.
fn side([low, middle, high]: [u8; 3]) -> u32 {
    u32::from_le_bytes([low, middle, high, 0]) + 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use webp_encode::{Layout, encode};

    use super::*;

    fn encoded(width: u32, height: u32, layout: Layout, alpha: u8) -> Vec<u8> {
        let pixel = &[90, 200, 10, alpha][..layout.bytes()];
        let pixels = pixel.repeat(width as usize * height as usize);
        encode(&pixels, width, height, layout, 80.0).expect("encodes")
    }

    #[test]
    fn what_we_encode_is_what_it_is() {
        for (width, height) in [(1, 1), (61, 37), (320, 16_383)] {
            for (layout, alpha) in [(Layout::Rgb, 0), (Layout::Rgba, 255), (Layout::Rgba, 7)] {
                let webp = encoded(width, height, layout, alpha);
                assert_eq!(sides(&webp), Some((width, height)), "{layout:?} {alpha}");
            }
        }
    }

    #[test]
    fn anything_beside_the_pixels_is_nothing() {
        for webp in [encoded(9, 7, Layout::Rgb, 0), encoded(9, 7, Layout::Rgba, 7)] {
            for more in [&b"x"[..], b"EXIF\x02\0\0\0xx", b"<script>"] {
                let mut longer = [&webp, more].concat();
                assert_eq!(sides(&longer), None, "after its end");
                let length = u32::try_from(longer.len() - 8).expect("short");
                longer[4..8].copy_from_slice(&length.to_le_bytes());
                assert_eq!(sides(&longer), None, "within it");
            }
            for length in 0..webp.len() {
                assert_eq!(sides(&webp[..length]), None, "cut at {length}");
            }
        }
    }

    proptest! {
        /// A browser that reads on finds no other kind of file in what is taken.
        #[test]
        fn a_changed_header_is_nothing_or_still_webp(at in 0_usize..30, byte: u8) {
            let mut webp = encoded(9, 7, Layout::Rgba, 7);
            webp[at] = byte;
            if sides(&webp).is_some() {
                prop_assert!(webp.starts_with(b"RIFF") && webp[8..12] == *b"WEBP");
            }
        }
    }
}
