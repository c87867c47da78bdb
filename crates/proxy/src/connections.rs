//! The open connections. When there are too many, the oldest one without a signed-in session is closed.
//!
//! So any number of connections that send their request slowly does not lock out others, and a connection of a signed-in page
//! is never closed in favour of another.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// One open connection, attached to its requests.
#[derive(Debug, Clone, Default)]
pub(crate) struct Connection {
    is_signed_in: Arc<AtomicBool>,
    closing: Arc<Notify>,
}

impl Connection {
    /// A request with a valid session arrived on it.
    pub(crate) fn mark_signed_in(&self) {
        self.is_signed_in.store(true, Ordering::Relaxed);
    }

    /// Returns when the connection has to be closed in favour of a new one.
    pub(crate) async fn closed(&self) {
        self.closing.notified().await;
    }
}

#[derive(Debug)]
pub(crate) struct Connections {
    limit: usize,
    open: Mutex<(u64, BTreeMap<u64, Connection>)>,
}

impl Connections {
    pub(crate) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self { limit, open: Mutex::default() })
    }

    /// Admits a connection; `None` if every place is taken by a signed-in one.
    pub(crate) fn admit(self: &Arc<Self>) -> Option<Admitted> {
        let mut guard = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let (next, open) = &mut *guard;
        if open.len() >= self.limit {
            let anonymous = |connection: &Connection| !connection.is_signed_in.load(Ordering::Relaxed);
            let oldest =
                open.iter().find(|(_, connection)| anonymous(connection)).map(|(number, _)| *number)?;
            if let Some(connection) = open.remove(&oldest) {
                connection.closing.notify_one();
            }
        }
        let number = *next;
        *next += 1;
        let connection = Connection::default();
        open.insert(number, connection.clone());
        Some(Admitted { all: self.clone(), number, connection })
    }
}

/// An admitted connection; counted until this is dropped.
#[derive(Debug)]
pub(crate) struct Admitted {
    all: Arc<Connections>,
    number: u64,
    pub(crate) connection: Connection,
}

impl Drop for Admitted {
    fn drop(&mut self) {
        self.all.open.lock().unwrap_or_else(PoisonError::into_inner).1.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;

    fn is_closed(admitted: &Admitted) -> bool {
        admitted.connection.closed().now_or_never().is_some()
    }

    #[test]
    fn the_oldest_that_nobody_signed_in_on_makes_room() {
        let all = Connections::new(3);
        let [first, second, third] = [0; 3].map(|_| all.admit().unwrap());
        first.connection.mark_signed_in();
        let fourth = all.admit().unwrap();
        assert!(is_closed(&second) && !is_closed(&first) && !is_closed(&third));
        for admitted in [&third, &fourth] {
            admitted.connection.mark_signed_in();
        }
        assert!(all.admit().is_none(), "all three are signed in");
        drop(third);
        let last = all.admit().unwrap();
        assert!(!is_closed(&first) && !is_closed(&fourth) && !is_closed(&last));
    }
}
