/// Kinds of image that are not taken although people have them: no decoder in Rust alone serves them under a licence
/// that we can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Foreign {
    /// HEIC, as iPhones keep photographs.
    Heic,
    /// AVIF.
    Avif,
}

impl Foreign {
    /// The kind that the first bytes tell: both are boxes, of which the first lists what may read the file.
    pub fn sniff(start: &[u8]) -> Option<Self> {
        let ([length @ .., b'f', b't', b'y', b'p'], brands) = start.split_first_chunk::<8>()?
        else {
            return None;
        };
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?.saturating_sub(8);
        let brands = brands[..length.min(brands.len())].as_chunks::<4>().0;
        // Some AVIF images may be read by what reads all of its kin, so that this comes first.
        if brands.iter().any(|brand| matches!(brand, b"avif" | b"avis")) {
            return Some(Self::Avif);
        }
        let is_heic = |brand: &[u8; 4]| {
            matches!(brand, [b'h', b'e', b'i' | b'v', _] | b"mif1" | b"msf1" | b"mif2")
        };
        brands.iter().any(is_heic).then_some(Self::Heic)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_told_by_what_may_read_it() {
        for (start, kind) in [
            (&b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..], Some(Foreign::Heic)),
            (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", Some(Foreign::Heic)),
            (b"\0\0\0\x10ftypheix", Some(Foreign::Heic)),
            (b"\0\0\0\x1cftypavif\0\0\0\0mif1miafavif", Some(Foreign::Avif)),
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avif", Some(Foreign::Avif)),
            (b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", None),
            (b"\0\0\0\x10ftypmp42\0\0\0\0heic", None),
            (b"\0\0\0\x01ftyp", None),
            (b"\0\0\0\x18ft", None),
            (b"", None),
        ] {
            assert_eq!(Foreign::sniff(start), kind, "{}", start.escape_ascii());
        }
    }
}
