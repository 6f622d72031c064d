use super::*;

/// An image of 700 × 350 pixels, as a worker tells it.
fn decoded() -> Decoded {
    let renditions = [(320, 320, 160), (640, 640, 320), (1280, 700, 350)];
    let renditions = renditions.map(|(name, width, height)| {
        let pixels = vec![90; width as usize * height as usize * 3];
        let layout = webp_encode::Layout::Rgb;
        let webp = webp_encode::encode(&pixels, width, height, layout, 80.0).expect("encodes");
        let rendition = Rendition { name, width, height, bytes: webp.len() as u64 };
        Encoded { rendition, webp: webp.into() }
    });
    let thumbhash = vec![1, 2, 3];
    Decoded {
        format: Format::Png,
        width: 700,
        height: 350,
        thumbhash,
        renditions: renditions.into(),
    }
}

fn read(output: &Bytes) -> Option<Result<Decoded, Refusal>> {
    super::read(output, Some(Format::Png))
}

fn written(outcome: &Result<Decoded, Refusal>) -> Bytes {
    let mut bytes = Vec::new();
    write_ready(Access::default(), &mut bytes).expect("a vector takes all");
    write(outcome, &mut bytes).expect("a vector takes all");
    bytes.into()
}

#[test]
fn what_is_written_is_read() {
    let read = self::read(&written(&Ok(decoded()))).expect("reads").expect("decoded");
    assert_eq!((read.width, read.height, read.thumbhash), (700, 350, vec![1, 2, 3]));
    for (read, written) in read.renditions.iter().zip(decoded().renditions) {
        assert_eq!((read.rendition, &read.webp), (written.rendition, &written.webp));
    }
    for refusal in [
        Refusal::Unsupported,
        Refusal::TooLarge,
        Refusal::TooManyPixels,
        Refusal::TooManyFrames,
        Refusal::TooMuchMetadata,
    ] {
        assert_eq!(self::read(&written(&Err(refusal))).expect("reads").err(), Some(refusal));
    }
}

#[test]
fn a_worker_says_how_it_is_confined_and_one_that_is_not_says_nothing() {
    for (files_denied, ports_denied) in [(false, false), (true, false), (false, true), (true, true)]
    {
        let access = Access { files_denied, ports_denied };
        let mut bytes = Vec::new();
        write_ready(access, &mut bytes).expect("a vector takes all");
        assert_eq!(read_ready(&bytes), Some(access));
    }
    for output in [&b""[..], b"\0", b"Error", &[0x84], &[0xff]] {
        assert_eq!(read_ready(output), None, "{output:?}");
    }
}

#[test]
fn what_is_cut_or_longer_is_nothing() {
    let whole = written(&Ok(decoded()));
    for length in 0..whole.len() {
        assert!(read(&whole.slice(..length)).is_none(), "cut at {length}");
    }
    assert!(read(&[&whole[..], b"x"].concat().into()).is_none());
}

type Lie = fn(&mut Decoded);

/// A worker that is somebody else's says what it likes.
#[test]
fn a_lie_is_nothing() {
    let lies: [(&str, Lie); 12] = [
        ("another format", |it| it.format = Format::Gif),
        ("no pixels", |it| (it.width, it.height) = (0, 0)),
        ("more pixels than are decoded", |it| it.width = 40_000),
        ("other sides", |it| it.height = 300),
        ("no blur", |it| it.thumbhash.clear()),
        ("much blur", |it| it.thumbhash = vec![0; 65]),
        ("a size too few", |it| drop(it.renditions.pop())),
        ("none at all", |it| it.renditions.clear()),
        ("one twice", |it| it.renditions.push(it.renditions[0].clone())),
        ("another order", |it| it.renditions.reverse()),
        ("another name", |it| it.renditions[2].rendition.name = 2048),
        ("other pixels than it says", |it| {
            it.renditions[2].webp = it.renditions[1].webp.clone();
        }),
    ];
    assert!(read(&written(&Ok(decoded()))).is_some());
    for (lie, tell) in lies {
        let mut decoded = decoded();
        tell(&mut decoded);
        for encoded in &mut decoded.renditions {
            encoded.rendition.bytes = encoded.webp.len() as u64;
        }
        assert!(read(&written(&Ok(decoded))).is_none(), "{lie}");
    }
}

#[test]
fn a_script_is_no_rendition() {
    let mut decoded = decoded();
    let script = Bytes::from_static(b"RIFF\x10\0\0\0WEBP<script></script>");
    decoded.renditions[0].rendition.bytes = script.len() as u64;
    decoded.renditions[0].webp = script;
    assert!(read(&written(&Ok(decoded))).is_none());
}
