//! Every tenant's origins in memory. They can be read without a lock while they are changed.

use arc_swap::ArcSwap;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

/// The number of parts. A change copies one of them.
const PARTS: usize = 256;

/// The origins of one tenant, sorted.
type Origins = Box<[Box<str>]>;
type Part = HashMap<Box<str>, std::sync::Arc<Origins>>;

pub struct Snapshot {
    parts: Vec<ArcSwap<Part>>,
    hasher: RandomState,
}

impl Default for Snapshot {
    fn default() -> Self {
        Self {
            parts: (0..PARTS).map(|_| ArcSwap::default()).collect(),
            hasher: RandomState::new(),
        }
    }
}

impl Snapshot {
    pub fn allows(&self, tenant: &str, origin: &str) -> bool {
        let part = self.parts[self.part_of(tenant)].load();
        part.get(tenant).is_some_and(|origins| {
            origins
                .binary_search_by(|known| (**known).cmp(origin))
                .is_ok()
        })
    }

    /// Returns how many tenants have an origin.
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.load().len()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Replaces everything with these.
    pub fn replace(&self, rows: impl IntoIterator<Item = (String, String)>) {
        let mut tenants: HashMap<String, Vec<String>> = HashMap::new();
        for (tenant, origin) in rows {
            tenants.entry(tenant).or_default().push(origin);
        }
        let mut parts: Vec<Part> = vec![Part::new(); PARTS];
        for (tenant, origins) in tenants {
            let part = &mut parts[self.part_of(&tenant)];
            part.insert(tenant.into(), sorted(origins).into());
        }
        for (place, mut part) in self.parts.iter().zip(parts) {
            part.shrink_to_fit();
            place.store(part.into());
        }
    }

    /// Replaces the origins of one tenant.
    pub fn replace_one(&self, tenant: &str, origins: Vec<String>) {
        let origins = std::sync::Arc::new(sorted(origins));
        self.parts[self.part_of(tenant)].rcu(|part| {
            let mut part = Part::clone(part);
            if origins.is_empty() {
                part.remove(tenant);
            } else {
                part.insert(tenant.into(), std::sync::Arc::clone(&origins));
            }
            part
        });
    }

    fn part_of(&self, tenant: &str) -> usize {
        usize::try_from(self.hasher.hash_one(tenant) % PARTS as u64).unwrap_or(0)
    }
}

fn sorted(mut origins: Vec<String>) -> Origins {
    origins.sort_unstable();
    origins.dedup();
    origins.into_iter().map(Into::into).collect()
}
