//! What a report says of the whole text.

use super::Voice;
use crate::check::report::{CLASSES, Report};
use crate::speech;

impl Report {
    /// The voice of its sentences, for what needs no evidence.
    pub fn voice(&self) -> Voice<'static> {
        Voice::of(self.language, None)
    }

    /// What the text is called: its title, else its file.
    pub fn heading(&self) -> &str {
        if self.title.is_empty() { self.called() } else { &self.title }
    }

    /// What its file is called; a text that was pasted has none.
    pub fn called(&self) -> &str {
        if self.name.is_empty() { self.voice().word("pasted") } else { &self.name }
    }

    /// What of the text was not read, in one sentence.
    pub fn unread_in_words(&self) -> Option<String> {
        let (first, voice) = (self.unread.first()?, self.voice());
        let what = if self.unread.len() == self.blocks.len() {
            voice.word("summary.unread.whole").to_owned()
        } else {
            voice.counted("summary.unread", self.unread.len(), &[])
        };
        Some(voice.said("summary.unread", &[("what", &what), ("why", &voice.not_read(&first.why))]))
    }

    /// "12 claims: 2 contradicted, 5 supported, 5 cannot be checked."
    pub fn summary(&self) -> String {
        let voice = self.voice();
        let unread = self.unread_in_words();
        if self.claims.is_empty() {
            let none = voice.word("summary.none").to_owned();
            return match unread {
                Some(unread) if self.mostly_unread() => unread,
                unread => voice.joined([Some(none), unread]),
            };
        }
        let some = CLASSES.iter().map(|class| (class, self.of_class(*class))).filter(|(_, n)| *n > 0);
        let parts: Vec<String> =
            some.map(|(class, n)| voice.counted(&format!("summary.{}", class.id()), n, &[])).collect();
        let parts = parts.join(speech::clause(self.language));
        voice.joined([Some(voice.counted("summary.claims", self.claims.len(), &[("parts", &parts)])), unread])
    }
}
