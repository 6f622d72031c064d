use super::*;
use crate::desired::tests::vault;

fn refused(parameters: &str) -> String {
    let vault = vault_with(parameters);
    check(&vault).err().map(|error| error.0).unwrap_or_default()
}

fn vault_with(parameters: &str) -> Vault {
    let given = serde_saphyr::from_str(parameters).unwrap();
    let mut vault = vault("{}");
    vault.spec.database.parameters = Some(given);
    vault
}

#[test]
fn the_list_of_the_schema_is_the_table_s() {
    let known: Vec<_> = TABLE.iter().map(|(name, _)| *name).collect();
    assert_eq!(known, crds::PARAMETERS);
}

#[test]
fn what_the_spec_gives_lies_over_ours() {
    let all = parameters(&vault_with("{work_mem: 64MB, shared_buffers: 300MB}"));
    assert_eq!(all["work_mem"], "64MB");
    assert_eq!(all["shared_buffers"], "300MB");
    assert_eq!(all["max_connections"], 250);
    assert_eq!(parameters(&vault("{}"))["shared_buffers"], "256MB", "a quarter of the limit");
    let larger = vault("{database: {resources: {limits: {memory: 4Gi}}}}");
    assert_eq!(parameters(&larger)["shared_buffers"], "1024MB");
}

#[test]
fn values_that_postgres_takes_are_taken() {
    for fine in [
        "{work_mem: 64MB}",
        "{work_mem: '65536'}",
        "{work_mem: 1.5GB}",
        "{work_mem: 64 MB}",
        "{log_min_duration_statement: '-1'}",
        "{log_min_duration_statement: 250ms}",
        "{checkpoint_timeout: 15min}",
        "{random_page_cost: '1.1'}",
        "{log_statement: ddl}",
        "{wal_compression: zstd}",
        "{track_io_timing: 'on'}",
        "{autovacuum_vacuum_cost_delay: '0.5'}",
        "{shared_buffers: 512MB}",
        "{shared_buffers: '65536'}",
    ] {
        assert_eq!(refused(fine), "", "{fine}");
    }
}

#[test]
fn values_that_postgres_would_refuse_are_named() {
    for (wrong, words) in [
        ("{work_mem: lots}", "work_mem cannot be \"lots\": it takes a size from 64kB to"),
        ("{work_mem: 64Mi}", "in B, kB, MB, GB, TB"),
        ("{work_mem: 1kB}", "from 64kB"),
        ("{work_mem: '-1'}", "from 64kB"),
        ("{work_mem: inf}", "a size"),
        ("{random_page_cost: NaN}", "a number"),
        ("{checkpoint_timeout: 15m}", "in us, ms, s, min, h, d"),
        ("{checkpoint_timeout: 29s}", "from 30s to 1d"),
        ("{log_statement: everything}", "none, ddl, mod, all"),
        ("{track_io_timing: maybe}", "on or off"),
        ("{max_parallel_workers: '2.5'}", "a whole number from 0 to 1024"),
        ("{max_slot_wal_keep_size: '-1'}", "a size from 64MB"),
        ("{log_line_prefix: \"a\\nb\"}", "one line"),
        ("{shared_buffers: 513MB}", "at most half of the memory limit, 512MB"),
    ] {
        assert!(refused(wrong).contains(words), "{wrong}: {}", refused(wrong));
    }
}

#[test]
fn what_is_not_the_spec_s_is_refused_by_name() {
    for name in ["ssl", "port", "wal_level", "synchronous_commit", "fsync", "wrok_mem", "WORK_MEM"]
    {
        let message = refused(&format!("{{{name}: 'on'}}"));
        assert!(
            message.starts_with(&format!("database.parameters.{name} is not yours")),
            "{message}"
        );
    }
}
