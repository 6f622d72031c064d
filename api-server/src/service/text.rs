use unicode_normalization::UnicodeNormalization;

use crate::error::{Error, Result, Rule};

/// In characters.
const MAX_TITLE: usize = 120;

/// In characters.
pub const MAX_DESCRIPTION: usize = 2000;

/// In characters.
const MAX_NAME: usize = 100;

/// Of what somebody looks for, in characters.
const MAX_SEARCH: usize = 200;

/// More words than this are no question that anybody asks.
const MAX_WORDS: usize = 10;

/// More bytes than this cannot be a valid title or description, whatever they say.
pub const MAX_BYTES: usize = MAX_DESCRIPTION * 4 + 64;

/// A title as it is kept: trimmed, composed, 1 to 120 characters and no control character among them.
pub fn title(text: &str) -> Result<String> {
    let title: String = text.trim().nfc().collect();
    if title.is_empty() {
        return Err(Error::refused(Rule::TitleRequired, "Give the image a title."));
    }
    if title.chars().count() > MAX_TITLE {
        return Err(Error::refused(
            Rule::TitleTooLong,
            format!("A title has at most {MAX_TITLE} characters."),
        ));
    }
    if title.chars().any(is_hidden) {
        return Err(Error::invalid("A title has no control characters."));
    }
    Ok(title)
}

/// A description as it is kept; an empty one is none. Line breaks are its only control characters.
pub fn description(text: &str) -> Result<Option<String>> {
    let description: String = text.trim().replace("\r\n", "\n").nfc().collect();
    if description.chars().count() > MAX_DESCRIPTION {
        let detail = format!("A description has at most {MAX_DESCRIPTION} characters.");
        return Err(Error::refused(Rule::DescriptionTooLong, detail));
    }
    if description.chars().any(|c| is_hidden(c) && c != '\n' && c != '\t') {
        return Err(Error::invalid("A description has no control characters but line breaks."));
    }
    Ok((!description.is_empty()).then_some(description))
}

/// A name that somebody brings along and everybody sees: composed, at most 100 characters, and without
/// those that nobody sees. `None` where nothing is left of it.
pub fn name(text: &str) -> Option<String> {
    let seen = text.nfc().filter(|c| !is_hidden(*c) && !takes_no_room(*c));
    let name: String = seen.take(MAX_NAME).collect();
    let name = name.trim();
    let joiners = ['\u{200c}', '\u{200d}'];
    let blank = name.chars().all(|c| c.is_whitespace() || joiners.contains(&c));
    (!blank).then(|| name.to_owned())
}

/// The words that somebody looks for.
pub fn words(text: &str) -> Result<Vec<String>> {
    if text.chars().count() > MAX_SEARCH {
        return Err(Error::invalid(format!("q has at most {MAX_SEARCH} characters")));
    }
    let text: String = text.nfc().collect();
    let words = text.split(|c: char| c.is_whitespace() || is_hidden(c));
    let words: Vec<_> = words.filter(|word| !word.is_empty()).map(str::to_owned).collect();
    if words.len() > MAX_WORDS {
        return Err(Error::invalid(format!("q has at most {MAX_WORDS} words")));
    }
    Ok(words)
}

/// Control characters, and those that turn the direction of the text around them.
pub fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// By such a character two names differ that look alike. Those that join letters are none of them: some
/// languages need them, and so do emoji.
fn takes_no_room(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule<T: std::fmt::Debug>(outcome: Result<T>) -> Rule {
        match outcome {
            Err(Error::Refused { rule, .. }) => rule,
            other => panic!("not refused: {other:?}"),
        }
    }

    #[test]
    fn what_somebody_looks_for_is_words() {
        assert_eq!(
            words("  Cafe\u{301} \u{0} sea\tview\n").expect("words"),
            ["Caf\u{e9}", "sea", "view"]
        );
        assert!(words(" ").expect("words").is_empty());
        assert_eq!(words(&"a ".repeat(10)).expect("ten").len(), 10);
        assert_eq!(rule(words(&"a ".repeat(11))), Rule::InvalidRequest);
        assert_eq!(rule(words(&"a".repeat(201))), Rule::InvalidRequest);
    }

    #[test]
    fn a_title_is_trimmed_and_composed() {
        assert_eq!(title("  Cafe\u{301} ").expect("valid"), "Caf\u{e9}");
        assert_eq!(title(&"é".repeat(120)).expect("valid").chars().count(), 120);
    }

    #[test]
    fn a_title_that_is_not_one_is_refused() {
        assert_eq!(rule(title(" \t\n")), Rule::TitleRequired);
        assert_eq!(rule(title(&"é".repeat(121))), Rule::TitleTooLong);
        for hidden in ["a\nb", "a\0b", "a\u{202e}b"] {
            assert_eq!(rule(title(hidden)), Rule::InvalidRequest);
        }
    }

    #[test]
    fn a_description_may_have_lines_and_may_be_none() {
        assert_eq!(description("a\r\nb").expect("valid").as_deref(), Some("a\nb"));
        assert_eq!(description("  ").expect("valid"), None);
        assert_eq!(rule(description(&"x".repeat(2001))), Rule::DescriptionTooLong);
        assert_eq!(rule(description("a\0b")), Rule::InvalidRequest);
    }

    #[test]
    fn a_name_loses_what_nobody_sees() {
        assert_eq!(name(" Ada\tLove\0lace\n").as_deref(), Some("AdaLovelace"));
        assert_eq!(name("Ada\u{202e}ecalevoL\u{2069}").as_deref(), Some("AdaecalevoL"));
        assert_eq!(name("A\u{200b}d\u{feff}a\u{200f}").as_deref(), Some("Ada"));
        assert_eq!(name("Zoe\u{308}").as_deref(), Some("Zo\u{eb}"), "composed");
        assert_eq!(
            name("\u{1f469}\u{200d}\u{1f52c}").as_deref(),
            Some("\u{1f469}\u{200d}\u{1f52c}")
        );
        assert_eq!(name(&"\u{e9}".repeat(200)).map(|name| name.chars().count()), Some(100));
        for nothing in ["", " \t", "\u{200b}\u{2060}", "\u{200d}\u{200c} ", "\0"] {
            assert_eq!(name(nothing), None, "{nothing:?}");
        }
    }
}
