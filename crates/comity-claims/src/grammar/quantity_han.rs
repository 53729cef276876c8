//! Quantities of Chinese.

use super::number::{self, Number};
use super::quantity::{
    Quantity, Unit, currency, currency_of, number_at, of_fraction, of_number, op_of, qualify,
};
use super::scan::Line;
use crate::frame::{Op, Precision, Value};

/// The quantity that begins at an item.
pub fn at(line: &Line<'_>, at: usize, speaker: Option<&str>) -> Option<Quantity> {
    let mut q = fraction(line, at)
        .or_else(|| of_each(line, at))
        .or_else(|| doubled(line, at))
        .or_else(|| tenths(line, at))
        .or_else(|| plain(line, at, speaker))?;
    let inside = inside_op(line, &q);
    qualify(line, &mut q);
    if let Some(op) = inside
        && !q.op_said
    {
        q.op = op;
        q.op_said = true;
    }
    Some(q)
}

/// "900余亿", "150多个", "三千来名": said inside the number.
fn inside_op(line: &Line<'_>, q: &Quantity) -> Option<Op> {
    (q.from + 1..q.to).find_map(|n| match line.word(n) {
        "多" | "余" | "强" => Some(Op::Above),
        "来" => Some(Op::About),
        _ => None,
    })
}

/// "三分之一", "百分之七", "一半", "过半".
fn fraction(line: &Line<'_>, at: usize) -> Option<Quantity> {
    if line.word(at) == "一" && line.word(at + 1) == "半" {
        return Some(of_fraction(at, at + 2, 50.0));
    }
    if matches!(line.word(at), "过" | "逾") && line.word(at + 1) == "半" && line.word(at + 2) != "数" {
        let mut q = of_fraction(at, at + 2, 50.0);
        (q.op, q.op_said) = (Op::Above, true);
        return Some(q);
    }
    let whole = number::at(line, at)?;
    if line.word(whole.to) != "分" || line.word(whole.to + 1) != "之" {
        return None;
    }
    let part = number::at(line, whole.to + 2)?;
    let percent = 100.0 * part.value / whole.value;
    let mut q = of_fraction(at, part.to, percent);
    if whole.value >= 100.0 {
        q.precision = Precision::Digits;
        q.fraction = false;
        q.tol = part.half_width();
    }
    Some(q)
}

/// "每进口三桶原油，就有一桶产自沙特", "每十名游客中有三名来自日本".
fn of_each(line: &Line<'_>, at: usize) -> Option<Quantity> {
    if line.word(at) != "每" {
        return None;
    }
    let whole = (at + 1..at + 4).find_map(|n| number::at(line, n))?;
    let classifier = line.any(whole.to, &["unit", "noise"]).then_some(whole.to)?;
    let until = line.len().min(whole.to + 12);
    let has =
        (classifier + 1..until).find(|n| matches!(line.word(*n), "有") || line.phrase(*n) == "就 有")?;
    let part = number::at(line, has + 1)?;
    let same = line.is(part.to, "unit") && line.word(part.to) == line.word(classifier);
    (same && part.value < whole.value).then(|| of_fraction(at, part.to + 1, 100.0 * part.value / whole.value))
}

/// "翻一番", "翻了近三番", "翻两番".
fn doubled(line: &Line<'_>, at: usize) -> Option<Quantity> {
    if line.word(at) != "翻" {
        return None;
    }
    let mut n = at + 1;
    while n < at + 4 && (line.word(n) == "了" || line.is(n, "op")) {
        n += 1;
    }
    let count = number::at(line, n)?;
    if line.word(count.to) != "番" {
        return None;
    }
    let mut q = of_number(count, at, count.to + 1, Unit::Times);
    q.value = Value::One(2f64.powf(count.value));
    q.precision = Precision::Word;
    q.tol = 0.1 * q.number();
    if let Some(op) = (at + 1..n).find_map(|i| line.get(i, "op").and_then(op_of)) {
        (q.op, q.op_said) = (op, true);
    }
    Some(q)
}

/// "四成", "三成五", "两成半".
fn tenths(line: &Line<'_>, at: usize) -> Option<Quantity> {
    let n = number::at(line, at)?;
    if line.word(n.to) != "成" || n.value > 10.0 || n.value < 1.0 || line.is(n.to + 1, "member") {
        return None;
    }
    let mut percent = 10.0 * n.value;
    let mut to = n.to + 1;
    if line.word(to) == "半" {
        percent += 5.0;
        to += 1;
    } else if let Some(v) = line.get(to, "num").and_then(|v| v.parse::<f64>().ok()).filter(|v| *v < 10.0) {
        percent += v;
        to += 1;
    }
    Some(of_fraction(at, to, percent))
}

