//! Random numbers of which every draw has its own stream, so that no result depends on the threads and any draw can be
//! repeated alone. SplitMix64 (Steele, Lea and Flood 2014).

use crate::kernel::ln;
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

/// The random numbers of one draw.
pub struct Random(SplitMix64);

impl Random {
    /// The stream of a draw under a seed.
    pub fn new(seed: u64, draw: usize) -> Self {
        // Two rounds keep the streams of neighbouring draws apart.
        let mut mixed = SplitMix64::seed_from_u64(seed ^ (draw as u64).rotate_left(32));
        Self(SplitMix64::seed_from_u64(mixed.next_u64()))
    }

    /// Uniform on (0, 1).
    pub fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }

    /// Standard normal (Marsaglia's polar method).
    pub fn normal(&mut self) -> f64 {
        loop {
            let (x, y) = (2.0 * self.uniform() - 1.0, 2.0 * self.uniform() - 1.0);
            let s = x * x + y * y;
            if s < 1.0 {
                return x * (-2.0 * ln(s) / s).sqrt();
            }
        }
    }

    /// A whole number below `count`.
    pub fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.0.next_u64()) * count as u128) >> 64) as usize
    }
}
