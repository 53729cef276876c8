//! Whose value added is in what a place sells abroad?
//!
//! ```text
//! x = (I - A)^-1 e        output that the exports e need everywhere, in every round of inputs
//! VA_i(e) = sum_k v_ik x_ik        sum over i of VA_i(e) = sum of e
//! ```
//!
//! `A` takes inputs by activity of the user and origins as its place buys each input from all (the table
//! holds no origin by user); `v` is output less inputs over output. Solved by rounds, since each needs less
//! than the one before. Leontief (1936); Hummels, Ishii and Yi (2001); Koopman, Wang and Wei (2014);
//! what the OECD calls EXGR_DVA and EXGR_FVA.
//!
//! Not for: years other than that of the table, states that it does not hold, and small differences. Inputs
//! from the rest of the world are in `v`, so what is domestic comes out somewhat too large; final use by
//! destination is derived from the sources of inputs.

use crate::world::World;

/// The year of the table.
pub const YEAR: i16 = 2022;

/// Activities of the table.
pub const ACTIVITIES: usize = 50;

/// Places in the order of the cells.
#[rustfmt::skip]
pub const PLACES: [&str; 80] = [
    "AGO", "ARE", "ARG", "AUS", "AUT", "BEL", "BGD", "BGR", "BLR", "BRA", "BRN", "CAN", "CHE", "CHL", "CHN", "CIV",
    "CMR", "COD", "COL", "CRI", "CYP", "CZE", "DEU", "DNK", "EGY", "ESP", "EST", "FIN", "FRA", "GBR", "GRC", "HKG",
    "HRV", "HUN", "IDN", "IND", "IRL", "ISL", "ISR", "ITA", "JOR", "JPN", "KAZ", "KHM", "KOR", "LAO", "LTU", "LUX",
    "LVA", "MAR", "MEX", "MLT", "MMR", "MYS", "NGA", "NLD", "NOR", "NZL", "PAK", "PER", "PHL", "POL", "PRT", "ROU",
    "RUS", "SAU", "SEN", "SGP", "STP", "SVK", "SVN", "SWE", "THA", "TUN", "TUR", "TWN", "UKR", "USA", "VNM", "ZAF",
];

/// Rounds of inputs; each needs at most nine tenths of the one before, and most far less.
const ROUNDS: usize = 400;

/// What is left of the exports when the rounds end.
const LEFT: f64 = 1e-12;

/// Cells of a part of the table with their values; the part must have exactly these `size` cells.
///
/// # Errors
/// If the atlas lacks the part, or it does not fit.
pub fn cells(world: &World, part: &str, size: usize) -> Result<Vec<(usize, f64)>, String> {
    let frame = world.atlas().part(part).and_then(|part| part.frame().ok());
    let frame = frame.ok_or_else(|| format!("the atlas lacks {part}"))?;
    let (at, values) = (frame.floats("cell"), frame.floats("value"));
    let found: Vec<(usize, f64)> =
        at.into_iter().zip(values).filter_map(|(at, value)| Some((at? as usize, value?))).collect();
    if found.is_empty() || found.iter().any(|(at, _)| *at >= size) {
        return Err(format!("{part} does not fit its places and activities"));
    }
    Ok(found)
}

/// Flows and inputs, ready to be followed back.
#[derive(Clone, Debug)]
pub struct Chains {
    places: usize,
    activities: usize,
    /// Sales by activity, buyer and seller.
    sold: Vec<f64>,
    /// The same as shares of what the buyer spends on the activity.
    origins: Vec<f64>,
    /// What a unit of output of an activity needs, by place, user and input.
    needs: Vec<f64>,
    /// Share of value added in output, by place and activity.
    added: Vec<f64>,
}

impl Chains {
    /// The table of the atlas.
    ///
    /// # Errors
    /// If the atlas lacks it.
    pub fn read(world: &World) -> Result<Self, String> {
        let (n, j) = (PLACES.len(), ACTIVITIES);
        let dense = |part: &str, size: usize| {
            let mut out = vec![0.0; size];
            for (at, value) in cells(world, part, size)? {
                out[at] = value;
            }
            Ok::<_, String>(out)
        };
        Ok(Self::of(n, j, dense("icio-trade", n * n * j)?, dense("icio-inputs", n * j * j)?))
    }

    /// From sales (by activity, buyer, seller) and inputs (by place, input, user).
    fn of(places: usize, activities: usize, sold: Vec<f64>, used: Vec<f64>) -> Self {
        let (n, j) = (places, activities);
        let mut added = vec![1.0; n * j];
        let mut needs = vec![0.0; n * j * j];
        for place in 0..n {
            for user in 0..j {
                let output: f64 = (0..n).map(|buyer| sold[(user * n + buyer) * n + place]).sum();
                let cell = |input: usize| (place * j + input) * j + user;
                let inputs: f64 = (0..j).map(|input| used[cell(input)]).sum();
                // Rounding of tiny activities is cut: none uses more than it sells.
                let share = if output > 0.0 { (inputs / output).min(1.0) } else { 0.0 };
                let scale = if inputs > 0.0 { share / inputs } else { 0.0 };
                let own = &mut needs[(place * j + user) * j..(place * j + user + 1) * j];
                own.iter_mut().enumerate().for_each(|(input, need)| *need = used[cell(input)] * scale);
                added[place * j + user] = 1.0 - share;
            }
        }
        let mut origins = sold.clone();
        for sellers in origins.chunks_mut(n) {
            let spent: f64 = sellers.iter().sum();
            sellers.iter_mut().for_each(|share| *share = if spent > 0.0 { *share / spent } else { 0.0 });
        }
        Self { places, activities, sold, origins, needs, added }
    }

