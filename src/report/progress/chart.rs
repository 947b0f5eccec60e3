//! The drawings of the progress report: cumulative lines over the period, and bars against the plan.
//!
//! Only geometry: what is drawn is told apart by its form and its label as well as by its colour.

use chrono::{Datelike, Months, NaiveDate};
use maud::{Markup, html};

use super::{Overview, words};
use crate::domain::{day_in_era, day_text};
use crate::message::{Lang, Text};

/// A place to draw in; the same chart is drawn for a screen and for a telephone.
struct Frame {
    class: &'static str,
    width: i64,
    height: i64,
    left: i64,
    right: i64,
    /// Room that the name of a month takes.
    month: i64,
    /// Whether the first month of a year is named with its year.
    with_years: bool,
}

const BROAD: Frame =
    Frame { class: "chart broad", width: 960, height: 350, left: 46, right: 114, month: 88, with_years: true };
const NARROW: Frame =
    Frame { class: "chart narrow", width: 380, height: 300, left: 34, right: 96, month: 44, with_years: false };
const TOP: i64 = 30;
const BOTTOM: i64 = 50;
/// Names at the end of lines stand at least so far apart.
const NAMES_APART: i64 = 18;

struct Axes<'f> {
    frame: &'f Frame,
    from: NaiveDate,
    days: i64,
    most: i64,
    step: i64,
}

impl<'f> Axes<'f> {
    fn new(frame: &'f Frame, overview: &Overview) -> Self {
        let (period, today) = (overview.period, overview.at.day());
        let first = overview.days.first().map_or(period.from, |day| day.day);
        let from = period.from.min(first).min(today);
        let days = (period.to.max(today) - from).num_days() + 1;
        let counts = overview.totals;
        let highest = i64::from(counts.planned.unwrap_or(0).max(counts.ordered).max(counts.done).max(1));
        let step = round_step(highest);
        Self { frame, from, days: days.max(1), most: (highest + step - 1) / step * step, step }
    }

    /// The beginning of a day.
    fn x(&self, day: NaiveDate) -> i64 {
        let (left, right) = (self.frame.left, self.frame.width - self.frame.right);
        left + (day - self.from).num_days().clamp(0, self.days) * (right - left) / self.days
    }

    fn y(&self, count: i64) -> i64 {
        let (top, bottom) = (TOP, self.bottom());
        bottom - count.min(self.most) * (bottom - top) / self.most.max(1)
    }

    fn bottom(&self) -> i64 {
        self.frame.height - BOTTOM
    }
}

/// 1, 2 or 5 times a power of ten, so that five lines or fewer reach the highest count.
fn round_step(highest: i64) -> i64 {
    let mut power = 1;
    loop {
        if let Some(step) = [1, 2, 5].into_iter().map(|digit| digit * power).find(|step| highest <= step * 5) {
            return step;
        }
        power *= 10;
    }
}

/// Cumulative lines over the contract's period, twice: for a broad and for a narrow page.
pub(super) fn burn_up(overview: &Overview, lang: Lang) -> Markup {
    html! { (lines(&BROAD, overview, lang)) (lines(&NARROW, overview, lang)) }
}

fn lines(frame: &Frame, overview: &Overview, lang: Lang) -> Markup {
    let axes = Axes::new(frame, overview);
    let counts = overview.totals;
    let planned = counts.planned.filter(|count| *count > 0);
    let said = words::burn_up_said(counts.ordered, counts.done, planned.map_or("–".to_owned(), |it| it.to_string()));
    let end = overview.at.day().succ_opt().unwrap_or(overview.at.day());
    let done = path(&axes, overview.days.iter().map(|day| (day.day, day.done)), end);
    let ordered = path(&axes, overview.days.iter().map(|day| (day.day, day.ordered)), end);
    let (x, base) = (axes.x(end), axes.bottom());
    html! {
        svg class=(frame.class) viewBox=(format!("0 0 {} {}", frame.width, frame.height)) role="img" aria-label=(said.get(lang)) {
            (outside(&axes, overview))
            (grid(&axes, lang))
            (months(&axes, lang))
            (ends_of_period(&axes, overview, lang))
            path class="area" d=(format!("{done}V{base}Z")) {}
            @if let Some(planned) = planned {
                line class="planned" x1=(axes.x(overview.period.from)) y1=(base) x2=(axes.x(after(overview.period.to))) y2=(axes.y(i64::from(planned))) {}
            }
            path class="ordered" d=(ordered) {}
            path class="done" d=(done) {}
            (now(&axes, overview.at.day(), lang))
            circle class="dot-ordered" cx=(x) cy=(axes.y(i64::from(counts.ordered))) r="4" {}
            circle class="dot-done" cx=(x) cy=(axes.y(i64::from(counts.done))) r="5" {}
            (names(&axes, overview, x, lang))
        }
    }
}

