//! How does the world map get into the repository? TopoJSON of Natural Earth, simplified and packed.
//!
//! Every border is an arc shared by its neighbours, so it is simplified once (Douglas and Peucker
//! 1973) and stays shared. Coordinates are whole numbers of 1/[`GRID`] degree, written as
//! differences in the printable encoding known as "encoded polyline". Places that Natural Earth
//! draws but ISO 3166 has no number for keep their name and get the code `-`.

use serde_json::Value;
use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write;
use std::path::Path;

/// Steps per degree.
const GRID: f64 = 50.0;
/// Largest shift of a border, in degrees.
const TOLERANCE: f64 = 0.03;
/// Islands smaller than this many square degrees are left out of places that have larger land.
const SMALLEST: f64 = 0.015;
/// Antarctica has no place in charts of trade and would take a fifth of the sheet.
const LEFT_OUT: [&str; 1] = ["ATA"];

type Line = Vec<(f64, f64)>;

/// Reads `from` and writes `registry/world-map/countries.txt` below `root`.
pub fn write(root: &Path, from: &Path) -> Result<(), Box<dyn Error>> {
    let topology: Value = serde_json::from_slice(&std::fs::read(from)?)?;
    let arcs = arcs(&topology)?;
    let codes = codes(&root.join("registry/places.csv"))?;
    let places =
        topology["objects"]["countries"]["geometries"].as_array().ok_or("no countries in the file")?;
    let mut found: BTreeMap<(String, String), Vec<Line>> = BTreeMap::new();
    for place in places {
        let name = place["properties"]["name"].as_str().unwrap_or("");
        let number = place["id"].as_str().and_then(|id| id.parse::<u32>().ok());
        let code = match (number.and_then(|n| codes.get(&n)), name) {
            (Some(code), _) => code.as_str(),
            (None, "Kosovo") => "XKX",
            _ => "-",
        };
        if !LEFT_OUT.contains(&code) {
            // Several entries may share a code: islands under their state's number.
            let name = if code == "-" { name.to_owned() } else { String::new() };
            found.entry((code.to_owned(), name)).or_default().extend(rings(place, &arcs)?);
        }
    }
    let lines: Vec<String> =
        found.into_iter().map(|((code, name), rings)| line(&code, &name, kept(rings))).collect();
    let folder = root.join("registry/world-map");
    std::fs::create_dir_all(&folder)?;
    let mut text = String::from(
        "# Natural Earth 1:50m, public domain; boundaries de facto: a setting, not a position.\n\
         # code, name (only of places without a code), label (1/50 degree east and north), rings as encoded polylines of 1/50 degree\n",
    );
    text += &lines.concat();
    let part = folder.join("countries.txt.partial");
    std::fs::write(&part, &text)?;
    std::fs::rename(part, folder.join("countries.txt"))?;
    eprintln!("{} places, {} bytes", lines.len(), text.len());
    Ok(())
}

/// ISO 3166 number to alpha-3 code.
fn codes(places: &Path) -> Result<BTreeMap<u32, String>, Box<dyn Error>> {
    let mut out = BTreeMap::new();
    let mut reader = csv::Reader::from_path(places)?;
    let head = reader.headers()?.clone();
    let column = |name: &str| head.iter().position(|h| h == name).ok_or(format!("no column {name}"));
    let (code, number) = (column("code")?, column("m49")?);
    for row in reader.records() {
        let row = row?;
        if let Ok(n) = row[number].parse() {
            out.insert(n, row[code].to_owned());
        }
    }
    // Taiwan has an ISO number (158) but none in M49.
    out.entry(158).or_insert_with(|| "TWN".to_owned());
    Ok(out)
}

/// The arcs in degrees, simplified.
fn arcs(topology: &Value) -> Result<Vec<Line>, Box<dyn Error>> {
    let number = |v: &Value| v.as_f64().ok_or("a coordinate is not a number");
    let transform = &topology["transform"];
    let (sx, sy) = (number(&transform["scale"][0])?, number(&transform["scale"][1])?);
    let (tx, ty) = (number(&transform["translate"][0])?, number(&transform["translate"][1])?);
    let mut out = Vec::new();
    for arc in topology["arcs"].as_array().ok_or("no arcs in the file")? {
        let (mut x, mut y) = (0.0, 0.0);
        let mut line = Vec::new();
        for step in arc.as_array().ok_or("an arc is not a list")? {
            x += number(&step[0])?;
            y += number(&step[1])?;
            line.push((x * sx + tx, y * sy + ty));
        }
        out.push(simplify(&line));
    }
    Ok(out)
}

