//! Who can be a party: economies, historical states, blocs, reporter-defined regions, the world.
//!
//! Every party is a [`PlaceId`] into the [`Registry`]. Inside the program an economy is its
//! ISO 3166 alpha-3 code; the codes of other systems (M49, Comtrade and BACI numbers, Correlates
//! of War, World Bank, CEPII) are translated by [`Registry::code`] with the years in which they
//! were valid. Names are understood in English, Spanish, Portuguese and Chinese.
//!
//! Blocs are dated sets ([`Registry::members`]). A *reporter region* (`GACC:LAC`) is a label that
//! one office uses: nobody outside knows its members, so it is never expanded, added or compared.
//!
//! Sources: code and name lists of the datahub `country-codes` set (PDDL) and of
//! `i18n-iso-countries` (MIT, from Unicode CLDR); bloc membership compiled for this project. The
//! tables are in `registry/`.

use crate::time::{Date, End, Interval, Truth, When};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::LazyLock;

/// A party of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlaceId(pub u16);

/// What kind of party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A state or territory with an ISO 3166 code (or Kosovo).
    Economy,
    /// A state or territory that no longer exists.
    Historical,
    /// "Areas not elsewhere specified", bunkers: part of a country's total, of no region.
    Unspecified,
    /// A dated set of members.
    Bloc,
    /// A region of the UN M49 standard.
    Region,
    /// A region as one reporting office defines it; its members are not known.
    ReporterRegion,
    /// The world.
    World,
}

/// The languages in which names are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English.
    En,
    /// Spanish.
    Es,
    /// Portuguese.
    Pt,
    /// Simplified Chinese.
    Zh,
}

/// One party.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its place in the registry.
    pub id: PlaceId,
    /// ISO 3166 alpha-3, or our own code for what ISO does not list.
    pub code: &'static str,
    /// What kind of party.
    pub kind: Kind,
    /// ISO 3166 alpha-2; empty if none.
    pub iso2: &'static str,
    /// UN M49 number.
    pub m49: Option<u16>,
    /// UN M49 numbers of the regions it lies in, or of the region it is.
    pub regions: Vec<u16>,
    /// First year of existence, if it matters.
    pub from: Option<i16>,
    /// Last year of existence, if it has ended.
    pub to: Option<i16>,
    /// Names in English, Spanish, Portuguese, Chinese.
    pub names: [&'static str; 4],
    /// The English name as it stands inside a sentence: "the United States".
    pub in_sentence: String,
}

impl Place {
    /// Its name.
    pub fn name(&self, language: Language) -> &'static str {
        self.names[language as usize]
    }

    /// Whether it is a set of economies that the registry can list.
    pub fn has_members(&self) -> bool {
        matches!(self.kind, Kind::Bloc | Kind::Region)
    }
}

/// One membership of a bloc.
#[derive(Clone, Debug)]
pub struct Membership {
    /// The bloc.
    pub bloc: PlaceId,
    /// The member.
    pub member: PlaceId,
    /// When.
    pub interval: Interval,
    /// `member`, `in_force`; of no account for the composition are `suspended`, `disputed`, `participant`,
    /// `candidate`, `observer`, `partner`, `associate`, `signed` for an agreement that is not in force for all who
    /// signed it, and `as_such` for a union that is a member without making its own members ones.
    pub status: &'static str,
    /// What is to be known about it; what begins with `open:` says why its days are not settled.
    pub note: &'static str,
}

/// A name or code that the registry does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Unknown {
    /// What was asked for.
    pub text: String,
}

impl Unknown {
    /// The nearest names, best first; may be empty. They are looked for only now: most who ask for a place that is not
    /// there only wanted to know whether it is.
    pub fn did_you_mean(&self) -> Vec<String> {
        let registry = registry();
        let said = |id: PlaceId| {
            let (name, code) = (registry.name_of(id), registry.code_of(id));
            if name == code { code.to_owned() } else { format!("{name} ({code})") }
        };
        registry.near(&self.text).into_iter().map(said).collect()
    }
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown place {:?}", self.text)?;
        let near = self.did_you_mean();
        if !near.is_empty() {
            write!(f, "; did you mean {}?", near.join(" or "))?;
        }
        Ok(())
    }
}

