//! The active configuration, which handles write and requests read.

use crate::error::{ConfigErrors, ConfigWarnings};
use arc_swap::{ArcSwap, Guard};
use http::HeaderName;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// A configuration, and what it compiles to.
pub(crate) trait Configuration: Clone {
    type Compiled;

    /// Compiles the configuration. The `Vary` of its responses also lists these headers.
    fn compile(&self, also_vary: &[HeaderName]) -> Result<Self::Compiled, ConfigErrors>;

    fn warnings(&self) -> &ConfigWarnings;
}

/// The active configuration, shared by a handle, its layers and their services.
pub(crate) struct Live<T: Configuration>(Arc<Place<T>>);

struct Place<T: Configuration> {
    active: ArcSwap<Active<T>>,
    /// Locked while the active configuration is replaced, and never for a request.
    also_vary: Mutex<Vec<HeaderName>>,
}

pub(super) struct Active<T: Configuration> {
    pub(super) written: T,
    pub(super) compiled: T::Compiled,
}

impl<T: Configuration> Active<T> {
    fn new(written: T, also_vary: &[HeaderName]) -> Result<Arc<Self>, ConfigErrors> {
        let compiled = written.compile(also_vary)?;
        Ok(Arc::new(Self { written, compiled }))
    }
}

impl<T: Configuration> Live<T> {
    pub(super) fn new(written: T) -> Result<Self, ConfigErrors> {
        let active = Active::new(written, &[])?;
        Ok(Self(Arc::new(Place {
            active: ArcSwap::new(active),
            also_vary: Mutex::default(),
        })))
    }

    /// Returns the configuration that is active now, and holds it for as long as it is needed.
    #[inline]
    pub(super) fn active(&self) -> Guard<Arc<Active<T>>> {
        self.0.active.load()
    }

    /// Makes a configuration active, or returns what is wrong with it.
    pub(super) fn exchange(&self, written: T) -> Result<ConfigWarnings, ConfigErrors> {
        let also_vary = self.also_vary();
        let active = Active::new(written, &also_vary)?;
        let warnings = active.written.warnings().clone();
        self.0.active.store(active);
        Ok(warnings)
    }

    /// Makes `Vary` also list these headers from now on, because a selection by them decides whether this configuration
    /// applies.
    pub(super) fn vary_also(&self, names: &[HeaderName]) -> Result<(), ConfigErrors> {
        let mut also_vary = self.also_vary();
        let new = names.iter().filter(|name| !also_vary.contains(name));
        let new: Vec<_> = new.cloned().collect();
        if new.is_empty() {
            return Ok(());
        }
        also_vary.extend(new);
        let active = Active::new(self.active().written.clone(), &also_vary)?;
        self.0.active.store(active);
        Ok(())
    }

    /// Ignores poisoning, because a panic while the list was locked cannot break the list.
    fn also_vary(&self) -> std::sync::MutexGuard<'_, Vec<HeaderName>> {
        let names = self.0.also_vary.lock();
        names.unwrap_or_else(PoisonError::into_inner)
    }
}

// A derived implementation would require that the shared value is `Clone`.
impl<T: Configuration> Clone for Live<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Configuration + fmt::Debug> fmt::Debug for Live<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.active().written.fmt(f)
    }
}