fn after(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap_or(day)
}

/// A line that rises on the days on which a sum changed, up to a day.
fn path(axes: &Axes<'_>, sums: impl Iterator<Item = (NaiveDate, u32)>, end: NaiveDate) -> String {
    let mut line = format!("M{} {}", axes.x(axes.from), axes.bottom());
    for (day, sum) in sums {
        line.push_str(&format!("H{}V{}", axes.x(after(day)), axes.y(i64::from(sum))));
    }
    line.push_str(&format!("H{}", axes.x(end)));
    line
}

fn outside(axes: &Axes<'_>, overview: &Overview) -> Markup {
    let (from, to) = (axes.x(overview.period.from), axes.x(after(overview.period.to)));
    let right = axes.frame.width - axes.frame.right;
    let height = axes.bottom() - TOP;
    html! {
        @if from > axes.frame.left { rect class="outside" x=(axes.frame.left) y=(TOP) width=(from - axes.frame.left) height=(height) {} }
        @if to < right { rect class="outside" x=(to) y=(TOP) width=(right - to) height=(height) {} }
    }
}

fn grid(axes: &Axes<'_>, lang: Lang) -> Markup {
    let right = axes.frame.width - axes.frame.right;
    let counts = (0..=axes.most / axes.step).map(|nth| nth * axes.step);
    html! {
        @for count in counts {
            line class=(if count == 0 { "base" } else { "grid" }) x1=(axes.frame.left) y1=(axes.y(count)) x2=(right) y2=(axes.y(count)) {}
            text x=(axes.frame.left - 7) y=(axes.y(count) + 5) text-anchor="end" { (count) }
        }
        text x="0" y="14" { (words::unit_axis().get(lang)) }
    }
}

/// A tick for each month, or for every so many where they would run into each other.
fn months(axes: &Axes<'_>, lang: Lang) -> Markup {
    let mut starts = Vec::new();
    let mut month = axes.from.with_day(1).unwrap_or(axes.from);
    let last = axes.from + chrono::TimeDelta::days(axes.days);
    while month < last {
        starts.push(month);
        month = month.checked_add_months(Months::new(1)).unwrap_or(last);
    }
    let room = axes.frame.width - axes.frame.left - axes.frame.right;
    let count = i64::try_from(starts.len()).unwrap_or(1);
    let every = [1, 2, 3, 6, 12].into_iter().find(|every| room * every >= axes.frame.month * count).unwrap_or(24);
    let base = axes.bottom();
    // a month of which only the end is drawn may have no room for its name
    let is_cut = starts.first().is_some_and(|first| *first < axes.from);
    let is_short = starts.get(1).is_some_and(|second| axes.x(*second) - axes.frame.left < axes.frame.month);
    let skipped = i64::from(is_cut && is_short);
    let mut shown: Option<NaiveDate> = None;
    html! {
        @for (nth, month) in (0i64..).zip(starts) {
            @let x = axes.x(month.max(axes.from));
            @if month >= axes.from { line class="base" x1=(x) y1=(base) x2=(x) y2=(base + 5) {} }
            @if nth >= skipped && (nth - skipped) % every == 0 {
                @let is_first = axes.frame.with_years && shown.is_none_or(|before| before.year() != month.year());
                text x=(x + 4) y=(base + 20) { (month_name(month, is_first).get(lang)) }
                ({ shown = Some(month); "" })
            }
        }
    }
}

fn month_name(month: NaiveDate, is_first: bool) -> Text {
    if !is_first {
        return Text { ja: format!("{}月", month.month()), en: month.format("%b").to_string() };
    }
    let era = day_in_era(month);
    let year = era.split_inclusive('年').next().unwrap_or_default();
    Text { ja: format!("{year}{}月", month.month()), en: month.format("%b %Y").to_string() }
}

