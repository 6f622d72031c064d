use std::{
    io::{self, Read},
    panic,
};

use image::{DynamicImage, ImageDecoder, metadata::Orientation};

use super::{
    Decoded, Refusal, encode, probe, protocol,
    resize::{self, Pixels},
    sandbox, thumbhash,
};

/// `api-server decode LENGTH MEMORY`: an image from standard input, its sizes to standard output.
pub fn run(length: u64, memory: u64) -> io::Result<()> {
    let access = sandbox::enter(memory)?;
    let mut stdout = io::stdout().lock();
    protocol::write_ready(access, &mut stdout)?;
    // A decoder that panics has met an image that it cannot decode; the message would be of no use.
    panic::set_hook(Box::new(|_| {}));
    let outcome = match read(length)? {
        Some(bytes) => panic::catch_unwind(|| decode(bytes)).unwrap_or(Err(Refusal::Unsupported)),
        None => Err(Refusal::TooLarge),
    };
    protocol::write(&outcome, &mut stdout)
}

/// The file, or nothing where there is no room for it. All of the room is asked for at once: a vector
/// that grows doubles, and would meet the limit with half of it in use.
fn read(length: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let room = usize::try_from(length).ok().and_then(|room| bytes.try_reserve_exact(room).ok());
    if room.is_none() {
        return Ok(None);
    }
    io::stdin().lock().take(length).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Decodes, turns upright, and makes every size. Nothing of the file's metadata survives.
pub fn decode(bytes: Vec<u8>) -> Result<Decoded, Refusal> {
    let (format, mut decoder) = probe::open(bytes)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| probe::refusal(&error))?;
    image.apply_orientation(orientation);
    let pixels = Pixels::from(image);
    let (width, height) = (pixels.width, pixels.height);
    let mut renditions = Vec::new();
    let mut smallest = pixels;
    // From the largest down, each from the one before: the small ones cost almost nothing.
    for (name, size) in resize::sizes(width, height).into_iter().rev() {
        smallest = resize::resize(smallest, size)?;
        renditions.push(encode::encode(name, &smallest)?);
    }
    renditions.reverse();
    Ok(Decoded { format, width, height, thumbhash: thumbhash::thumbhash(smallest)?, renditions })
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
