//! Publishers that were refused or disconnected, and publishers that take one name from each other: information for the owner
//! of a waiting stream.

use crate::StreamName;
use crate::log_limit::LogLimit;
use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Maximum number of names with stored troubles.
const NAMES: usize = 256;
/// This many takeovers within that time are a contest.
const CONTEST: (usize, Duration) = (3, Duration::from_secs(60));

/// Something that kept a publisher from a stream, see [`Engine::trouble`](crate::Engine::trouble). `Display` writes it as
/// sentences for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// How long ago it was.
    pub age: Duration,
    /// Several publishers take the name from each other. Otherwise one was refused or disconnected.
    pub is_contest: bool,
    text: String,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_contest {
            true => f.write_str(&self.text),
            false => write!(f, "{} s ago {}", self.age.as_secs(), self.text),
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Troubles {
    log: LogLimit,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    named: HashMap<StreamName, OfName>,
    /// The last publisher that named no stream.
    nameless: Option<(Instant, String)>,
}

#[derive(Debug, Default)]
struct OfName {
    last: Option<(Instant, String)>,
    /// When the name was taken over, and by whom.
    takeovers: VecDeque<(Instant, IpAddr)>,
}

impl OfName {
    fn newest(&self) -> Option<Instant> {
        let takeover = self.takeovers.back().map(|(at, _)| *at);
        self.last.as_ref().map(|(at, _)| *at).max(takeover)
    }
}

impl Troubles {
    /// A publisher was refused or disconnected. `name` is `None` if none is known.
    pub(crate) fn publisher_lost(
        &self,
        name: Option<&StreamName>,
        peer: SocketAddr,
        why: &str,
        now: Instant,
    ) {
        match name {
            Some(name) => {
                self.log.warn(format_args!("a publisher of {name} at {peer} is disconnected: {why}"))
            }
            None => self.log.warn(format_args!("a publisher at {peer} is turned away: {why}")),
        }
        let (address, mut state) = (peer.ip(), self.lock());
        match name {
            Some(name) => {
                let text = format!("a publisher at {address} was disconnected: {why}.");
                state.of(name).last = Some((now, text));
            }
            None => state.nameless = Some((now, format!("a publisher at {address} was turned away: {why}."))),
        }
    }

    /// A connection was closed whose end needs no report to an owner.
    pub(crate) fn connection_closed(&self, peer: SocketAddr, why: &dyn fmt::Display) {
        self.log.warn(format_args!("a connection from {peer} is closed: {why}"));
    }

    /// A publisher took a name from another one.
    pub(crate) fn taken_over(&self, name: &StreamName, by: SocketAddr, now: Instant) {
        self.log.warn(format_args!("a publisher at {by} takes {name} over from the one before"));
        let mut state = self.lock();
        let takeovers = &mut state.of(name).takeovers;
        takeovers.push_back((now, by.ip()));
        if takeovers.len() > CONTEST.0 {
            takeovers.pop_front();
        }
    }

    /// The information for the owner of a stream; the newest of each kind.
    pub(crate) fn of(&self, name: &StreamName, now: Instant) -> Option<Trouble> {
        let state = self.lock();
        let of_name = state.named.get(name);
        if let Some(contest) = of_name.and_then(|of_name| contest(of_name, now)) {
            return Some(contest);
        }
        let lost = of_name.and_then(|of_name| of_name.last.clone());
        let (at, text) = lost.into_iter().chain(state.nameless.clone()).max_by_key(|(at, _)| *at)?;
        Some(Trouble { age: now.saturating_duration_since(at), is_contest: false, text })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn of(&mut self, name: &StreamName) -> &mut OfName {
        if self.named.len() >= NAMES
            && !self.named.contains_key(name)
            && let Some(oldest) =
                self.named.iter().min_by_key(|(_, of_name)| of_name.newest()).map(|(name, _)| name.clone())
        {
            self.named.remove(&oldest);
        }
        self.named.entry(name.clone()).or_default()
    }
}

fn contest(of_name: &OfName, now: Instant) -> Option<Trouble> {
    let (count, span) = CONTEST;
    let first = of_name.takeovers.front().filter(|_| of_name.takeovers.len() >= count)?;
    if now.saturating_duration_since(first.0) > span {
        return None;
    }
    let mut addresses: Vec<IpAddr> = of_name.takeovers.iter().map(|(_, by)| *by).collect();
    addresses.sort_unstable();
    addresses.dedup();
    let addresses: Vec<String> = addresses.iter().map(IpAddr::to_string).collect();
    let text = format!(
        "Several publishers (at {}) take this stream's name from each other; give each a name of its own.",
        addresses.join(", ")
    );
    let newest = of_name.takeovers.back().map_or(now, |(at, _)| *at);
    Some(Trouble { age: now.saturating_duration_since(newest), is_contest: true, text })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> StreamName {
        text.parse().unwrap()
    }

    fn peer(last: u8) -> SocketAddr {
        ([192, 0, 2, last], 4000).into()
    }

    #[test]
    fn the_newest_trouble_of_a_name_is_told() {
        let (troubles, begin) = (Troubles::default(), Instant::now());
        let later = begin + Duration::from_secs(3);
        let camera = name("live/camera");
        assert_eq!(troubles.of(&camera, begin), None);
        troubles.publisher_lost(None, peer(7), "it names no stream", begin);
        let told = troubles.of(&camera, later).unwrap();
        assert_eq!(told.to_string(), "3 s ago a publisher at 192.0.2.7 was turned away: it names no stream.");
        troubles.publisher_lost(Some(&camera), peer(8), "no audio or video arrived", later);
        let told = troubles.of(&camera, later).unwrap().to_string();
        assert_eq!(told, "0 s ago a publisher at 192.0.2.8 was disconnected: no audio or video arrived.");
        assert!(troubles.of(&name("live/other"), later).unwrap().to_string().contains("names no stream"));
    }

    #[test]
    fn publishers_that_fight_for_a_name_are_named() {
        let (troubles, begin) = (Troubles::default(), Instant::now());
        let camera = name("live/camera");
        for last in [1, 2, 1] {
            assert!(troubles.of(&camera, begin).is_none());
            troubles.taken_over(&camera, peer(last), begin);
        }
        let told = troubles.of(&camera, begin).unwrap();
        assert!(told.is_contest && told.to_string().contains("(at 192.0.2.1, 192.0.2.2)"), "{told}");
        assert!(troubles.of(&camera, begin + CONTEST.1 + Duration::from_secs(1)).is_none());
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let (troubles, begin) = (Troubles::default(), Instant::now());
        for number in 0..2 * NAMES {
            troubles.publisher_lost(Some(&name(&format!("live/{number}"))), peer(1), "x", begin);
        }
        assert_eq!(troubles.lock().named.len(), NAMES);
    }
}
