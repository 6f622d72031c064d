use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use super::*;
use crate::imaging::Format;

/// Left half red, right half blue.
fn flag(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| {
        if x < width / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) }
    })
}

fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).expect("encodes");
    bytes.into_inner()
}

fn seen(decoded: &Decoded, index: usize) -> RgbaImage {
    let webp = &decoded.renditions[index].webp;
    image::load_from_memory_with_format(webp, ImageFormat::WebP)
        .expect("a rendition decodes")
        .into_rgba8()
}

fn is_red(pixel: Rgba<u8>) -> bool {
    pixel[0] > 150 && pixel[2] < 100
}

#[test]
fn every_format_becomes_the_same_picture() {
    for (format, kind) in [
        (ImageFormat::Jpeg, Format::Jpeg),
        (ImageFormat::Png, Format::Png),
        (ImageFormat::WebP, Format::Webp),
        (ImageFormat::Gif, Format::Gif),
    ] {
        let decoded = decode(encoded(flag(700, 350), format)).expect("decodes");
        assert_eq!((decoded.format, decoded.width, decoded.height), (kind, 700, 350));
        let names: Vec<_> =
            decoded.renditions.iter().map(|encoded| encoded.rendition.name).collect();
        assert_eq!(names, [320, 640, 1280], "{format:?}");
        let small = seen(&decoded, 0);
        assert_eq!(small.dimensions(), (320, 160));
        assert!(
            is_red(*small.get_pixel(40, 80)) && !is_red(*small.get_pixel(280, 80)),
            "{format:?}"
        );
        assert_eq!(seen(&decoded, 2).dimensions(), (700, 350));
        assert!((5..=40).contains(&decoded.thumbhash.len()));
    }
}

/// A JPEG with an Exif block that says "turn right".
fn turned() -> Vec<u8> {
    let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let jpeg = encoded(flag(200, 100), ImageFormat::Jpeg);
    let length = u16::try_from(exif.len() + 2).expect("short").to_be_bytes();
    [&jpeg[..2], b"\xff\xe1", &length, exif, &jpeg[2..]].concat()
}

#[test]
fn an_image_is_shown_upright_and_its_metadata_is_gone() {
    let decoded = decode(turned()).expect("decodes");
    assert_eq!((decoded.width, decoded.height), (100, 200));
    let upright = seen(&decoded, 0);
    assert!(is_red(*upright.get_pixel(50, 40)) && !is_red(*upright.get_pixel(50, 160)));
    let webp = &decoded.renditions[0].webp;
    assert!(!webp.windows(4).any(|bytes| bytes == b"Exif" || bytes == b"EXIF"));
}

#[test]
fn transparency_stays() {
    let clear = RgbaImage::from_pixel(64, 64, Rgba([200, 10, 10, 0]));
    let decoded = decode(encoded(clear, ImageFormat::Png)).expect("decodes");
    assert_eq!(seen(&decoded, 0).get_pixel(30, 30)[3], 0);
}

#[test]
fn a_tower_fits_into_webp() {
    let decoded = decode(encoded(RgbImage::new(8, 20_000), ImageFormat::Png)).expect("decodes");
    assert_eq!((decoded.width, decoded.height), (8, 20_000));
    assert_eq!(decoded.renditions[0].rendition.height, webp_encode::MAX_SIDE);
}

/// A GIF of one pixel that is red, then blue, and then no frame any more.
#[test]
fn an_animation_is_its_first_frame_and_nothing_after_it_is_read() {
    let frame = |code| [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, code, 1, 0];
    let head = b"GIF89a\x01\0\x01\0\x80\0\0\xdc\x14\x14\x14\x14\xdc";
    let gif = [&head[..], &frame(0x44), &frame(0x4c), b"nonsense"].concat();
    let decoded = decode(gif).expect("decodes");
    assert_eq!((decoded.width, decoded.height), (1, 1));
    assert!(is_red(*seen(&decoded, 0).get_pixel(0, 0)));
}

#[test]
fn a_file_that_is_cut_is_refused() {
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let whole = encoded(flag(100, 100), format);
        let cut = whole[..whole.len() / 2].to_vec();
        assert_eq!(decode(cut).err(), Some(Refusal::Unsupported), "{format:?}");
    }
}
