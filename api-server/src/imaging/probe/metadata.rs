//! What a file carries beside its pixels: measured by its own lengths, and neither parsed nor inflated. Decoders
//! copy it, inflate it, or sort all of its parts anew after each, before they come to a pixel.

use std::iter;

use crate::imaging::{Format, Refusal};

/// The most bytes. Photographs with a second picture in their metadata have some five million.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// The most parts. JPEG cuts what is long into parts of 64 KiB.
const MAX_PARTS: usize = 1024;

/// The first marker of a JPEG that pixels follow.
const START_OF_SCAN: u8 = 0xda;

/// Refuses more than a decoder should see.
pub(super) fn check(format: Format, file: &[u8]) -> Result<(), Refusal> {
    let parts: &mut dyn Iterator<Item = u64> = match format {
        Format::Jpeg => &mut segments(file),
        Format::Png => &mut before_pixels(file),
        Format::Webp => &mut beside_frames(file),
        // Its decoder bounds what it keeps, and forgets the rest.
        Format::Gif => &mut iter::empty(),
    };
    let (mut bytes, mut count) = (0, 0);
    for part in parts {
        bytes += part;
        count += 1;
        if bytes > MAX_BYTES || count > MAX_PARTS {
            let is_there = bytes <= file.len() as u64;
            return Err(if is_there { Refusal::TooMuchMetadata } else { Refusal::Unsupported });
        }
    }
    Ok(())
}

/// The segments of a JPEG, each with what stands before its marker.
fn segments(file: &[u8]) -> impl Iterator<Item = u64> {
    let mut rest = file.get(2..).unwrap_or_default();
    iter::from_fn(move || {
        let before = rest.iter().position(|byte| *byte == 0xff)?;
        let marker = before + rest[before..].iter().position(|byte| !matches!(byte, 0 | 0xff))?;
        let length = [*rest.get(marker + 1)?, *rest.get(marker + 2)?];
        if rest[marker] == START_OF_SCAN {
            return None;
        }
        let end = marker + 1 + usize::from(u16::from_be_bytes(length).max(2));
        rest = rest.get(end..).unwrap_or_default();
        Some(end as u64)
    })
}

/// The chunks of a PNG before the first one with pixels, after which its decoder reads no further.
fn before_pixels(file: &[u8]) -> impl Iterator<Item = u64> {
    let mut rest = file.get(8..).unwrap_or_default();
    iter::from_fn(move || {
        let ([length @ .., _, _, _, _], _) = rest.split_first_chunk::<8>()?;
        if rest[4..8] == *b"IDAT" {
            return None;
        }
        let whole = u64::from(u32::from_be_bytes(*length)) + 12;
        rest = usize::try_from(whole).ok().and_then(|end| rest.get(end..)).unwrap_or_default();
        Some(whole)
    })
}

/// The chunks of a WebP that are no part of a frame.
fn beside_frames(file: &[u8]) -> impl Iterator<Item = u64> {
    let mut rest = file.get(12..).unwrap_or_default();
    let chunks = iter::from_fn(move || {
        let ([a, b, c, d, length @ ..], _) = rest.split_first_chunk::<8>()?;
        let kind = [*a, *b, *c, *d];
        // Odd ones are followed by a byte that is not counted.
        let whole = (u64::from(u32::from_le_bytes(*length)) + 8).next_multiple_of(2);
        rest = usize::try_from(whole).ok().and_then(|end| rest.get(end..)).unwrap_or_default();
        Some((kind, whole))
    });
    let pixels = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"];
    chunks.filter(move |(kind, _)| !pixels.contains(&kind)).map(|(_, whole)| whole)
}

#[cfg(test)]
mod tests {
    use proptest::{collection, prelude::*};

    use super::*;

