//! Where credentials come from: files that are mounted, read again whenever they are used.

use std::{fs, path::Path};

use crate::error::{Error, Result};

/// The file's text without the line end that editors and `echo` put there.
pub fn read(file: &Path) -> Result<String> {
    let text = fs::read_to_string(file)
        .map_err(|error| Error::internal(format!("{}: {error}", file.display())))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
