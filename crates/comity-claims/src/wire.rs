//! Frames as JSON in the exchange format, both ways.
//!
//! Offsets count Unicode code points. Unknown keys are ignored when reading.

use super::frame::{Agg, Attribution, Frame, Hedge, Kind, Op, Other, Party, Precision, Span, Value};
use super::period::Period;
use serde::{Deserialize, Serialize};

/// One claim as it is written in a line of the exchange format.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Claim {
    #[serde(default)]
    pub span: String,
    pub start: usize,
    pub end: usize,
    #[serde(default)]
    pub anchor: String,
    #[serde(default)]
    pub anchor_start: usize,
    #[serde(default)]
    pub anchor_end: usize,
    pub kind: Kind,
    pub measure: String,
    pub parties: Vec<Party>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub product: Option<String>,
    pub period: Period,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub base_period: Option<Period>,
    #[serde(default)]
    pub value: Option<Value>,
    #[serde(default)]
    pub unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub tol: Option<f64>,
    #[serde(default)]
    pub precision: Option<Precision>,
    #[serde(default)]
    pub comparator: Option<Op>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub polarity: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub event: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub among: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub denominator: Option<Other>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub versus: Option<Other>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub agg: Option<Agg>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub streak: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub hedge: Option<Hedge>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub verdict: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reason: Option<String>,
}

impl Claim {
    /// The wire form of a frame; `text` gives the quoted words.
    pub fn of(frame: &Frame, text: &[char]) -> Self {
        let cut = |s: Span| text.get(s.start..s.end).unwrap_or(&[]).iter().collect::<String>();
        Self {
            span: cut(frame.span),
            start: frame.span.start,
            end: frame.span.end,
            anchor: cut(frame.anchor),
            anchor_start: frame.anchor.start,
            anchor_end: frame.anchor.end,
            kind: frame.kind,
            measure: frame.measure.clone(),
            parties: frame.parties.clone(),
            product: frame.product.clone(),
            period: frame.period,
            base_period: frame.base_period,
            value: frame.value,
            unit: frame.unit.clone(),
            tol: frame.tol,
            precision: Some(frame.precision),
            comparator: frame.op,
            polarity: frame.negated.then(|| "neg".to_owned()),
            event: (!frame.events.is_empty()).then(|| frame.events.join("|")),
            among: frame.among.clone(),
            denominator: frame.denominator.clone(),
            versus: frame.versus.clone(),
            agg: frame.agg,
            streak: (frame.agg == Some(Agg::Every)).then(|| true.into()),
            source: frame.source.as_ref().and_then(|s| s.ids.first().cloned()),
            hedge: frame.hedge,
            verdict: None,
            reason: None,
        }
    }

    /// The frame that the wire form states.
    pub fn frame(&self) -> Frame {
        let streak =
            self.streak.as_ref().is_some_and(|v| !v.is_null() && *v != serde_json::Value::Bool(false));
        Frame {
            parties: self.parties.clone(),
            product: self.product.clone().filter(|p| !p.is_empty()),
            period: self.period,
            base_period: self.base_period,
            value: self.value,
            unit: self.unit.clone(),
            tol: self.tol,
            precision: self.precision.unwrap_or_default(),
            op: self.comparator,
            negated: self.polarity.as_deref() == Some("neg"),
            events: self.event.iter().flat_map(|e| e.split('|')).map(str::to_owned).collect(),
            among: self.among.clone(),
            denominator: self.denominator.clone(),
            versus: self.versus.clone(),
            agg: if streak { Some(Agg::Every) } else { self.agg },
            source: self.source.clone().map(|id| Attribution { ids: vec![id], reporter: None }),
            hedge: self.hedge,
            ..Frame::new(
                self.kind,
                &self.measure,
                Span::new(self.start, self.end),
                Span::new(self.anchor_start, self.anchor_end),
            )
        }
    }
}
