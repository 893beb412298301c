//! Numbers that look drawn and follow from a seed: the same in every run, on every machine.

/// A stream of numbers (SplitMix64; Steele, Lea, Flood, OOPSLA 2014).
pub(super) struct Chance(u64);

impl Chance {
    /// The stream of a seed.
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub(super) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 up to and without 1.
    pub(super) fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something that happens so many times in a hundred happens.
    pub(super) fn percent(&mut self, of_hundred: f64) -> bool {
        self.share() * 100.0 < of_hundred
    }

    /// From `from` up to and without `until`.
    pub(super) fn between(&mut self, from: u32, until: u32) -> u32 {
        let span = f64::from(until.saturating_sub(from));
        from + (self.share() * span) as u32
    }

    /// From `from` up to and without `until`.
    pub(super) fn within(&mut self, from: f64, until: f64) -> f64 {
        from + self.share() * (until - from)
    }

    /// The place of one of these weights, heavier ones more often.
    pub(super) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.share() * weights.iter().sum::<f64>();
        for (at, weight) in weights.iter().enumerate() {
            if left < *weight {
                return at;
            }
            left -= weight;
        }
        weights.len().saturating_sub(1)
    }

    /// 32 bytes that stand for a content.
    pub(super) fn bytes(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for chunk in bytes.chunks_exact_mut(8) {
            chunk.copy_from_slice(&self.next().to_be_bytes());
        }
        bytes
    }
}
