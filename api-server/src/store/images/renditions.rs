use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, Output, ToSql},
    sql_types::Jsonb,
};
use serde::{Deserialize, Serialize};

/// One size of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendition {
    /// The width it is asked for by; an image that is narrower has its own size under it.
    pub name: u32,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Of the blob.
    pub bytes: u64,
}

/// The sizes of an image, smallest first.
#[derive(
    Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, FromSqlRow, AsExpression,
)]
#[diesel(sql_type = Jsonb)]
#[serde(transparent)]
pub struct Renditions(pub Vec<Rendition>);

impl Renditions {
    /// The smallest that is at least `width` wide, or else the largest there is.
    pub fn for_width(&self, width: u32) -> Option<&Rendition> {
        self.0.iter().find(|rendition| rendition.name >= width).or_else(|| self.0.last())
    }
}

impl FromSql<Jsonb, Pg> for Renditions {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        Ok(serde_json::from_value(FromSql::<Jsonb, Pg>::from_sql(value)?)?)
    }
}

impl ToSql<Jsonb, Pg> for Renditions {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let value = serde_json::to_value(self)?;
        ToSql::<Jsonb, Pg>::to_sql(&value, &mut out.reborrow())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn renditions(names: &[u32]) -> Renditions {
        Renditions(
            names
                .iter()
                .map(|&name| Rendition { name, width: name, height: 1, bytes: 1 })
                .collect(),
        )
    }

    #[test]
    fn a_width_finds_the_next_size_up_or_the_largest() {
        let all = renditions(&[320, 640, 1280]);
        assert_eq!(all.for_width(320).map(|r| r.name), Some(320));
        assert_eq!(all.for_width(321).map(|r| r.name), Some(640));
        assert_eq!(all.for_width(2048).map(|r| r.name), Some(1280));
        assert_eq!(renditions(&[]).for_width(320), None);
    }
}
