//! Time per request in one thread, in two threads that share a policy, and in two with a policy each.
//!
//! `threads` prints the table, `threads figures` the same for programs, and `threads gate` fails where
//! sharing costs more than [`LIMIT`] times as much as not sharing.

use std::env::args;
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use tower_cors_benches::drive::Drive;
use tower_cors_benches::scenarios::{ALL, Scenario};
use tower_cors_benches::subjects::{Subject, prepare};

const SCENARIOS: [&str; 5] = [
    "any",
    "3 origins, hit",
    "credentials, 2 exposed headers",
    "preflight, allowed",
    "Axum router",
];
/// A round gives each way of running its turn; the best of all rounds counts.
const ROUNDS: usize = 15;
/// In each turn so many batches are timed, each of so many requests: long enough for two threads to
/// meet, and short enough for some batches to pass without an interruption by other processes.
const BATCHES: usize = 100;
const REQUESTS: usize = 100;
/// How much slower two threads may be that share a policy than two with a policy each.
const LIMIT: f64 = 1.25;
/// Of [`ROUNDS`] each, until the limit is kept.
const ATTEMPTS: usize = 5;
/// How much slower two threads with a policy each may be than one: nothing but other processes can slow them.
const NOISE: f64 = 1.1;

fn main() -> ExitCode {
    match args().nth(1).as_deref() {
        None => print_table(),
        Some("figures") => print_figures(),
        Some("gate") => return gate(),
        Some(_) => panic!("nothing, `figures` or `gate`"),
    }
    ExitCode::SUCCESS
}

/// How a service is run.
#[derive(Clone, Copy)]
enum Way {
    One,
    /// Two threads with clones of one service, as connections to one server have.
    Sharing,
    /// Two threads with a service each, and so with a policy each.
    Apart,
}

impl Way {
    const ALL: [Self; 3] = [Self::One, Self::Sharing, Self::Apart];
}

/// Nanoseconds per request, for each [`Way`].
type Times = [f64; 3];

fn scenarios() -> impl Iterator<Item = &'static Scenario> {
    SCENARIOS.iter().map(|name| {
        let mut all = ALL.iter();
        all.find(|scenario| scenario.name == *name)
            .expect("a scenario has that name")
    })
}

/// A scenario with what is compared in it, and the best times so far.
struct Measurement {
    scenario: &'static Scenario,
    bare: (Pair, Times),
    whole: (Pair, Times),
}

impl Measurement {
    fn new(scenario: &'static Scenario) -> Self {
        let subject = |subject| (Pair::new(subject, scenario), [f64::INFINITY; 3]);
        Self {
            scenario,
            bare: subject(Subject::Bare),
            whole: subject(Subject::TowerCors),
        }
    }

    /// Interleaves everything that is compared, so that it meets the same noise.
    fn run(&mut self) {
        for _ in 0..ROUNDS {
            for way in Way::ALL {
                for (pair, times) in [&mut self.bare, &mut self.whole] {
                    let best = &mut times[way as usize];
                    *best = best.min(pair.time(way, self.scenario));
                }
            }
        }
    }

    fn net(&self) -> Times {
        [0, 1, 2].map(|way| self.whole.1[way] - self.bare.1[way])
    }

    /// How much slower the layer is if two threads share a policy.
    fn ratio(&self) -> f64 {
        let [_, sharing, apart] = self.net();
        sharing / apart
    }

    /// Whether two threads have ever run at the same time without being disturbed.
    fn is_quiet(&self) -> bool {
        [self.bare.1, self.whole.1]
            .iter()
            .all(|[one, _, apart]| *apart <= NOISE * one)
    }
}

fn measured() -> impl Iterator<Item = Measurement> {
    scenarios().map(|scenario| {
        let mut measurement = Measurement::new(scenario);
        measurement.run();
        measurement
    })
}

/// Two services of one kind. Each has a policy of its own.
struct Pair([Box<dyn Drive>; 2]);

impl Pair {
    fn new(subject: Subject, scenario: &'static Scenario) -> Self {
        let make = move || prepare(subject, scenario, 0).expect("for every scenario");
        let mut one = make();
        // In another thread, so that the allocator does not put both on one cache line.
        let mut other = thread::spawn(make).join().expect("made as the first");
        let answer = one.answer(scenario.request());
        assert_eq!(answer, other.answer(scenario.request()), "{subject}");
        Self([one, other])
    }

