//! Prints the definition of the `ImageVault` resource.

use std::io::{self, Write};

fn main() -> io::Result<()> {
    let yaml = crds::definition_yaml().map_err(io::Error::other)?;
    io::stdout().write_all(yaml.as_bytes())
}
