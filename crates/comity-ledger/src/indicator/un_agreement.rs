//! Do two parties vote alike in the UN General Assembly, beyond chance?
//!
//! Share of common roll calls with the same vote, the same corrected for chance (Cohen's kappa,
//! Scott's pi), Signorino and Ritter's S: see [`crate::un`] for the formulas; and the distance
//! of ideal points,
//!
//! ```text
//! gap = |mean theta_a - mean theta_b|
//! ```
//!
//! Bailey, Strezhnev and Voeten (2017), *Journal of Conflict Resolution* 61. For a bloc the ideal
//! points of its members are averaged without weights. Raw agreement moves with the agenda.

use super::{Indicator, Inputs, Subject, Value};
use crate::measure;
use crate::panel::Cell;
use crate::party::Party;
use crate::un;

/// Agreement and distance in the General Assembly.
pub const INDICATOR: Indicator = Indicator {
    id: "un-agreement",
    label: "Agreement in the UN General Assembly",
    formula: "p_o; (p_o − p_e)/(1 − p_e); 1 − 2 mean|v_a − v_b|; |θ_a − θ_b|",
    reference: "Signorino and Ritter (1999); Häge (2011); Bailey, Strezhnev and Voeten (2017)",
    caveat: "roll calls only; most resolutions pass without a vote",
    measure: measure::UN_AGREEMENT,
    compute,
};

fn compute(s: &Subject<'_>) -> Vec<Value> {
    let found = un::agreement(s.world.votes(), s.a, s.b, s.to).map_err(|gap| gap.to_string());
    let mut inputs = Inputs::default();
    if let Ok(agreement) = &found {
        inputs.id(agreement.reading().id);
    }
    let value = |variant: &str, label: &str, f: &dyn Fn(&un::Agreement) -> Option<f64>| {
        let worked = found.as_ref().map_err(Clone::clone).and_then(|a| {
            let number = f(a).ok_or("too few roll calls, or full agreement by chance alone")?;
            Ok((number, format!("{} of {} common votes the same", a.same(), a.common())))
        });
        Value::new(variant, label, "ratio", worked, &inputs)
    };
    let mut out = vec![
        value("share", "share of common votes that are the same", &|a| Some(a.share())),
        value("share.low", "lower end of its 95 % interval, roll calls as a sample", &|a| {
            a.interval().map(|i| i.0)
        }),
        value("share.high", "upper end of its 95 % interval", &|a| a.interval().map(|i| i.1)),
        value("kappa", "Cohen's kappa", &un::Agreement::kappa),
        value("pi", "Scott's pi", &un::Agreement::pi),
        value("s-score", "S score", &|a| Some(a.s_score())),
    ];
    let mut inputs = Inputs::default();
    let gap = ideal(s, &mut inputs, s.a, s.to).and_then(|a| {
        let b = ideal(s, &mut inputs, s.b, s.to)?;
        Ok(((a - b).abs(), format!("|{a} − {b}|")))
    });
    out.push(Value::new("ideal-point-gap", "distance of ideal points", "points", gap, &inputs));
    out
}

/// Mean ideal point of the members that have one.
fn ideal(s: &Subject<'_>, inputs: &mut Inputs, party: &Party, year: i16) -> Result<f64, String> {
    let series = s.world.panel().series("ideal-points").ok_or("no ideal points in the atlas")?;
    let mut points = Vec::new();
    let party = party.in_year(year);
    for id in &party.members {
        let Ok(member) = Party::of(*id, party.as_of) else { continue };
        let cell = Cell { from: &member, to: None, year, product: None };
        if let Ok(reading) = s.world.panel().level(series, &cell) {
            points.push(inputs.take(Ok(reading))?);
        }
    }
    if points.is_empty() {
        return Err(format!("no ideal point of {} in {year}", party.name()));
    }
    Ok(points.iter().sum::<f64>() / points.len() as f64)
}
