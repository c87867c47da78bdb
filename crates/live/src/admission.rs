//! Admission of connections: one budget for connections that do not publish yet, another for publishers, and a part of each for
//! one address.
//!
//! Idle connections cannot lock publishers out: when the first budget is used up, the oldest connection of the address that has
//! most of them is closed, unless it is younger than a second.

use crate::Limits;
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// A connection younger than this is not closed. Publishing starts faster than that, also over a slow line.
const GRACE: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(crate) struct Admission {
    handshakes: usize,
    handshakes_per_address: usize,
    publishers: usize,
    publishers_per_address: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    next: u64,
    /// Connections that do not publish, oldest first.
    pending: BTreeMap<u64, Pending>,
    /// Publishers by address.
    publishing: HashMap<IpAddr, usize>,
}

#[derive(Debug)]
struct Pending {
    address: IpAddr,
    since: Instant,
    evicted: CancellationToken,
}

/// Why a connection is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Full {
    #[error("too many connections have just been opened and do not publish")]
    Handshakes,
    #[error("as many streams are being published as may be; raise the limit to take more")]
    Publishers,
    #[error("one address publishes as many streams as it may; raise the limit to take more")]
    PublishersOfAddress,
}

/// The permit of a connection. Released when it is dropped.
#[derive(Debug)]
pub(crate) struct Pass {
    admission: Arc<Admission>,
    address: IpAddr,
    /// The number among those that do not publish; `None` for a publisher.
    pending: Option<u64>,
    evicted: CancellationToken,
}

impl Admission {
    pub(crate) fn new(limits: &Limits) -> Admission {
        Admission {
            handshakes: limits.handshakes,
            handshakes_per_address: limits.handshakes_per_address,
            publishers: limits.publishers,
            publishers_per_address: limits.publishers_per_address,
            state: Mutex::default(),
        }
    }

    /// Admits a connection that does not publish yet.
    pub(crate) fn enter(self: &Arc<Self>, address: IpAddr, now: Instant) -> Result<Pass, Full> {
        let address = address.to_canonical();
        let mut state = self.lock();
        if state.count(address) >= self.handshakes_per_address {
            state.evict(address, now)?;
        }
        if state.pending.len() >= self.handshakes {
            let most =
                state.pending.values().map(|pending| pending.address).max_by_key(|of| state.count(*of));
            state.evict(most.unwrap_or(address), now)?;
        }
        let evicted = CancellationToken::new();
        let number = state.add(address, now, evicted.clone());
        drop(state);
        Ok(Pass { admission: self.clone(), address, pending: Some(number), evicted })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn count(&self, address: IpAddr) -> usize {
        self.pending.values().filter(|pending| pending.address == address).count()
    }

    fn add(&mut self, address: IpAddr, since: Instant, evicted: CancellationToken) -> u64 {
        self.next += 1;
        self.pending.insert(self.next, Pending { address, since, evicted });
        self.next
    }

    /// Closes the oldest connection of an address that does not publish.
    fn evict(&mut self, address: IpAddr, now: Instant) -> Result<(), Full> {
        let oldest = self.pending.iter().find(|(_, pending)| pending.address == address);
        let old_enough = |pending: &Pending| now.saturating_duration_since(pending.since) >= GRACE;
        let number = oldest.filter(|(_, pending)| old_enough(pending)).map(|(number, _)| *number);
        let pending = number.and_then(|number| self.pending.remove(&number)).ok_or(Full::Handshakes)?;
        pending.evicted.cancel();
        Ok(())
    }
}

impl Pass {
    /// Waits until the connection must be closed in favour of others.
    pub(crate) fn evicted(&self) -> CancellationToken {
        self.evicted.clone()
    }

    /// The connection starts to publish.
    pub(crate) fn publish(&mut self) -> Result<(), Full> {
        let Some(number) = self.pending else { return Ok(()) };
        let mut state = self.admission.lock();
        if state.publishing.values().sum::<usize>() >= self.admission.publishers {
            return Err(Full::Publishers);
        }
        let of_address = state.publishing.entry(self.address).or_default();
        if *of_address >= self.admission.publishers_per_address {
            return Err(Full::PublishersOfAddress);
        }
        *of_address += 1;
        state.pending.remove(&number);
        self.pending = None;
        Ok(())
    }

    /// The connection no longer publishes.
    pub(crate) fn unpublish(&mut self, now: Instant) {
        if self.pending.is_none() {
            let mut state = self.admission.lock();
            state.leave(self.address);
            self.pending = Some(state.add(self.address, now, self.evicted.clone()));
        }
    }
}

impl State {
    fn leave(&mut self, address: IpAddr) {
        if let Some(count) = self.publishing.get_mut(&address) {
            *count -= 1;
            if *count == 0 {
                self.publishing.remove(&address);
            }
        }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut state = self.admission.lock();
        match self.pending {
            Some(number) => {
                state.pending.remove(&number);
            }
            None => state.leave(self.address),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admission(handshakes: usize, per_address: usize, publishers: usize, each: usize) -> Arc<Admission> {
        Arc::new(Admission::new(&Limits {
            handshakes,
            handshakes_per_address: per_address,
            publishers,
            publishers_per_address: each,
            ..Limits::default()
        }))
    }

    fn address(last: u8) -> IpAddr {
        [192, 0, 2, last].into()
    }

    #[test]
    fn silent_connections_make_room_for_new_ones_and_publishers_stay() {
        let (admission, begin) = (admission(4, 4, 2, 2), Instant::now());
        let mut publisher = admission.enter(address(1), begin).unwrap();
        publisher.publish().unwrap();
        let silent: Vec<Pass> = (0..4).map(|_| admission.enter(address(2), begin).unwrap()).collect();
        assert_eq!(admission.enter(address(3), begin).unwrap_err(), Full::Handshakes, "all are new");
        let mut late = admission.enter(address(3), begin + GRACE).unwrap();
        let evicted: Vec<bool> = silent.iter().map(|pass| pass.evicted().is_cancelled()).collect();
        assert_eq!(evicted, [true, false, false, false]);
        assert!(!publisher.evicted().is_cancelled());
        late.publish().unwrap();
        drop(silent);
        assert_eq!(admission.lock().pending.len(), 0);
    }

    #[test]
    fn one_address_takes_a_part_of_each_budget() {
        let (admission, begin) = (admission(10, 2, 10, 1), Instant::now());
        let mut first = admission.enter(address(1), begin).unwrap();
        let second = admission.enter(address(1), begin).unwrap();
        assert_eq!(admission.enter(address(1), begin).unwrap_err(), Full::Handshakes);
        assert!(admission.enter(address(2), begin).is_ok());
        first.publish().unwrap();
        let mut third = admission.enter(address(1), begin).unwrap();
        assert_eq!(third.publish().unwrap_err(), Full::PublishersOfAddress);
        first.unpublish(begin);
        third.publish().unwrap();
        drop((second, third));
        first.publish().unwrap();
        drop(first);
        assert!(admission.lock().publishing.is_empty());
    }

    #[test]
    fn mapped_addresses_are_the_address_they_map() {
        let (admission, begin) = (admission(10, 1, 10, 1), Instant::now());
        let _one = admission.enter(address(1), begin).unwrap();
        assert!(admission.enter("::ffff:192.0.2.1".parse().unwrap(), begin).is_err());
    }
}
