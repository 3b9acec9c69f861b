//! Every entry of the grammar, alone and in pairs, against every origin, up to some length.
//!
//! The letters are those that matter: two that differ, a digit, and what separates or stands for others. What the
//! entries mean is decided by [`simple`], which shares no code with the library. `cargo test` goes up to a
//! length that takes a few seconds; `.ci/long` runs the rest, which is ignored here.

mod simple;

use bytes::Bytes;
use http::HeaderValue;
use simple::{Entry, Parts};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;
use tower_cors::OriginSet;

const LETTERS: &str = "ab.:/*1";
/// One whose hosts are opaque, and one whose hosts are domains.
const SCHEMES: [&str; 2] = ["s://", "https://"];

/// A text, and what it is as a value of a header and to the simple implementation.
struct Text {
    written: &'static str,
    value: HeaderValue,
    parts: Option<Parts<'static>>,
}

/// A text that is an entry of the grammar.
struct Right {
    text: &'static str,
    entry: Entry<'static>,
}

/// All strings of up to this many letters after each scheme.
fn texts(length: usize) -> Vec<Text> {
    let (mut all, mut layer) = (vec![String::new()], vec![String::new()]);
    for _ in 0..length {
        let longer = |text: &String| {
            LETTERS
                .chars()
                .map(|c| format!("{text}{c}"))
                .collect::<Vec<_>>()
        };
        layer = layer.iter().flat_map(longer).collect();
        all.extend_from_slice(&layer);
    }
    let with = |scheme| all.iter().map(move |text| format!("{scheme}{text}"));
    SCHEMES.into_iter().flat_map(with).map(text).collect()
}

fn text(text: String) -> Text {
    // For as long as the test runs.
    let text: &'static str = text.leak();
    let value = HeaderValue::from_maybe_shared(Bytes::from_static(text.as_bytes()));
    Text {
        written: text,
        value: value.expect("letters are a valid value"),
        parts: simple::origin(text),
    }
}

/// Those texts that are entries; fails if the library thinks otherwise of any.
fn entries(texts: &[Text]) -> Vec<Right> {
    let read = |text: &Text| {
        let entry = simple::entry(text.written);
        let is_accepted = OriginSet::new([text.written]).is_ok();
        assert_eq!(
            is_accepted,
            entry.is_some(),
            "whether {} is an entry",
            text.written
        );
        entry.map(|entry| Right {
            text: text.written,
            entry,
        })
    };
    texts.iter().filter_map(read).collect()
}

/// Runs `check` on each item, on every processor, and says what it took. `check` returns how many cases it had.
fn on_each<T: Sync>(what: &str, items: &[T], check: impl Fn(&T) -> usize + Sync) {
    let (start, cases) = (Instant::now(), AtomicU64::new(0));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for first in 0..threads {
            let (check, cases) = (&check, &cases);
            // Neighbours are alike, so each thread takes some of everywhere.
            scope.spawn(move || {
                for item in items.iter().skip(first).step_by(threads) {
                    cases.fetch_add(check(item) as u64, Relaxed);
                }
            });
        }
    });
    let seconds = start.elapsed().as_secs_f64();
    println!("{what}: {} cases in {seconds:.1} s", cases.load(Relaxed));
}

/// Compares a set with what its entries mean, for each of the origins.
fn compare(entries: &[&str], origins: &[&Text], meant: impl Fn(usize) -> bool) -> usize {
    let set = OriginSet::new(entries).expect("right alone, so right together");
    for (at, origin) in origins.iter().enumerate() {
        let (covered, meant) = (set.contains(&origin.value), meant(at));
        assert_eq!(covered, meant, "{entries:?} {}", origin.written);
    }
    origins.len()
}

/// Which of the origins an entry covers.
fn covered(right: &Right, origins: &[&Text]) -> Vec<bool> {
    let covers = |origin: &&Text| {
        origin
            .parts
            .as_ref()
            .is_some_and(|parts| right.entry.covers(parts))
    };
    origins.iter().map(covers).collect()
}