/// The systems of codes that are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// Alphabetic codes: ISO alpha-3 and the deviations of the World Bank, CEPII, BACI.
    Alpha,
    /// Numbers: M49 and the deviations of Comtrade and BACI.
    Numeric,
    /// Correlates of War numbers.
    Cow,
    /// ISO 3166 alpha-2.
    Iso2,
    /// Numbers and letters of UN Comtrade, WITS and BACI, where they are not those of M49 and ISO.
    Comtrade,
    /// Letters of Eurostat: alpha-2 with `EL`, `UK`, `XK` and the union.
    Eurostat,
    /// Letters of the International Monetary Fund: alpha-2 or alpha-3 with its own for what has ended.
    Imf,
    /// Numbers of the General Administration of Customs of China.
    Gacc,
    /// Numbers of Brazil's Comex Stat (`CO_PAIS`).
    ComexStat,
}

impl Scheme {
    /// The name used in `registry/codes.csv` and in the declarations of layouts.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "alpha" => Self::Alpha,
            "numeric" => Self::Numeric,
            "cow" => Self::Cow,
            "iso2" => Self::Iso2,
            "comtrade" => Self::Comtrade,
            "eurostat" => Self::Eurostat,
            "imf" => Self::Imf,
            "gacc" => Self::Gacc,
            "comexstat" => Self::ComexStat,
            _ => return None,
        })
    }

    /// Where a code is looked up that the office has not changed.
    fn underlying(self, key: &str) -> &'static [Self] {
        let number = key.bytes().all(|b| b.is_ascii_digit());
        match self {
            Self::Comtrade if number => &[Self::Numeric],
            Self::Comtrade => &[Self::Alpha],
            Self::Eurostat | Self::Imf => &[Self::Iso2, Self::Alpha],
            _ => &[],
        }
    }
}

struct Crosswalk {
    place: PlaceId,
    from: Option<i16>,
    to: Option<i16>,
}

/// All parties, their codes, names and memberships.
pub struct Registry {
    places: Vec<Place>,
    by_code: HashMap<&'static str, PlaceId>,
    by_name: BTreeMap<String, PlaceId>,
    crosswalk: HashMap<(Scheme, String), Vec<Crosswalk>>,
    memberships: Vec<Membership>,
    related: Vec<(PlaceId, PlaceId, &'static str)>,
}

static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::embedded);

/// The registry built into the program.
pub fn registry() -> &'static Registry {
    &REGISTRY
}

impl Registry {
    /// All parties in order of their ids.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// A party by its id. Ids come from this registry, so there always is one.
    pub fn place(&self, id: PlaceId) -> &Place {
        &self.places[usize::from(id.0)]
    }

