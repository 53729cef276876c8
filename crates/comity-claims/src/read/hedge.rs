//! What stands between a sentence and a plain assertion: targets, forecasts, suppositions,
//! estimates; and who the text says a number is from.

use super::gazetteer::gazetteer;
use super::line::pattern;
use super::scene::Scene;
use crate::frame::{Attribution, Hedge, Span};

pattern!(
    TARGET = r"\b(?:aims?|aimed|aiming|hopes?|hoped|hoping|plans?|planned|planning|pledged? to|pledges|pledging|vows?|vowed|seeks?|seeking|sought|intends?|intended|wants?|wanted|wishes|ambition|ambitions|target|targets|targeted|targeting|goal|goals|objective|agreed to (?:raise|increase|boost|double|triple|expand|lift|bring|work|take|push|sign|open|more|at least)|committed to (?:rais|increas|doubl|tripl|expand|boost|lift|bring)\w*|promised to|promises to|set out to|strive|strives|striving|set itself|call(?:s|ed) for|urged|roadmap to|proposes? to|proposed to|proposal to|bid to|drive to|keen to|determined to|resolved to)\b"
);
pattern!(
    FORECAST = r"\b(?:expects?|expected|forecasts?|forecasted|projects? that|projected|(?:it|imf|bank|fund|institute|ministry|agency|oecd|wto|study|report) projects|projections?|predicts?|predicted|(?:is|are) set to|(?:is|are) on (?:course|track) to|poised to|about to|will|shall|'ll|(?:is|are) likely to|likely to|could|may|might|anticipates?|anticipated|(?:is|are) due to|outlook|by then|is to|are to)\b"
);
pattern!(
    SUPPOSED = r"\b(?:would|could have|might have|had (?:it|they|the|there|<P>)[^,;]* not|if|unless|were it not|were the|without the|assuming|hypothetical|should the|in a scenario|under a scenario)\b"
);
pattern!(
    ESTIMATE = r"\b(?:estimates?|estimated|analysts? (?:put|reckon|say)|believed to|thought to|reckons?|put at|puts? <|roughly estimated|unofficial|tentative|by some accounts)\b"
);
pattern!(
    UNREAL = r"\b(?:would|could|might) (?:now |today |still |otherwise |by now )?(?:have|be)\b|\bhad (?:it|they|the|there|<P>|[a-z ]{0,20})[^,;]* not (?:been|signed|joined|left|imposed|collapsed)\b|\b(?:were it not|had it not|had they not)\b"
);
pattern!(
    NOT_WILL = r"\bgood will\b|\bfree will\b|\bin may\b|\bmay \d|\bmay <T>|\bmay (?:now )?(?:enter|visit|travel|stay)\b"
);

/// The hedge of a claim at `anchor` inside `stretch`; a past, dated figure is never a target.
pub fn hedge(scene: &Scene, stretch: Span, anchor: Span, past: bool, ahead: bool) -> Option<Hedge> {
    let head = scene.text(stretch.start, anchor.start);
    let near = scene.text(anchor.end, (anchor.end + 22).min(scene.line.chars.len()));
    let estimate = || ESTIMATE.hits(&scene.text(stretch.start, stretch.end)).then_some(Hedge::Estimate);
    if UNREAL.hits(&head) {
        return Some(Hedge::Counterfactual);
    }
    if past {
        return estimate();
    }
    if SUPPOSED.hits(&head) {
        return Some(Hedge::Counterfactual);
    }
    let target_noun = near.trim_start().starts_with("target")
        || near.trim_start().starts_with("goal")
        || near.contains(" target") && !near.contains(',');
    if TARGET.hits(&head) || target_noun {
        return Some(Hedge::Target);
    }
    if (FORECAST.hits(&head) && !NOT_WILL.hits(&head)) || ahead {
        return Some(Hedge::Forecast);
    }
    estimate()
}

