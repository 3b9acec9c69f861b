//! Exact origins: compared byte for byte, found by one hash.

use super::set::{TooLarge, offset};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::fmt;
use std::hash::BuildHasher;

/// Up to here, comparing each entry is cheaper than hashing the origin once.
const SCAN: usize = 4;

/// A set of byte strings, in one run of bytes and, beyond [`SCAN`] of them, a table of offsets.
///
/// A `HashSet<Box<[u8]>>` takes twice the memory: a pointer, a length and an allocation an entry.
pub(super) struct ExactOrigins {
    /// Each entry after its length, of two bytes.
    bytes: Box<[u8]>,
    /// Where entries start in `bytes`; empty if there are few enough to scan.
    table: HashTable<u32>,
    hasher: RandomState,
    longest: usize,
}

impl ExactOrigins {
    pub(super) fn new(entries: &[&str]) -> Result<Self, TooLarge> {
        let mut bytes = Vec::with_capacity(entries.iter().map(|entry| entry.len() + 2).sum());
        let mut table = HashTable::with_capacity(entries.len());
        let hasher = RandomState::default();
        let hash_of = |entry: &[u8]| hasher.hash_one(entry);
        for entry in entries.iter().map(|entry| entry.as_bytes()) {
            let hash = hash_of(entry);
            if table
                .find(hash, |&at| entry_at(&bytes, at) == entry)
                .is_some()
            {
                continue;
            }
            let at = offset(&bytes)?;
            let length = u16::try_from(entry.len()).map_err(|_| TooLarge)?;
            bytes.extend_from_slice(&length.to_le_bytes());
            bytes.extend_from_slice(entry);
            table.insert_unique(hash, at, |&at| hash_of(entry_at(&bytes, at)));
        }
        if table.len() <= SCAN {
            table = HashTable::new();
        }
        Ok(Self {
            bytes: bytes.into_boxed_slice(),
            table,
            hasher,
            longest: entries.iter().map(|entry| entry.len()).max().unwrap_or(0),
        })
    }

    pub(super) fn contains(&self, origin: &[u8]) -> bool {
        // Nothing is found that can't match: a request may send 60 KiB.
        if origin.len() > self.longest {
            return false;
        }
        if self.table.is_empty() {
            return self.scan(origin);
        }
        let hash = self.hasher.hash_one(origin);
        self.table
            .find(hash, |&at| entry_at(&self.bytes, at) == origin)
            .is_some()
    }

    fn scan(&self, origin: &[u8]) -> bool {
        let mut rest = &*self.bytes;
        while let [low, high, after @ ..] = rest {
            let (entry, next) = after.split_at(length(*low, *high));
            if entry == origin {
                return true;
            }
            rest = next;
        }
        false
    }
}

/// The entries are too many to show.
impl fmt::Debug for ExactOrigins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.bytes.len();
        f.debug_struct("ExactOrigins")
            .field("bytes", &bytes)
            .finish_non_exhaustive()
    }
}

fn entry_at(bytes: &[u8], at: u32) -> &[u8] {
    let at = at as usize;
    &bytes[at + 2..][..length(bytes[at], bytes[at + 1])]
}

fn length(low: u8, high: u8) -> usize {
    usize::from(u16::from_le_bytes([low, high]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_found_and_no_neighbour_at_any_size() {
        for count in [0, 1, 3, 4, 5, 6, 100, 5_000] {
            let entries: Vec<_> = (0..count)
                .map(|n| format!("https://o{n}.example.com"))
                .collect();
            let entries: Vec<_> = entries.iter().map(String::as_str).collect();
            let set = ExactOrigins::new(&entries).unwrap();
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
    fn an_entry_given_twice_is_kept_once() {
        let once = ExactOrigins::new(&["https://a.com"]).unwrap();
        let thrice = ExactOrigins::new(&["https://a.com"; 3]).unwrap();
        assert_eq!(once.bytes, thrice.bytes);
    }
}
