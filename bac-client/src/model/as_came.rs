//! How members stood on the wire where they would be written otherwise, so that what was read and
//! not changed is written back as it came.

use std::fmt;

use super::word::{StateNumbering, Word};

/// What a record remembers of the form its members came in. It is no part of the record's value:
/// two records that differ in it alone are equal.
#[derive(Clone, Default)]
pub(crate) struct AsCame {
    /// The members that were there though Go would leave them out, a bit for each.
    zeros: u64,
    /// Boxed, because few records have any.
    #[expect(clippy::box_collection, reason = "a record is to grow by one pointer, not by three")]
    forms: Option<Box<Vec<(&'static str, Form)>>>,
}

/// The form in which one member came, and the word that it stood for.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    wire: Wire,
    /// As [`Word::known`] gives it.
    meant: Option<&'static str>,
}

#[derive(Clone, Debug)]
enum Wire {
    /// It was not there, and did not mean the default.
    Absent,
    Number(i64),
    /// A number beyond the others, which no word has.
    LargeNumber(u64),
    /// A word in another spelling.
    Word(Box<str>),
}

impl Form {
    /// What a word was spelt like, if that is not how it is written.
    pub(crate) fn of_word<T: Word>(value: &T, text: &str) -> Option<Self> {
        let meant = value.known()?;
        (meant != text).then(|| Self { wire: Wire::Word(text.into()), meant: Some(meant) })
    }

    pub(crate) fn of_number<T: Word>(value: &T, number: i64) -> Self {
        Self { wire: Wire::Number(number), meant: value.known() }
    }

    pub(crate) const fn of_large_number(number: u64) -> Self {
        Self { wire: Wire::LargeNumber(number), meant: None }
    }

    fn absent<T: Word>(value: &T) -> Self {
        Self { wire: Wire::Absent, meant: value.known() }
    }

    /// Whether a value is still the one that came so.
    pub(crate) fn is_of<T: Word>(&self, value: &T) -> bool {
        match (&self.wire, value.known()) {
            // Unknown numbers are kept as text.
            (Wire::Number(number), None) => value.word() == number.to_string(),
            (Wire::LargeNumber(number), None) => {
                value.word() == T::from_word(&number.to_string()).word()
            }
            (_, known) => known == self.meant,
        }
    }
}

impl AsCame {
    pub(crate) const fn note_zero(&mut self, index: usize) {
        self.zeros |= 1 << index;
    }

    pub(crate) const fn was_zero(&self, index: usize) -> bool {
        self.zeros & (1 << index) != 0
    }

    pub(crate) fn note(&mut self, member: &'static str, form: Option<Form>) {
        // The last of two equal members wins.
        if let Some(forms) = &mut self.forms {
            forms.retain(|(noted, _)| *noted != member);
        }
        if let Some(form) = form {
            self.forms.get_or_insert_default().push((member, form));
        }
    }

    /// Takes a member that did not come for one of this value.
    pub(crate) fn note_absent<T: Word>(&mut self, member: &'static str, value: &T) {
        self.note(member, Some(Form::absent(value)));
    }

    pub(crate) fn form(&self, member: &str) -> Option<&Form> {
        let forms = self.forms.as_deref()?;
        forms.iter().find(|(noted, _)| *noted == member).map(|(_, form)| form)
    }

    /// Reads a member anew that came as a number, by another numbering.
    pub(crate) fn renumber<T: Word>(
        &mut self,
        member: &str,
        value: &mut T,
        numbering: StateNumbering,
    ) {
        let forms = self.forms.as_deref_mut().into_iter().flatten();
        for (_, form) in forms.filter(|(noted, _)| *noted == member) {
            if let Wire::Number(number) = form.wire
                && form.is_of(value)
            {
                *value = T::from_number(number, numbering);
                form.meant = value.known();
            }
        }
    }
}

impl Form {
    pub(crate) const fn is_absent(&self) -> bool {
        matches!(self.wire, Wire::Absent)
    }
}

/// As it came: a number, or a word as it was spelt.
impl serde::Serialize for Form {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.wire {
            Wire::Absent => serializer.serialize_unit(),
            Wire::Number(number) => serializer.serialize_i64(*number),
            Wire::LargeNumber(number) => serializer.serialize_u64(*number),
            Wire::Word(word) => serializer.serialize_str(word),
        }
    }
}

impl PartialEq for AsCame {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for AsCame {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AsCame").finish_non_exhaustive()
    }
}
