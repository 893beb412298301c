//! How often one address may ask for a public page: a bucket of tokens each, in memory, of a bounded number.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Pages that an address may ask for at once, and a second after that.
const PAGES: Rate = Rate { burst: 60.0, per_second: 1.0 };
/// Names that an address may compare at once, and a second after that: nobody tries a list of names.
const NAMES: Rate = Rate { burst: 10.0, per_second: 0.1 };
/// Sign-ins that an address may try at once, and a second after that: an office has one address for all who work there.
const SIGN_INS: Rate = Rate { burst: 30.0, per_second: 0.2 };
/// One-time codes that an address may ask for at once, and a second after that: a household or an office asks for a few, and each is paid
/// for.
const CODES: Rate = Rate { burst: 10.0, per_second: 1.0 / 120.0 };
/// Applications that an address may begin at once, and a second after that: a college may have one address for a whole class.
const DRAFTS: Rate = Rate { burst: 30.0, per_second: 1.0 / 60.0 };
/// Previews that one person may ask for at once, and a second after that: two papers, each time that he stops to think.
pub(crate) const PREVIEWS: Rate = Rate { burst: 30.0, per_second: 4.0 };
/// Addresses that are remembered.
const ADDRESSES_MAX: usize = 10_000;

/// Counts what addresses ask for.
pub(crate) struct Limiter {
    buckets: Mutex<HashMap<IpAddr, Bucket>>,
    rate: Rate,
}

/// How often something may be asked for.
#[derive(Clone, Copy)]
pub(crate) struct Rate {
    burst: f64,
    per_second: f64,
}

/// What is left of it.
pub(crate) struct Bucket {
    at: Instant,
    tokens: f64,
}

impl Bucket {
    /// Before anything was asked for.
    pub(crate) fn full(rate: Rate, now: Instant) -> Self {
        Self { at: now, tokens: rate.burst }
    }

    /// Takes a token.
    ///
    /// # Errors
    /// How long to wait for the next one.
    pub(crate) fn take(&mut self, rate: Rate, now: Instant) -> Result<(), Duration> {
        self.fill(rate, now);
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return Ok(());
        }
        Err(Duration::from_secs_f64((1.0 - self.tokens) / rate.per_second))
    }

    fn fill(&mut self, rate: Rate, now: Instant) {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.tokens = passed.mul_add(rate.per_second, self.tokens).min(rate.burst);
        self.at = now;
    }
}

impl Limiter {
    /// Of pages.
    pub(crate) fn of_pages() -> Self {
        Self { buckets: Mutex::default(), rate: PAGES }
    }

    /// Of names that are compared.
    pub(crate) fn of_names() -> Self {
        Self { buckets: Mutex::default(), rate: NAMES }
    }

    /// Of one-time codes that are asked for.
    pub(crate) fn of_codes() -> Self {
        Self { buckets: Mutex::default(), rate: CODES }
    }

    /// Of applications that are begun.
    pub(crate) fn of_drafts() -> Self {
        Self { buckets: Mutex::default(), rate: DRAFTS }
    }

    /// Of sign-ins.
    pub(crate) fn of_sign_ins() -> Self {
        Self { buckets: Mutex::default(), rate: SIGN_INS }
    }

    /// Takes a token.
    ///
    /// # Errors
    /// How long to wait for the next one.
    pub(crate) fn take(&self, address: IpAddr, now: Instant) -> Result<(), Duration> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let address = network(address);
        if buckets.len() >= ADDRESSES_MAX && !buckets.contains_key(&address) {
            forget(&mut buckets, self.rate, now);
        }
        let bucket = buckets.entry(address).or_insert_with(|| Bucket::full(self.rate, now));
        bucket.take(self.rate, now)
    }
}

/// Makes room: those who have not asked for long go first, and the quietest half where all are busy.
fn forget(buckets: &mut HashMap<IpAddr, Bucket>, rate: Rate, now: Instant) {
    buckets.values_mut().for_each(|bucket| bucket.fill(rate, now));
    buckets.retain(|_, bucket| bucket.tokens < rate.burst);
    if buckets.len() < ADDRESSES_MAX {
        return;
    }
    let mut tokens: Vec<f64> = buckets.values().map(|bucket| bucket.tokens).collect();
    let middle = tokens.len() / 2;
    let (_, median, _) = tokens.select_nth_unstable_by(middle, f64::total_cmp);
    let median = *median;
    let mut busy = 0;
    buckets.retain(|_, bucket| {
        let stays = bucket.tokens < median || (bucket.tokens == median && busy < middle);
        busy += usize::from(stays);
        stays
    });
}

/// One household has a whole /64 of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        IpAddr::V4(address) => IpAddr::V4(address),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_burst_one_a_second() {
        let limiter = Limiter::of_pages();
        let start = Instant::now();
        let address = IpAddr::from([192, 0, 2, 1]);
        for _ in 0..60 {
            assert_eq!(limiter.take(address, start), Ok(()));
        }
        assert_eq!(limiter.take(address, start), Err(Duration::from_secs(1)));
        assert_eq!(limiter.take(IpAddr::from([192, 0, 2, 2]), start), Ok(()));
        let later = start + Duration::from_secs(1);
        assert_eq!(limiter.take(address, later), Ok(()));
        assert!(limiter.take(address, later).is_err());
    }

    #[test]
    fn names_are_tried_less_often_than_pages_are_asked_for() {
        let limiter = Limiter::of_names();
        let start = Instant::now();
        let address = IpAddr::from([192, 0, 2, 1]);
        for _ in 0..10 {
            assert_eq!(limiter.take(address, start), Ok(()));
        }
        assert_eq!(limiter.take(address, start), Err(Duration::from_secs(10)));
        assert_eq!(limiter.take(address, start + Duration::from_secs(10)), Ok(()));
    }

    #[test]
    fn neighbours_in_one_network_share() {
        let limiter = Limiter::of_pages();
        let start = Instant::now();
        for host in 0..60 {
            let address = Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, host);
            assert_eq!(limiter.take(address.into(), start), Ok(()));
        }
        assert!(limiter.take(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 9, 9, 9, 9).into(), start).is_err());
        assert!(limiter.take(Ipv6Addr::new(0x2001, 0xdb8, 0, 2, 9, 9, 9, 9).into(), start).is_ok());
    }

    #[test]
    fn memory_is_bounded() {
        let limiter = Limiter::of_pages();
        let start = Instant::now();
        for address in 0..30_000_u32 {
            let _taken = limiter.take(IpAddr::V4(address.into()), start);
        }
        assert!(limiter.buckets.lock().unwrap().len() <= ADDRESSES_MAX);
    }
}