/// Every entry alone, against every string.
fn each_alone(entry_length: usize, origin_length: usize) {
    let origins = texts(origin_length);
    each_against(entry_length, &origins.iter().collect::<Vec<_>>(), "strings");
}

/// Every entry alone, against every string that is an origin.
fn each_alone_against_origins(entry_length: usize, origin_length: usize) {
    let origins = texts(origin_length);
    let origins = origins.iter().filter(|origin| origin.parts.is_some());
    each_against(entry_length, &origins.collect::<Vec<_>>(), "origins");
}

fn each_against(entry_length: usize, origins: &[&Text], kind: &str) {
    let texts = texts(entry_length);
    let entries = entries(&texts);
    let what = format!(
        "{} entries up to {entry_length} alone, {} {kind}",
        entries.len(),
        origins.len()
    );
    on_each(&what, &entries, |right| {
        let meant = covered(right, origins);
        compare(&[right.text], origins, |at| meant[at])
    });
}

/// Every two entries, against every string that is an origin, of either scheme; in both orders if they are short.
fn each_two(entry_length: usize, origin_length: usize) {
    let (texts, origins) = (texts(entry_length), texts(origin_length));
    let entries = entries(&texts);
    let origins: Vec<_> = origins
        .iter()
        .filter(|origin| origin.parts.is_some())
        .collect();
    let what = format!(
        "{} entries up to {entry_length} in pairs, {} origins up to {origin_length}",
        entries.len(),
        origins.len()
    );
    let meant: Vec<_> = entries
        .iter()
        .map(|right| (right.text, covered(right, &origins)))
        .collect();
    let numbers: Vec<_> = (0..meant.len()).collect();
    on_each(&what, &numbers, |&number| {
        let (first, by_first) = &meant[number];
        let others = if entry_length > 3 {
            &meant[number..]
        } else {
            &meant[..]
        };
        let pairs = others.iter().map(|(second, by_second)| {
            compare(&[first, second], &origins, |at| {
                by_first[at] || by_second[at]
            })
        });
        pairs.sum()
    });
}

/// All entries in one set, against every string: a string that is not an origin must not be found among many entries either.
fn all_together(entry_length: usize, origin_length: usize) {
    let (texts, origins) = (texts(entry_length), texts(origin_length));
    let entries = entries(&texts);
    let set = OriginSet::new(entries.iter().map(|entry| entry.text)).expect("all are right");
    let what = format!(
        "{} entries up to {entry_length} together, {} strings up to {origin_length}",
        entries.len(),
        origins.len()
    );
    on_each(&what, &origins, |origin| {
        let parts = origin.parts.as_ref();
        let meant =
            parts.is_some_and(|parts| entries.iter().any(|right| right.entry.covers(parts)));
        assert_eq!(set.contains(&origin.value), meant, "{}", origin.written);
        1
    });
}

#[test]
fn each_entry_alone_covers_exactly_what_it_means() {
    each_alone(4, 4);
}

#[test]
fn two_entries_cover_exactly_what_either_means() {
    each_two(3, 3);
}

#[test]
fn all_entries_together_cover_exactly_what_any_means() {
    all_together(4, 5);
}

#[test]
#[ignore = "takes minutes: see .ci/long"]
fn all_entries_of_five_letters_together_cover_exactly_what_any_means() {
    all_together(5, 7);
}

#[test]
#[ignore = "takes minutes: see .ci/long"]
fn longer_entries_alone_cover_exactly_what_they_mean() {
    each_alone(5, 7);
    each_alone(7, 5);
    each_alone_against_origins(7, 7);
}

#[test]
#[ignore = "takes minutes: see .ci/long"]
fn two_longer_entries_cover_exactly_what_either_means() {
    each_two(3, 7);
    each_two(5, 5);
}

#[test]
#[ignore = "takes an hour: see .ci/long"]
fn the_longest_entries_alone_cover_exactly_what_they_mean() {
    each_alone(7, 7);
}

#[test]
#[ignore = "takes an hour: see .ci/long"]
fn two_of_the_longest_entries_cover_exactly_what_either_means() {
    each_two(5, 7);
}