    /// The code of a party.
    pub fn code_of(&self, id: PlaceId) -> &'static str {
        self.place(id).code
    }

    /// The English name of a party.
    pub fn name_of(&self, id: PlaceId) -> &'static str {
        self.place(id).name(Language::En)
    }

    /// A party by exactly this code, or this name in any of the four languages.
    pub fn named(&self, text: &str) -> Option<PlaceId> {
        self.by_code(&text.to_uppercase()).or_else(|| self.by_name.get(&normalised(text)).copied())
    }

    /// A party by the code used in this program.
    pub fn by_code(&self, code: &str) -> Option<PlaceId> {
        self.by_code.get(code).copied()
    }

    /// A party by a name in its plain form ([`normalised`]).
    pub fn by_name(&self, plain: &str) -> Option<PlaceId> {
        self.by_name.get(plain).copied()
    }

    /// Every name in its plain form with its party.
    pub fn names(&self) -> impl Iterator<Item = (&str, PlaceId)> {
        self.by_name.iter().map(|(name, id)| (name.as_str(), *id))
    }

    /// A party by a code of another system, valid in `year` where the year is given. A code that was
    /// not in use in that year is unknown: 711 is no South Africa in 2015.
    ///
    /// # Errors
    /// [`Unknown`] with the nearest codes.
    pub fn code(&self, scheme: Scheme, code: &str, year: Option<i16>) -> Result<PlaceId, Unknown> {
        let code = code.trim();
        let number = code.bytes().all(|b| b.is_ascii_digit());
        let key = if number { code.trim_start_matches('0').to_owned() } else { code.to_ascii_uppercase() };
        let key = if key.is_empty() && !code.is_empty() { "0".to_owned() } else { key };
        self.in_scheme(scheme, &key, year).ok_or_else(|| self.unknown(code))
    }

    fn in_scheme(&self, scheme: Scheme, key: &str, year: Option<i16>) -> Option<PlaceId> {
        if scheme == Scheme::Alpha
            && let Some(&id) = self.by_code.get(key)
        {
            return Some(id);
        }
        let valid = |entry: &&Crosswalk| {
            year.is_none_or(|year| {
                entry.from.is_none_or(|from| from <= year) && entry.to.is_none_or(|to| year <= to)
            })
        };
        match self.crosswalk.get(&(scheme, key.to_owned())) {
            Some(entries) => entries.iter().find(valid).map(|entry| entry.place),
            None => scheme.underlying(key).iter().find_map(|under| self.in_scheme(*under, key, year)),
        }
    }

    /// A party by code or by name in any of the four languages.
    ///
    /// # Errors
    /// [`Unknown`] with the nearest names.
    pub fn find(&self, text: &str) -> Result<PlaceId, Unknown> {
        let trimmed = text.trim();
        if let Some(id) = self.named(trimmed) {
            return Ok(id);
        }
        let scheme =
            if trimmed.bytes().all(|b| b.is_ascii_digit()) { Scheme::Numeric } else { Scheme::Alpha };
        if trimmed.is_empty() { Err(self.unknown(text)) } else { self.code(scheme, trimmed, None) }
    }

    /// The memberships of a bloc, past and present, of every status.
    pub fn memberships(&self, bloc: PlaceId) -> impl Iterator<Item = &Membership> {
        self.memberships.iter().filter(move |m| m.bloc == bloc)
    }

    /// Members of a bloc or region on a day, in order of their codes; a single economy is its own
    /// only member; reporter regions and the world have none that can be listed.
    pub fn members(&self, party: PlaceId, day: Date) -> Vec<PlaceId> {
        let place = self.place(party);
        let mut members: Vec<PlaceId> = match place.kind {
            Kind::Economy | Kind::Historical | Kind::Unspecified => vec![party],
            Kind::ReporterRegion | Kind::World => Vec::new(),
            Kind::Region => {
                let inside = |p: &&Place| {
                    p.kind == Kind::Economy && p.regions.iter().any(|r| place.regions.contains(r))
                };
                self.places.iter().filter(inside).map(|p| p.id).collect()
            }
            Kind::Bloc => {
                let on = |m: &&Membership| {
                    matches!(m.status, "member" | "in_force") && m.interval.holds_on(day) != Truth::No
                };
                self.memberships(party).filter(on).map(|m| m.member).collect()
            }
        };
        members.sort_by_key(|id| self.code_of(*id));
        members.dedup();
        members
    }

    /// Regions that resemble a party without being it, with the difference in words.
    pub fn related(&self, party: PlaceId) -> impl Iterator<Item = (PlaceId, &'static str)> {
        self.related.iter().filter(move |(p, _, _)| *p == party).map(|(_, other, why)| (*other, *why))
    }

    /// What to say about a name or code that is not known.
    pub fn unknown(&self, text: &str) -> Unknown {
        Unknown { text: shortened(text) }
    }

    /// Places whose name is nearly the text, the nearest first.
    ///
    /// The number of steps grows with the lengths of both, so a text longer than any name is near
    /// none of them, and only names of about its length are looked at.
    pub fn near(&self, text: &str) -> Vec<PlaceId> {
        if text.len() > NEAR_BYTES_MAX {
            return Vec::new();
        }
        let wanted = normalised(text);
        let length = wanted.chars().count();
        let limit = 1 + length / 4;
        let mut near: Vec<(usize, &str, PlaceId)> = Vec::new();
        for (name, id) in &self.by_name {
            let letters = name.chars().count();
            if letters.abs_diff(length) <= limit {
                let steps = strsim::damerau_levenshtein(&wanted, name);
                // One letter in three: by two steps any word of four letters becomes some code of three.
                if steps <= limit.min(letters / 3) {
                    near.push((steps, self.code_of(*id), *id));
                }
            }
        }
        near.sort_unstable();
        let mut out: Vec<PlaceId> = Vec::new();
        for (_, _, id) in near {
            if !out.contains(&id) && out.len() < NEAR_MAX {
                out.push(id);
            }
        }
        out
    }

    /// Places one of whose names or aliases, in any language, begins with the text or holds it as a
    /// word, with that name: those that begin so first, the shortest first.
    pub fn beginning(&self, text: &str) -> Vec<(PlaceId, &str)> {
        let wanted = normalised(text);
        if wanted.is_empty() || text.len() > NEAR_BYTES_MAX {
            return Vec::new();
        }
        let inner = format!(" {wanted}");
        let mut found: Vec<(bool, usize, &str, PlaceId)> = self
            .by_name
            .iter()
            .filter(|(name, _)| name.starts_with(&wanted) || name.contains(&inner))
            .map(|(name, id)| (!name.starts_with(&wanted), name.len(), name.as_str(), *id))
            .collect();
        found.sort_unstable();
        let mut out: Vec<(PlaceId, &str)> = Vec::new();
        for (_, _, name, id) in found {
            if out.iter().all(|(known, _)| *known != id) {
                out.push((id, name));
            }
        }
        out
    }
}

