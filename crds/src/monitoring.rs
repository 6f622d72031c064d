use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Alerts, dashboards and scraping.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
#[serde(default)]
pub struct MonitoringSpec {
    /// Auto, Enabled or Disabled.
    pub mode: MonitoringMode,
}

/// Whether alerts, dashboards and scraping are written.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MonitoringMode {
    /// Where the cluster knows the kinds.
    #[default]
    Auto,
    /// Always; without the kinds the vault is not ready.
    Enabled,
    /// Never.
    Disabled,
}
