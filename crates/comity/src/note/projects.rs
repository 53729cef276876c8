//! What was built: the register of projects by stage, and those by which the relation is described.

use super::{Desk, points, speech};
use crate::speech::Arg;
use comity_figures::page::{Block, Text};
use comity_ledger::ledger::Project;
use comity_ledger::time::When;

/// Stages in the order in which they are counted.
const STAGES: &[&str] = &["operating", "under construction", "planned", "stopped"];

/// Projects told one by one, the landmarks first.
const TOLD: usize = 5;

/// Counts by stage, then single projects; nothing where the register has no sourced row.
pub fn blocks(desk: &Desk<'_>) -> Vec<Block> {
    let (a, b) = (&desk.scope.a, &desk.scope.b);
    let mut found: Vec<&Project> = desk.scope.world.ledger().projects_between(a, b);
    found.retain(|project| !project.sources.is_empty());
    let counted: Vec<String> = STAGES
        .iter()
        .filter_map(|stage| {
            let n = found.iter().filter(|project| project.stage == *stage).count();
            let word = word(desk, stage);
            (n > 0).then(|| desk.say.plain("projects.stage", &[("n", &n.to_string()), ("stage", word)]))
        })
        .collect();
    if counted.is_empty() {
        return Vec::new();
    }
    let (all, counted) = (found.len().to_string(), speech::list(desk.language(), &counted));
    let args = [("n", Arg::Plain(all.as_str())), ("counts", Arg::Plain(counted.as_str()))];
    let mut items = Vec::new();
    // Of one project its own line says everything.
    if found.len() > 1 {
        items.push(desk.say.count("projects.counts", found.len(), &args));
    }
    // The landmarks first, and of them and of the rest the newest.
    let begun =
        |p: &Project| if p.commissioned.is_empty() { p.agreed.clone() } else { p.commissioned.clone() };
    found.sort_by_cached_key(|project| (!project.landmark, std::cmp::Reverse(begun(project))));
    items.extend(found.iter().filter_map(|project| told(desk, project)).take(TOLD));
    points(items)
}

fn word<'a>(desk: &'a Desk<'_>, stage: &str) -> &'a str {
    desk.say.word(&format!("stage.{}", stage.replace(' ', "_")))
}

/// One project; nothing if its name has no words in the language.
fn told(desk: &Desk<'_>, project: &Project) -> Option<Text> {
    let id = format!("project/{}", project.id);
    let place = speech::place(desk.language(), project.host);
    let name = comity_figures::words::capital(desk.said(&id, &project.name)?);
    let since = When::parse(&project.commissioned).filter(|_| project.stage == "operating");
    let since = since.map_or_else(String::new, |when| desk.when(when));
    let args = [
        ("name", Arg::Bound(name.as_str(), id.as_str())),
        ("place", Arg::Plain(&place)),
        ("stage", Arg::Plain(word(desk, &project.stage))),
        ("day", Arg::Plain(&since)),
    ];
    Some(desk.say.text(if since.is_empty() { "projects.told" } else { "projects.told.since" }, &args))
}