/// Suggestions at once.
const NEAR_MAX: usize = 3;
/// Bytes of a text that is compared with names: the longest name has fewer.
const NEAR_BYTES_MAX: usize = 200;
/// Characters of an unknown text that are repeated to the reader.
const SHOWN_MAX: usize = 120;

/// The beginning of a text that may be of any length.
fn shortened(text: &str) -> String {
    if text.chars().count() <= SHOWN_MAX {
        return text.to_owned();
    }
    text.chars().take(SHOWN_MAX).chain(['…']).collect()
}

/// Lower case without accents, punctuation and repeated spaces.
pub fn normalised(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        let plain = match c {
            'á' | 'à' | 'â' | 'ã' | 'ä' | 'å' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'í' | 'ì' | 'î' | 'ï' => 'i',
            'ó' | 'ò' | 'ô' | 'õ' | 'ö' | 'ø' => 'o',
            'ú' | 'ù' | 'û' | 'ü' => 'u',
            'ç' => 'c',
            'ñ' => 'n',
            _ if c.is_alphanumeric() => c,
            _ => ' ',
        };
        if plain != ' ' || !(out.is_empty() || out.ends_with(' ')) {
            out.push(plain);
        }
    }
    out.trim_end().to_owned()
}

const PLACES: &str = include_str!("../../../registry/places.csv");
const HISTORICAL: &str = include_str!("../../../registry/historical.csv");
const BLOC_NAMES: &str = include_str!("../../../registry/blocs_names.csv");
const MEMBERSHIP: &str = include_str!("../../../registry/bloc_membership.csv");
const RELATED: &str = include_str!("../../../registry/related.csv");
const CODES: &str = include_str!("../../../registry/codes.csv");
const OFFICE_NAMES: &str = include_str!("../../../registry/office_names.csv");

