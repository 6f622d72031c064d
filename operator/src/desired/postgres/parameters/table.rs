//! What each setting may hold. The bounds are those of Postgres 17, tighter where more would keep a
//! server from starting.

use super::value::Kind::{self, Integer, OneOf, Real, Size, Switch, SwitchOr, Text, Time};

const MS: i64 = 1000;
const S: i64 = 1000 * MS;
const KB: i64 = 1 << 10;
const MB: i64 = 1 << 20;
const GB: i64 = 1 << 30;
const PAGE: i64 = 8 * KB;
const MOST: i64 = i32::MAX as i64;
const ANY_COST: Kind = Real(0.0, 1e9);
const LEVELS: Kind = OneOf(&[
    "debug5", "debug4", "debug3", "debug2", "debug1", "info", "notice", "warning", "error", "log",
    "fatal", "panic",
]);

/// Sizes are in bytes, times in microseconds: the unit of a bare number, the least, the most. What may
/// also be -1 has it as its least.
pub(super) const TABLE: &[(&str, Kind)] = &[
    ("shared_buffers", Size(PAGE, 16 * PAGE, 1 << 43)),
    ("work_mem", Size(KB, 64 * KB, MOST * KB)),
    ("hash_mem_multiplier", Real(1.0, 1000.0)),
    ("maintenance_work_mem", Size(KB, MB, MOST * KB)),
    ("autovacuum_work_mem", Size(KB, -1, MOST * KB)),
    ("temp_buffers", Size(PAGE, 100 * PAGE, GB)),
    ("temp_file_limit", Size(KB, -1, MOST * KB)),
    ("effective_cache_size", Size(PAGE, PAGE, MOST * PAGE)),
    ("wal_buffers", Size(PAGE, -1, 128 * MB)),
    ("vacuum_buffer_usage_limit", Size(KB, 128 * KB, 16 * GB)),
    ("random_page_cost", ANY_COST),
    ("seq_page_cost", ANY_COST),
    ("cpu_tuple_cost", ANY_COST),
    ("cpu_index_tuple_cost", ANY_COST),
    ("cpu_operator_cost", ANY_COST),
    ("parallel_setup_cost", ANY_COST),
    ("parallel_tuple_cost", ANY_COST),
    ("min_parallel_table_scan_size", Size(PAGE, 0, MOST / 3 * PAGE)),
    ("min_parallel_index_scan_size", Size(PAGE, 0, MOST / 3 * PAGE)),
    ("effective_io_concurrency", Integer(0, 1000)),
    ("maintenance_io_concurrency", Integer(0, 1000)),
    ("default_statistics_target", Integer(1, 10_000)),
    ("from_collapse_limit", Integer(1, MOST)),
    ("join_collapse_limit", Integer(1, MOST)),
    ("plan_cache_mode", OneOf(&["auto", "force_generic_plan", "force_custom_plan"])),
    ("max_parallel_workers", Integer(0, 1024)),
    ("max_parallel_workers_per_gather", Integer(0, 1024)),
    ("max_parallel_maintenance_workers", Integer(0, 1024)),
    ("checkpoint_timeout", Time(S, 30 * S, 86_400 * S)),
    ("checkpoint_completion_target", Real(0.0, 1.0)),
    ("max_wal_size", Size(MB, 32 * MB, MOST * MB)),
    ("min_wal_size", Size(MB, 32 * MB, MOST * MB)),
    // Without a bound a member that is gone for long fills the primary's disk.
    ("max_slot_wal_keep_size", Size(MB, 64 * MB, MOST * MB)),
    ("wal_compression", SwitchOr(&["pglz", "lz4", "zstd"])),
    ("wal_writer_delay", Time(MS, MS, 10_000 * MS)),
    ("bgwriter_delay", Time(MS, 10 * MS, 10_000 * MS)),
    ("bgwriter_lru_maxpages", Integer(0, MOST / 2)),
    ("bgwriter_lru_multiplier", Real(0.0, 10.0)),
    ("default_toast_compression", OneOf(&["pglz", "lz4"])),
    ("autovacuum_max_workers", Integer(1, 100)),
    ("autovacuum_naptime", Time(S, S, 2_147_483 * S)),
    ("autovacuum_vacuum_threshold", Integer(0, MOST)),
    ("autovacuum_vacuum_scale_factor", Real(0.0, 100.0)),
    ("autovacuum_vacuum_insert_threshold", Integer(-1, MOST)),
    ("autovacuum_vacuum_insert_scale_factor", Real(0.0, 100.0)),
    ("autovacuum_analyze_threshold", Integer(0, MOST)),
    ("autovacuum_analyze_scale_factor", Real(0.0, 100.0)),
    ("autovacuum_vacuum_cost_delay", Time(MS, -1, 100 * MS)),
    ("autovacuum_vacuum_cost_limit", Integer(-1, 10_000)),
    ("autovacuum_freeze_max_age", Integer(100_000, 2_000_000_000)),
    ("autovacuum_multixact_freeze_max_age", Integer(10_000, 2_000_000_000)),
    ("vacuum_freeze_min_age", Integer(0, 1_000_000_000)),
    ("vacuum_freeze_table_age", Integer(0, 2_000_000_000)),
    ("vacuum_failsafe_age", Integer(0, 2_100_000_000)),
    ("deadlock_timeout", Time(MS, MS, MOST * MS)),
    ("log_min_duration_statement", Time(MS, -1, MOST * MS)),
    ("log_min_duration_sample", Time(MS, -1, MOST * MS)),
    ("log_statement_sample_rate", Real(0.0, 1.0)),
    ("log_transaction_sample_rate", Real(0.0, 1.0)),
    ("log_statement", OneOf(&["none", "ddl", "mod", "all"])),
    ("log_min_messages", LEVELS),
    ("log_min_error_statement", LEVELS),
    ("log_error_verbosity", OneOf(&["terse", "default", "verbose"])),
    ("log_connections", Switch),
    ("log_disconnections", Switch),
    ("log_duration", Switch),
    ("log_lock_waits", Switch),
    ("log_temp_files", Size(KB, -1, MOST * KB)),
    ("log_autovacuum_min_duration", Time(MS, -1, MOST * MS)),
    ("log_checkpoints", Switch),
    ("log_replication_commands", Switch),
    ("log_parameter_max_length", Size(1, -1, GB - 1)),
    ("log_parameter_max_length_on_error", Size(1, -1, GB - 1)),
    ("log_line_prefix", Text),
    ("track_io_timing", Switch),
    ("track_wal_io_timing", Switch),
    ("track_functions", OneOf(&["none", "pl", "all"])),
    ("track_activity_query_size", Size(1, 100, 64 * KB)),
    ("compute_query_id", SwitchOr(&["auto", "regress"])),
];
