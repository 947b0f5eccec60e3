//! What is open and what is owed: the queries behind a technician's commands.
//!
//! None of them looks at what is over: each reads an index over what is open, a sum that the
//! projection keeps, or a bounded number of rows, however long the history.

use rusqlite::params;

use super::project::read;
use super::query::{Progress, Unpaid, moment};
use super::{Store, Stored, parse, signed};
use crate::domain::{Moment, WorkType, fold};
use crate::error::Result;
use crate::state::{Assignment, Combination, Document, Paper, Review, Run};

/// Causes of papers that are orders, of some kind of work.
const DONE: &str = "work.done";
const ORDERED: &str = "work.ordered";

impl Store {
    /// Documents of a kind that still ask for something, in order of their keys.
    ///
    /// # Errors
    /// A failing database.
    pub fn list_open<T: Document>(&self) -> Result<Vec<T>> {
        let mut query = self
            .db
            .prepare_cached("SELECT doc FROM document INDEXED BY document_open WHERE kind = ?1 AND open ORDER BY key")
            .stored()?;
        let rows = query.query_map([T::KIND], |row| row.get::<_, String>(0)).stored()?;
        rows.map(|doc| doc.stored().and_then(|doc| read(&doc))).collect()
    }

    /// The last documents of a kind by their keys, at most so many.
    ///
    /// # Errors
    /// A failing database.
    pub fn list_last<T: Document>(&self, most: u64) -> Result<Vec<T>> {
        let mut query = self
            .db
            .prepare_cached("SELECT doc FROM document WHERE kind = ?1 AND retired = 0 ORDER BY key DESC LIMIT ?2")
            .stored()?;
        let rows = query.query_map(params![T::KIND, signed(most)], |row| row.get::<_, String>(0)).stored()?;
        let mut documents: Vec<T> =
            rows.map(|doc| doc.stored().and_then(|doc| read(&doc))).collect::<Result<Vec<_>>>()?;
        documents.reverse();
        Ok(documents)
    }

    /// Runs that are open or paused.
    ///
    /// # Errors
    /// A failing database.
    pub fn unfinished_runs(&self) -> Result<Vec<Run>> {
        self.runs("SELECT doc FROM run WHERE state <> 'finished' ORDER BY id", [])
    }

    /// Runs on a terminal that somebody began who is not on the roster.
    ///
    /// # Errors
    /// A failing database.
    pub fn emergencies_on(&self, terminal: &str) -> Result<Vec<Run>> {
        self.runs("SELECT doc FROM run WHERE terminal = ?1 AND in_emergency ORDER BY id", [fold(terminal)])
    }

    /// The run on a terminal that was begun last.
    ///
    /// # Errors
    /// A failing database.
    pub fn last_run_on(&self, terminal: &str) -> Result<Option<Run>> {
        let sql = "SELECT doc FROM run WHERE terminal = ?1 ORDER BY started DESC, id DESC LIMIT 1";
        Ok(self.runs(sql, [fold(terminal)])?.pop())
    }

    /// Runs on a terminal that were begun at a time or after it.
    ///
    /// # Errors
    /// A failing database.
    pub fn runs_on_since(&self, terminal: &str, from: Moment) -> Result<Vec<Run>> {
        self.runs(
            "SELECT doc FROM run WHERE terminal = ?1 AND started >= ?2 ORDER BY started, id",
            params![fold(terminal), from.millis()],
        )
    }

    /// Runs of an order, by terminal.
    ///
    /// # Errors
    /// A failing database.
    pub fn runs_of(&self, order: &str) -> Result<Vec<Run>> {
        self.runs("SELECT doc FROM run WHERE order_id = ?1 ORDER BY terminal, id", [fold(order)])
    }

    /// Runs of an order on a terminal.
    ///
    /// # Errors
    /// A failing database.
    pub fn runs_of_on(&self, order: &str, terminal: &str) -> Result<Vec<Run>> {
        self.runs(
            "SELECT doc FROM run WHERE order_id = ?1 AND terminal = ?2 ORDER BY id",
            [fold(order), fold(terminal)],
        )
    }

    /// The numbers of the last runs, at most so many.
    ///
    /// # Errors
    /// A failing database.
    pub fn last_run_numbers(&self, most: u64) -> Result<Vec<String>> {
        let mut query = self.db.prepare_cached("SELECT id FROM run ORDER BY id DESC LIMIT ?1").stored()?;
        let rows = query.query_map([signed(most)], |row| row.get(0)).stored()?;
        rows.map(Stored::stored).collect()
    }