/// Rows of a registry file as fields, which are pieces of the text and live as long as the program.
pub(crate) fn rows(text: &'static str) -> Vec<Vec<&'static str>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let records = reader.records().filter_map(Result::ok);
    records.map(|record| pieces(text, &record)).collect()
}

/// The fields of a record as they stand in its text. Only a field that stands there in another form,
/// with a quotation mark doubled, needs a copy.
fn pieces(text: &'static str, record: &csv::StringRecord) -> Vec<&'static str> {
    let mut at = record.position().map_or(0, |place| place.byte() as usize);
    let mut piece = |field: &str| -> &'static str {
        let rest = text.get(at..).unwrap_or_default();
        match rest.find(field) {
            Some(start) => {
                at += start + field.len();
                &rest[start..start + field.len()]
            }
            None => field.to_owned().leak(),
        }
    };
    record.iter().map(&mut piece).collect()
}

fn year(text: &str) -> Option<i16> {
    text.parse().ok()
}

impl Registry {
    fn embedded() -> Self {
        let mut registry = Self {
            places: Vec::new(),
            by_code: HashMap::new(),
            by_name: BTreeMap::new(),
            crosswalk: HashMap::new(),
            memberships: Vec::new(),
            related: Vec::new(),
        };
        registry.add_economies();
        registry.add_historical();
        registry.add_blocs();
        registry.add_codes();
        registry.add_office_names();
        registry.add_memberships();
        registry.add_related();
        registry
    }

    /// `code,iso2,m49,region,subregion,intermediate,cow,en,es,pt,zh,also,article`
    fn add_economies(&mut self) {
        for row in rows(PLACES) {
            let [code, iso2, m49, region, subregion, intermediate, cow, en, es, pt, zh, also, article] =
                row[..]
            else {
                continue;
            };
            let regions = [region, subregion, intermediate].iter().filter_map(|r| r.parse().ok()).collect();
            let id = self.add(code, Kind::Economy, iso2, m49, regions, [en, es, pt, zh], also);
            self.cross(Scheme::Numeric, m49, id, None, None);
            self.cross(Scheme::Cow, cow, id, None, None);
            if !article.is_empty() {
                self.places[usize::from(id.0)].in_sentence = format!("{article} {en}");
            }
            self.cross(Scheme::Iso2, iso2, id, None, None);
        }
    }

    /// `code,m49,cow,from,to,en,es,pt,zh`
    fn add_historical(&mut self) {
        for row in rows(HISTORICAL) {
            let [code, m49, cow, from, to, en, es, pt, zh] = row[..] else { continue };
            let kind = if code.starts_with("XX") { Kind::Unspecified } else { Kind::Historical };
            let id = self.add(code, kind, "", m49, Vec::new(), [en, es, pt, zh], "");
            let (from, to) = (year(from), year(to));
            let place = &mut self.places[usize::from(id.0)];
            (place.from, place.to) = (from, to);
            // Offices keep the number of a state for longer than the state lasted.
            self.cross(Scheme::Numeric, m49, id, None, None);
            self.cross(Scheme::Cow, cow, id, from, to);
        }
    }

    /// `code,kind,m49,en,es,pt,zh,also`
    fn add_blocs(&mut self) {
        for row in rows(BLOC_NAMES) {
            let [code, kind, m49, en, es, pt, zh, also] = row[..] else { continue };
            let kind = match kind {
                "world" => Kind::World,
                "region" => Kind::Region,
                "reporter" => Kind::ReporterRegion,
                _ => Kind::Bloc,
            };
            let regions = m49.parse().into_iter().collect();
            self.add(code, kind, "", m49, regions, [en, es, pt, zh], also);
        }
    }

