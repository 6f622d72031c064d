//! The settings of Postgres that a vault may name. Everything else is the operator's or Patroni's, or
//! would break what they keep: addresses and ports, TLS, files, replication, durability, the numbers
//! that a standby must share with its primary, and time limits that would end our own migrations.

/// Names in the one order of their list, as a list, as a rule and in words.
macro_rules! parameters {
    ($first:literal $(, $name:literal)* $(,)?) => {
        /// The settings of Postgres that `spec.database.parameters` may hold.
        pub const PARAMETERS: &[&str] = &[$first $(, $name)*];
        /// The rule that refuses every other.
        pub(crate) const RULE: &str = concat!(
            "!has(self.database.parameters) || self.database.parameters.all(name, name in ['",
            $first, "'" $(, ",'", $name, "'")*, "])"
        );
        /// What `kubectl explain` says of the field.
        pub(crate) const DESCRIPTION: &str = concat!(
            "Settings of Postgres, by name, as strings: `work_mem: 64MB`. They are laid over the vault's own ",
            "and reach the running servers within seconds; shared_buffers, wal_buffers, autovacuum_max_workers, ",
            "autovacuum_freeze_max_age, autovacuum_multixact_freeze_max_age and track_activity_query_size need a ",
            "restart, one instance after the other. A value that Postgres would refuse is reported and changes ",
            "nothing. May be set: ", $first $(, ", ", $name)*, "."
        );
    };
}

parameters!(
    // Memory.
    "shared_buffers",
    "work_mem",
    "hash_mem_multiplier",
    "maintenance_work_mem",
    "autovacuum_work_mem",
    "temp_buffers",
    "temp_file_limit",
    "effective_cache_size",
    "wal_buffers",
    "vacuum_buffer_usage_limit",
    // The planner.
    "random_page_cost",
    "seq_page_cost",
    "cpu_tuple_cost",
    "cpu_index_tuple_cost",
    "cpu_operator_cost",
    "parallel_setup_cost",
    "parallel_tuple_cost",
    "min_parallel_table_scan_size",
    "min_parallel_index_scan_size",
    "effective_io_concurrency",
    "maintenance_io_concurrency",
    "default_statistics_target",
    "from_collapse_limit",
    "join_collapse_limit",
    "plan_cache_mode",
    "max_parallel_workers",
    "max_parallel_workers_per_gather",
    "max_parallel_maintenance_workers",
    // What is written when.
    "checkpoint_timeout",
    "checkpoint_completion_target",
    "max_wal_size",
    "min_wal_size",
    "max_slot_wal_keep_size",
    "wal_compression",
    "wal_writer_delay",
    "bgwriter_delay",
    "bgwriter_lru_maxpages",
    "bgwriter_lru_multiplier",
    "default_toast_compression",
    // Vacuum.
    "autovacuum_max_workers",
    "autovacuum_naptime",
    "autovacuum_vacuum_threshold",
    "autovacuum_vacuum_scale_factor",
    "autovacuum_vacuum_insert_threshold",
    "autovacuum_vacuum_insert_scale_factor",
    "autovacuum_analyze_threshold",
    "autovacuum_analyze_scale_factor",
    "autovacuum_vacuum_cost_delay",
    "autovacuum_vacuum_cost_limit",
    "autovacuum_freeze_max_age",
    "autovacuum_multixact_freeze_max_age",
    "vacuum_freeze_min_age",
    "vacuum_freeze_table_age",
    "vacuum_failsafe_age",
    // What is logged and counted.
    "deadlock_timeout",
    "log_min_duration_statement",
    "log_min_duration_sample",
    "log_statement_sample_rate",
    "log_transaction_sample_rate",
    "log_statement",
    "log_min_messages",
    "log_min_error_statement",
    "log_error_verbosity",
    "log_connections",
    "log_disconnections",
    "log_duration",
    "log_lock_waits",
    "log_temp_files",
    "log_autovacuum_min_duration",
    "log_checkpoints",
    "log_replication_commands",
    "log_parameter_max_length",
    "log_parameter_max_length_on_error",
    "log_line_prefix",
    "track_io_timing",
    "track_wal_io_timing",
    "track_functions",
    "track_activity_query_size",
    "compute_query_id",
);
