/// `next` if it is a path that every browser takes to be on this origin, else `/`.
pub(super) fn own_path(next: Option<&str>) -> &str {
    let plain = |path: &&str| {
        let rest = path.strip_prefix('/')?;
        // `//host` and `/\host` leave the origin; browsers drop tabs and line ends before they look.
        let own = !rest.starts_with(['/', '\\'])
            && path.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
        (own && path.len() <= 1000).then_some(())
    };
    next.filter(|path| plain(path).is_some()).unwrap_or("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_our_own_are_gone_to() {
        for path in ["/", "/images/1?a=b#c", "/a//b", "/%2f%2fevil.example"] {
            assert_eq!(own_path(Some(path)), path);
        }
        for path in [
            "",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "evil",
            "/\t/evil.example",
            "/\n/evil.example",
            "/a\r\nSet-Cookie: a=b",
            "javascript:alert(1)",
            "/é",
        ] {
            assert_eq!(own_path(Some(path)), "/", "{path:?}");
        }
        assert_eq!(own_path(Some(&format!("/{}", "a".repeat(1000)))), "/");
        assert_eq!(own_path(None), "/");
    }
}
