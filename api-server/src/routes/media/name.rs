/// RFC 6266: an ASCII name for the old, the title itself for everybody else.
pub(super) fn attachment(title: &str, extension: &str) -> String {
    let unsafe_in_names = |c: char| {
        matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') || c.is_control()
    };
    let name: String = title.chars().map(|c| if unsafe_in_names(c) { '_' } else { c }).collect();
    let name = name.trim_matches(['.', ' ']);
    let name = if name.is_empty() { "image" } else { name };
    let plain: String =
        name.chars().map(|c| if c.is_ascii() && c != '%' { c } else { '_' }).collect();
    let encoded: String = format!("{name}.{extension}").bytes().map(percent).collect();
    format!("attachment; filename=\"{plain}.{extension}\"; filename*=UTF-8''{encoded}")
}

/// RFC 8187: `attr-char` stands for itself.
fn percent(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
        return char::from(byte).to_string();
    }
    format!("%{byte:02X}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_title_in_any_script_names_the_file() {
        assert_eq!(
            attachment("Sea", "jpg"),
            "attachment; filename=\"Sea.jpg\"; filename*=UTF-8''Sea.jpg"
        );
        assert_eq!(
            attachment("海 \"x\"/..", "png"),
            "attachment; filename=\"_ _x__.png\"; filename*=UTF-8''%E6%B5%B7%20_x__.png"
        );
        assert_eq!(
            attachment("...", "gif"),
            "attachment; filename=\"image.gif\"; filename*=UTF-8''image.gif"
        );
    }

    proptest! {
        #[test]
        fn no_title_breaks_out_of_the_header(title in any::<String>()) {
            let header = attachment(&title, "jpg");
            prop_assert!(header.bytes().all(|b| (b' '..=b'~').contains(&b)));
            prop_assert_eq!(header.matches('"').count(), 2);
            prop_assert!(!header.contains(['/', '\\']));
        }
    }
}
