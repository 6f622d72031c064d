use webp_encode::encode as webp;

use super::{Encoded, Refusal, resize::Pixels};
use crate::store::images::Rendition;

/// Where WebP stops looking worse than the original and starts being larger than it need be.
const QUALITY: f32 = 80.0;

pub(super) fn encode(name: u32, pixels: &Pixels) -> Result<Encoded, Refusal> {
    let Pixels { width, height, layout, bytes } = pixels;
    let webp = webp(bytes, *width, *height, *layout, QUALITY).map_err(|_| Refusal::Unsupported)?;
    let rendition = Rendition { name, width: *width, height: *height, bytes: webp.len() as u64 };
    Ok(Encoded { rendition, webp: webp.into() })
}
