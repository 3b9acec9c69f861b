//! Exact origins. They are compared byte for byte, and a look-up takes one hash.

use super::entries::Entries;
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::fmt;
use std::hash::BuildHasher;

/// Up to this number of entries, comparing each of them is cheaper than hashing the origin once.
const SCAN: usize = 4;

/// The entries of a list that are exact origins, and a table of their offsets.
///
/// A `HashSet<Box<[u8]>>` takes twice the memory: a pointer, a length and an allocation for each entry.
pub(super) struct ExactOrigins {
    entries: Entries,
    table: Table,
    longest: usize,
}

enum Table {
    Few(Box<[u32]>),
    Many(HashTable<u32>, RandomState),
}

impl ExactOrigins {
    /// Takes each entry at `offsets` once, and calls `repeated` with those that occur again.
    pub(super) fn new(entries: &Entries, offsets: &[u32], mut repeated: impl FnMut(u32)) -> Self {
        let mut table = HashTable::with_capacity(offsets.len());
        let hasher = RandomState::default();
        let hash_of = |at: u32| hasher.hash_one(entries.at(at));
        let mut longest = 0;
        for &at in offsets {
            let entry = entries.at(at);
            let hash = hash_of(at);
            if table.find(hash, |&at| entries.at(at) == entry).is_some() {
                repeated(at);
            } else {
                table.insert_unique(hash, at, |&at| hash_of(at));
                longest = longest.max(entry.len());
            }
        }
        let table = if table.len() <= SCAN {
            // The first entries of a list are found first.
            let mut few: Box<[u32]> = table.into_iter().collect();
            few.sort_unstable();
            Table::Few(few)
        } else {
            Table::Many(table, hasher)
        };
        Self {
            entries: entries.clone(),
            table,
            longest,
        }
    }

    /// The origin in the set, if there is exactly one.
    pub(super) fn only(&self) -> Option<&[u8]> {
        match &self.table {
            Table::Few(offsets) => match **offsets {
                [one] => Some(self.entries.at(one)),
                _ => None,
            },
            Table::Many(..) => None,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        matches!(&self.table, Table::Few(offsets) if offsets.is_empty())
    }

    pub(super) fn contains(&self, origin: &[u8]) -> bool {
        // Do not hash what cannot match: a request may send 60 KiB.
        if origin.len() > self.longest {
            return false;
        }
        match &self.table {
            Table::Few(offsets) => offsets.iter().any(|&at| self.entries.at(at) == origin),
            Table::Many(table, hasher) => table
                .find(hasher.hash_one(origin), |&at| self.entries.at(at) == origin)
                .is_some(),
        }
    }
}

/// Shows the number of entries, because there may be too many to show.
impl fmt::Debug for ExactOrigins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = match &self.table {
            Table::Few(offsets) => offsets.len(),
            Table::Many(table, _) => table.len(),
        };
        f.debug_struct("ExactOrigins")
            .field("count", &count)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set<S: AsRef<str>>(entries: &[S]) -> ExactOrigins {
        let entries: Entries = entries.iter().collect();
        let offsets: Vec<_> = entries.offsets().unwrap().collect();
        ExactOrigins::new(&entries, &offsets, drop)
    }

    #[test]
    fn every_entry_is_found_and_similar_origins_are_not_at_any_size() {
        for count in [0, 1, 3, 4, 5, 6, 100, 5_000] {
            let entries: Vec<_> = (0..count)
                .map(|n| format!("https://o{n}.example.com"))
                .collect();
            let set = set(&entries);
            for entry in &entries {
                assert!(set.contains(entry.as_bytes()), "{entry} of {count}");
                assert!(!set.contains(&entry.as_bytes()[1..]), "{entry} of {count}");
                assert!(
                    !set.contains(&entry.as_bytes()[..entry.len() - 1]),
                    "{entry} of {count}"
                );
            }
            assert!(
                !set.contains(format!("https://o{count}.example.com").as_bytes()),
                "{count}"
            );
            assert!(!set.contains(b""), "{count}");
        }
    }

    #[test]
    fn an_entry_given_twice_is_kept_once_and_reported() {
        let entries: Entries = ["https://a.com", "https://b.com", "https://a.com"]
            .into_iter()
            .collect();
        let offsets: Vec<_> = entries.offsets().unwrap().collect();
        let mut repeated = Vec::new();
        let set = ExactOrigins::new(&entries, &offsets, |at| repeated.push(at));
        assert_eq!(repeated, offsets[2..]);
        let Table::Few(kept) = set.table else {
            panic!("a table of many");
        };
        assert_eq!(kept.len(), 2);
    }
}
