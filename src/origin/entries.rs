//! The entries of a list of origins, as they were given.

use bytes::Bytes;
use std::fmt;

/// Many short texts in one sequence of bytes. Each text is stored after its length.
///
/// A `Vec<String>` takes 24 more bytes and an allocation for each text. The set in which requests are looked up
/// shares these bytes, so a million origins are in memory only once.
#[derive(Clone, Default)]
pub(crate) struct Entries {
    bytes: Bytes,
    count: usize,
}

/// The number of bytes that the length of an entry takes.
const PREFIX: usize = size_of::<u32>();

/// The entries take more than 4 GiB.
#[derive(Debug)]
pub(crate) struct TooLarge;

impl Entries {
    pub(crate) fn len(&self) -> usize {
        self.count
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        self.positions().map(|at| self.text_at(at))
    }

    /// Returns where each entry is, for [`at`](Self::at).
    ///
    /// # Errors
    ///
    /// Fails if an offset does not fit into 32 bits. Tables contain offsets and not pointers, because a table may have
    /// a million entries.
    pub(crate) fn offsets(&self) -> Result<impl Iterator<Item = u32>, TooLarge> {
        u32::try_from(self.bytes.len()).map_err(|_| TooLarge)?;
        Ok(self.positions().filter_map(|at| u32::try_from(at).ok()))
    }

    /// Returns the entry at one of the [`offsets`](Self::offsets).
    #[inline]
    pub(crate) fn at(&self, offset: u32) -> &[u8] {
        entry_at(&self.bytes, offset as usize)
    }

    pub(crate) fn text_at(&self, at: usize) -> &str {
        std::str::from_utf8(entry_at(&self.bytes, at)).expect("entries are made of `str`")
    }

    fn positions(&self) -> impl Iterator<Item = usize> + Clone + use<'_> {
        let mut next = 0;
        (0..self.count).map(move |_| {
            let at = next;
            next += PREFIX + entry_at(&self.bytes, at).len();
            at
        })
    }
}

#[inline]
fn entry_at(bytes: &[u8], at: usize) -> &[u8] {
    let (prefix, rest) = bytes[at..].split_at(PREFIX);
    let length = u32::from_le_bytes([prefix[0], prefix[1], prefix[2], prefix[3]]);
    &rest[..length as usize]
}

/// Appends one entry after the other, without an allocation for each.
#[derive(Default)]
pub(crate) struct EntriesBuilder {
    bytes: Vec<u8>,
    count: usize,
}

impl EntriesBuilder {
    pub(crate) fn push(&mut self, entry: &str) {
        // A longer entry is cut off at 4 GiB. What remains is still longer than any origin.
        let length = u32::try_from(entry.len()).unwrap_or(u32::MAX);
        self.bytes.extend_from_slice(&length.to_le_bytes());
        self.bytes
            .extend_from_slice(&entry.as_bytes()[..length as usize]);
        self.count += 1;
    }

    pub(crate) fn build(mut self) -> Entries {
        self.bytes.shrink_to_fit();
        Entries {
            bytes: self.bytes.into(),
            count: self.count,
        }
    }
}

impl<S: AsRef<str>> FromIterator<S> for Entries {
    fn from_iter<I: IntoIterator<Item = S>>(entries: I) -> Self {
        let mut builder = EntriesBuilder::default();
        for entry in entries {
            builder.push(entry.as_ref());
        }
        builder.build()
    }
}

impl fmt::Debug for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
