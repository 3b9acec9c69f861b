//! Reads the file, and the environment variables that take precedence over it.

use super::lines::with_lines;
use config::{Config, Environment, File};
use std::error::Error;
use std::fs;
use std::path::PathBuf;
use tower_cors::{CorsConfig, CorsSelect, CorsSelectHandle};

pub(crate) struct Settings {
    path: PathBuf,
    /// The content of the file when it was last read.
    text: String,
}

impl Settings {
    pub(crate) fn new(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let text = fs::read_to_string(&path).unwrap_or_default();
        Self { path, text }
    }

    fn read(&self) -> Result<CorsConfig, Box<dyn Error>> {
        // `CORS_OTHERWISE__MAX_AGE` is `max_age` in the table `otherwise`.
        let variables = Environment::with_prefix("CORS")
            .prefix_separator("_")
            .separator("__")
            .try_parsing(true);
        let read = Config::builder()
            .add_source(File::from(self.path.as_path()))
            .add_source(variables)
            .build()?;
        Ok(read.try_deserialize()?)
    }

    /// Returns the policies, or all mistakes with their lines.
    pub(crate) fn cors(&self) -> Result<CorsSelect, Box<dyn Error>> {
        CorsSelect::try_from(self.read()?).map_err(|errors| with_lines(&errors, &self.text).into())
    }

    /// Returns `None` if the file has not changed. After a mistake, the old configuration stays active.
    pub(crate) fn reload_if_changed(
        &mut self,
        handle: &CorsSelectHandle,
    ) -> Option<Result<(), Box<dyn Error>>> {
        let text = fs::read_to_string(&self.path).unwrap_or_default();
        if text == self.text {
            return None;
        }
        self.text = text;
        Some(self.reload(handle))
    }

    fn reload(&self, handle: &CorsSelectHandle) -> Result<(), Box<dyn Error>> {
        handle.reload(self.cors()?)?;
        Ok(())
    }
}