    /// What places (by their number) sell to everybody else, by place and activity.
    fn exports(&self, own: &[usize]) -> Vec<f64> {
        let (n, j) = (self.places, self.activities);
        let mut out = vec![0.0; n * j];
        for &seller in own {
            for activity in 0..j {
                let abroad = (0..n).filter(|buyer| !own.contains(buyer));
                out[seller * j + activity] =
                    abroad.map(|buyer| self.sold[(activity * n + buyer) * n + seller]).sum();
            }
        }
        out
    }

    /// The output that one round of inputs for `output` takes.
    fn round(&self, output: &[f64]) -> Vec<f64> {
        let (n, j) = (self.places, self.activities);
        let mut next = vec![0.0; n * j];
        let mut all = vec![0.0; j];
        for buyer in 0..n {
            all.fill(0.0);
            for user in (0..j).filter(|user| output[buyer * j + user] > 0.0) {
                let made = output[buyer * j + user];
                let row = &self.needs[(buyer * j + user) * j..(buyer * j + user + 1) * j];
                all.iter_mut().zip(row).for_each(|(sum, need)| *sum += need * made);
            }
            for (input, &need) in all.iter().enumerate() {
                if need > 0.0 {
                    let from = &self.origins[(input * n + buyer) * n..(input * n + buyer + 1) * n];
                    let sellers = &mut next[input * n..(input + 1) * n];
                    sellers.iter_mut().zip(from).for_each(|(sum, share)| *sum += need * share);
                }
            }
        }
        // From by activity to by place.
        (0..n * j).map(|at| next[at % j * n + at / j]).collect()
    }

    /// The value added of every place in what these places together sell to others, and the sum of it.
    ///
    /// # Errors
    /// If the rounds of inputs do not come to an end: then some activity uses all it sells.
    pub fn content(&self, exporters: &[usize]) -> Result<(Vec<f64>, f64), String> {
        let j = self.activities;
        let mut round = self.exports(exporters);
        let total: f64 = round.iter().sum();
        let mut output = round.clone();
        let mut rounds = 0;
        while round.iter().sum::<f64>() > LEFT * total {
            if rounds == ROUNDS {
                return Err(format!("inputs cannot be followed back within {ROUNDS} rounds"));
            }
            round = self.round(&round);
            output.iter_mut().zip(&round).for_each(|(sum, more)| *sum += more);
            rounds += 1;
        }
        let of = |place: usize| (0..j).map(|k| self.added[place * j + k] * output[place * j + k]).sum();
        Ok(((0..self.places).map(of).collect(), total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_places_by_hand() {
        // A sells 80 at home and 20 to B, B sells 90 at home and 10 to A; each uses half of its output.
        let chains = Chains::of(2, 1, vec![80.0, 10.0, 20.0, 90.0], vec![50.0, 50.0]);
        let (added, exports) = chains.content(&[0]).unwrap();
        // x_A = 20 · 117 / 64 and x_B = x_A · 22 / 234, half of each is value added.
        assert!((added[0] - 18.281_25).abs() < 1e-9, "{added:?}");
        assert!((added[1] - 1.718_75).abs() < 1e-9, "{added:?}");
        assert_eq!(exports, 20.0);
        assert_eq!(chains.content(&[0, 1]).unwrap().1, 0.0, "what stays inside is no export");
        // Each uses all that it sells: there is no end.
        let endless = Chains::of(2, 1, vec![80.0, 10.0, 20.0, 90.0], vec![100.0, 100.0]);
        assert!(endless.content(&[0]).is_err_and(|why| why.contains("400 rounds")));
    }

    #[test]
    fn value_added_of_everybody_is_what_was_exported() {
        let chains = Chains::read(crate::world::embedded()).unwrap();
        let at = |code: &str| PLACES.iter().position(|own| *own == code).unwrap();
        for code in ["BRA", "CHN", "MEX", "DEU"] {
            let (added, exports) = chains.content(&[at(code)]).unwrap();
            let sum: f64 = added.iter().sum();
            // Rounded cells leave a few inputs without a seller.
            assert!((sum / exports - 1.0).abs() < 1e-3, "{code}: {sum} of {exports}");
            assert!(added.iter().all(|value| *value >= 0.0));
            assert!(added[at(code)] / exports > 0.5, "{code}: {}", added[at(code)] / exports);
        }
        // Mexico’s factories hold far more of China than Brazil’s farms do (OECD: about 8 and 4 %).
        let china = |code: &str| {
            let (added, exports) = chains.content(&[at(code)]).unwrap();
            added[at("CHN")] / exports
        };
        assert!(china("MEX") > china("BRA") && china("MEX") > 0.04 && china("BRA") < 0.06);
    }
}