    /// `scheme,code,place,from,to,note`
    fn add_codes(&mut self) {
        for row in rows(CODES) {
            let [scheme, code, place, from, to, _note] = row[..] else { continue };
            if let (Some(scheme), Some(id)) = (Scheme::parse(scheme), self.by_code(place)) {
                self.cross(scheme, code, id, year(from), year(to));
            }
        }
    }

    /// `name,place,office`: names that no language's list has.
    fn add_office_names(&mut self) {
        for row in rows(OFFICE_NAMES) {
            let [name, place, _office] = row[..] else { continue };
            if let Some(id) = self.by_code(place) {
                self.by_name.entry(normalised(name)).or_insert(id);
            }
        }
    }

    /// `bloc,member,from,to,status,note`
    fn add_memberships(&mut self) {
        for row in rows(MEMBERSHIP) {
            let [bloc, member, from, to, status, note] = row[..] else { continue };
            let (Some(bloc), Some(member)) = (self.by_code(bloc), self.by_code(member)) else { continue };
            let end = |text: &str, absent: End| When::parse(text).map_or(absent, End::At);
            let interval = Interval { from: end(from, End::Unknown), to: end(to, End::Open) };
            self.memberships.push(Membership { bloc, member, interval, status, note });
        }
    }

    /// `party,other,why`
    fn add_related(&mut self) {
        for row in rows(RELATED) {
            let [party, other, why] = row[..] else { continue };
            if let (Some(party), Some(other)) = (self.by_code(party), self.by_code(other)) {
                self.related.push((party, other, why));
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "one argument per column of the registry")]
    fn add(
        &mut self,
        code: &'static str,
        kind: Kind,
        iso2: &'static str,
        m49: &str,
        regions: Vec<u16>,
        names: [&'static str; 4],
        also: &str,
    ) -> PlaceId {
        let id = PlaceId(self.places.len() as u16);
        let m49 = m49.parse().ok();
        let in_sentence = names[Language::En as usize].to_owned();
        self.places.push(Place {
            id,
            code,
            kind,
            iso2,
            m49,
            regions,
            from: None,
            to: None,
            names,
            in_sentence,
        });
        self.by_code.insert(code, id);
        for name in names.into_iter().chain(also.split('|')).chain([code, iso2]) {
            let name = normalised(name);
            if !name.is_empty() {
                self.by_name.entry(name).or_insert(id);
            }
        }
        id
    }

    fn cross(&mut self, scheme: Scheme, code: &str, place: PlaceId, from: Option<i16>, to: Option<i16>) {
        if !code.is_empty() {
            let entries = self.crosswalk.entry((scheme, code.to_owned())).or_default();
            entries.push(Crosswalk { place, from, to });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(text: &str) -> &'static str {
        registry().code_of(registry().find(text).unwrap_or_else(|e| panic!("{e}")))
    }

    fn code(scheme: Scheme, code: &str, year: i16) -> &'static str {
        registry().code_of(registry().code(scheme, code, Some(year)).unwrap())
    }

    fn count(bloc: &str, day: &str) -> usize {
        registry().members(registry().find(bloc).unwrap(), Date::parse(day).unwrap()).len()
    }

    #[test]
    fn every_row_of_the_registry_files_is_taken() {
        let records = |text: &str| csv::Reader::from_reader(text.as_bytes()).records().count();
        let places = records(PLACES) + records(HISTORICAL) + records(BLOC_NAMES);
        assert_eq!(registry().places().len(), places);
        assert_eq!(registry().by_code.len(), places, "two places share a code");
        assert_eq!(registry().memberships.len(), records(MEMBERSHIP));
        let crosswalk: usize = registry().crosswalk.values().map(Vec::len).sum();
        assert!(crosswalk >= records(CODES));
    }

    #[test]
    fn fields_are_pieces_of_the_text_whatever_stands_in_them() {
        let text = "a,b,c\n1,\"x, y\",\n\"he said \"\"no\"\"\",,2\n\",\",\"1,\",é\n";
        assert_eq!(rows(text), [["1", "x, y", ""], ["he said \"no\"", "", "2"], [",", "1,", "é"]]);
        let inside = |field: &str| text.as_bytes().as_ptr_range().contains(&field.as_ptr());
        assert!(inside(rows(text)[0][1]), "no copy");
    }

    #[test]
    fn names_stand_in_a_sentence_with_their_article() {
        let of = |code: &str| registry().place(registry().by_code(code).unwrap()).in_sentence.as_str();
        assert_eq!(
            (of("USA"), of("DOM"), of("CHN")),
            ("the United States", "the Dominican Republic", "China")
        );
    }

    #[test]
    fn names_are_understood_in_four_languages() {
        for text in ["Brazil", "Brasil", "brasil", "巴西", "BRA", "br", "76"] {
            assert_eq!(find(text), "BRA", "{text}");
        }
        assert_eq!(find("拉共体"), "CELAC");
        assert_eq!(find("Mercosul"), "MERCOSUR");
        assert_eq!(find("Côte d’Ivoire"), "CIV");
        assert_eq!(find("Namibia"), "NAM");
        assert_eq!(find("NA"), "NAM");
    }

    #[test]
    fn a_near_name_is_suggested() {
        let unknown = registry().find("CELACC").unwrap_err();
        assert!(unknown.did_you_mean()[0].ends_with("(CELAC)"), "{unknown}");
        assert!(registry().find("").is_err());
    }

    #[test]
    fn codes_that_deviate_from_iso() {
        for (number, alpha) in [
            ("842", "USA"),
            ("840", "USA"),
            ("251", "FRA"),
            ("757", "CHE"),
            ("699", "IND"),
            ("579", "NOR"),
            ("490", "TWN"),
            ("158", "TWN"),
            ("004", "AFG"),
            ("156", "CHN"),
        ] {
            assert_eq!(code(Scheme::Numeric, number, 2023), alpha, "{number}");
        }
        for (old, alpha) in
            [("ROM", "ROU"), ("ZAR", "COD"), ("TMP", "TLS"), ("PAL", "PSE"), ("XKK", "XKX"), ("S19", "TWN")]
        {
            assert_eq!(code(Scheme::Alpha, old, 2023), alpha);
        }
        assert_eq!(code(Scheme::Cow, "345", 1990), "YUG");
        assert_eq!(code(Scheme::Cow, "345", 2010), "SRB");
        assert_eq!(code(Scheme::Cow, "710", 2010), "CHN");
        assert_eq!(code(Scheme::Cow, "713", 2010), "TWN");
    }

    #[test]
    fn republic_of_china_is_not_china() {
        assert!(registry().find("Republic of China").is_ok_and(|id| registry().code_of(id) == "TWN"));
        for separate in ["HKG", "MAC"] {
            assert_eq!(find(separate), separate);
        }
    }

    #[test]
    fn blocs_are_dated() {
        assert_eq!(count("CELAC", "2014-06-30"), 33);
        assert_eq!(count("CELAC", "2021-06-30"), 32, "Brazil is absent from 2020 to 2023");
        assert_eq!(count("CELAC", "2024-12-31"), 33);
        assert_eq!(count("EU", "2014-01-01"), 28);
        assert_eq!(count("EU", "2020-01-31"), 28);
        assert_eq!(count("EU", "2020-02-01"), 27);
        assert_eq!(count("EU", "1995-01-01"), 15);
        assert_eq!(count("ASEAN", "2020-01-01"), 10);
        assert_eq!(count("LAC", "2020-01-01"), 52);
    }

    #[test]
    fn a_reporter_region_has_no_list_of_members() {
        assert_eq!(count("GACC:LAC", "2020-01-01"), 0);
        let celac = registry().members(registry().find("CELAC").unwrap(), Date::parse("2024-01-01").unwrap());
        assert!(celac.iter().all(|id| registry().code_of(*id) != "PRI"));
    }
}
