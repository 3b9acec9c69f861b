//! Configurations that can be replaced while requests are served (feature `reload`).

mod layer;
mod live;
mod select;

pub use layer::{CorsHandle, ReloadableCors, ReloadableCorsLayer};
pub use select::{CorsSelectHandle, ReloadableCorsSelect, ReloadableSelectedCors};
