use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer, images::Image};
use image::DynamicImage;
use webp_encode::{Layout, MAX_SIDE};

use super::{Refusal, WIDTHS};

/// Eight bits a channel, rows from the top, no padding.
pub(super) struct Pixels {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) layout: Layout,
    pub(super) bytes: Vec<u8>,
}

impl From<DynamicImage> for Pixels {
    fn from(image: DynamicImage) -> Self {
        let (width, height) = (image.width(), image.height());
        let (layout, bytes) = if image.color().has_alpha() {
            (Layout::Rgba, image.into_rgba8().into_raw())
        } else {
            (Layout::Rgb, image.into_rgb8().into_raw())
        };
        Self { width, height, layout, bytes }
    }
}

/// The names and sizes to make, smallest first: every width below the image's own, and the image's own
/// under the next name. Nothing is enlarged, and what is too tall for WebP is made smaller still.
pub(super) fn sizes(width: u32, height: u32) -> Vec<(u32, (u32, u32))> {
    let needed =
        WIDTHS.iter().position(|name| *name >= width).map_or(WIDTHS.len(), |last| last + 1);
    WIDTHS[..needed].iter().map(|&name| (name, fit(width, height, name))).collect()
}

fn fit(width: u32, height: u32, name: u32) -> (u32, u32) {
    let wanted = name.min(width);
    let tall = scale(height, wanted, width);
    if tall <= MAX_SIDE { (wanted, tall) } else { (scale(width, MAX_SIDE, height), MAX_SIDE) }
}

/// `length` × `to` / `from`, rounded, and at least one pixel.
fn scale(length: u32, to: u32, from: u32) -> u32 {
    let scaled = (u64::from(length) * u64::from(to) + u64::from(from) / 2) / u64::from(from).max(1);
    u32::try_from(scaled).unwrap_or(u32::MAX).max(1)
}

pub(super) fn resize(pixels: Pixels, (width, height): (u32, u32)) -> Result<Pixels, Refusal> {
    if (pixels.width, pixels.height) == (width, height) {
        return Ok(pixels);
    }
    let kind = match pixels.layout {
        Layout::Rgb => PixelType::U8x3,
        Layout::Rgba => PixelType::U8x4,
    };
    let source = Image::from_vec_u8(pixels.width, pixels.height, pixels.bytes, kind)
        .map_err(|_| Refusal::Unsupported)?;
    let mut target = Image::new(width, height, kind);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    Resizer::new().resize(&source, &mut target, &options).map_err(|_| Refusal::Unsupported)?;
    Ok(Pixels { width, height, layout: pixels.layout, bytes: target.into_vec() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_image_has_every_smaller_width_and_its_own_under_the_next_name() {
        assert_eq!(sizes(200, 100), [(320, (200, 100))]);
        assert_eq!(sizes(320, 640), [(320, (320, 640))]);
        assert_eq!(sizes(1000, 500), [(320, (320, 160)), (640, (640, 320)), (1280, (1000, 500))]);
        assert_eq!(sizes(6000, 4000).last(), Some(&(2048, (2048, 1365))));
    }

    proptest! {
        #[test]
        fn no_size_is_enlarged_empty_or_too_large_for_webp(width in 1_u32..=32_768, height in 1_u32..=32_768) {
            let sizes = sizes(width, height);
            prop_assert!(!sizes.is_empty());
            for (name, (w, h)) in sizes {
                prop_assert!(w >= 1 && h >= 1 && w <= width && h <= height && w <= name && h <= MAX_SIDE);
            }
        }
    }
}