/// A number and the unit after it.
fn plain(line: &Line<'_>, at: usize, speaker: Option<&str>) -> Option<Quantity> {
    let n = number_at(line, at)?;
    if at > 0 && matches!(line.word(at - 1), "第" | "数" | "号") {
        return None;
    }
    let over = usize::from(matches!(line.word(n.to), "多" | "余" | "来") && !line.is(n.to + 1, "mag"));
    let end = n.to + over;
    if let Some(kind) = line.get(end, "pct") {
        let unit = if kind == "pp" { Unit::Points } else { Unit::Percent };
        return Some(of_number(n, at, end + 1, unit));
    }
    if line.is(end, "xunit") {
        return Some(times(line, n, at, end));
    }
    if let Some(code) = currency_of(line, end + 1, end) {
        return Some(of_number(n, at, end + 2, Unit::Money(code)));
    }
    if let Some(sign) = line.get(end, "cur") {
        let code = currency(sign, speaker)?;
        return Some(of_number(n, at, end + 1, Unit::Money(code)));
    }
    if line.word(end) == "个" && line.is(end + 1, "t") {
        return None;
    }
    if let Some(value) = line.get(end, "unit") {
        return counted(line, n, at, end, value);
    }
    let stops = line.is(end, "noise") || line.is(end, "t") && !matches!(line.word(end), "至");
    let digits = line.items.get(at).is_some_and(|i| i.digits);
    if stops || !digits || n.power == 0 && !listed(line, n.to) {
        return None;
    }
    Some(of_number(n, at, n.to, Unit::Bare))
}

/// Whether a bare number is one of a list that shares its unit.
fn listed(line: &Line<'_>, at: usize) -> bool {
    matches!(line.word(at), "、" | "至" | "和" | "与" | "~" | "-" | "到")
        && line.items.get(at + 1).is_some_and(|i| i.digits)
}

fn times(line: &Line<'_>, n: Number, at: usize, end: usize) -> Quantity {
    let mut q = of_number(n, at, end + 1, Unit::Times);
    if n.words {
        q.precision = Precision::Word;
    }
    if line.word(end + 1) == "多" {
        (q.op, q.op_said) = (Op::Above, true);
        q.to += 1;
    }
    // "增长1.2倍" adds to one; "增长到2倍" and "是…的2倍" do not.
    let grows = (at.saturating_sub(4)..at)
        .rev()
        .find(|i| !matches!(line.word(*i), "了" | "近" | "约" | "逾") && !line.is(*i, "op"));
    if grows.is_some_and(|i| line.is(i, "up") && !line.is(i, "to")) {
        q.adds_one = true;
        q.value = Value::One(n.value + 1.0);
    }
    q
}

fn counted(line: &Line<'_>, n: Number, at: usize, end: usize, value: &str) -> Option<Quantity> {
    let (unit, measure) = value.split_once('|').unwrap_or((value, ""));
    let measure = (!measure.is_empty()).then(|| measure.to_owned());
    // "哈萨克斯坦一国" and "五国" after their names count nothing.
    let apposed = n.words && unit == "countries" && at > 0 && line.any(at - 1, &["place"]);
    if apposed || n.words && n.value <= 1.0 && unit != "meetings" {
        return None;
    }
    let daily = unit == "bbl" && at > 0 && line.phrase(at - 1) == "日 均";
    let unit = if daily { "bbl/d" } else { unit };
    let mut q = of_number(n, at, end + 1, Unit::Thing(unit.to_owned(), measure));
    if unit == "count" || unit == "agreements" {
        // The thing counted may follow its classifier: "30项自贸协定".
        for step in 1..4 {
            if unit == "count" && line.phrase(end + step) == "国 家" {
                q.unit = Unit::Thing("countries".to_owned(), None);
                break;
            }
            if let Some(tie) = line.get(end + step, "tie") {
                let of = match tie {
                    "ties.embassy" => "embassies",
                    "ties.institute.confucius" => "institutes",
                    _ => "agreements",
                };
                q.unit = Unit::Thing(of.to_owned(), Some(tie.to_owned()));
                break;
            }
        }
    }
    if line.word(q.to) == "多" {
        q.to += 1;
    }
    Some(q)
}
