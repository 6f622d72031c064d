use std::time::Duration;

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use super::Access;

/// Seconds. Most images take less than one; nothing takes more than the last two.
const BOUNDS: [f64; 10] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];

/// How often, how long, in how much memory and how confined images are decoded.
#[derive(Clone)]
pub(crate) struct Meters {
    decodes: Family<Decode, Counter>,
    duration: Histogram,
    reserved: Gauge,
    sandbox: Family<Layer, Gauge>,
}

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Decode {
    result: &'static str,
}

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Layer {
    layer: &'static str,
}

impl Default for Meters {
    fn default() -> Self {
        let decodes = Family::<Decode, Counter>::default();
        // From the start, or the first of a kind would be no increase.
        for result in ["decoded", "refused", "crashed", "killed", "timed_out", "starved"] {
            drop(decodes.get_or_create(&Decode { result }));
        }
        let (reserved, sandbox) = (Gauge::default(), Family::default());
        Self { decodes, duration: Histogram::new(BOUNDS), reserved, sandbox }
    }
}

impl Meters {
    /// Has them told.
    pub(crate) fn register(&self, registry: &mut Registry) {
        let Self { decodes, duration, reserved, sandbox } = self;
        registry.register("decodes", "Images given to a decoder", decodes.clone());
        registry.register_with_unit(
            "decode_duration",
            "Time from the start of a decoder to its answer or end",
            Unit::Seconds,
            duration.clone(),
        );
        registry.register_with_unit(
            "decode_memory_reserved",
            "Memory that the decoders at work may take",
            Unit::Bytes,
            reserved.clone(),
        );
        registry.register(
            "decoder_sandbox",
            "Whether this layer of the sandbox confines decoders",
            sandbox.clone(),
        );
    }

    pub(super) fn ended(&self, result: &'static str, took: Duration) {
        self.decodes.get_or_create(&Decode { result }).inc();
        self.duration.observe(took.as_secs_f64());
    }

    /// Nothing: no decoder can be started.
    pub(super) fn confined(&self, access: Option<Access>) {
        let Access { files_denied, ports_denied } = access.unwrap_or_default();
        for (layer, holds) in [
            ("seccomp", access.is_some()),
            ("landlock_files", files_denied),
            ("landlock_network", ports_denied),
        ] {
            self.sandbox.get_or_create(&Layer { layer }).set(holds.into());
        }
    }

    /// The memory of one worker, until it is dropped.
    pub(super) fn reserve(&self, bytes: u64) -> Reserved {
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        self.reserved.inc_by(bytes);
        Reserved { bytes, gauge: self.reserved.clone() }
    }
}

/// The memory that one worker may take, counted as taken.
pub(super) struct Reserved {
    bytes: i64,
    gauge: Gauge,
}

impl Drop for Reserved {
    fn drop(&mut self) {
        self.gauge.dec_by(self.bytes);
    }
}
