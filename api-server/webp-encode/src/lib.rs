//! Lossy WebP from pixels that we made ourselves, by libwebp. What strangers send is never given to it.

use std::{ffi::c_int, fmt, ptr, slice};

/// The longest side that the format can hold.
pub const MAX_SIDE: u32 = 16_383;

/// How a pixel lies in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue, alpha (not premultiplied).
    Rgba,
}

impl Layout {
    /// Bytes a pixel.
    pub fn bytes(self) -> usize {
        match self {
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }
}

/// Why nothing was encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Error {
    /// A side is zero or longer than [`MAX_SIDE`].
    Size,
    /// There are not exactly as many bytes as the pixels need.
    Length,
    /// Not a number from 0 to 100.
    Quality,
    /// libwebp gave up; it says no more than that (out of memory, as a rule).
    Encoder,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Size => "a side is zero or too long for WebP",
            Self::Length => "not as many bytes as the pixels need",
            Self::Quality => "quality is a number from 0 to 100",
            Self::Encoder => "libwebp could not encode",
        })
    }
}

impl std::error::Error for Error {}

/// Encodes `pixels`, rows from the top without padding, at `quality` from 0 to 100.
pub fn encode(
    pixels: &[u8],
    width: u32,
    height: u32,
    layout: Layout,
    quality: f32,
) -> Result<Vec<u8>, Error> {
    let sides = 1..=MAX_SIDE;
    if !sides.contains(&width) || !sides.contains(&height) {
        return Err(Error::Size);
    }
    // Both sides are below 2^14, so neither this nor the casts below can overflow.
    let stride = width as usize * layout.bytes();
    if pixels.len() != stride * height as usize {
        return Err(Error::Length);
    }
    if !(0.0..=100.0).contains(&quality) {
        return Err(Error::Quality);
    }
    let side = |n: usize| c_int::try_from(n).map_err(|_| Error::Size);
    let (columns, rows, stride) = (side(width as usize)?, side(height as usize)?, side(stride)?);

    let encoder = match layout {
        Layout::Rgb => libwebp_sys::WebPEncodeRGB,
        Layout::Rgba => libwebp_sys::WebPEncodeRGBA,
    };
    let mut output = Output { data: ptr::null_mut(), len: 0 };
    // SAFETY: `pixels` holds `rows` rows of `stride` bytes, checked above, and lives through the call, which
    // only reads it. `output.data` is a valid place for one pointer. libwebp keeps neither.
    output.len =
        unsafe { encoder(pixels.as_ptr(), columns, rows, stride, quality, &raw mut output.data) };
    output.as_slice().map(<[u8]>::to_vec).ok_or(Error::Encoder)
}

/// A buffer that libwebp allocated, freed when dropped.
struct Output {
    data: *mut u8,
    len: usize,
}

impl Output {
    fn as_slice(&self) -> Option<&[u8]> {
        if self.data.is_null() || self.len == 0 {
            return None;
        }
        // SAFETY: libwebp returned `len` as the number of initialised bytes at `data`, nobody else knows the
        // pointer, and the slice cannot outlive `self`, which frees it.
        Some(unsafe { slice::from_raw_parts(self.data, self.len) })
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // SAFETY: `data` is null, which `WebPFree` ignores, or came from libwebp's allocator and is freed once.
        unsafe { libwebp_sys::WebPFree(self.data.cast()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A gradient, which lossy coding keeps recognisable.
    fn gradient(width: u32, height: u32, layout: Layout) -> Vec<u8> {
        let pixel = |x: u32, y: u32| {
            let shade = |at: u32, side: u32| u8::try_from(at * 255 / side).unwrap_or(255);
            [shade(x, width), shade(y, height), 128, 255]
        };
        let place = |i: u32| pixel(i % width, i / width);
        (0..width * height).flat_map(|i| place(i).into_iter().take(layout.bytes())).collect()
    }

    /// Decodes with libwebp, into RGBA.
    fn decode(webp: &[u8]) -> (u32, u32, Vec<u8>) {
        let (mut width, mut height) = (0, 0);
        // SAFETY: the slice is valid for its length; both pointers are to live integers.
        let data = unsafe {
            libwebp_sys::WebPDecodeRGBA(webp.as_ptr(), webp.len(), &raw mut width, &raw mut height)
        };
        assert!(!data.is_null(), "libwebp reads what it wrote");
        let (width, height) = (width.cast_unsigned(), height.cast_unsigned());
        let output = Output { data, len: (width * height * 4) as usize };
        (width, height, output.as_slice().expect("decoded").to_vec())
    }

    #[test]
    fn what_is_encoded_is_seen_again() {
        for layout in [Layout::Rgb, Layout::Rgba] {
            let pixels = gradient(61, 37, layout);
            let webp = encode(&pixels, 61, 37, layout, 80.0).expect("encodes");
            assert_eq!((&webp[..4], &webp[8..12]), (&b"RIFF"[..], &b"WEBP"[..]));
            let (width, height, seen) = decode(&webp);
            assert_eq!((width, height), (61, 37));
            let wanted = gradient(61, 37, Layout::Rgba);
            let worst = seen.iter().zip(&wanted).map(|(a, b)| a.abs_diff(*b)).max();
            assert!(worst < Some(40), "{layout:?} is off by {worst:?}");
        }
    }

    #[test]
    fn alpha_is_kept() {
        let mut pixels = gradient(16, 16, Layout::Rgba);
        pixels.chunks_mut(4).take(128).for_each(|pixel| pixel[3] = 0);
        let (_, _, seen) = decode(&encode(&pixels, 16, 16, Layout::Rgba, 80.0).expect("encodes"));
        assert_eq!((seen[3], seen[4 * 255 + 3]), (0, 255));
    }

    #[test]
    fn a_buffer_of_another_length_never_reaches_libwebp() {
        let pixels = gradient(10, 10, Layout::Rgb);
        assert_eq!(encode(&pixels[1..], 10, 10, Layout::Rgb, 80.0), Err(Error::Length));
        assert_eq!(encode(&pixels, 10, 10, Layout::Rgba, 80.0), Err(Error::Length));
        assert_eq!(encode(&pixels, 10, 11, Layout::Rgb, 80.0), Err(Error::Length));
    }

    #[test]
    fn sides_and_quality_have_bounds() {
        assert_eq!(encode(&[], 0, 1, Layout::Rgb, 80.0), Err(Error::Size));
        assert_eq!(encode(&[], 1, u32::MAX, Layout::Rgb, 80.0), Err(Error::Size));
        let row = vec![7; MAX_SIDE as usize * 3];
        assert!(encode(&row, MAX_SIDE, 1, Layout::Rgb, 80.0).is_ok());
        for quality in [-1.0, 100.5, f32::NAN] {
            assert_eq!(encode(&row, MAX_SIDE, 1, Layout::Rgb, quality), Err(Error::Quality));
        }
    }
}
