//! The decoder as the process that it is, without a vault.

use std::{fs, io, process::Stdio, time::Duration};

use api_server::{
    error::{Error, Result},
    imaging::{Decoded, Decoder, Format, Header, WORKER_MEMORY},
};
use bytes::Bytes;
use futures::{Stream, StreamExt, stream};
use rustix::process::Signal;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::Command,
    sync::oneshot,
    time::timeout,
};

use crate::harness::{deep, gif, hostile, jpeg, photograph, png, webp, worker_of};

const MIB: u64 = 1024 * 1024;

/// The longest that anybody waits for what becomes of a file.
const PATIENCE: Duration = Duration::from_secs(40);

fn decoder() -> Decoder {
    Decoder::new(env!("CARGO_BIN_EXE_api-server").into(), 1)
}

async fn decode(original: impl Stream<Item = io::Result<Bytes>>, length: u64) -> Result<Decoded> {
    let decoder = decoder();
    let turn = decoder.turn(WORKER_MEMORY).await.expect("nobody else decodes");
    timeout(PATIENCE, decoder.decode(turn, original, length)).await.expect("it ends")
}

async fn decode_file(file: Vec<u8>) -> Result<Decoded> {
    decode_in(WORKER_MEMORY, file).await
}

/// Again where the machine has too much else to do.
async fn decode_in(memory: u64, file: Vec<u8>) -> Result<Decoded> {
    let file = Bytes::from(file);
    for _ in 0..9 {
        let decoder = decoder();
        let turn = decoder.turn(memory).await.expect("nobody else decodes");
        let original = stream::iter([Ok(file.clone())]);
        match decoder.decode(turn, original, file.len() as u64).await {
            Err(Error::Busy(_)) => {}
            outcome => return outcome,
        }
    }
    Err(Error::Busy("this machine is too slow"))
}

#[tokio::test]
async fn a_file_of_half_the_memory_is_decoded() {
    let (start, nothing) = (Bytes::from(png(20, 10)), Bytes::from(vec![0; 1024 * 1024]));
    let length = start.len() as u64 + 540 * MIB;
    let original = stream::iter([start]).chain(stream::repeat(nothing).take(540)).map(Ok);
    let image = decode(original, length).await.expect("the image is small");
    assert_eq!((image.width, image.height), (20, 10));
}

#[tokio::test]
async fn a_file_that_does_not_fit_is_too_large_and_not_unsupported() {
    let start = stream::iter([Ok(Bytes::from(png(20, 10)))]);
    let error = decode(start, 2048 * MIB).await.expect_err("twice the memory");
    assert_eq!(error.slug(), "image-too-large");
}

#[tokio::test]
async fn every_format_is_decoded_without_a_call_that_is_not_allowed() {
    for (name, file) in [
        ("jpeg", jpeg(300, 200)),
        ("png", png(300, 200)),
        ("webp", webp(300, 200)),
        ("gif", gif(300, 200)),
    ] {
        let image = decode_file(file).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((image.width, image.height), (300, 200), "{name}");
    }
}

/// A worker says that it is ready while there is nothing to read yet.
#[tokio::test]
async fn a_worker_is_confined_before_it_reads() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_api-server"));
    command.args(["decode", "100", "900000000"]).env_clear().kill_on_drop(true);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
    let mut ready = [0];
    let stdout = child.stdout.as_mut().expect("piped");
    timeout(PATIENCE, stdout.read_exact(&mut ready)).await.expect("in time").expect("it says so");
    let of = |file: &str| {
        let path = format!("/proc/{}/{file}", child.id().expect("it waits"));
        fs::read_to_string(path).expect("readable")
    };
    let status = of("status");
    for line in ["Seccomp:\t2", "NoNewPrivs:\t1", "Threads:\t1"] {
        assert!(status.lines().any(|it| it == line), "{line} is not in\n{status}");
    }
    let limits = of("limits");
    for (name, current, maximum) in [
        ("Max address space", 900_000_000, 900_000_000),
        ("Max cpu time", 10, 11),
        ("Max core file size", 0, 0),
    ] {
        let line = limits.lines().find_map(|line| line.strip_prefix(name)).expect("it is listed");
        let words: Vec<_> = line.split_whitespace().take(2).collect();
        assert_eq!(words, [current.to_string(), maximum.to_string()], "{name}");
    }
    drop(child.stdin.take().expect("piped").write_all(&[0; 100]).await);
    assert!(child.wait().await.expect("it ends").success(), "it refuses, and is well");
}

#[tokio::test]
async fn hundreds_of_megabytes_of_metadata_are_refused() {
    let (start, part) = hostile::endless_metadata();
    let (start, part) = (Bytes::from(start), Bytes::from(part));
    let count = 300 * MIB / part.len() as u64;
    let length = start.len() as u64 + count * part.len() as u64;
    let parts = stream::repeat(part).take(usize::try_from(count).expect("few"));
    let error = decode(stream::iter([start]).chain(parts).map(Ok), length).await;
    let error = error.expect_err("300 MiB").to_string();
    assert!(error.contains("beside its pixels"), "{error}");
}