fn ends_of_period(axes: &Axes<'_>, overview: &Overview, lang: Lang) -> Markup {
    let (from, to) = (overview.period.from, overview.period.to);
    let base = axes.bottom();
    html! {
        @for (x, anchor, shift, text) in [
            (axes.x(from), "start", 4, words::begins(short_day(from, lang))),
            (axes.x(after(to)), "end", -4, words::ends(short_day(to, lang))),
        ] {
            line class="base" x1=(x) y1=(TOP) x2=(x) y2=(base + 28) {}
            text x=(x + shift) y=(base + 42) text-anchor=(anchor) { (text.get(lang)) }
        }
    }
}

/// A day without its year: 6月10日, 06-10.
fn short_day(day: NaiveDate, lang: Lang) -> String {
    let whole = day_text(day);
    let text = whole.get(lang);
    match lang {
        Lang::Ja => text.split_once('年').map_or(text, |(_, rest)| rest).to_owned(),
        Lang::En => text.split_once('-').map_or(text, |(_, rest)| rest).to_owned(),
    }
}

fn now(axes: &Axes<'_>, today: NaiveDate, lang: Lang) -> Markup {
    let x = axes.x(after(today));
    let is_right = x > (axes.frame.width - axes.frame.right) * 2 / 3;
    html! {
        line class="now" x1=(x) y1=(TOP - 10) x2=(x) y2=(axes.bottom()) {}
        text class="now" x=(if is_right { x - 5 } else { x + 5 }) y=(TOP - 4) text-anchor=(if is_right { "end" } else { "start" }) {
            (words::today_is(short_day(today, lang)).get(lang))
        }
    }
}

/// Names and sums beside the ends of the lines, moved apart where they would cover each other.
fn names(axes: &Axes<'_>, overview: &Overview, x: i64, lang: Lang) -> Markup {
    let counts = overview.totals;
    let mut beside = [("ordered", words::ordered(), counts.ordered), ("done", words::done(), counts.done)]
        .map(|(class, name, count)| (class, name, count, axes.y(i64::from(count)) + 5));
    let [(.., upper), (.., lower)] = &mut beside;
    if *lower - *upper < NAMES_APART {
        *upper = (*upper).min(axes.bottom() - NAMES_APART);
        *lower = *upper + NAMES_APART;
    }
    let planned = counts.planned.filter(|count| *count > 0);
    let to = axes.x(after(overview.period.to));
    html! {
        @for (class, name, count, y) in &beside {
            text class=(format!("name {class}")) x=(x + 10) y=(y) { (name.get(lang)) " " (count) }
        }
        @if let Some(planned) = planned {
            text class="name planned" x=(to + 8) y=(axes.y(i64::from(planned)) + 5) { (words::planned().get(lang)) " " (planned) }
        }
    }
}

/// One kind of work: the bar behind is what is ordered, the bar in front what is done, the stroke the plan.
pub(super) fn bar(planned: Option<u32>, ordered: u32, done: u32, most: u32) -> Markup {
    let width = |count: u32| u64::from(count) * 1000 / u64::from(most.max(1));
    html! {
        svg class="bar" viewBox="0 0 1006 20" preserveAspectRatio="none" aria-hidden="true" {
            rect class="track" x="0" y="3" width="1000" height="14" {}
            rect class="ordered" x="0" y="3" width=(width(ordered)) height="14" {}
            rect class="done" x="0" y="6" width=(width(done)) height="8" {}
            @if let Some(planned) = planned { rect class="planned" x=(width(planned)) y="0" width="4" height="20" {} }
        }
    }
}

/// What the parts of a bar mean.
pub(super) fn bar_key(lang: Lang) -> Markup {
    html! {
        p.key {
            span { svg viewBox="0 0 26 12" aria-hidden="true" { g.bar { rect class="done" x="0" y="3" width="26" height="6" {} } } (words::done().get(lang)) }
            span { svg viewBox="0 0 26 12" aria-hidden="true" { g.bar { rect class="ordered" x="0" y="0" width="26" height="12" {} } } (words::ordered().get(lang)) }
            span { svg viewBox="0 0 26 12" aria-hidden="true" { g.bar { rect class="planned" x="12" y="0" width="3" height="12" {} } } (words::planned().get(lang)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_most_five_round_steps_reach_the_highest_count() {
        for (highest, step) in
            [(1, 1), (5, 1), (6, 2), (10, 2), (11, 5), (65, 20), (204, 50), (1001, 500), (99_999, 20_000)]
        {
            assert_eq!(round_step(highest), step, "{highest}");
        }
    }
}