    /// How many runs have ended that nobody reviewed.
    ///
    /// # Errors
    /// A failing database.
    pub fn unreviewed(&self) -> Result<usize> {
        let count: i64 = self
            .db
            .prepare_cached("SELECT count FROM unreviewed WHERE one = 1")
            .stored()?
            .query_row([], |row| row.get(0))
            .stored()?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// Runs that have ended and that nobody reviewed, the latest first, at most so many.
    ///
    /// # Errors
    /// A failing database.
    pub fn unreviewed_runs(&self, most: u64) -> Result<Vec<Run>> {
        self.runs(
            "SELECT doc FROM run INDEXED BY run_unreviewed WHERE state = 'finished' AND NOT reviewed
             ORDER BY started DESC LIMIT ?1",
            [signed(most)],
        )
    }

    /// Runs that were reviewed and in which something was recorded after their end, with their reviews.
    ///
    /// # Errors
    /// A failing database.
    pub fn looked_at_again(&self) -> Result<Vec<(Run, Review)>> {
        let runs = self.runs("SELECT doc FROM run WHERE touched AND reviewed ORDER BY id", [])?;
        let pairs = runs.into_iter().map(|run| Ok(self.get::<Review>(&run.run)?.map(|review| (run, review))));
        pairs.filter_map(Result::transpose).collect()
    }

    /// Whether anything was recorded in a run that its reviewer had not received yet: a correction, say.
    ///
    /// # Errors
    /// A failing database.
    pub fn is_amended(&self, run: &Run, review: &Review) -> Result<bool> {
        let ask = |sql| -> Result<bool> {
            let own = params![run.journal, review.office, signed(review.seq), signed(run.span.1)];
            self.db.prepare_cached(sql).stored()?.query_row(own, |row| row.get(0)).stored()
        };
        // ?4 keeps the parameters of both alike
        let any =
            "SELECT EXISTS (SELECT 1 FROM receipt WHERE journal = ?1 AND size <= ?4 AND (office <> ?2 OR seq < ?3))";
        let later =
            "SELECT EXISTS (SELECT 1 FROM receipt WHERE journal = ?1 AND size > ?4 AND (office <> ?2 OR seq < ?3))";
        Ok(!ask(later)? && ask(any)?)
    }

    /// Orders on terminals that are wanted and not done, by order and terminal.
    ///
    /// # Errors
    /// A failing database.
    pub fn open_assignments(&self) -> Result<Vec<Assignment>> {
        self.assignment_rows(
            "SELECT order_id, terminal, started, max(done, 0) FROM assignment
             WHERE wanted AND done <= 0 AND NOT cancelled AND ?1 = '' ORDER BY order_id, terminal",
            "",
        )
    }

    /// The orders that want a terminal and are not done there.
    ///
    /// # Errors
    /// A failing database.
    pub fn open_assignments_on(&self, terminal: &str) -> Result<Vec<Assignment>> {
        self.assignment_rows(
            "SELECT order_id, terminal, started, max(done, 0) FROM assignment
             WHERE terminal = ?1 AND wanted AND done <= 0 AND NOT cancelled ORDER BY order_id",
            &fold(terminal),
        )
    }

    /// The combinations that an order was ever put into, by their numbers.
    ///
    /// # Errors
    /// A failing database.
    pub fn combinations_with(&self, order: &str) -> Result<Vec<Combination>> {
        let mut query = self
            .db
            .prepare_cached("SELECT combination FROM combined WHERE order_id = ?1 ORDER BY combination")
            .stored()?;
        let rows = query.query_map([fold(order)], |row| row.get::<_, String>(0)).stored()?;
        let found = rows.map(|key| self.get::<Combination>(&key.stored()?));
        Ok(found.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    /// Ordered, begun and done by terminal (its folded id) and work type; what was cancelled before it was done is not
    /// ordered any more.
    ///
    /// # Errors
    /// A failing database.
    pub fn progress(&self) -> Result<Vec<Progress>> {
        let mut query = self
            .db
            .prepare_cached("SELECT terminal, work_type, ordered, started, done FROM progress WHERE ordered > 0")
            .stored()?;
        let rows = query
            .query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))
            .stored()?;
        rows.map(|row| {
            let (terminal, work_type, ordered, started, done) = row.stored()?;
            Ok(Progress { terminal, work_type: parse(&work_type)?, ordered, started, done })
        })
        .collect()
    }

    /// When a bundle of a journal was last accepted.
    ///
    /// # Errors
    /// A failing database.
    pub fn last_receipt(&self, journal: &str) -> Result<Option<Moment>> {
        let at: Option<String> = self
            .db
            .prepare_cached("SELECT max(at) FROM receipt WHERE journal = ?1")
            .stored()?
            .query_row([journal], |row| row.get(0))
            .stored()?;
        at.map(moment).transpose()
    }

    /// The name under which debts of a form lie: those of one that never paid a cause lie under none.
    fn debtor<'f>(&self, form: &'f str, cause: &str) -> Result<&'f str> {
        let sql = "SELECT EXISTS (SELECT 1 FROM payer WHERE cause = ?1 AND form = ?2)";
        let has_paid: bool =
            self.db.prepare_cached(sql).stored()?.query_row([cause, &fold(form)], |row| row.get(0)).stored()?;
        Ok(if has_paid { form } else { "" })
    }

    /// What a cause still owes of a form, the oldest first, at most so many; of orders only those of the given
    /// kinds of work, where any is given.
    ///
    /// # Errors
    /// A failing database.
    pub fn unpaid(&self, form: &str, cause: &str, work: &[WorkType], most: Option<usize>) -> Result<Vec<Unpaid>> {
        let form = fold(self.debtor(form, cause)?);
        let limit = most.and_then(|most| i64::try_from(most).ok()).unwrap_or(-1);
        let mut query = self
            .db
            .prepare_cached(
                "SELECT key, about, at FROM owed
                 WHERE form = ?1 AND cause = ?2 AND work = ?3 AND paper IS NULL AND NOT void
                 ORDER BY at, key LIMIT ?4",
            )
            .stored()?;
        let mut unpaid = Vec::new();
        for work in kinds(cause, work) {
            let rows = query.query_map(params![form, cause, work, limit], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
            });
            for row in rows.stored()? {
                let (key, about, at) = row.stored()?;
                unpaid.push(Unpaid { key, about, at: moment(at)? });
            }
        }
        unpaid.sort_by(|left, right| (left.at, &left.key).cmp(&(right.at, &right.key)));
        unpaid.truncate(most.unwrap_or(usize::MAX));
        Ok(unpaid)
    }

    /// How many papers of a form a cause still owes; as for [`Store::unpaid`].
    ///
    /// # Errors
    /// A failing database.
    pub fn unpaid_count(&self, form: &str, cause: &str, work: &[WorkType]) -> Result<usize> {
        let form = fold(self.debtor(form, cause)?);
        let sql = "SELECT coalesce(sum(unpaid), 0) FROM owing WHERE form = ?1 AND cause = ?2 AND work = ?3";
        let mut query = self.db.prepare_cached(sql).stored()?;
        let mut total = 0;
        for work in kinds(cause, work) {
            let count: i64 = query.query_row([&form, cause, work], |row| row.get(0)).stored()?;
            total += usize::try_from(count).unwrap_or(0);
        }
        Ok(total)
    }

    /// The keys of what a cause still owes of a form about one thing; as for [`Store::unpaid`].
    ///
    /// # Errors
    /// A failing database.
    pub fn unpaid_about(&self, form: &str, cause: &str, work: &[WorkType], about: &str) -> Result<Vec<String>> {
        let form = fold(self.debtor(form, cause)?);
        let mut query = self
            .db
            .prepare_cached(
                "SELECT key FROM owed INDEXED BY owed_about
                 WHERE about_id = ?2 AND cause = ?1 AND form = ?4 AND work = ?3 AND paper IS NULL AND NOT void
                 ORDER BY at, key",
            )
            .stored()?;
        let mut keys = Vec::new();
        for work in kinds(cause, work) {
            let rows = query.query_map([cause, &fold(about), work, &form], |row| row.get(0)).stored()?;
            keys.extend(rows.collect::<rusqlite::Result<Vec<String>>>().stored()?);
        }
        Ok(keys)
    }

    /// Whether a paper of a form was ever submitted.
    ///
    /// # Errors
    /// A failing database.
    pub fn is_submitted(&self, form: &str) -> Result<bool> {
        self.db
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM paper WHERE form = ?1 AND submitted)")
            .stored()?
            .query_row([fold(form)], |row| row.get(0))
            .stored()
    }

    /// The papers of a form about something.
    ///
    /// # Errors
    /// A failing database.
    pub fn papers_about(&self, form: &str, about: &str) -> Result<Vec<Paper>> {
        self.papers("SELECT key FROM paper WHERE form = ?1 AND about = ?2 ORDER BY key", &[&fold(form), &fold(about)])
    }

    /// The papers of a form.
    ///
    /// # Errors
    /// A failing database.
    pub fn papers_of(&self, form: &str) -> Result<Vec<Paper>> {
        self.papers("SELECT key FROM paper WHERE form = ?1 ORDER BY key", &[&fold(form)])
    }

    fn papers(&self, sql: &str, parameters: &[&str]) -> Result<Vec<Paper>> {
        let mut query = self.db.prepare_cached(sql).stored()?;
        let rows = query.query_map(rusqlite::params_from_iter(parameters), |row| row.get::<_, String>(0)).stored()?;
        let found = rows.map(|key| self.get::<Paper>(&key.stored()?));
        Ok(found.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
    }
}

/// The kinds of work under which a cause's papers are kept.
fn kinds(cause: &str, work: &[WorkType]) -> Vec<&'static str> {
    match cause {
        DONE | ORDERED if work.is_empty() => WorkType::ALL.iter().map(|work| work.name()).chain([""]).collect(),
        DONE | ORDERED => work.iter().map(|work| work.name()).collect(),
        _ => vec![""],
    }
}
