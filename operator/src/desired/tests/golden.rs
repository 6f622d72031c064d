use std::{fs, path::PathBuf};

use super::{desired, golden_vaults, observed};

/// Every object of every golden vault, word for word.
#[test]
fn golden_files_are_up_to_date() {
    for (name, vault) in golden_vaults() {
        let documents = desired(&vault, &observed())
            .iter()
            .map(|object| serde_saphyr::to_string(object).expect("an object is YAML"))
            .collect::<Vec<_>>();
        check(name, &documents.join("---\n"));
    }
}

fn check(name: &str, expected: &str) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    let path = folder.join("objects.yaml");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, expected).expect("the golden file is writable");
    }
    let golden = fs::read_to_string(&path).unwrap_or_default();
    let difference = golden.lines().zip(expected.lines()).position(|(golden, now)| golden != now);
    assert!(
        golden == expected,
        "{} differs from line {} on; if that is meant: UPDATE_GOLDEN=1 cargo test --workspace --lib golden",
        path.display(),
        difference.map_or_else(|| "the last".into(), |line| (line + 1).to_string()),
    );
}
