//! Random economies and shocks; the seed replays each of them.
#![allow(dead_code)]

use comity_model::equilibrium::axes::*;
use comity_model::equilibrium::{InputOutput, Observed, Shock};

/// SplitMix64 (Steele, Lea and Flood 2014).
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.next()
    }

    pub fn whole(&mut self, low: usize, high: usize) -> usize {
        low + (self.next() * (high - low + 1) as f64) as usize
    }
}

/// Sparse trade over six orders of magnitude, domestic sales everywhere, elasticities 1.5 to 20,
/// tariffs up to 50 %, inputs scaled so that final use is positive.
pub fn economy(dice: &mut Dice, n: usize, sectors: usize) -> Observed {
    let size: Vec<f64> = (0..n).map(|_| dice.between(-3.0, 3.0).exp()).collect();
    let trade = Cube::from_fn(n, sectors, |b, s, _| {
        let scale = size[b.0] * size[s.0];
        let spread = dice.between(-2.0, 2.0).exp();
        if b.0 == s.0 {
            return 3.0 * size[b.0] * spread;
        }
        match dice.next() {
            x if x < 0.15 => 0.0,
            x if x < 0.2 => 1e-6 * scale,
            _ => spread * scale / (size.iter().sum::<f64>() + scale),
        }
    });
    let tariff =
        Cube::from_fn(
            n,
            sectors,
            |b, s, _| {
                if b.0 == s.0 || dice.next() < 0.3 { 0.0 } else { dice.between(0.0, 0.5) }
            },
        );
    let theta = (0..sectors).map(|_| dice.between(1.5, 20.0)).collect();
    let input_output = (sectors > 1).then(|| inputs(dice, &trade, &tariff));
    Observed { trade, tariff: Some(tariff), theta, input_output }
}

fn inputs(dice: &mut Dice, trade: &Cube<Level>, tariff: &Cube<Rate>) -> InputOutput {
    let (n, sectors) = (trade.countries(), trade.sectors());
    let mut input_share = vec![0.0; n * sectors * sectors];
    let mut value_added_share = Grid::filled(n, sectors, 1.0);
    for c in 0..n {
        let cell = |k: usize, j: usize| (c * sectors + k) * sectors + j;
        for j in 0..sectors {
            let share = dice.between(0.1, 0.85);
            let weights: Vec<f64> = (0..sectors).map(|_| dice.next()).collect();
            let total: f64 = weights.iter().sum();
            (0..sectors).for_each(|k| input_share[cell(k, j)] = share * weights[k] / total);
        }
        let sold = |j: usize| -> f64 { (0..n).map(|b| trade.at(Importer(b), Exporter(c), Sector(j))).sum() };
        let mut scale: f64 = 1.0;
        for k in 0..sectors {
            let bought: f64 = (0..n)
                .map(|s| {
                    let (b, s, j) = (Importer(c), Exporter(s), Sector(k));
                    trade.at(b, s, j) * (1.0 + tariff.at(b, s, j))
                })
                .sum();
            let needed: f64 = (0..sectors).map(|j| input_share[cell(k, j)] * sold(j)).sum();
            scale = scale.min(0.9 * bought / needed);
        }
        for j in 0..sectors {
            let mut used = 0.0;
            for k in 0..sectors {
                input_share[cell(k, j)] *= scale;
                used += input_share[cell(k, j)];
            }
            value_added_share.set(Country(c), Sector(j), 1.0 - used);
        }
    }
    InputOutput { value_added_share, input_share }
}

/// New tariffs, trade costs moved by up to `size` in logs, productivity likewise.
pub fn shock(dice: &mut Dice, o: &Observed, size: f64) -> Shock {
    let (n, sectors) = (o.trade.countries(), o.trade.sectors());
    let tariff =
        Cube::from_fn(n, sectors, |b, s, _| if b.0 == s.0 { 0.0 } else { dice.between(0.0, 2.0 * size) });
    let trade_cost =
        Cube::from_fn(n, sectors, |b, s, _| if b.0 == s.0 { 1.0 } else { dice.between(-size, size).exp() });
    let productivity = Grid::from_fn(n, sectors, |_, _| dice.between(-size, size).exp());
    Shock {
        tariff: Some(tariff),
        trade_cost: Some(trade_cost),
        productivity: Some(productivity),
        ..Shock::none()
    }
}
