//! Every reason that people may meet is explained to them.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Words of Kubernetes, kinds and acts: no reasons of ours.
const OTHERS: [&str; 32] = [
    "API",
    "Apply",
    "Certificate",
    "ConfigMap",
    "CrashLoopBackOff",
    "CreateContainerConfigError",
    "CreateContainerError",
    "Delete",
    "Deployment",
    "ErrImageNeverPull",
    "ErrImagePull",
    "Failed",
    "Failover",
    "False",
    "ImagePullBackOff",
    "IngressRoute",
    "InvalidImageName",
    "Issuing",
    "Job",
    "Namespace",
    "OOMKilled",
    "Pending",
    "PersistentVolumeClaim",
    "PodScheduled",
    // After the last step there is nobody to be told.
    "Removed",
    "ReplicaFailure",
    "RunContainerError",
    "ScalingActive",
    "Secret",
    "StatefulSet",
    "True",
    "Unknown",
];
/// Where reasons are given.
const GIVEN: [&str; 6] = [
    "error/consequence.rs",
    "events.rs",
    "status.rs",
    "status",
    "observe/references.rs",
    "actions/finalizer/step.rs",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// What stands between quotes in the code, but for tests, and is one word in CamelCase.
fn words(path: &Path, found: &mut BTreeSet<String>) {
    if path.ends_with("tests") || path.ends_with("tests.rs") {
        return;
    }
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            words(&entry.unwrap().path(), found);
        }
        return;
    }
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let is_word = |word: &&str| {
        word.len() > 2
            && word.starts_with(|first: char| first.is_ascii_uppercase())
            && word.chars().all(|letter| letter.is_ascii_alphabetic())
    };
    found.extend(code.split('"').filter(is_word).map(str::to_owned));
}

fn reasons() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for path in GIVEN {
        words(&root().join("src").join(path), &mut found);
    }
    found.retain(|word| !OTHERS.contains(&word.as_str()));
    found
}

fn manual() -> String {
    fs::read_to_string(root().join("../docs/operate.md")).unwrap()
}

#[test]
fn every_reason_is_explained_in_the_manual() {
    let (reasons, manual) = (reasons(), manual());
    assert!(reasons.len() > 60, "{reasons:?}");
    let is_missing = |reason: &&String| !manual.contains(&format!("`{reason}`"));
    let missing: Vec<_> = reasons.iter().filter(is_missing).collect();
    assert!(missing.is_empty(), "docs/operate.md does not explain {missing:?}");
}

#[test]
fn the_manual_explains_no_reason_that_nobody_gives() {
    let (reasons, manual) = (reasons(), manual());
    let (_, table) = manual.split_once("## Every reason, and what to do").expect("the table");
    let rows = table.lines().filter(|line| line.starts_with("| `"));
    let first = rows.filter_map(|row| row.split('|').nth(1));
    let explained: Vec<_> = first.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    assert!(explained.len() > 60, "{explained:?}");
    let unknown: Vec<_> = explained.iter().filter(|one| !reasons.contains(**one)).collect();
    assert!(unknown.is_empty(), "nobody says {unknown:?}");
}
