//! Where do places lie on a sheet? Outlines from the repository, and the Equal Earth projection.
//!
//! Equal Earth (Šavrič, Patterson and Jenny 2019): with `sin θ = (√3/2) sin φ`,
//! `x = 2√3 λ cos θ / (3 (9A₄θ⁸ + 7A₃θ⁶ + 3A₂θ² + A₁))` and
//! `y = A₄θ⁹ + A₃θ⁷ + A₂θ³ + A₁θ`. Areas are true; shapes near the poles are not.

use std::sync::LazyLock;

const FILE: &str = include_str!("../../../../registry/world-map/countries.txt");
/// Steps per degree in the file.
const GRID: f64 = 50.0;

/// A place and its outlines in degrees east and north.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// ISO 3166 alpha-3, `XKX`, or `-` for land without a code.
    pub code: String,
    /// Name in the map's source.
    pub name: String,
    /// Middle of the largest part.
    pub label: (f64, f64),
    /// Closed lines, the largest first.
    pub rings: Vec<Vec<(f64, f64)>>,
}

/// Every place of the map.
pub fn outlines() -> &'static [Outline] {
    static ALL: LazyLock<Vec<Outline>> =
        LazyLock::new(|| FILE.lines().filter(|l| !l.starts_with('#')).filter_map(outline).collect());
    &ALL
}

/// The outlines of one place, if the map has it.
pub fn find(code: &str) -> Option<&'static Outline> {
    outlines().iter().find(|o| o.code == code)
}

fn outline(line: &str) -> Option<Outline> {
    let mut columns = line.split('\t');
    let (code, name) = (columns.next()?.to_owned(), columns.next()?.to_owned());
    let (x, y) = columns.next()?.split_once(' ')?;
    let label = (x.parse::<f64>().ok()? / GRID, y.parse::<f64>().ok()? / GRID);
    let rings = columns.next()?.split(';').map(unpack).collect();
    Some(Outline { code, name, label, rings })
}

/// Reads an encoded polyline.
fn unpack(packed: &str) -> Vec<(f64, f64)> {
    let mut numbers = Vec::new();
    let (mut value, mut shift) = (0u64, 0u32);
    for byte in packed.bytes() {
        let digit = u64::from(byte.wrapping_sub(63));
        value |= (digit & 0x1f) << shift.min(59);
        shift += 5;
        if digit & 0x20 == 0 {
            numbers.push((value >> 1) as i64 ^ -((value & 1) as i64));
            (value, shift) = (0, 0);
        }
    }
    let (mut x, mut y) = (0, 0);
    numbers
        .chunks_exact(2)
        .map(|step| {
            x += step[0];
            y += step[1];
            (x as f64 / GRID, y as f64 / GRID)
        })
        .collect()
}

/// Longitude and latitude in degrees to the plane, with `meridian` in the middle.
pub fn equal_earth(longitude: f64, latitude: f64, meridian: f64) -> (f64, f64) {
    const A: [f64; 4] = [1.340_264, -0.081_106, 0.000_893, 0.003_796];
    let lambda = wrap(longitude - meridian).to_radians();
    let half_root = 3f64.sqrt() / 2.0;
    let theta = (half_root * latitude.clamp(-90.0, 90.0).to_radians().sin()).asin();
    let (t2, t6) = (theta.powi(2), theta.powi(6));
    let x =
        lambda * theta.cos() / (half_root * (A[0] + 3.0 * A[1] * t2 + t6 * (7.0 * A[2] + 9.0 * A[3] * t2)));
    let y = theta * (A[0] + A[1] * t2 + t6 * (A[2] + A[3] * t2));
    (x, y)
}

/// Degrees brought into −180 to 180; the ends stay where they are.
fn wrap(degrees: f64) -> f64 {
    if (-180.0..=180.0).contains(&degrees) { degrees } else { (degrees + 180.0).rem_euclid(360.0) - 180.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_projection_has_its_published_extent() {
        let (x, _) = equal_earth(180.0, 0.0, 0.0);
        let (_, y) = equal_earth(0.0, 90.0, 0.0);
        assert!((x - 2.706_629_8).abs() < 1e-6, "{x}");
        assert!((y - 1.317_362_7).abs() < 1e-6, "{y}");
    }

    #[test]
    fn every_member_of_celac_is_on_the_map() {
        let celac = "ATG ARG BHS BRB BLZ BOL BRA CHL COL CRI CUB DMA DOM ECU SLV GRD GTM GUY HTI HND JAM MEX NIC \
                     PAN PRY PER KNA LCA VCT SUR TTO URY VEN";
        let codes: Vec<&str> = celac.split_whitespace().collect();
        assert_eq!(codes.len(), 33);
        for code in codes {
            let found = find(code).unwrap_or_else(|| panic!("{code}"));
            assert!(found.rings[0].len() >= 4, "{code}");
            assert!(found.rings.iter().all(|r| r.first() == r.last()), "{code}");
        }
        assert!((find("BRB").unwrap().label.0 + 59.56).abs() < 0.1);
    }
}
