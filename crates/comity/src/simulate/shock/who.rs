//! Which importer meets which exporter? A bloc acts towards outside unless it is named on both sides.

use super::{Action, Cell, One, side, tell};
use crate::failure::Failure;
use crate::simulate::places::{self, Side, dealings, resolve, sides};
use crate::simulate::scenario::{Border, Estimate, Pairs};
use comity_ledger::party;
use std::collections::BTreeMap;

impl One<'_> {
    pub(super) fn places(&mut self, parties: &[String]) -> Result<Vec<usize>, Failure> {
        let found = resolve(self.baseline, parties, self.scenario.as_of, &self.shock.at)?;
        self.notes.extend(found.notes);
        Ok(found.at)
    }

    fn sides(&mut self, parties: &[String]) -> Result<Vec<Side>, Failure> {
        let (found, notes) = sides(self.baseline, parties, self.scenario.as_of, &self.shock.at)?;
        self.notes.extend(notes);
        Ok(found)
    }

    fn sectors(&self) -> Result<Vec<usize>, Failure> {
        places::sectors(self.baseline, &self.shock.sectors, &self.shock.at)
    }

    fn tell_inside(&mut self, blocs: &[String]) {
        for bloc in blocs {
            self.notes.push(format!(
                "trade inside {bloc} is left as it is: a bloc acts towards outside unless it is named on both sides"
            ));
        }
    }

    /// Cells of a mask of importer and exporter in the sectors of the shock, narrowed to its products.
    fn cells(&mut self, mask: &[bool]) -> Result<Vec<Cell>, Failure> {
        let (count, sectors) = (self.baseline.places.len(), self.sectors()?);
        let mut cells = Vec::new();
        for (at, _) in mask.iter().enumerate().filter(|(_, wanted)| **wanted) {
            let (n, i) = (at / count, at % count);
            cells.extend(sectors.iter().map(|j| Cell { n, i, j: *j, value: 0.0, part: 1.0 }));
        }
        self.narrow(&mut cells, 1.0)?;
        Ok(cells)
    }

    /// Flows from one list of parties to another.
    pub(super) fn directed(
        &mut self,
        from: &[String],
        to: &[String],
        both: bool,
    ) -> Result<Vec<Cell>, Failure> {
        let count = self.baseline.places.len();
        let (from, to) = (self.sides(from)?, self.sides(to)?);
        let (mut mask, inside) = dealings(count, &from, &to);
        if both {
            for n in 0..count {
                for i in 0..n {
                    let any = mask[n * count + i] || mask[i * count + n];
                    (mask[n * count + i], mask[i * count + n]) = (any, any);
                }
            }
        }
        self.tell_inside(&inside);
        self.cells(&mask)
    }

    /// The cells of a place itself, for productivity and labour.
    pub(super) fn at_home(&mut self, parties: &[String]) -> Result<Vec<Cell>, Failure> {
        let (at, sectors) = (self.places(parties)?, self.sectors()?);
        let cell = |i: usize, j: &usize| Cell { n: i, i, j: *j, value: 0.0, part: 1.0 };
        Ok(at.into_iter().flat_map(|i| sectors.iter().map(move |j| cell(i, j))).collect())
    }

    /// Cells with the rate that `imposer` puts on each partner; the more particular entry wins: "the
    /// world 10 %, the EU 20 %, China 54 %".
    pub(super) fn taxed(
        &mut self,
        border: Border,
        imposer: &[String],
        rates: &[(Vec<String>, f64)],
        sectors: &[String],
    ) -> Result<Vec<Cell>, Failure> {
        let count = self.baseline.places.len();
        let setters = self.sides(imposer)?;
        let mut lists = Vec::new();
        for (target, rate) in rates {
            lists.push((self.places(target)?, self.sides(target)?, *rate, target.join(", ")));
        }
        self.told_apart(&lists)?;
        lists.sort_by_key(|(members, ..)| std::cmp::Reverse(members.len()));
        let mut found: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        let mut inside = Vec::new();
        for (_, partners, rate, _) in &lists {
            let (mask, kept) = match border {
                Border::Import => dealings(count, partners, &setters),
                Border::Export => dealings(count, &setters, partners),
            };
            inside.extend(kept);
            let wanted = mask.iter().enumerate().filter(|(_, wanted)| **wanted);
            found.extend(wanted.map(|(at, _)| ((at / count, at % count), *rate)));
        }
        inside.sort_unstable();
        inside.dedup();
        self.tell_inside(&inside);
        let sectors = places::sectors(self.baseline, sectors, &self.shock.at)?;
        let cell = |(n, i), value: f64, j: &usize| Cell { n, i, j: *j, value, part: 1.0 };
        Ok(found
            .into_iter()
            .flat_map(|(pair, rate)| sectors.iter().map(move |j| cell(pair, rate, j)))
            .collect())
    }

    /// Refuses two entries of which neither is the more particular one.
    fn told_apart(&self, lists: &[(Vec<usize>, Vec<Side>, f64, String)]) -> Result<(), Failure> {
        for (at, (members, _, rate, name)) in lists.iter().enumerate() {
            for (others, _, other_rate, other) in &lists[..at] {
                let alike = members == others;
                let tied = members.len() == others.len() && rate != other_rate;
                let common = members.iter().find(|n| others.contains(n));
                if let Some(common) = common.filter(|_| alike || tied) {
                    let place = &self.baseline.places[*common].name;
                    let message = format!(
                        "{}: {other:?} and {name:?} both give a rate for {place}, and neither is the more particular one",
                        self.shock.at
                    );
                    return Err(Failure::usage(message).hint("keep one of the two"));
                }
            }
        }
        Ok(())
    }

    pub(super) fn agreement(
        &mut self,
        pairs: &Pairs,
        effect: Estimate,
        remove: bool,
    ) -> Result<(Action, Vec<Cell>, String), Failure> {
        let count = self.baseline.places.len();
        let mut mask = vec![false; count * count];
        let who = match pairs {
            Pairs::Among(members) => {
                let all = self.sides(members)?;
                let mut inside = Vec::new();
                for (at, a) in all.iter().enumerate() {
                    // One bloc alone is an agreement of its members; with others it joins as one.
                    let others = if all.len() == 1 { &all[..] } else { &all[..at] };
                    let a = std::slice::from_ref(a);
                    for (from, to) in [(a, others), (others, a)] {
                        let (more, kept) = dealings(count, from, to);
                        mask.iter_mut().zip(more).for_each(|(m, more)| *m |= more);
                        inside.extend(kept);
                    }
                }
                if all.len() > 1 {
                    inside.extend(all.iter().filter(|s| s.is_bloc()).map(|s| s.name.clone()));
                }
                inside.sort_unstable();
                inside.dedup();
                for bloc in inside {
                    self.notes.push(format!(
                        "pairs inside {bloc} are left as they are: it joins as one; an agreement of its members is a shock of its own"
                    ));
                }
                format!("among {}", side(members))
            }
            Pairs::Between(a, b) => {
                let (a_sides, b_sides) = (self.sides(a)?, self.sides(b)?);
                let mut inside = Vec::new();
                for (from, to) in [(&a_sides, &b_sides), (&b_sides, &a_sides)] {
                    let (more, kept) = dealings(count, from, to);
                    mask.iter_mut().zip(more).for_each(|(m, more)| *m |= more);
                    inside = kept;
                }
                self.tell_inside(&inside);
                format!("between {} and {}", side(a), side(b))
            }
            Pairs::Ledger { tie, a, b, on } => {
                let listed = self.in_force(tie, a, b, *on)?;
                for (x, y) in &listed {
                    (mask[x * count + y], mask[y * count + x]) = (true, true);
                }
                let name = |n: usize| &self.baseline.places[n].name;
                let names: Vec<String> =
                    listed.iter().map(|(x, y)| format!("{} and {}", name(*x), name(*y))).collect();
                format!("in force on {on} by the ledger ({})", names.join("; "))
            }
        };
        let effect = Estimate { value: if remove { -effect.value } else { effect.value }, ..effect };
        let spread = if effect.standard_error > 0.0 {
            format!(" ± {}", effect.standard_error)
        } else {
            String::new()
        };
        let verb = if remove { "taken away" } else { "given" };
        let words = format!("agreement {who} {verb}: effect on log trade {}{spread}", effect.value);
        let words = words + &tell::in_sectors(self.shock, self.baseline);
        Ok((Action::Effect(effect), self.cells(&mask)?, words))
    }

    fn in_force(
        &mut self,
        tie: &str,
        a: &str,
        b: &str,
        on: comity_ledger::time::Date,
    ) -> Result<Vec<(usize, usize)>, Failure> {
        let at = &self.shock.at;
        let (a, b) = party::pair(a, b, on).map_err(|e| Failure::usage(format!("{at}: {e}")))?;
        let standing = self.world.ledger().standing(tie, &a, &b, on);
        let find = |id| self.baseline.places.iter().position(|p| p.id == Some(id));
        let mut pairs = Vec::new();
        for tie in &standing.in_force {
            match (find(tie.a), find(tie.b)) {
                (Some(x), Some(y)) => pairs.push((x, y)),
                _ => self.notes.push(format!("tie {} is between places that the baseline lacks", tie.id)),
            }
        }
        if pairs.is_empty() {
            let message = format!("{at}: no {tie} between {} and {} in force on {on}", a.name(), b.name());
            return Err(Failure::usage(message).hint("`comity ties` lists what is in force"));
        }
        Ok(pairs)
    }

    pub(super) fn blocs(
        &mut self,
        blocs: &[Vec<String>],
        change: Estimate,
    ) -> Result<(Action, Vec<Cell>, String), Failure> {
        let count = self.baseline.places.len();
        let mut bloc_of: Vec<Option<usize>> = vec![None; count];
        for (b, list) in blocs.iter().enumerate() {
            for n in self.places(list)? {
                if let Some(other) = bloc_of[n].filter(|other| *other != b) {
                    let name = &self.baseline.places[n].name;
                    let message =
                        format!("{}: {name} is in bloc {} and in bloc {}", self.shock.at, other + 1, b + 1);
                    return Err(
                        Failure::usage(message).hint("take it out of one with an entry such as \"-PER\"")
                    );
                }
                bloc_of[n] = Some(b);
            }
        }
        let apart =
            |at: usize| matches!((bloc_of[at / count], bloc_of[at % count]), (Some(a), Some(b)) if a != b);
        let mask: Vec<bool> = (0..count * count).map(apart).collect();
        let cells = self.cells(&mask)?;
        let sizes: Vec<String> =
            (0..blocs.len()).map(|b| bloc_of.iter().filter(|x| **x == Some(b)).count().to_string()).collect();
        let (action, what) = if change.value.is_infinite() {
            (Action::Forbid, "trade ends".to_owned())
        } else {
            (Action::Cost(change), format!("trade costs {}", tell::by_percent(change)))
        };
        let words = format!("between blocs of {} places {what}", crate::words::list(&sizes));
        Ok((action, cells, words + &tell::in_sectors(self.shock, self.baseline)))
    }

    /// Every party of the list is cut off from all others; a bloc trades on inside.
    pub(super) fn autarky(&mut self, parties: &[String]) -> Result<(Action, Vec<Cell>, String), Failure> {
        let count = self.baseline.places.len();
        let list = if parties.is_empty() { vec!["world".to_owned()] } else { parties.to_vec() };
        let all = self.sides(&list)?;
        let mut mask = vec![false; count * count];
        for one in &all {
            for (at, cut) in mask.iter_mut().enumerate() {
                let (n, i) = (at / count, at % count);
                let ends = if one.everybody {
                    n != i && (one.at.contains(&n) || one.at.contains(&i))
                } else {
                    one.at.contains(&n) != one.at.contains(&i)
                };
                *cut |= ends;
            }
        }
        let blocs: Vec<String> = all.iter().filter(|s| s.is_bloc()).map(|s| s.name.clone()).collect();
        for bloc in blocs {
            self.notes
                .push(format!("trade inside {bloc} goes on; name its members one by one to end it too"));
        }
        let words = if parties.is_empty() {
            "all trade between places ends".to_owned()
        } else {
            format!("all trade of {} with others ends", side(parties))
        };
        Ok((Action::Forbid, self.cells(&mask)?, words + &tell::in_sectors(self.shock, self.baseline)))
    }
}
