//! The report as schema.org `ClaimReview` objects (JSON-LD), one a claim with a verdict.
//!
//! The rating is a class with words, never a number alone: `alternateName` holds the qualified
//! verdict. A claim that cannot be checked is no review and is left out; so is a finding that no
//! person has accepted.

use super::json::iso;
use super::report::Report;
use super::review::Decision;
use comity_claims::judge::Verdict;
use serde_json::{Value, json};

/// Rating scale: 1 contradicted to 5 supported; what depends on the source stands in the middle.
fn rating(verdict: Verdict) -> Option<u8> {
    Some(match verdict {
        Verdict::Supported => 5,
        Verdict::Imprecise => 4,
        Verdict::SourceDependent => 3,
        Verdict::Outdated => 2,
        Verdict::Contradicted => 1,
        Verdict::NotCheckable(_) => return None,
    })
}

/// The reviews; `address` is where the article stands, if known.
pub fn json(report: &Report, address: Option<&str>) -> Value {
    let voice = report.voice();
    let reviews: Vec<Value> = report
        .claims
        .iter()
        .filter_map(|c| {
            let value = rating(c.verdict).filter(|_| c.decision.as_ref().is_some_and(Decision::accepted))?;
            let mut item = json!({
                "@type": "Claim",
                "text": c.quote,
                "datePublished": iso(report.day),
            });
            if let Some(url) = address {
                item["appearance"] = json!({"@type": "CreativeWork", "url": url, "headline": report.title});
            }
            let evidence: Vec<&String> = c.witnesses.iter().flat_map(|w| &w.evidence).collect();
            Some(json!({
                "@type": "ClaimReview",
                "inLanguage": report.language.tag(),
                "claimReviewed": c.says,
                "itemReviewed": item,
                "author": {"@type": "SoftwareApplication", "name": crate::PROGRAM},
                "reviewRating": {
                    "@type": "Rating", "ratingValue": value, "worstRating": 1, "bestRating": 5,
                    "alternateName": voice.verdict(c.verdict), "ratingExplanation": c.headline,
                },
                "reviewBody": c.headline,
                "citation": evidence,
            }))
        })
        .collect();
    json!({"@context": "https://schema.org", "@graph": reviews})
}