/// Offices and agencies by name, with the ids their data go under.
const OFFICES: &[(&str, &[&str], &str)] = &[
    ("chinese customs|china's customs|general administration of customs|gacc", &["GACC"], "CHN"),
    (
        "mofcom|chinese commerce ministry|china's commerce ministry|china's ministry of commerce|chinese ministry of commerce",
        &["MOFCOM"],
        "CHN",
    ),
    ("eurostat", &["ESTAT", "EUROSTAT"], "EU"),
    ("statistics canada|statcan", &["STATCAN"], "CAN"),
    ("statistics sweden", &["SCB"], "SWE"),
    ("statistics norway", &["SSB"], "NOR"),
    ("statistics netherlands", &["CBS"], "NLD"),
    ("statistics denmark", &["DST"], "DNK"),
    ("statistics finland|finnish customs", &["TULLI", "STATFIN"], "FIN"),
    ("stats nz|statistics new zealand", &["STATSNZ"], "NZL"),
    (
        "us census bureau|u.s. census bureau|census bureau|us commerce department|u.s. commerce department|bureau of economic analysis|us trade data|us data|u.s. data|us customs|u.s. customs|ustr",
        &["CENSUS", "USCB", "US_CENSUS", "BEA", "USITC", "USTR"],
        "USA",
    ),
    ("hmrc|office for national statistics|ons|uk data", &["HMRC", "ONS"], "GBR"),
    ("destatis|german statistics office|federal statistical office|german data", &["DESTATIS"], "DEU"),
    ("istat|italian data", &["ISTAT"], "ITA"),
    ("statistics poland|polish data|polish statistics", &["GUS"], "POL"),
    ("french customs", &["DOUANES"], "FRA"),
    ("rosstat|russian customs|federal customs service|russian data", &["FCS", "FTS", "ROSSTAT"], "RUS"),
    ("turkstat|turkish statistical institute|turkish data|türkstat", &["TUIK", "TURKSTAT"], "TUR"),
    (
        "indian commerce ministry|india's commerce ministry|indian data|indian customs|reserve bank of india",
        &["DGCIS", "MOCI", "DGFT", "RBI"],
        "IND",
    ),
    ("vietnam customs|vietnamese customs|vietnam's customs", &["VN_CUSTOMS", "GSO"], "VNM"),
    (
        "japanese customs|japan's finance ministry|japanese data|japan customs",
        &["MOF_JP", "JP_CUSTOMS"],
        "JPN",
    ),
    ("korea customs service|korean customs|south korean customs|kita|korean data", &["KCS", "KITA"], "KOR"),
    ("australian bureau of statistics|abs|australian data|dfat", &["ABS", "DFAT", "DISR"], "AUS"),
    ("un comtrade|comtrade", &["COMTRADE", "UN_COMTRADE"], ""),
    ("unctad", &["UNCTAD"], ""),
    ("international monetary fund|imf", &["IMF", "IMF_DOTS", "IMF_WEO"], ""),
    ("world bank", &["WB", "WDI", "WORLD_BANK"], ""),
    ("oecd", &["OECD"], ""),
    ("world trade organi[sz]ation|wto", &["WTO"], ""),
    ("un tourism|unwto", &["UNWTO"], ""),
    ("aiddata", &["AIDDATA"], ""),
];

pattern!(
    NATIONAL = r"\b(?:according to|based on|in|by|per|on|from|show(?:s|ed|n)?(?: by)?)? ?(?P<p><P>)(?: official| national| government| central bank| customs| statistics| trade| commerce ministry| statistical office| finance ministry| census)*(?: data| figures| statistics| customs| central bank| statistics office| customs office| statistical agency| statistics bureau| customs authority| customs authorities| national bank| ministry of commerce| commerce ministry| trade ministry| national statistics office| records| officials| ministry| tax agency| tourism board| tourism ministry| immigration data| border data)+(?: show\w*| said| says| put| puts| indicate\w*| reported| suggest\w*| count\w*|,|\.|$| data| figures)"
);
pattern!(
    PUTS = r"(?P<p><P>) (?:puts?|reports?|reported|recorded|records|counts?|counted|gives|itself puts) (?:the figure |the number |it |the total |the value |this |that )?(?:at|as) "
);

/// Who the sentence says its numbers are from; `anchor` picks the nearer of two.
pub fn attribution(scene: &Scene, stretch: Span, anchor: Span) -> Option<Attribution> {
    let shadow = &scene.shadow;
    for c in PUTS.all(shadow) {
        let (Some(p), Some(m)) = (scene.group(&c, "p"), c.get(0)) else { continue };
        let end = scene.span(m.range()).end;
        if p.start >= stretch.start && end <= anchor.start && anchor.start - end < 30 {
            return scene.mention_at(p).and_then(|m| m.codes.first()).map(|code| of_place(code));
        }
    }
    let named = offices(scene).into_iter().chain(unlisted(scene));
    let far = |at: Span| {
        let gap =
            if at.start >= anchor.end { at.start - anchor.end } else { anchor.start.saturating_sub(at.end) };
        (!(at.start >= stretch.start && at.end <= stretch.end), gap)
    };
    if let Some((_, office)) = named.min_by_key(|(at, _)| far(*at)) {
        return Some(office);
    }
    let c = NATIONAL.first(shadow)?;
    let whole = scene.span(c.get(0)?.range());
    let words = scene.text(whole.start, whole.end + 8);
    let p = scene.group(&c, "p")?;
    let speaks = [
        "data",
        "figures",
        "statistics",
        "customs",
        "central bank",
        "office",
        "records",
        "said",
        "says",
        "show",
    ]
    .iter()
    .any(|w| words.contains(w));
    if !speaks || whole.overlaps(anchor) {
        return None;
    }
    scene.mention_at(p).and_then(|m| m.codes.first()).map(|code| of_place(code))
}

