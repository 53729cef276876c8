//! Can the formula mean anything? A response that would explain itself, and a logarithm where the mean is exponential.
//!
//! Both give numbers without complaint: the first a perfect fit, the second the elasticity of a logarithm.

use super::expr::{Expr, Function};
use super::formula::{Effect, Factor, Formula};
use crate::failure::Failure;
use comity_model::gravity::Family;

/// Refuses a response that would explain itself, and a logarithm under a family that has an exponential mean.
pub(super) fn sensible(formula: &Formula, family: Family) -> Result<(), Failure> {
    let name = formula.response.to_string();
    if let Some(term) = explains_itself(formula) {
        let message = if term == name {
            format!("{name} stands on both sides of ~: it would explain itself")
        } else {
            format!("{term} is made of the response {name}: it would explain itself")
        };
        return Err(Failure::usage(message).hint(format!("leave {term} out on the right")));
    }
    let mut response = &formula.response;
    while let Expr::Call(Function::Identity, inside) = response {
        response = inside;
    }
    if let (Expr::Call(Function::Log | Function::Log1p | Function::Asinh, inside), true) =
        (response, family != Family::LeastSquares)
    {
        let message =
            format!("{name} with an exponential mean: PPML and its kin take {inside} itself, zeros included");
        let hint = format!(
            "write '{inside} ~ …', or keep the logarithm and estimate by least squares: --family ols"
        );
        return Err(Failure::usage(message).hint(hint));
    }
    Ok(())
}

/// A regressor, instrument or effect that holds the response of the same row: the response as it stands, or the one
/// column that it is made of. A lag looks at other rows; a response of several columns may share one.
fn explains_itself(formula: &Formula) -> Option<String> {
    let name = formula.response.to_string();
    let own = match here(&formula.response).as_slice() {
        [first, rest @ ..] if rest.iter().all(|other| other == first) => Some(*first),
        _ => None,
    };
    let holds = |expr: &Expr| own.is_some_and(|own| here(expr).contains(&own));
    let terms = [&formula.terms, &formula.endogenous, &formula.instruments].into_iter().flatten();
    for term in terms {
        let within = term.0.iter().any(|factor| match factor {
            Factor::Value(expr) | Factor::Curve { of: expr, .. } => holds(expr),
            Factor::Levels { by, times, .. } => holds(by) || times.as_ref().is_some_and(holds),
        });
        if within || term.to_string() == name {
            return Some(term.to_string());
        }
    }
    let absorbs = |effect: &&Effect| {
        effect.columns.iter().any(|(column, _)| own == Some(column.as_str()))
            || effect.slope.as_ref().is_some_and(holds)
    };
    formula.effects.iter().find(absorbs).map(ToString::to_string)
}

/// The columns whose value in the same row an expression takes: not those inside a lag.
fn here(expr: &Expr) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    expr.walk(&mut |part| {
        if let Expr::Name(name, _) = part {
            names.push(name);
        }
    });
    // Each name inside a lag was met once by the walk over everything.
    for name in back(expr) {
        if let Some(at) = names.iter().position(|known| *known == name) {
            names.remove(at);
        }
    }
    names
}

/// The columns whose value in another row an expression takes.
fn back(expr: &Expr) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    expr.walk(&mut |part| {
        if let Expr::Lag(inside, _) = part {
            inside.walk(&mut |part| {
                if let Expr::Name(name, _) = part {
                    names.push(name);
                }
            });
        }
    });
    names
}

/// The expressions on the right of a formula.
fn right(formula: &Formula) -> Vec<&Expr> {
    let mut all: Vec<&Expr> = formula.effects.iter().filter_map(|e| e.slope.as_ref()).collect();
    for factor in formula.factors() {
        match factor {
            Factor::Value(expr) | Factor::Curve { of: expr, .. } => all.push(expr),
            Factor::Levels { by, times, .. } => all.extend(std::iter::once(by).chain(times)),
        }
    }
    all
}

/// The columns that the right of a formula takes in the same row.
pub(super) fn right_here(formula: &Formula) -> Vec<&str> {
    let columns = formula.effects.iter().flat_map(|e| &e.columns).map(|(name, _)| name.as_str());
    columns.chain(right(formula).into_iter().flat_map(here)).collect()
}

/// The columns that the right of a formula takes in other rows.
pub(super) fn looked_back(formula: &Formula) -> Vec<&str> {
    right(formula).into_iter().flat_map(back).collect()
}
