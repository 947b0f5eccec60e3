//! What the full screen shows, as plain words: where the run stands, the step that waits, what is
//! being typed.
//!
//! Holds no rule and no borrowed run: whoever drives the screen fills it in, in the language shown
//! and with the text of others made harmless.

use tui_input::Input;

use crate::domain::Moment;
use crate::message::Lang;
use crate::ui::glyphs::Glyphs;

/// The whole screen.
#[derive(Debug, Clone)]
pub struct Screen {
    /// The language of the screen's own words.
    pub lang: Lang,
    /// The run as it stands.
    pub run: Shown,
    /// What the person is asked.
    pub mode: Mode,
    /// The answer for which something is asked, in words; it stays in sight until it is recorded.
    pub answering: Option<String>,
    /// What was just recorded, refused or noticed.
    pub said: Said,
    /// What is to be accepted, shown in the place of the step: its title and lines.
    pub preview: Option<(String, Vec<Line>)>,
    /// Counts the questions that one key answers, so that a key still held down is no answer.
    pub question: u64,
    /// Lines by which the right side is moved up.
    pub scroll: u16,
    /// The time, for the clocks.
    pub now: Moment,
    /// How wide the terminal draws what Unicode leaves open.
    pub glyphs: Glyphs,
}

impl Screen {
    /// A screen that waits for an answer.
    pub fn new(lang: Lang, run: Shown, now: Moment) -> Self {
        let mode = Mode::Answer { at: 0 };
        let (answering, said, preview) = (None, Said::default(), None);
        Self { lang, run, mode, answering, said, preview, question: 0, scroll: 0, now, glyphs: Glyphs::default() }
    }
}

/// A run in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// Procedure, terminal, run, worker.
    pub heading: String,
    /// Where in the procedure: `7/25`.
    pub place: String,
    /// How the run stands: its part, its deviations, that it was paused.
    pub state: String,
    /// Sections and steps in order.
    pub rows: Vec<Row>,
    /// Which row waits for its answer.
    pub current: Option<usize>,
    /// The step that waits.
    pub step: Option<Panel>,
}

/// A line of the list of steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its mark: of the result, `→` where it waits; empty for a section.
    pub mark: &'static str,
    /// A title.
    pub title: String,
    /// What stands behind it however short the title has to be.
    pub tail: String,
    /// The seq of its record, where it has one that counts.
    pub seq: Option<u64>,
}

/// The step that waits, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Panel {
    /// Its section, if any.
    pub section: String,
    /// Its title.
    pub title: String,
    /// What to do, and what to compare with.
    pub instruction: Vec<Line>,
    /// What is expected, the limits, what is owed, what an NG leads to.
    pub facts: Vec<Line>,
    /// Set at a hold point: what stands in its frame, and who signs.
    pub hold: Option<Hold>,
    /// The answers it takes: key and word.
    pub answers: Vec<(char, String)>,
    /// Whether an ok takes a value that is typed: a digit then begins it, and is no key for an answer.
    pub is_typed: bool,
    /// What is ready to go with the answer: a note, files, names.
    pub ready: Vec<Line>,
    /// When the step became current.
    pub since: Option<Moment>,
    /// When its time is over.
    pub deadline: Option<Moment>,
    /// Until when the way back must be begun.
    pub way_back: Option<Moment>,
}

/// A hold point.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hold {
    /// What stands in the frame.
    pub title: String,
    /// Role, name, and whether that signature is there.
    pub signers: Vec<Signer>,
}

/// Somebody who signs at a hold point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signer {
    /// As what.
    pub role: String,
    /// Who; or in words that nobody has yet.
    pub name: String,
    /// Whether the name is there.
    pub is_there: bool,
}

/// A line with an optional label before it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// Stands at the left; may be empty.
    pub label: String,
    /// What it says.
    pub text: String,
    /// Whether it must not be missed.
    pub is_strong: bool,
    /// Whether it only stands beside the others, to be looked up.
    pub is_quiet: bool,
}

impl Line {
    /// A line without a label.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// A line with one.
    pub fn labelled(label: impl Into<String>, text: impl Into<String>) -> Self {
        Self { label: label.into(), text: text.into(), ..Self::default() }
    }

    /// The same, not to be missed.
    #[must_use]
    pub fn strong(mut self) -> Self {
        self.is_strong = true;
        self
    }

    /// The same, of less weight.
    #[must_use]
    pub fn quiet(mut self) -> Self {
        self.is_quiet = true;
        self
    }
}

/// What was just said to the person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Said {
    /// Nothing.
    #[default]
    Nothing,
    /// What was recorded, or a remark.
    Told(Vec<String>),
    /// A refusal and what to do next.
    Refused {
        /// What was refused.
        what: String,
        /// What to do.
        help: String,
    },
}

/// What the person is asked.
#[derive(Debug, Clone)]
pub enum Mode {
    /// Yes or no to the lines of the preview.
    YesNo {
        /// The question.
        question: String,
    },
    /// The answer to the step that waits.
    Answer {
        /// Which of its answers Enter gives.
        at: usize,
    },
    /// A line of text.
    Line(Ask),
    /// One of several.
    Choose {
        /// The question.
        question: String,
        /// What can be chosen.
        options: Vec<String>,
        /// Which one Enter takes.
        at: usize,
    },
    /// A row of the list, to set its record right.
    Pick {
        /// Which one.
        at: usize,
        /// What is recorded there.
        details: Vec<Line>,
    },
    /// The correction of a record.
    Form(Form),
    /// What the keys do.
    Help,
    /// The run has ended: what the witness is shown.
    End(Vec<Line>),
}

/// A line being typed.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// What is asked.
    pub question: String,
    /// The text and its cursor.
    pub input: Input,
    /// What is there already: the files so far, names that fit.
    pub beside: Vec<String>,
    /// Whether Tab completes a path.
    pub is_path: bool,
    /// Whether the text is only offered: the first letter typed takes its place.
    pub is_offered: bool,
}

/// A correction being typed.
#[derive(Debug, Clone, Default)]
pub struct Form {
    /// Which record.
    pub heading: String,
    /// What it says now.
    pub before: String,
    /// The answers: key and word; the last one takes the record back.
    pub answers: Vec<(char, String)>,
    /// Which of them.
    pub answer: usize,
    /// Labels and texts; the last is the reason.
    pub fields: Vec<(String, Input)>,
    /// Where the cursor is: 0 the answer, then the fields.
    pub at: usize,
}
