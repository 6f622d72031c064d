//! Where a control plane keeps what it writes.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

const FOLDER: &str = "infravault-control-plane-";

/// A folder of this process.
pub fn fresh() -> PathBuf {
    remove_old_folders();
    let folder = env::temp_dir().join(format!("{FOLDER}{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a temporary folder");
    folder
}

/// What ended runs left behind.
fn remove_old_folders() {
    for entry in fs::read_dir(env::temp_dir()).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let ended = |id: &&str| !Path::new("/proc").join(id).exists();
        if name.strip_prefix(FOLDER).as_ref().is_some_and(ended) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
