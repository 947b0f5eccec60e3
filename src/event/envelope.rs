//! One line: its envelope read strictly, and written from a draft (format §2).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::fact::Fact;
use super::line_json;
use crate::domain::{Digest, Moment, forbidden_character, normalise};
use crate::error::{Error, Result};
use crate::messages;

/// Longest line, without its LF.
pub const MAX_LINE: usize = 1 << 20;

/// Hash of an event: SHA-256 of its line including the LF.
pub fn event_hash(line_with_lf: &[u8]) -> Digest {
    Digest::of(line_with_lf)
}

/// A file that an event refers to by its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    /// SHA-256("genba-commit" ‖ salt ‖ plaintext) of sealed evidence (format §7).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<Digest>,
    /// For example `text/plain`.
    pub media_type: String,
    /// The file's name where it was taken.
    pub name: String,
    /// `true` on sealed evidence, absent otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<bool>,
    /// SHA-256 of the bytes in the bundle.
    pub sha256: Digest,
    /// Their number.
    pub size: u64,
}

impl Attachment {
    fn is_sound(&self) -> bool {
        let sealed = matches!((self.commit, self.sealed), (None, None) | (Some(_), Some(true)));
        sealed && !self.media_type.is_empty() && is_file_name(&self.name)
    }
}

/// Whether a text can be an attachment's name (format §2).
pub fn is_file_name(name: &str) -> bool {
    !matches!(name, "" | "." | "..") && name.len() <= 255 && !name.contains(['/', '\\', ':', '\n', '\t'])
}

/// Why a canonical line is not an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnvelopeDefect {
    /// Not Line JSON.
    NotCanonical(line_json::Defect),
    /// A field is missing, unknown or malformed; its name.
    Field(&'static str),
    /// `v` is not 1.
    Version,
}

const FIELDS: [&str; 12] =
    ["actor", "at", "attachments", "body", "journal", "kind", "mono_ms", "nonce", "prev", "seq", "session", "v"];

/// A line's envelope, borrowed from its bytes; the body stays raw.
#[derive(Debug, Clone, Copy)]
pub struct Envelope<'a> {
    /// Raw JSON string.
    actor: &'a str,
    /// `at` without its quotes.
    pub at: &'a str,
    /// Raw JSON array.
    attachments: &'a str,
    /// Raw JSON object.
    pub body: &'a str,
    /// The journal's id.
    pub journal: &'a str,
    /// The kind.
    pub kind: &'a str,
    /// Hash of the previous line.
    pub prev: Digest,
    /// The event's place.
    pub seq: u64,
}

impl<'a> Envelope<'a> {
    /// Reads a line (without its LF) strictly: canonical, all twelve fields and no others, each in its form.
    ///
    /// # Errors
    /// What is wrong with it first.
    pub fn parse(line: &'a [u8]) -> Result<Self, EnvelopeDefect> {
        use EnvelopeDefect::Field;
        let mut values = [""; FIELDS.len()];
        let mut count = 0;
        let mut stranger = None;
        line_json::check(line, |key, value| {
            match values.get_mut(count) {
                Some(slot) if FIELDS.get(count) == Some(&key) => *slot = value,
                _ => stranger = stranger.or(Some(FIELDS.get(count).copied().unwrap_or("v"))),
            }
            count += 1;
        })
        .map_err(EnvelopeDefect::NotCanonical)?;
        if let Some(field) = stranger {
            return Err(Field(field));
        }
        if let Some(missing) = FIELDS.get(count) {
            return Err(Field(missing));
        }
        let [actor, at, attachments, body, journal, kind, mono_ms, nonce, prev, seq, session, v] = values;
        if v != "1" {
            return Err(EnvelopeDefect::Version);
        }
        let envelope = Self {
            actor: Some(actor)
                .filter(|actor| unquote(actor).is_some_and(|name| !name.is_empty()))
                .ok_or(Field("actor"))?,
            at: unquote(at).filter(|at| Moment::is_form(at)).ok_or(Field("at"))?,
            attachments,
            body: Some(body).filter(|body| body.starts_with('{')).ok_or(Field("body"))?,
            journal: unquote(journal).ok_or(Field("journal"))?,
            kind: unquote(kind).filter(|kind| is_kind(kind)).ok_or(Field("kind"))?,
            prev: unquote(prev).and_then(|prev| Digest::from_hex(prev.as_bytes())).ok_or(Field("prev"))?,
            seq: seq.parse().map_err(|_| Field("seq"))?,
        };
        mono_ms.parse::<u64>().map_err(|_| Field("mono_ms"))?;
        unquote(nonce).filter(|nonce| is_hex(nonce, 32)).ok_or(Field("nonce"))?;
        unquote(session).filter(|session| is_hex(session, 8)).ok_or(Field("session"))?;
        if !attachments.starts_with('[') {
            return Err(Field("attachments"));
        }
        let are_sound = |list: &Vec<Attachment>| {
            // a null or an array in place of an object would read as one, so the list is held against its own form
            list.iter().all(Attachment::is_sound) && serde_json::to_string(list).is_ok_and(|form| form == attachments)
        };
        if attachments != "[]" && !envelope.attachments().as_ref().is_some_and(are_sound) {
            return Err(Field("attachments"));
        }
        Ok(envelope)
    }

