//! What was measured, beside what was promised.

use crate::figures::Figures;

/// The most memory that the operator may ever take, in MiB.
const BAR: f64 = 48.0;

/// What a run found.
pub struct Results {
    pub vaults: usize,
    pub strangers: usize,
    /// Seconds at rest.
    pub rest: u64,
    /// Seconds until all vaults were ready.
    pub took: f64,
    /// Then, and when they had rested.
    pub ready: Figures,
    pub rested: Figures,
    /// Of an operator that was started among them.
    pub anew: Figures,
}

struct Row {
    what: String,
    bar: String,
    measured: String,
    met: bool,
}

impl Results {
    /// Prints all of it, and fails where something was promised and is not so.
    pub fn tell(&self) {
        let rows: Vec<_> = self.memory().into_iter().chain(self.work()).collect();
        println!("\n| what | bar | measured | |\n| --- | --- | --- | --- |");
        for Row { what, bar, measured, met } in &rows {
            let verdict = match (bar.as_str(), met) {
                ("", _) => "",
                (_, true) => "met",
                (_, false) => "**not met**",
            };
            println!("| operator, {what} | {bar} | {measured} | {verdict} |");
        }
        let missed: Vec<_> = rows.iter().filter(|row| !row.met).map(|row| &row.what).collect();
        assert!(missed.is_empty(), "not met: {missed:?}");
    }

    fn memory(&self) -> Vec<Row> {
        let Self { vaults, strangers, rest, ready, rested, anew, .. } = self;
        let most = |what: String, most: f64| Row {
            what: format!("the most memory {what}"),
            bar: format!("≤ {BAR} MiB"),
            measured: format!("{most:.1} MiB"),
            met: most <= BAR,
        };
        let parts = |figures: &Figures| {
            format!("{:.1} MiB, {:.1} of it its program", figures.memory, figures.program)
        };
        vec![
            most(
                format!(
                    "while {vaults} vaults are made among {strangers} Secrets and ConfigMaps of others"
                ),
                rested.most,
            ),
            most("when started anew among them".into(), anew.most),
            told("memory once all are ready", parts(ready)),
            told(&format!("memory after {rest} s at rest"), parts(rested)),
        ]
    }

    fn work(&self) -> Vec<Row> {
        let Self { rest, took, ready, rested, anew, .. } = self;
        let since = |name: &str| rested.counter(name) - ready.counter(name);
        let processor = rested.processor - ready.processor;
        let none = |what: String, writes: f64| Row {
            what,
            bar: "0".into(),
            measured: format!("{writes}"),
            // One that counts nothing would keep every promise.
            met: writes == 0.0 && ready.counter("writes") > 100.0,
        };
        vec![
            told("time until all are ready", format!("{took:.0} s")),
            told("processor until then", format!("{:.1} s", ready.processor)),
            told("requests until then", format!("{}", ready.counter("requests"))),
            told("writes until then", format!("{}", ready.counter("writes"))),
            told(&format!("processor, {rest} s at rest"), format!("{processor:.1} s")),
            told(&format!("requests, {rest} s at rest"), format!("{}", since("requests"))),
            none(format!("writes, {rest} s at rest"), since("writes")),
            none("writes when started anew".into(), anew.counter("writes")),
        ]
    }
}

fn told(what: &str, measured: String) -> Row {
    Row { what: what.to_owned(), bar: String::new(), measured, met: true }
}
