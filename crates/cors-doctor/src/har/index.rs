//! Finds the entries that belong to a request, without going through the whole log for each request.

use super::entry::{Asked, Entry};
use std::collections::HashMap;
use std::hash::Hash;

#[derive(Debug)]
pub(super) struct Index {
    places: Places<Asked>,
    /// For each entry, the one in which its chain of redirects begins.
    starts: Vec<usize>,
}

impl Index {
    pub(super) fn of(entries: &[Option<Entry>]) -> Self {
        let mut places = Places::default();
        let mut starts = Vec::with_capacity(entries.len());
        // For each URL, the last entry so far that redirects to it.
        let mut redirects = HashMap::new();
        for (at, entry) in entries.iter().enumerate() {
            let entry = entry.as_ref();
            // After a redirect to another origin, the page's origin is no longer known.
            let before = entry
                .filter(|entry| entry.origin() == Some("null"))
                .and_then(|entry| redirects.get(&entry.url));
            starts.push(before.map_or(at, |before: &usize| starts[*before]));
            if let Some(asked) = entry.and_then(Entry::asked_for) {
                places.add(asked, at);
            }
            if let Some(target) = entry.and_then(Entry::redirect) {
                redirects.insert(target, at);
            }
        }
        Self { places, starts }
    }

    /// The entry nearest to `at`: an answer can be recorded before or after the request that it belongs to.
    pub(super) fn nearest(&self, asked: &Asked, at: usize) -> Option<usize> {
        self.places.nearest(asked, at)
    }

    /// Where the chain of redirects that the entry is part of begins.
    pub(super) fn start(&self, at: usize) -> usize {
        self.starts.get(at).copied().unwrap_or(at)
    }
}

/// The places of each key, in ascending order.
#[derive(Debug)]
struct Places<K>(HashMap<K, Vec<usize>>);

impl<K> Default for Places<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Eq + Hash> Places<K> {
    /// Adds a place that comes after all others.
    fn add(&mut self, key: K, at: usize) {
        self.0.entry(key).or_default().push(at);
    }

    /// The nearest place; if two are equally near, the earlier one.
    fn nearest(&self, key: &K, at: usize) -> Option<usize> {
        let places = self.0.get(key)?;
        let (before, after) = places.split_at(places.partition_point(|place| *place < at));
        let nearest = before.last().into_iter().chain(after.first());
        nearest.copied().min_by_key(|place| place.abs_diff(at))
    }
}

#[cfg(test)]
mod tests {
    use super::Places;
    use std::cell::Cell;
    use std::hash::{Hash, Hasher};

    #[test]
    fn the_nearest_place_is_found_on_either_side() {
        let mut places = Places::default();
        for at in [3, 5, 9] {
            places.add("a", at);
        }
        for (at, nearest) in [(0, 3), (3, 3), (4, 3), (6, 5), (7, 5), (8, 9), (100, 9)] {
            assert_eq!(places.nearest(&"a", at), Some(nearest), "{at}");
        }
        assert_eq!(places.nearest(&"b", 3), None);
    }

    thread_local! {
        static COMPARED: Cell<usize> = const { Cell::new(0) };
    }

    /// A key that counts how often keys are compared.
    struct Counted(usize);

    impl PartialEq for Counted {
        fn eq(&self, other: &Self) -> bool {
            COMPARED.set(COMPARED.get() + 1);
            self.0 == other.0
        }
    }

    impl Eq for Counted {}

    impl Hash for Counted {
        fn hash<H: Hasher>(&self, state: &mut H) {
            self.0.hash(state);
        }
    }

    #[test]
    fn a_look_up_compares_no_more_keys_in_a_long_log_than_in_a_short_one() {
        let count = 50_000;
        let mut places = Places::default();
        for at in 0..count {
            places.add(Counted(at), at);
        }
        for at in 0..count {
            assert_eq!(places.nearest(&Counted(at), 0), Some(at));
        }
        // One comparison for each would do, but some hashes have the same tag in the table.
        assert!(COMPARED.get() < 3 * count, "{}", COMPARED.get());
    }
}