    /// Reads a line (without its LF) that was read strictly before: only what is asked of it is looked at.
    /// Whoever uses this compares the bytes with those that were checked, by a digest of all of them.
    pub fn checked_before(line: &'a [u8]) -> Option<Self> {
        let mut values = [""; FIELDS.len()];
        let mut fields = FIELDS.iter().zip(&mut values);
        let mut is_event = true;
        line_json::split(line, |key, value| match fields.next() {
            Some((field, slot)) if *field == key => *slot = value,
            _ => is_event = false,
        })?;
        let [actor, at, attachments, body, journal, kind, _, _, prev, seq, _, v] = values;
        Some(Self {
            actor,
            at: unquote(at)?,
            attachments,
            body,
            journal: unquote(journal)?,
            kind: unquote(kind)?,
            prev: Digest::from_hex(unquote(prev)?.as_bytes())?,
            seq: seq.parse().ok()?,
        })
        .filter(|_| is_event && v == "1")
    }

    /// The attachments; `None` where they do not have their form, which [`Envelope::parse`] has excluded.
    pub fn attachments(&self) -> Option<Vec<Attachment>> {
        if self.attachments == "[]" { Some(Vec::new()) } else { serde_json::from_str(self.attachments).ok() }
    }

    /// Who did it.
    pub fn actor(&self) -> String {
        match unquote(self.actor) {
            Some(plain) if !plain.contains('\\') => plain.to_owned(),
            _ => serde_json::from_str(self.actor).unwrap_or_default(),
        }
    }
}

fn unquote(raw: &str) -> Option<&str> {
    match raw.as_bytes() {
        [b'"', .., b'"'] => raw.get(1..raw.len() - 1),
        _ => None,
    }
}

fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_kind(kind: &str) -> bool {
    kind.contains('.')
        && kind
            .split('.')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_')))
}

/// An event as the program works with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Who did it.
    pub actor: String,
    /// When.
    pub at: Moment,
    /// The files it refers to.
    pub attachments: Vec<Attachment>,
    /// What happened.
    pub fact: Fact,
    /// Hash of its line.
    pub hash: Digest,
    /// The journal it stands in.
    pub journal: String,
    /// Its place there.
    pub seq: u64,
}

/// Why a stored line is no event to this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnreadableEvent {
    /// The envelope is broken.
    Envelope(EnvelopeDefect),
    /// A kind that this version does not know.
    UnknownKind(String),
    /// The body does not have its kind's shape.
    Body(String),
}

impl Event {
    /// Reads a line that includes its LF.
    ///
    /// # Errors
    /// [`UnreadableEvent`].
    pub fn parse(line_with_lf: &[u8]) -> Result<Self, UnreadableEvent> {
        Self::hashed(line_with_lf, event_hash(line_with_lf))
    }

    /// Reads a line whose hash is known.
    ///
    /// # Errors
    /// [`UnreadableEvent`].
    pub fn hashed(line_with_lf: &[u8], hash: Digest) -> Result<Self, UnreadableEvent> {
        let line = line_with_lf.strip_suffix(b"\n").unwrap_or(line_with_lf);
        let envelope = Envelope::parse(line).map_err(UnreadableEvent::Envelope)?;
        Self::from_envelope(&envelope, hash)
    }

    /// Completes a checked envelope of another party with its typed body, which must stand in its own form.
    ///
    /// # Errors
    /// [`UnreadableEvent::UnknownKind`] or [`UnreadableEvent::Body`].
    pub fn from_others(envelope: &Envelope<'_>, hash: Digest) -> Result<Self, UnreadableEvent> {
        let event = Self::from_envelope(envelope, hash)?;
        // a reader of JSON takes fields that are not there and other forms of a word, too
        let form = event.fact.body().map(|body| line_json::write(&body)).unwrap_or_default();
        if form == envelope.body { Ok(event) } else { Err(UnreadableEvent::Body("form".to_owned())) }
    }