/// Douglas–Peucker; a closed line is cut at its farthest point first, so that an island stays one.
fn simplify(line: &[(f64, f64)]) -> Line {
    let mut keep = vec![false; line.len()];
    let last = line.len().saturating_sub(1);
    let mut stack = vec![(0, last)];
    if line.len() > 3 && line[0] == line[last] {
        let far = |i: &usize| distance(line[*i], line[0], line[0]);
        let middle = (1..last).max_by(|a, b| far(a).total_cmp(&far(b))).unwrap_or(1);
        let side = |i: &usize| distance(line[*i], line[0], line[middle]);
        let wing = (1..last).filter(|&i| i != middle).max_by(|a, b| side(a).total_cmp(&side(b))).unwrap_or(1);
        let mut cuts = [0, middle, wing, last];
        cuts.sort_unstable();
        stack = cuts.windows(2).map(|w| (w[0], w[1])).collect();
    }
    while let Some((a, b)) = stack.pop() {
        keep[a] = true;
        keep[b] = true;
        let off = |i: &usize| distance(line[*i], line[a], line[b]);
        let farthest = (a + 1..b).max_by(|p, q| off(p).total_cmp(&off(q)));
        if let Some(i) = farthest.filter(|i| off(i) > TOLERANCE) {
            stack.extend([(a, i), (i, b)]);
        }
    }
    line.iter().zip(keep).filter(|p| p.1).map(|p| *p.0).collect()
}

/// Distance of a point from the segment between two others.
fn distance(p: (f64, f64), a: (f64, f64), b: (f64, f64)) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx * dx + dy * dy;
    let t = if length > 0.0 { (((p.0 - a.0) * dx + (p.1 - a.1) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (p.0 - a.0 - t * dx).hypot(p.1 - a.1 - t * dy)
}

/// The rings of a place, outer and inner alike (drawn with the even-odd rule), largest first.
fn rings(place: &Value, arcs: &[Line]) -> Result<Vec<Line>, Box<dyn Error>> {
    let polygons: Vec<&Value> = match place["type"].as_str() {
        Some("Polygon") => vec![&place["arcs"]],
        Some("MultiPolygon") => place["arcs"].as_array().ok_or("no polygons")?.iter().collect(),
        other => return Err(format!("expected a polygon, found {other:?}").into()),
    };
    let mut out = Vec::new();
    for ring in polygons.iter().flat_map(|p| p.as_array().into_iter().flatten()) {
        let mut line = Line::new();
        for index in ring.as_array().ok_or("a ring is not a list")? {
            let index = index.as_i64().ok_or("an arc number is not whole")?;
            let arc = arcs.get(if index < 0 { !index } else { index } as usize).ok_or("no such arc")?;
            line.pop();
            if index < 0 { line.extend(arc.iter().rev()) } else { line.extend(arc) }
        }
        out.push(line);
    }
    Ok(out)
}

/// The largest ring first; small ones left out unless there is nothing larger.
fn kept(mut rings: Vec<Line>) -> Vec<Line> {
    rings.sort_by(|a, b| area(b).total_cmp(&area(a)));
    let mut first = true;
    rings.retain(|r| std::mem::take(&mut first) || area(r) >= SMALLEST);
    rings
}

/// Area in square degrees.
fn area(ring: &[(f64, f64)]) -> f64 {
    ring.windows(2).map(|w| w[0].0 * w[1].1 - w[1].0 * w[0].1).sum::<f64>().abs() / 2.0
}

/// Centre of gravity of a ring.
fn centre(ring: &[(f64, f64)]) -> (f64, f64) {
    let origin = ring.first().copied().unwrap_or_default();
    let (mut twice, mut x, mut y) = (0.0, 0.0, 0.0);
    for w in ring.windows(2) {
        let (a, b) = ((w[0].0 - origin.0, w[0].1 - origin.1), (w[1].0 - origin.0, w[1].1 - origin.1));
        let cross = a.0 * b.1 - b.0 * a.1;
        twice += cross;
        x += (a.0 + b.0) * cross;
        y += (a.1 + b.1) * cross;
    }
    if twice == 0.0 { origin } else { (origin.0 + x / (3.0 * twice), origin.1 + y / (3.0 * twice)) }
}

fn line(code: &str, name: &str, rings: Vec<Line>) -> String {
    let label = rings.first().map_or((0.0, 0.0), |r| centre(r));
    let packed: Vec<String> = rings.iter().map(|r| pack(r)).collect();
    let label = ((label.0 * GRID).round(), (label.1 * GRID).round());
    format!("{code}\t{name}\t{} {}\t{}\n", label.0, label.1, packed.join(";"))
}

/// A ring as an encoded polyline; neighbours that fall on one grid point are written once.
fn pack(ring: &[(f64, f64)]) -> String {
    let (mut x, mut y) = (0, 0);
    let mut out = String::new();
    for (i, point) in ring.iter().enumerate() {
        let (px, py) = ((point.0 * GRID).round() as i64, (point.1 * GRID).round() as i64);
        if i > 0 && (px, py) == (x, y) {
            continue;
        }
        for delta in [px - x, py - y] {
            let mut code = ((delta << 1) ^ (delta >> 63)) as u64;
            while code >= 0x20 {
                let _ = write!(out, "{}", char::from(((code & 0x1f) | 0x20) as u8 + 63));
                code >>= 5;
            }
            out.push(char::from(code as u8 + 63));
        }
        (x, y) = (px, py);
    }
    out
}
