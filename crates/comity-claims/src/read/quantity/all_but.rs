//! Two numbers that are one: "all but three of the 27 states", "a quarter of a billion".

use super::{Quantity, Unit};
use crate::frame::{Op, Precision, Span, Value};
use crate::read::line::{Line, pattern};

/// Puts the number left in the place of the two that say it.
pub(super) fn all_but(line: &Line, all: Vec<Quantity>) -> Vec<Quantity> {
    pattern!(BUT = r"\ball (?:but|except|bar|save) $");
    pattern!(OF = r"^ of (?:the |its |their |all )?$");
    pattern!(WHOLE = r"^(?:out )?of (?:the |its |their |all )?$");
    let plain = |q: &Quantity| match (q.value, &q.unit) {
        (Value::One(v), Unit::Plain) if v.fract() == 0.0 => Some(v),
        _ => None,
    };
    let gap = |a: usize, b: usize| line.folded(Span::new(a, b));
    let opened = all.first().filter(|q| WHOLE.hits(&gap(0, q.core.start))).and_then(plain);
    let mut out: Vec<Quantity> = Vec::new();
    let mut rest = all.into_iter().peekable();
    while let Some(mut q) = rest.next() {
        let start = q.core.start.saturating_sub(12);
        let head = gap(start, q.core.start);
        let lead = BUT.first(&head).and_then(|c| c.get(0)).map(|m| head[m.start()..].chars().count());
        let (Some(lead), Some(few)) = (lead, plain(&q)) else {
            out.push(q);
            continue;
        };
        let next = rest.peek().filter(|n| OF.hits(&gap(q.core.end, n.core.start)));
        let named = next.and_then(|n| plain(n).map(|v| (v, n.core.end)));
        let (whole, end) = match (named, opened) {
            (Some((v, end)), _) => (v, end),
            (None, Some(v)) => (v, q.core.end),
            _ => {
                out.push(q);
                continue;
            }
        };
        if whole <= few {
            out.push(q);
            continue;
        }
        if named.is_some() {
            rest.next();
        }
        q.core = Span::new(q.core.start - lead, end);
        (q.full, q.value, q.op) = (q.core, Value::One(whole - few), Op::Equal);
        (q.tol, q.precision) = (0.0, Precision::Word);
        out.push(q);
    }
    out
}

/// "a quarter of a billion euros": a fraction of one thousand, million or billion is a number of its own.
pub(super) fn of_a_magnitude(line: &Line, all: Vec<Quantity>) -> Vec<Quantity> {
    pattern!(ONE = r"^an? (?:thousand|million|billion|trillion)");
    let mut out: Vec<Quantity> = Vec::new();
    for mut q in all {
        let part = out.last().filter(|f| {
            f.unit == Unit::Fraction
                && ONE.hits(&line.folded(q.core))
                && line.folded(Span::new(f.core.end, q.core.start)) == " of "
        });
        if let (Some(f), Value::One(whole)) = (part, q.value)
            && let Value::One(percent) = f.value
        {
            (q.core, q.full) = (f.core.cover(q.core), f.core.cover(q.core));
            (q.value, q.tol) = (Value::One(whole * percent / 100.0), whole * 0.05);
            q.precision = Precision::Word;
            out.pop();
        }
        out.push(q);
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::frame::Value;
    use crate::read::line::Line;
    use crate::read::quantity::quantities;

    #[test]
    fn what_is_left_is_one_number() {
        for (text, left) in [
            ("all but three of the 27 members", vec![24.0]),
            ("Of the 71 treaties it signed, all but two are in force", vec![71.0, 69.0]),
            ("all but one country", vec![1.0]),
            ("two of the 27 members", vec![2.0, 27.0]),
            ("topped a quarter of a billion euros", vec![2.5e8]),
        ] {
            let got: Vec<f64> = quantities(&Line::new(text), &[])
                .into_iter()
                .filter_map(|q| if let Value::One(v) = q.value { Some(v) } else { None })
                .collect();
            assert_eq!(got, left, "{text}");
        }
    }
}
