//! Where credentials come from: files that are mounted, read again whenever they are used.

use std::{fs, path::Path};

use crate::error::{Error, Result};

/// The file's lines, of which one opens what it is for: while a password is exchanged there are two.
pub fn read_all(file: &Path) -> Result<Vec<String>> {
    Ok(read(file)?.lines().map(str::to_owned).collect())
}

/// Two files that belong together, both as they are at one moment: they may be exchanged in between.
pub fn read_pair(one: &Path, other: &Path) -> Result<(String, String)> {
    let mut first = read(one)?;
    loop {
        let second = read(other)?;
        let again = read(one)?;
        if again == first {
            return Ok((first, second));
        }
        first = again;
    }
}

/// The file's text without the line end that editors and `echo` put there.
pub fn read(file: &Path) -> Result<String> {
    let text = fs::read_to_string(file)
        .map_err(|error| Error::internal(format!("{}: {error}", file.display())))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_several_passwords_has_one_a_line() {
        let file = std::env::temp_dir().join(format!("infravault-lines-{}", std::process::id()));
        fs::write(&file, "one\ntwo\n").expect("a file");
        assert_eq!(read_all(&file).expect("it is there"), ["one", "two"]);
        fs::write(&file, "one").expect("a file");
        assert_eq!(read_all(&file).expect("it is there"), ["one"]);
        assert_eq!(read_pair(&file, &file).expect("it is there"), ("one".into(), "one".into()));
        fs::remove_file(&file).expect("it is there");
        assert!(read_all(&file).is_err());
    }
}
