use proptest::{collection, prelude::*};

use super::*;

fn header(format: Format, file: &[u8]) -> Header {
    Header::new(format, file.len() as u64)
}

fn check(format: Format, file: &[u8]) -> Result<(), Refusal> {
    header(format, file).feed(file)
}

/// The sides of a file that comes in pieces of `length` bytes.
fn sides(format: Format, file: &[u8], length: usize) -> Option<(u32, u32)> {
    let mut header = header(format, file);
    for piece in file.chunks(length) {
        header.feed(piece).expect("it is not refused");
    }
    header.seen.sides.map(|Sides { width, height, .. }| (width, height))
}

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
        assert_eq!(refusal, Err(Refusal::TooMuchMetadata), "{format:?} of {} bytes", file.len());
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
fn what_follows_the_first_pixels_is_not_counted() {
    let tail = vec![0xff; 17 << 20];
    assert_eq!(check(Format::Jpeg, &[jpeg(1, 40), tail.clone()].concat()), Ok(()));
    assert_eq!(check(Format::Png, &[png(1, 40), tail].concat()), Ok(()));
}

/// A GIF of 9 × 7 pixels with `count` frames of `width` × `height`, and as many comments.
fn gif(count: usize, width: u16, height: u16) -> Vec<u8> {
    let sides = [width.to_le_bytes(), height.to_le_bytes()].concat();
    let frame = [&[0x2c, 0, 0, 0, 0][..], &sides, &[0x80], &[1; 6], &[2, 2, 0x44, 1, 0]].concat();
    let time = b"\x21\xf9\x04\0\0\0\0\0";
    let comment = b"\x21\xfe\x02xx\0";
    let head = b"GIF89a\x09\0\x07\0\x80\0\0\xdc\x14\x14\x14\x14\xdc";
    [&head[..], &[&time[..], &frame, comment].concat().repeat(count), b";"].concat()
}

fn chunk(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).expect("short").to_be_bytes();
    [&length[..], &kind, body, &[0; 4]].concat()
}

/// A WebP of 9 × 7 pixels with `count` frames of as many.
fn animation(count: usize) -> Vec<u8> {
    let whole = b"VP8X\x0a\0\0\0\x02\0\0\0\x08\0\0\x06\0\0";
    let frame = b"ANMF\x10\0\0\0\0\0\0\0\0\0\x08\0\0\x06\0\0\0\0\0\0";
    [&b"RIFF\0\0\0\0WEBP"[..], whole, &frame.repeat(count)].concat()
}

#[test]
fn frames_are_counted_and_so_are_their_pixels() {
    let moving = |frames: u32| {
        let count = [frames.to_be_bytes(), [0; 4]].concat();
        [png(0, 0)[..8].to_vec(), chunk(*b"acTL", &count), chunk(*b"IDAT", b"x")].concat()
    };
    for (format, file, refusal) in [
        (Format::Gif, gif(1000, 9, 7), None),
        (Format::Gif, gif(1001, 9, 7), Some(Refusal::TooManyFrames)),
        (Format::Gif, gif(6, 10_000, 10_000), Some(Refusal::TooManyFrames)),
        (Format::Webp, animation(1000), None),
        (Format::Webp, animation(1001), Some(Refusal::TooManyFrames)),
        (Format::Png, moving(1000), None),
        (Format::Png, moving(1001), Some(Refusal::TooManyFrames)),
    ] {
        assert_eq!(check(format, &file).err(), refusal, "{format:?} of {} bytes", file.len());
    }
}

#[test]
fn sides_are_seen_however_the_file_is_cut() {
    let turned = b"\xff\xe1\0\x04xx";
    let frame = b"\xff\xc2\0\x11\x08\0\x07\0\x09\x03\x01\x22\0\x02\x11\x01\x03\x11\x01";
    let jpeg = [&b"\xff\xd8"[..], turned, frame, b"\xff\xda\0\x02"].concat();
    let head = chunk(*b"IHDR", b"\0\0\0\x09\0\0\0\x07\x08\x02\0\0\0");
    let png = [b"\x89PNG\r\n\x1a\n".to_vec(), head, chunk(*b"IDAT", b"x")].concat();
    let lossy = b"RIFF\0\0\0\0WEBPVP8 \x0a\0\0\0\0\0\0\x9d\x01\x2a\x09\0\x07\0".to_vec();
    let lossless = b"RIFF\0\0\0\0WEBPVP8L\x06\0\0\0\x2f\x08\x80\x01\0\0".to_vec();
    for (format, file) in [
        (Format::Jpeg, jpeg),
        (Format::Png, png),
        (Format::Webp, lossy),
        (Format::Webp, lossless),
        (Format::Webp, animation(3)),
        (Format::Gif, gif(3, 5, 5)),
    ] {
        for length in 1..=file.len() {
            assert_eq!(sides(format, &file, length), Some((9, 7)), "{format:?} by {length}");
        }
    }
}

#[test]
fn only_what_precedes_pixels_is_read_of_a_photograph() {
    for (format, mut file) in [(Format::Jpeg, jpeg(3, 40)), (Format::Png, png(3, 40))] {
        let mut header = header(format, &file);
        header.feed(&file).expect("it is not refused");
        assert!(header.is_read());
        file.truncate(20);
        let mut header = self::header(format, &file);
        header.feed(&file).expect("it is not refused");
        assert!(!header.is_read() && !header.has_sides());
        assert_eq!(header.memory(file.len() as u64), WORKER_MEMORY);
    }
}

proptest! {
    #[test]
    fn nonsense_ends_and_is_the_same_however_it_is_cut(
        bytes in collection::vec(prop_oneof![any::<u8>(), Just(0), Just(0xff), Just(0x2c)], 0..300),
        first in 0_usize..20,
        length in 1_usize..40,
    ) {
        let file = [vec![0xff; first], bytes].concat();
        for format in [Format::Jpeg, Format::Png, Format::Webp, Format::Gif] {
            let mut whole = header(format, &file);
            let mut cut = header(format, &file);
            let at_once = whole.feed(&file);
            let in_pieces = file.chunks(length).try_for_each(|piece| cut.feed(piece));
            prop_assert_eq!(at_once, in_pieces);
            prop_assert!(at_once.is_err() || whole.seen.sides == cut.seen.sides);
        }
    }
}