    /// Nanoseconds per request in the best batch of one turn.
    fn time(&self, way: Way, scenario: &'static Scenario) -> f64 {
        let [one, other] = &self.0;
        let batches = run(
            match way {
                Way::One => vec![one.share()],
                Way::Sharing => vec![one.share(), one.share()],
                Way::Apart => vec![one.share(), other.share()],
            },
            scenario,
        );
        let best = batches.into_iter().min().expect("there are batches");
        #[allow(clippy::cast_precision_loss)] // a small number
        let requests = REQUESTS as f64;
        best.as_secs_f64() * 1e9 / requests
    }
}

/// How long each batch took, from the first start to the last end in any thread: a batch in which one
/// thread had to wait for a core is slow, and not one in which the other ran undisturbed.
fn run(drivers: Vec<Box<dyn Drive>>, scenario: &'static Scenario) -> Vec<Duration> {
    let threads = drivers.len();
    let arrived = AtomicUsize::new(0);
    let arrived = &arrived;
    let spans: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = drivers
            .into_iter()
            .map(|mut driver| {
                scope.spawn(move || {
                    (1..=BATCHES)
                        .map(|batch| {
                            driver.prepare(scenario, REQUESTS);
                            wait_for(arrived, threads * batch);
                            let start = Instant::now();
                            driver.run();
                            (start, Instant::now())
                        })
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        let spans = threads.into_iter().map(thread::ScopedJoinHandle::join);
        spans.map(|spans| spans.expect("no panic")).collect()
    });
    (0..BATCHES)
        .map(|batch| {
            let spans = || spans.iter().map(|spans| spans[batch]);
            let start = spans().map(|(start, _)| start).min();
            let end = spans().map(|(_, end)| end).max();
            end.zip(start)
                .map_or(Duration::MAX, |(end, start)| end - start)
        })
        .collect()
}

/// Spins, because the threads have to start within less than a request of each other.
fn wait_for(arrived: &AtomicUsize, all: usize) {
    arrived.fetch_add(1, Ordering::AcqRel);
    let mut spins = 0_u32;
    while arrived.load(Ordering::Acquire) < all {
        spins += 1;
        if spins.is_multiple_of(10_000) {
            // The other may need this core.
            thread::yield_now();
        }
        std::hint::spin_loop();
    }
}

fn print_table() {
    println!(
        "| nanoseconds of the layer, per request | 1 thread | 2 threads that share a policy | 2 with a policy each | \
        sharing to not | the service without the layer: the same three |"
    );
    println!("|---|---:|---:|---:|---:|---:|");
    for measured in measured() {
        let [one, sharing, apart] = measured.net();
        let bare = measured.bare.1.map(|time| format!("{time:.0}")).join(", ");
        let noise = if measured.is_quiet() {
            ""
        } else {
            " (disturbed)"
        };
        println!(
            "| {}{noise} | {one:.0} | {sharing:.0} | {apart:.0} | {:.2} | {bare} |",
            measured.scenario.name,
            measured.ratio(),
        );
    }
}

fn print_figures() {
    for measured in measured() {
        let times = measured.whole.1.iter().chain(&measured.bare.1);
        let times: Vec<_> = times.map(|time| format!("{time:.2}")).collect();
        println!("{}\t{}", measured.scenario.name, times.join("\t"));
    }
}

/// Attempts add to one another, because noise never makes the best time better.
fn gate() -> ExitCode {
    let mut failed = false;
    for scenario in scenarios() {
        let mut measured = Measurement::new(scenario);
        let is_kept = |measured: &Measurement| measured.is_quiet() && measured.ratio() <= LIMIT;
        for _ in 0..ATTEMPTS {
            measured.run();
            if is_kept(&measured) {
                break;
            }
        }
        let name = scenario.name;
        if measured.is_quiet() {
            failed |= !is_kept(&measured);
            println!(
                "{name}: sharing a policy costs {:.2} times as much as not; the limit is {LIMIT}",
                measured.ratio()
            );
        } else {
            println!("{name}: NOT CHECKED, other processes kept two threads from running at once");
        }
    }
    ExitCode::from(u8::from(failed))
}
