//! A run's timeline as one page, in the style of the reports.

use maud::{Markup, html};

use super::{Entry, Timeline, sign, words};
use crate::describe::run_marks;
use crate::domain::Outcome;
use crate::html::{REPORT_STYLE, page as whole};
use crate::message::Lang;
use crate::procedure::answer_word;
use crate::report::span;

/// The page in a language.
pub fn page(timeline: &Timeline, lang: Lang) -> String {
    let title = words::heading(&timeline.run.run);
    let body = html! {
        header {
            h1 { small { (timeline.procedure) } (title.get(lang)) }
            (meta(timeline, lang))
        }
        main {
            (steps(timeline, lang))
            (end(timeline, lang))
        }
        footer { (words::guide().get(lang)) }
    };
    whole(title.get(lang), lang, &[REPORT_STYLE], &body)
}

fn meta(timeline: &Timeline, lang: Lang) -> Markup {
    let run = &timeline.run;
    let begun = run.started_at.text();
    html! {
        p.meta {
            span { b { (words::terminal(&timeline.terminal).get(lang)) } }
            span { (run.work_type.label().get(lang)) }
            span { (words::order(&run.order).get(lang)) }
        }
        p.meta {
            span { (words::worker(&timeline.worker).get(lang)) }
            @if let Some(witness) = &timeline.witness { span { (words::witness(witness).get(lang)) } }
            span {
                @match run.finished_at {
                    Some(end) => { (words::took(begun.get(lang), end.text().get(lang), span(run.started_at.until(end)).get(lang)).get(lang)) }
                    None => { (words::since(begun.get(lang)).get(lang)) }
                }
            }
        }
        @if let Some(marks) = run_marks(run, &timeline.lacking) { p.meta { span.mark { (marks.get(lang)) } } }
    }
}

fn steps(timeline: &Timeline, lang: Lang) -> Markup {
    let mut day = None;
    html! {
        ol.steps { @for entry in &timeline.entries {
            @let this = entry.at.day();
            @if day.replace(this) != Some(this) { li.section { time { (crate::domain::day_text(this).get(lang)) } } }
            @if let Some(before) = &entry.before { li.gap { span { "⋮ " (before.get(lang)) } } }
            @if let Some(section) = &entry.section { li.section { (section.get(lang)) } }
            (one(entry, lang))
        } }
    }
}

fn one(entry: &Entry, lang: Lang) -> Markup {
    let class = entry.result.map(|result| result.name());
    html! {
        li id=(format!("event-{}", entry.seq)) {
            time datetime=(entry.at) { (entry.at.clock()) }
            span class=(format!("sign {}", class.unwrap_or_default())) { (entry.result.map_or("·", sign)) }
            div {
                h4 {
                    @if entry.voided { s { (entry.title.get(lang)) } } @else { (entry.title.get(lang)) }
                    @if let Some(result) = entry.result { b class=[class] { (answer_word(result).get(lang)) } }
                    @if let Some(value) = &entry.value { b { @if entry.beneath.is_empty() { (value) } @else { s { (value) } } } }
                }
                @for line in &entry.lines { p { (line.get(lang)) } }
                p { (entry.by) " · " (words::number(entry.seq).get(lang)) }
                @for beneath in &entry.beneath {
                    p.beneath id=(format!("event-{}", beneath.seq)) {
                        b { (beneath.text.get(lang)) } br;
                        (beneath.at.text().get(lang)) " " (beneath.by) " · " (words::number(beneath.seq).get(lang))
                    }
                }
            }
        }
    }
}

fn end(timeline: &Timeline, lang: Lang) -> Markup {
    let Some(outcome) = timeline.run.outcome else { return html! {} };
    html! {
        div.end.alarm[outcome != Outcome::Completed] {
            b { (outcome.label().get(lang)) }
            @if let Some(code) = &timeline.head_code {
                " " span.code { (words::code(code).get(lang)) }
                p.note { (words::code_means().get(lang)) }
            }
        }
    }
}