    /// The start of a JPEG with `count` segments of `length` bytes.
    fn jpeg(count: usize, length: u16) -> Vec<u8> {
        let mut segment = vec![0xff, 0xe1];
        segment.extend(length.to_be_bytes());
        segment.resize(usize::from(length) + 2, 0);
        [b"\xff\xd8".to_vec(), segment.repeat(count), b"\xff\xda\0\x02".to_vec()].concat()
    }

    /// The start of a PNG with `count` chunks of `length` bytes.
    fn png(count: usize, length: u32) -> Vec<u8> {
        let mut chunk = length.to_be_bytes().to_vec();
        chunk.extend(b"zTXt");
        chunk.resize(chunk.len() + length as usize + 4, 0);
        [b"\x89PNG\r\n\x1a\n".to_vec(), chunk.repeat(count), b"\0\0\0\x09IDAT".to_vec()].concat()
    }

    /// A WebP with a frame and then `count` chunks of `length` bytes.
    fn webp(count: usize, length: u32) -> Vec<u8> {
        let mut chunk = b"EXIF".to_vec();
        chunk.extend(length.to_le_bytes());
        chunk.resize(chunk.len() + length as usize, 0);
        [b"RIFF\0\0\0\0WEBPVP8 \x01\0\0\0x\0".to_vec(), chunk.repeat(count)].concat()
    }

    #[test]
    fn what_an_honest_file_carries_fits() {
        for (format, file) in [
            (Format::Jpeg, jpeg(0, 2)),
            (Format::Jpeg, jpeg(250, u16::MAX)),
            (Format::Png, png(1000, 20)),
            (Format::Png, png(1, 15 << 20)),
            (Format::Webp, webp(1, 15 << 20)),
        ] {
            assert_eq!(check(format, &file), Ok(()), "{format:?} of {} bytes", file.len());
        }
    }

    #[test]
    fn many_bytes_or_many_parts_do_not_fit() {
        for (format, file) in [
            (Format::Jpeg, jpeg(257, u16::MAX)),
            (Format::Jpeg, jpeg(1025, 40)),
            (
                Format::Jpeg,
                [b"\xff\xd8".to_vec(), vec![7; 17 << 20], jpeg(1, 40)[2..].to_vec()].concat(),
            ),
            (Format::Png, png(1025, 0)),
            (Format::Png, png(1, 17 << 20)),
            (Format::Webp, webp(1025, 0)),
            (Format::Webp, webp(1, 17 << 20)),
        ] {
            let refusal = check(format, &file);
            assert_eq!(
                refusal,
                Err(Refusal::TooMuchMetadata),
                "{format:?} of {} bytes",
                file.len()
            );
        }
    }

    /// A decoder makes room for what a chunk says of itself.
    #[test]
    fn a_length_that_the_file_does_not_have_is_a_lie() {
        let lie = b"\x89PNG\r\n\x1a\n\x7f\xff\xff\xffiCCP";
        assert_eq!(check(Format::Png, lie), Err(Refusal::Unsupported));
        let lie = b"RIFF\0\0\0\0WEBPEXIF\xff\xff\xff\xff";
        assert_eq!(check(Format::Webp, lie), Err(Refusal::Unsupported));
    }

    #[test]
    fn frames_and_what_follows_the_first_pixels_are_not_counted() {
        let tail = vec![0xff; 17 << 20];
        assert_eq!(check(Format::Jpeg, &[jpeg(1, 40), tail.clone()].concat()), Ok(()));
        assert_eq!(check(Format::Png, &[png(1, 40), tail].concat()), Ok(()));
        let frame = b"ANMF\x02\0\0\0xx";
        let frames = [webp(1, 40), frame.repeat(100_000)].concat();
        assert_eq!(check(Format::Webp, &frames), Ok(()));
    }

    proptest! {
        #[test]
        fn nonsense_ends(bytes in collection::vec(any::<u8>(), 0..300), first in 0_usize..20) {
            let file = [vec![0xff; first], bytes].concat();
            for format in [Format::Jpeg, Format::Png, Format::Webp, Format::Gif] {
                let _ = check(format, &file);
            }
        }
    }
}
