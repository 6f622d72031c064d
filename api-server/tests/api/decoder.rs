//! The decoder as the process that it is, without a vault.

use api_server::imaging::Decoder;
use bytes::Bytes;
use futures::{StreamExt, stream};

use crate::harness::png;

const MIB: u64 = 1024 * 1024;

fn decoder() -> Decoder {
    Decoder::new(env!("CARGO_BIN_EXE_api-server").into(), 1)
}

#[tokio::test]
async fn a_file_of_half_the_memory_is_decoded() {
    let (start, nothing) = (Bytes::from(png(20, 10)), Bytes::from(vec![0; 1024 * 1024]));
    let length = start.len() as u64 + 540 * MIB;
    let original = stream::iter([start]).chain(stream::repeat(nothing).take(540)).map(Ok);
    let decoder = decoder();
    let turn = decoder.turn().await.expect("nobody else decodes");
    let image = decoder.decode(turn, original, length).await.expect("the image is small");
    assert_eq!((image.width, image.height), (20, 10));
}

#[tokio::test]
async fn a_file_that_does_not_fit_is_too_large_and_not_unsupported() {
    let decoder = decoder();
    let turn = decoder.turn().await.expect("nobody else decodes");
    let start = stream::iter([Ok(Bytes::from(png(20, 10)))]);
    let error = decoder.decode(turn, start, 2048 * MIB).await.expect_err("twice the memory");
    assert_eq!(error.slug(), "image-too-large");
}