/// The offices of the list that the sentence quotes.
fn offices(scene: &Scene) -> Vec<(Span, Attribution)> {
    let text = &scene.line.low;
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut out = Vec::new();
    for (names, ids, place) in OFFICES {
        for name in names.split('|').map(|n| n.replace("[sz]", "s")) {
            for (i, _) in text.match_indices(name.as_str()) {
                let end = i + name.len();
                let whole = !word(text[..i].chars().next_back()) && !word(text[end..].chars().next());
                if whole && reports(text, i, end) {
                    let office = Attribution {
                        ids: ids.iter().map(|s| (*s).to_owned()).collect(),
                        reporter: (!place.is_empty()).then(|| (*place).to_owned()),
                    };
                    out.push((scene.line.span(i..end), office));
                }
            }
        }
    }
    out
}

pattern!(
    UNLISTED = r"(?P<o>\b(?:[a-z]+(?:'s)? ){0,5}?(?:bureau|office|institute|agency|authority|ministry|department|directorate|service|bank|board|chamber|council|association|federation|commission)(?: (?:of|for) (?:the )?[a-z]+(?:(?:,? and| of)? [a-z]+){0,3}| statistics)?)"
);

/// Offices of no list, "the Kenya National Bureau of Statistics": their data may go under their
/// initials.
fn unlisted(scene: &Scene) -> Vec<(Span, Attribution)> {
    let text = &scene.line.low;
    let mut out = Vec::new();
    for c in UNLISTED.all(text) {
        let Some(m) = c.name("o") else { continue };
        let at = scene.line.span(m.range());
        let name: String = scene.line.quote(at);
        let capital = |w: &str| w.chars().next().is_some_and(char::is_uppercase);
        let words: Vec<&str> = name.split(' ').collect();
        // the name proper: from its first capital to its last, without "According to"
        let first = words.iter().rposition(|w| matches!(*w, "to" | "the" | "The" | "by" | "from" | "and"));
        let from = first.filter(|i| *i + 1 < words.len() && !words[i + 1..].iter().all(|w| w.is_empty()));
        let from = match from {
            Some(i) if words[..i].iter().all(|w| !matches!(*w, "of" | "for")) => i + 1,
            _ => 0,
        };
        let proper: Vec<&str> = words[from..].iter().filter(|w| capital(w)).copied().collect();
        let last = words.iter().rposition(|w| capital(w));
        let Some(last) = last.filter(|_| proper.len() >= 3) else { continue };
        let end = m.start() + words[..=last].iter().map(|w| w.len() + 1).sum::<usize>() - 1;
        let start = m.start() + words[..from].iter().map(|w| w.len() + 1).sum::<usize>();
        if end > text.len() || !text.is_char_boundary(end) || !reports(text, start, end) {
            continue;
        }
        let initials: String = proper.iter().filter_map(|w| w.chars().next()).collect();
        let span = scene.line.span(start..end);
        let place =
            scene.places().find(|(s, _)| s.overlaps(span)).and_then(|(_, m)| m.codes.first().cloned());
        let mut ids = vec![initials.clone()];
        // "Astana's Bureau of National Statistics": the owner is no part of the name
        if let Some(rest) = initials.get(1..).filter(|_| words[from].ends_with("'s")) {
            ids.push(rest.to_owned());
        }
        out.push((span, Attribution { ids, reporter: place }));
    }
    out
}

pattern!(
    SPEAKS_BEFORE = r"\b(?:by the (?:count|reckoning|figures|tally|numbers|data) of|as (?:counted|reported|recorded|measured|published) by|on the (?:figures|data|numbers|count) of|according to|based on|by|per|from|citing|cited|data from|figures from|on the basis of|source:|estimates? (?:of|by|from))(?: the| data from the| data from| figures from| latest)?$"
);
pattern!(
    SPEAKS_AFTER = r"^(?:'s)?(?: \w+){0,3}? ?(?:data|figures|statistics|shows?|showed|said|says|reports?|reported|estimates?|estimated|puts?|counts?|records|recorded|has only|has just|database)\b"
);

/// Whether a named office is quoted as a source there.
fn reports(text: &str, start: usize, end: usize) -> bool {
    SPEAKS_BEFORE.hits(text[..start].trim_end()) || SPEAKS_AFTER.hits(&text[end..])
}

fn of_place(code: &str) -> Attribution {
    let ids =
        OFFICES.iter().filter(|o| o.2 == code).flat_map(|o| o.1.iter().map(|s| (*s).to_owned())).collect();
    let reporter = gazetteer().place(code).map(|_| code.to_owned());
    Attribution { ids, reporter }
}
