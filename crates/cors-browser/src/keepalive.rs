//! The limit for requests that continue after their page is closed.

use crate::document::Document;
use crate::reason::BlockReason;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The most bytes that the bodies of all requests in progress can have in total:
/// [HTTP-network-or-cache fetch](https://fetch.spec.whatwg.org/#http-network-or-cache-fetch), step 8.10.
const MAX_BYTES: usize = 64 * 1024;

/// A share of the limit, which is free again when the request ends.
#[derive(Debug)]
pub(crate) struct Reservation {
    bytes: usize,
    under_way: Arc<AtomicUsize>,
}

impl Reservation {
    pub(crate) fn new(document: &Document, bytes: usize) -> Result<Self, BlockReason> {
        let under_way = Arc::clone(&document.keepalive_bytes);
        let reserve =
            |used: usize| Some(used.saturating_add(bytes)).filter(|&sum| sum <= MAX_BYTES);
        match under_way.fetch_update(Ordering::Relaxed, Ordering::Relaxed, reserve) {
            Ok(_) => Ok(Self { bytes, under_way }),
            Err(used) => Err(BlockReason::KeepaliveLimit {
                bytes: used.saturating_add(bytes),
            }),
        }
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.under_way.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}
