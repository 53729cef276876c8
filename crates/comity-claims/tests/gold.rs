//! The judge must be right whenever the frame is: gold frames in, gold verdicts out.

#![allow(clippy::expect_used)]

use comity_claims::folder::Folder;
use comity_claims::judge::judge;
use comity_claims::period::Stamp;
use comity_claims::wire::Claim;
use std::path::{Path, PathBuf};

fn shared() -> Option<PathBuf> {
    let dir = std::env::var_os("COMITY_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    dir.is_dir().then_some(dir)
}

/// Judges every gold claim of a set; returns the number judged and the disagreements.
fn disagreements(sentences: &Path, evidence: &Path) -> (usize, Vec<String>) {
    let facts = Folder::read(evidence).expect("evidence");
    let (mut judged, mut wrong) = (0, Vec::new());
    for line in
        std::fs::read_to_string(sentences).expect("sentences").lines().filter(|l| !l.trim().is_empty())
    {
        let sentence: serde_json::Value = serde_json::from_str(line).expect("json");
        let date = Stamp::parse(sentence["context_date"].as_str().expect("date")).expect("date").first();
        for claim in sentence["claims"].as_array().expect("claims") {
            let Some(gold) = claim["verdict"].as_str() else { continue };
            let frame = serde_json::from_value::<Claim>(claim.clone()).expect("claim").frame();
            let finding = judge(&frame, &facts, date);
            judged += 1;
            if finding.verdict.id() != gold {
                wrong.push(format!(
                    "{} {:?}: gold {gold}, judged {}",
                    sentence["id"],
                    claim["anchor"],
                    finding.verdict.id()
                ));
            }
        }
    }
    (judged, wrong)
}

#[test]
fn the_development_set_is_judged_as_by_hand() {
    let Some(shared) = shared() else {
        println!("skipped: no shared folder (set COMITY_SHARED)");
        return;
    };
    let dir = shared.join("claims-dev");
    let (judged, wrong) = disagreements(&dir.join("trade-claims-dev.jsonl"), &dir.join("evidence"));
    assert!(judged > 30, "{judged} claims judged");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
