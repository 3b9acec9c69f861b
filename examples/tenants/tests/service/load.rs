//! Requests that run in the background, each of which must be answered correctly.

use crate::instance::{ACME, Instance, OTHER};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use tokio::task::JoinHandle;

pub(crate) struct Load {
    done: Arc<AtomicBool>,
    answered: Arc<AtomicU64>,
    tasks: Vec<JoinHandle<()>>,
}

impl Load {
    /// Sends each instance requests from an origin that `acme` always allows, and from one that nobody allows.
    pub(crate) fn on(instances: &[&Arc<Instance>]) -> Self {
        let (done, answered) = (Arc::<AtomicBool>::default(), Arc::<AtomicU64>::default());
        let tasks = instances.iter().map(|&instance| {
            let (instance, done, answered) = (
                Arc::clone(instance),
                Arc::clone(&done),
                Arc::clone(&answered),
            );
            tokio::spawn(async move {
                while !done.load(Ordering::Relaxed) {
                    assert!(instance.allows("acme", ACME).await);
                    assert!(!instance.allows("acme", OTHER).await);
                    assert!(!instance.allows("nobody", ACME).await);
                    answered.fetch_add(3, Ordering::Relaxed);
                }
            })
        });
        Self {
            tasks: tasks.collect(),
            done,
            answered,
        }
    }

    /// Stops, and returns how many requests were answered. All answers were correct.
    pub(crate) async fn end(self) -> u64 {
        self.done.store(true, Ordering::Relaxed);
        for task in self.tasks {
            task.await.unwrap();
        }
        self.answered.load(Ordering::Relaxed)
    }
}
