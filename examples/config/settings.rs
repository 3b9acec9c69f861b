//! The file, and the variables that come before it.

use config::{Config, Environment, File};
use std::error::Error;
use std::fs;
use std::path::PathBuf;
use tower_cors::{CorsConfig, CorsHandle, CorsLayer};

/// What is split at commas in a variable.
const LISTS: [&str; 5] = [
    "allow_origin",
    "allow_methods",
    "allow_headers",
    "expose_headers",
    "vary",
];

pub(crate) struct Settings {
    path: PathBuf,
    /// The file as it was read last.
    text: String,
}

impl Settings {
    pub(crate) fn new(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let text = fs::read_to_string(&path).unwrap_or_default();
        Self { path, text }
    }

    pub(crate) fn read(&self) -> Result<CorsConfig, Box<dyn Error>> {
        let mut variables = Environment::with_prefix("CORS")
            .try_parsing(true)
            .list_separator(",");
        for list in LISTS {
            variables = variables.with_list_parse_key(list);
        }
        let read = Config::builder()
            .add_source(File::from(self.path.as_path()))
            .add_source(variables)
            .build()?;
        Ok(read.try_deserialize()?)
    }

    /// `None` if the file is as it was. After a mistake the old configuration is in force.
    pub(crate) fn reload_if_changed(
        &mut self,
        handle: &CorsHandle,
    ) -> Option<Result<(), Box<dyn Error>>> {
        let text = fs::read_to_string(&self.path).unwrap_or_default();
        if text == self.text {
            return None;
        }
        self.text = text;
        Some(self.reload(handle))
    }

    fn reload(&self, handle: &CorsHandle) -> Result<(), Box<dyn Error>> {
        handle.reload(CorsLayer::try_from(self.read()?)?)?;
        Ok(())
    }
}
