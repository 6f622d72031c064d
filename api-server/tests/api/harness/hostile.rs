//! Files that ask for more than they are worth, made byte by byte.

use std::io::Cursor;

use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};

use super::{jpeg, png};

/// A PNG whose header promises `width` × `height` pixels, and that has one.
pub fn promise(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(1, 1);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32(&bytes[12..29]).to_be_bytes();
    bytes[29..33].copy_from_slice(&crc);
    bytes
}

/// The start of a JPEG with nothing in it, and a segment of metadata of nearly 64 KiB that may follow it again and
/// again.
pub fn endless_metadata() -> (Vec<u8>, Vec<u8>) {
    (b"\xff\xd8".to_vec(), segment(0xe1, &vec![0; 65_533]))
}

/// A JPEG whose metadata is in `count` parts that never become whole, of which a decoder sorts all after each.
pub fn unfinished_metadata(count: u32) -> Vec<u8> {
    let part = |number: u32| {
        let whole = 1_u32 << 30;
        let places = [whole.to_be_bytes(), (whole - number).to_be_bytes()].concat();
        segment(
            0xe1,
            &[&b"http://ns.adobe.com/xmp/extension/\0"[..], &[b'A'; 32], &places].concat(),
        )
    };
    let image = jpeg(20, 10);
    [image[..2].to_vec(), (0..count).flat_map(part).collect(), image[2..].to_vec()].concat()
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).expect("at most 64 KiB").to_be_bytes();
    [&[0xff, marker], &length[..], body].concat()
}

/// A PNG with a colour profile (`iCCP`) or a text (`zTXt`) that inflates to `length` bytes.
pub fn inflating(kind: [u8; 4], length: usize) -> Vec<u8> {
    let mut bomb = profiled(length);
    // Both begin with a name, a zero and another zero: the way it is deflated.
    let (start, end) = profile(&bomb);
    bomb[start - 4..start].copy_from_slice(&kind);
    let crc = crc32(&bomb[start - 4..end]).to_be_bytes();
    bomb[end..end + 4].copy_from_slice(&crc);
    bomb
}

/// An interlaced PNG of `side` × `side` black pixels.
pub fn interlaced(side: u32) -> Vec<u8> {
    const PASSES: [[u32; 4]; 7] = [
        [0, 0, 8, 8],
        [4, 0, 8, 8],
        [0, 4, 4, 8],
        [2, 0, 4, 4],
        [0, 2, 2, 4],
        [1, 0, 2, 2],
        [0, 1, 1, 2],
    ];
    let steps = |from: u32, by: u32| u64::from(side.saturating_sub(from).div_ceil(by));
    let rows = PASSES.map(|[x, y, across, down]| steps(y, down) * (steps(x, across) + 1));
    let header = [&side.to_be_bytes()[..], &side.to_be_bytes(), &[8, 0, 0, 0, 1]].concat();
    let pixels = deflated(usize::try_from(rows.iter().sum::<u64>()).expect("it fits"));
    let chunks = [chunk(*b"IHDR", &header), chunk(*b"IDAT", &pixels), chunk(*b"IEND", &[])];
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunks.concat()].concat()
}

fn chunk(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).expect("it fits").to_be_bytes();
    let body = [&kind, body].concat();
    [&length[..], &body, &crc32(&body).to_be_bytes()].concat()
}

/// `length` zeros, deflated: what an encoder makes of such a profile.
fn deflated(length: usize) -> Vec<u8> {
    let png = profiled(length);
    let (start, end) = profile(&png);
    let name = png[start..end].iter().position(|byte| *byte == 0).expect("a name ends");
    png[start + name + 2..end].to_vec()
}

/// A small PNG with a profile of `length` zeros.
fn profiled(length: usize) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut encoder = PngEncoder::new(&mut bytes);
    encoder.set_icc_profile(vec![0; length]).expect("PNG has profiles");
    encoder.write_image(&[90; 20 * 10], 20, 10, ExtendedColorType::L8).expect("encodes");
    bytes.into_inner()
}

/// Where the body of its profile begins and ends.
fn profile(png: &[u8]) -> (usize, usize) {
    let start = png.windows(4).position(|kind| kind == b"iCCP").expect("a profile") + 4;
    let length =
        png[start - 8..start - 4].iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
    (start, start + length)
}

/// A GIF of `side` × `side` pixels with `count` frames of one pixel.
pub fn frames(side: u16, count: usize) -> Vec<u8> {
    let [low, high] = side.to_le_bytes();
    let head = [b'G', b'I', b'F', b'8', b'9', b'a', low, high, low, high, 0x80, 0, 0];
    let colours = [220, 20, 20, 20, 20, 220];
    let frame = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
    [&head[..], &colours, &frame.repeat(count), b";"].concat()
}

/// A GIF with a thousand frames, a long comment, and one frame more.
pub fn late_frame() -> Vec<u8> {
    let mut gif = frames(100, 1000);
    let end = gif.pop();
    let piece = [&[255][..], &[b'x'; 255]].concat();
    gif.extend([b"\x21\xfe".to_vec(), piece.repeat(1000), vec![0]].concat());
    gif.extend(frames(100, 1)[19..].iter());
    gif.extend(end);
    gif
}

/// A progressive JPEG of `side` × `side` pixels, grey or in three `components`, that is gone over `scans` times.
pub fn progressive(side: u16, components: u8, scans: usize) -> Vec<u8> {
    let [high, low] = side.to_be_bytes();
    let planes: Vec<_> = (1..=components).flat_map(|plane| [plane, 0x11, 0]).collect();
    let frame = [&[8, high, low, high, low, components][..], &planes].concat();
    // One code of one bit each: "no difference", and "nothing in the next 16,384 blocks".
    let table = |class: u8, symbol: u8| [&[class, 1][..], &[0; 15], &[symbol]].concat();
    let mut bytes = [
        b"\xff\xd8".to_vec(),
        segment(0xdb, &[[0].as_slice(), &[1; 64]].concat()),
        segment(0xc2, &frame),
        segment(0xc4, &[table(0, 0), table(0x10, 0xe0)].concat()),
    ]
    .concat();
    let blocks = usize::from(side).div_ceil(8).pow(2);
    for number in 0..scans {
        let plane = u8::try_from(number % usize::from(components)).expect("few") + 1;
        let first = number < usize::from(components);
        let (band, bits) =
            if first { ([0, 0], blocks) } else { ([1, 63], blocks.div_ceil(16_384) * 15) };
        bytes.extend(segment(0xda, &[1, plane, 0, band[0], band[1], 0]));
        bytes.resize(bytes.len() + bits.div_ceil(8), 0);
    }
    bytes.extend(b"\xff\xd9");
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}
