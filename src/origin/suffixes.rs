//! Patterns: found by one hash for each label of the origin's host.

use super::parse::Origin;
use super::pattern::{OriginPattern, Port};
use super::set::{TooLarge, offset};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::fmt;
use std::hash::{BuildHasher, Hasher};

/// A set of patterns, keyed by what they hold fixed: scheme, end of the host, port rule.
///
/// A radix tree of reversed hosts was measured at twice the instructions and four times the memory.
pub(super) struct Suffixes {
    /// Each key as [`Key::push_to`] writes it.
    bytes: Box<[u8]>,
    /// Where keys start in `bytes`.
    table: HashTable<u32>,
    hasher: RandomState,
    /// Which lengths of suffixes occur: most labels of most hosts need no hash.
    lengths: Lengths,
    /// Some pattern is `scheme://host:*`.
    has_whole_hosts: bool,
    has_any_port: bool,
    has_just_port: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Key<'a> {
    scheme: &'a [u8],
    /// With its leading dot if any subdomain is covered, so that both kinds share one table.
    host: &'a [u8],
    port: Port,
}

impl Suffixes {
    pub(super) fn new(patterns: &[OriginPattern<'_>]) -> Result<Self, TooLarge> {
        let mut bytes = Vec::new();
        let mut table = HashTable::with_capacity(patterns.len());
        let hasher = RandomState::default();
        let mut lengths = Lengths::default();
        let mut host = Vec::new();
        for pattern in patterns {
            host.clear();
            if pattern.any_subdomain {
                host.push(b'.');
                lengths.insert(pattern.host.len() + 1);
            }
            host.extend_from_slice(pattern.host);
            let key = Key {
                scheme: pattern.scheme,
                host: &host,
                port: pattern.port,
            };
            let hash = key.hash(&hasher);
            if table.find(hash, |&at| Key::at(&bytes, at) == key).is_none() {
                let at = offset(&bytes)?;
                key.push_to(&mut bytes)?;
                table.insert_unique(hash, at, |&at| Key::at(&bytes, at).hash(&hasher));
            }
        }
        Ok(Self {
            bytes: bytes.into_boxed_slice(),
            table,
            hasher,
            lengths,
            has_whole_hosts: patterns.iter().any(|pattern| !pattern.any_subdomain),
            has_any_port: patterns.iter().any(|pattern| pattern.port == Port::Any),
            has_just_port: patterns.iter().any(|pattern| pattern.port != Port::Any),
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    pub(super) fn cover(&self, origin: &Origin<'_>) -> bool {
        (self.has_whole_hosts && self.has_key(origin.scheme, origin.host, Port::Any))
            || self.cover_a_parent(origin)
    }

    fn cover_a_parent(&self, origin: &Origin<'_>) -> bool {
        let Origin { scheme, host, port } = *origin;
        // From the second byte on, since at least one label stands before the suffix.
        (1..host.len())
            .filter(|&dot| host[dot] == b'.' && self.lengths.contains(host.len() - dot))
            .map(|dot| &host[dot..])
            .any(|suffix| {
                (self.has_just_port && self.has_key(scheme, suffix, Port::Just(port)))
                    || (self.has_any_port && self.has_key(scheme, suffix, Port::Any))
            })
    }

    fn has_key(&self, scheme: &[u8], host: &[u8], port: Port) -> bool {
        let key = Key { scheme, host, port };
        self.table
            .find(key.hash(&self.hasher), |&at| {
                Key::at(&self.bytes, at) == key
            })
            .is_some()
    }
}

impl<'a> Key<'a> {
    fn hash(&self, hasher: &RandomState) -> u64 {
        let mut hasher = hasher.build_hasher();
        hasher.write(self.host);
        hasher.write(self.scheme);
        hasher.write_u32(port_code(self.port));
        hasher.finish()
    }

    /// Two lengths, the port's code, scheme and host.
    fn push_to(&self, bytes: &mut Vec<u8>) -> Result<(), TooLarge> {
        let length = |part: &[u8]| u8::try_from(part.len()).map_err(|_| TooLarge);
        bytes.extend_from_slice(&[length(self.scheme)?, length(self.host)?]);
        bytes.extend_from_slice(&port_code(self.port).to_le_bytes());
        bytes.extend_from_slice(self.scheme);
        bytes.extend_from_slice(self.host);
        Ok(())
    }

    fn at(bytes: &'a [u8], at: u32) -> Self {
        let at = at as usize;
        let (head, rest) = bytes[at..].split_at(6);
        let (scheme, rest) = rest.split_at(usize::from(head[0]));
        let port = u32::from_le_bytes([head[2], head[3], head[4], head[5]]);
        Self {
            scheme,
            host: &rest[..usize::from(head[1])],
            port: port_of(port),
        }
    }
}

/// The patterns are too many to show.
impl fmt::Debug for Suffixes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let patterns = self.table.len();
        f.debug_struct("Suffixes")
            .field("patterns", &patterns)
            .finish_non_exhaustive()
    }
}

const ANY_PORT: u32 = u32::MAX;

/// Zero is free: no origin has that port.
fn port_code(port: Port) -> u32 {
    match port {
        Port::Any => ANY_PORT,
        Port::Just(port) => u32::from(port.unwrap_or(0)),
    }
}

fn port_of(code: u32) -> Port {
    match u16::try_from(code) {
        Ok(port) => Port::Just((port != 0).then_some(port)),
        Err(_) => Port::Any,
    }
}

/// A set of numbers up to 255.
#[derive(Default)]
struct Lengths([u64; 4]);

impl Lengths {
    fn insert(&mut self, length: usize) {
        if let Some(word) = self.0.get_mut(length / 64) {
            *word |= 1 << (length % 64);
        }
    }

    fn contains(&self, length: usize) -> bool {
        self.0
            .get(length / 64)
            .is_some_and(|word| word & (1 << (length % 64)) != 0)
    }
}