    /// Completes a checked envelope with its typed body.
    ///
    /// # Errors
    /// [`UnreadableEvent::UnknownKind`] or [`UnreadableEvent::Body`].
    pub fn from_envelope(envelope: &Envelope<'_>, hash: Digest) -> Result<Self, UnreadableEvent> {
        let broken = |field| UnreadableEvent::Envelope(EnvelopeDefect::Field(field));
        let fact = Fact::parse(envelope.kind, envelope.body)
            .ok_or_else(|| UnreadableEvent::UnknownKind(envelope.kind.to_owned()))?
            .map_err(|why| UnreadableEvent::Body(why.to_string()))?;
        Ok(Self {
            actor: envelope.actor(),
            at: Moment::parse(envelope.at).ok_or_else(|| broken("at"))?,
            attachments: envelope.attachments().ok_or_else(|| broken("attachments"))?,
            fact,
            hash,
            journal: envelope.journal.to_owned(),
            seq: envelope.seq,
        })
    }
}

/// What is to be recorded, before it has a place in a journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// A worker's id, or `system`.
    pub actor: String,
    /// The files it refers to, already stored.
    pub attachments: Vec<Attachment>,
    /// What happened.
    pub fact: Fact,
}

impl Draft {
    /// A draft without files.
    pub fn new(actor: &str, fact: Fact) -> Self {
        Self { actor: actor.to_owned(), attachments: Vec::new(), fact }
    }
}

/// The place in a journal and the moment that a draft is sealed into.
#[derive(Debug, Clone, Copy)]
pub struct Sealing<'a> {
    /// Wall clock.
    pub at: Moment,
    /// The journal.
    pub journal: &'a str,
    /// Milliseconds since the process began.
    pub mono_ms: u64,
    /// 16 random bytes.
    pub nonce: [u8; 16],
    /// Hash of the line before.
    pub prev: Digest,
    /// Its place.
    pub seq: u64,
    /// 4 random bytes of this process.
    pub session: [u8; 4],
}

messages! {
    unrecordable_character(code) {
        ja: "記録できない文字 U+{code} が含まれています",
        en: "the text contains the character U+{code}, which cannot be recorded",
    }
    retype_it() {
        ja: "その文字（見えない制御文字など）を消して入力し直してください",
        en: "remove that character (an invisible control character, for example) and try again",
    }
    line_too_long(bytes) {
        ja: "1 件の記録が大きすぎます（{bytes} バイト、上限は 1 MiB）",
        en: "one record is too large ({bytes} bytes; the limit is 1 MiB)",
    }
    shorten_it() { ja: "長い文章は添付ファイルにしてください", en: "attach long texts as a file" }
    not_representable(why) { ja: "記録の形にできません: {why}", en: "the record cannot be written: {why}" }
}

/// Seals a draft: normalises its text and writes its line, LF included.
///
/// # Errors
/// A character that may not be recorded, or a line over 1 MiB.
pub fn seal(draft: &Draft, sealing: &Sealing<'_>) -> Result<Vec<u8>> {
    let body = draft.fact.body().map_err(|why| Error::internal(not_representable(why)))?;
    let mut value = json!({
        "actor": draft.actor,
        "at": sealing.at,
        "attachments": draft.attachments,
        "body": body,
        "journal": sealing.journal,
        "kind": draft.fact.kind(),
        "mono_ms": sealing.mono_ms,
        "nonce": hex(&sealing.nonce),
        "prev": sealing.prev,
        "seq": sealing.seq,
        "session": hex(&sealing.session),
        "v": 1,
    });
    normalise_all(&mut value)?;
    let mut line = line_json::write(&value).into_bytes();
    if line.len() > MAX_LINE {
        return Err(Error::refused(line_too_long(line.len()), shorten_it()));
    }
    if let Err(defect) = Envelope::parse(&line) {
        return Err(Error::internal(not_representable(format!("{defect:?}"))));
    }
    line.push(b'\n');
    Ok(line)
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn normalise_all(value: &mut Value) -> Result<()> {
    match value {
        Value::String(text) => {
            let clean = normalise(text);
            if let Some(c) = forbidden_character(&clean) {
                let what = unrecordable_character(format!("{:04X}", u32::from(c)));
                return Err(Error::refused(what, retype_it()));
            }
            *text = clean;
            Ok(())
        }
        Value::Array(items) => items.iter_mut().try_for_each(normalise_all),
        Value::Object(members) => members.values_mut().try_for_each(normalise_all),
        _ => Ok(()),
    }
}

#[cfg(test)]
#[path = "envelope_tests.rs"]
mod tests;