/// 100,000 parts would take the processor's limit, and more.
#[tokio::test]
async fn metadata_in_many_parts_is_refused_at_once() {
    let refused =
        timeout(Duration::from_secs(10), decode_file(hostile::unfinished_metadata(100_000)));
    let error = refused.await.expect("at once").expect_err("many").to_string();
    assert!(error.contains("beside its pixels"), "{error}");
    let few = decode_file(hostile::unfinished_metadata(500)).await.expect("a few are nothing");
    assert_eq!((few.width, few.height), (20, 10));
}

#[tokio::test]
async fn metadata_that_inflates_is_left_as_it_is() {
    for kind in [*b"iCCP", *b"zTXt"] {
        let image = decode_file(hostile::inflating(kind, 80 << 20)).await.expect("decoded");
        assert_eq!((image.width, image.height), (20, 10));
    }
}

/// Each frame is a picture of a million pixels to whoever puts them together.
#[tokio::test]
async fn frames_cost_nothing_and_a_million_are_refused() {
    let image = decode_file(hostile::frames(1000, 1000)).await.expect("the first is small");
    assert_eq!((image.width, image.height), (1000, 1000));
    let error = decode_file(hostile::frames(1000, 1_000_000)).await.expect_err("a million");
    assert_eq!(error.slug(), "too-many-frames");
}

/// What is reserved for an image by its header is what its decoder gets.
#[tokio::test]
async fn the_memory_that_a_header_tells_suffices() {
    for (name, format, file) in [
        ("small", Format::Png, png(20, 10)),
        ("jpeg", Format::Jpeg, jpeg(3000, 2000)),
        ("progressive", Format::Jpeg, hostile::progressive(2500, 4, 8)),
        ("grey", Format::Jpeg, hostile::progressive(3000, 1, 2)),
        ("png", Format::Png, png(3000, 2000)),
        ("interlaced", Format::Png, hostile::interlaced(2500)),
        ("noise", Format::Png, photograph(2000, 2000)),
        ("deep", Format::Png, deep(3000, 2000)),
        ("tall", Format::Png, png(500, 20_000)),
        ("webp", Format::Webp, webp(3000, 2000)),
        ("gif", Format::Gif, gif(2000, 1500)),
        ("animation", Format::Gif, hostile::frames(2500, 3)),
    ] {
        let length = file.len() as u64;
        let mut header = Header::new(format, length);
        header.feed(&file).expect("it is taken");
        let memory = header.memory(length);
        assert!(memory < WORKER_MEMORY, "{name}: {memory}");
        let image = decode_in(memory, file).await;
        assert!(image.is_ok(), "{name} in {} MiB: {:?}", memory / MIB, image.err());
    }
}

#[tokio::test]
async fn what_is_gone_over_again_and_again_ends_in_time() {
    for file in [hostile::interlaced(2000), hostile::progressive(2000, 1, 90)] {
        let image = decode_file(file).await.expect("as browsers take it");
        assert_eq!((image.width, image.height), (2000, 2000));
    }
    let error = decode_file(hostile::progressive(10_000, 1, 2000)).await.map(drop);
    assert_eq!(error.expect_err("too often").slug(), "unsupported-image");
}

/// Rust gives up where memory is refused: what it calls then must be allowed.
#[tokio::test]
async fn an_image_that_needs_more_memory_than_there_is_is_too_large() {
    let error = decode_file(hostile::progressive(10_480, 4, 8)).await.map(drop);
    let error = error.expect_err("1.2 GiB");
    assert_eq!(error.slug(), "image-too-large");
}

#[tokio::test]
async fn a_worker_that_is_ended_is_one_refused_image() {
    for (signal, length, slug) in [
        (Signal::KILL, 1_000_003, "image-too-large"),
        (Signal::XCPU, 1_000_033, "unsupported-image"),
        (Signal::ILL, 1_000_037, "unsupported-image"),
    ] {
        let (struck, go_on) = oneshot::channel::<()>();
        let start = stream::iter([Ok(Bytes::from(png(20, 10)))]);
        let rest = stream::once(async {
            go_on.await.expect("it was sent");
            Ok(Bytes::from(vec![0; 1_000_000]))
        });
        let strike = async {
            worker_of(length).await.signal(signal);
            struck.send(()).expect("somebody waits");
        };
        let (image, ()) = tokio::join!(decode(start.chain(rest), length), strike);
        assert_eq!(image.expect_err("it was ended").slug(), slug, "{signal:?}");
    }
}

/// Or workers that nobody waits for any more would take more memory together than there is.
#[tokio::test]
async fn a_turn_is_over_when_its_worker_is_gone() {
    let decoder = decoder();
    let turn = decoder.turn(WORKER_MEMORY).await.expect("nobody else decodes");
    let (length, given_up) = (1_000_039, decoder.clone());
    let upload =
        tokio::spawn(async move { given_up.decode(turn, stream::pending(), length).await });
    let worker = worker_of(length).await;
    upload.abort();
    drop(
        timeout(PATIENCE, decoder.turn(WORKER_MEMORY))
            .await
            .expect("it is killed")
            .expect("a turn"),
    );
    assert!(!worker.is_there());
}
