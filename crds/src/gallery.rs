use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who may see the images.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Visibility {
    /// Everybody who opens the host.
    #[default]
    Public,
    /// Only people who signed in.
    SignedIn,
}

impl Visibility {
    /// Its name, as the resource spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "Public",
            Self::SignedIn => "SignedIn",
        }
    }
}

/// What people may upload and see.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub struct GallerySpec {
    /// `Public`: whoever opens the host sees all images. `SignedIn`: only whoever has signed in does.
    pub visibility: Visibility,
    /// The largest file one may upload, for example `256Mi`.
    pub max_upload_bytes: Quantity,
    /// What one user may keep, the trash included. An upload that does not fit is refused before it is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quota: Option<QuotaSpec>,
    /// How many days an image that its owner deleted can be got back. With 0 nothing is kept: a deletion is
    /// final at once, and what is in somebody's trash goes too.
    #[schemars(range(min = 0, max = 365))]
    pub trash_retention_days: i32,
}

impl Default for GallerySpec {
    fn default() -> Self {
        Self {
            visibility: Visibility::default(),
            max_upload_bytes: Quantity("256Mi".into()),
            quota: None,
            trash_retention_days: 30,
        }
    }
}

/// What one user may keep.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub struct QuotaSpec {
    /// Bytes of originals and renditions together, for example `50Gi`. The renditions of the last image may be
    /// beyond it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<Quantity>,
    /// Number of images.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub images: Option<i32>,
}
