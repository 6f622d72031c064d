//! What a process takes, as the kernel counts it, and what it says of itself.

use std::{collections::BTreeMap, fs};

/// What the operator has taken so far.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Memory now, in MiB.
    pub memory: f64,
    /// The most it ever was, in MiB.
    pub most: f64,
    /// What of it now is its program, in MiB.
    pub program: f64,
    /// Seconds of processor.
    pub processor: f64,
    /// Its counters, by name without labels.
    pub counters: BTreeMap<String, f64>,
}

impl Figures {
    /// Of the process `id`, which serves its metrics at `port`.
    pub async fn of(id: u32, port: u16) -> Self {
        let status = fs::read_to_string(format!("/proc/{id}/status")).expect("it runs");
        let kibibytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let number = line.and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok());
            number.expect("a number") / 1024.0
        };
        let text = reqwest::get(format!("http://127.0.0.1:{port}/metrics")).await.expect("metrics");
        let counters = counters(&text.text().await.expect("a text"));
        Self {
            memory: kibibytes("VmRSS:"),
            most: kibibytes("VmHWM:"),
            program: kibibytes("RssFile:"),
            processor: processor(id),
            counters,
        }
    }

    /// What the operator has counted as `name`.
    pub fn counter(&self, name: &str) -> f64 {
        self.counters.get(&format!("infravault_operator_{name}_total")).copied().unwrap_or_default()
    }
}

/// User and system time; the kernel counts hundredths.
fn processor(id: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).expect("it runs");
    let after_name = stat.rsplit(')').next().expect("fields");
    let fields: Vec<f64> =
        after_name.split_whitespace().skip(1).filter_map(|field| field.parse().ok()).collect();
    (fields[10] + fields[11]) / 100.0
}

fn counters(text: &str) -> BTreeMap<String, f64> {
    let mut counters = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some((name, value)) = line.rsplit_once(' ') else { continue };
        let name = name.split('{').next().unwrap_or(name);
        *counters.entry(name.to_owned()).or_insert(0.0) += value.parse::<f64>().unwrap_or_default();
    }
    counters
}
