//! What the columns of a checklist are, by their headings, or as somebody says.

use crate::domain::fold;
use crate::error::{Error, Result};
use crate::message::Text;
use crate::messages;
use crate::register::{Row, fold_header};

messages! {
    no_label() { ja: "番号", en: "number" }
    section_label() { ja: "区分", en: "section" }
    subsection_label() { ja: "中区分", en: "subsection" }
    title_label() { ja: "作業項目", en: "title" }
    instruction_label() { ja: "作業内容", en: "instruction" }
    expect_label() { ja: "期待結果", en: "expected" }
    value_label() { ja: "値の記入欄", en: "value" }
    note_label() { ja: "備考", en: "note" }
    by_label() { ja: "担当・確認者", en: "by" }
    result_label() { ja: "結果の記入欄", en: "result" }
    not_a_pair(given) { ja: "「{given}」は 項目=列 の形ではありません", en: "`{given}` is not PART=COLUMN" }
    no_such_part(given) { ja: "「{given}」という項目はありません", en: "there is no part {given}" }
    parts_are(parts) { ja: "--columns title=B,instruction=C のように書きます。項目: {parts}", en: "as in --columns title=B,instruction=C; the parts are {parts}" }
    no_such_column(given) { ja: "列「{given}」がありません", en: "there is no column {given}" }
    columns_are() { ja: "列は A、B … の文字か、見出しの文字で指定してください", en: "name a column by its letter, A, B …, or by its heading" }
    no_text() { ja: "作業項目も作業内容も指定されていません", en: "neither title nor instruction is given" }
}

/// What a column of a checklist holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// 項番
    No,
    /// 大項目
    Section,
    /// 中項目
    Subsection,
    /// 作業項目
    Title,
    /// 作業内容
    Instruction,
    /// 期待結果
    Expect,
    /// 実測値: something is written down.
    Value,
    /// 備考
    Note,
    /// 担当、確認者
    By,
    /// 結果, チェック: what the program asks anyway.
    Result,
}

impl Part {
    /// Every one with its word in `--columns`.
    pub const WORDS: [(&'static str, Self); 10] = [
        ("no", Self::No),
        ("section", Self::Section),
        ("subsection", Self::Subsection),
        ("title", Self::Title),
        ("instruction", Self::Instruction),
        ("expect", Self::Expect),
        ("value", Self::Value),
        ("note", Self::Note),
        ("by", Self::By),
        ("result", Self::Result),
    ];

    /// The word that people read.
    pub fn label(self) -> Text {
        match self {
            Self::No => no_label(),
            Self::Section => section_label(),
            Self::Subsection => subsection_label(),
            Self::Title => title_label(),
            Self::Instruction => instruction_label(),
            Self::Expect => expect_label(),
            Self::Value => value_label(),
            Self::Note => note_label(),
            Self::By => by_label(),
            Self::Result => result_label(),
        }
    }

    /// The word in `--columns`.
    pub fn name(self) -> &'static str {
        Self::WORDS.iter().find(|(_, part)| *part == self).map_or("", |(word, _)| word)
    }

    /// Headings that mean it. A heading that stands for two parts is the earlier one's where that is free.
    fn headings(self) -> impl Iterator<Item = &'static str> {
        let all = match self {
            Self::No => "項番、No、№、番号、#、通番、連番、手順番号、手順No、項、ID、順番、順序、Step",
            Self::Section => {
                "区分、大項目、分類、大分類、カテゴリ、カテゴリー、工程、フェーズ、段階、章、作業区分、Section、Category、Phase"
            }
            Self::Subsection => "中項目、中分類、小分類、中区分、Subsection",
            Self::Title => {
                "作業項目、確認項目、項目、項目名、作業名、チェック項目、点検項目、手順名、小項目、件名、作業、実施項目、タイトル、Title、Item、Task"
            }
            Self::Instruction => {
                "作業内容、手順、作業手順、操作、操作内容、操作手順、実施内容、内容、詳細、手順内容、確認方法、作業詳細、実施手順、方法、Instruction、Procedure、Description、Action"
            }
            Self::Expect => {
                "期待結果、期待値、確認内容、確認事項、判定基準、基準、合格基準、正常値、予想結果、完了条件、期待される結果、想定結果、確認ポイント、判断基準、Expected、Expected result、Criteria"
            }
            Self::Value => "実測値、測定値、記入欄、値、入力値、記録、記録欄、実績値、Value、Measured",
            Self::Note => {
                "備考、注意、注意事項、特記事項、補足、コメント、留意点、備考欄、留意事項、Note、Notes、Remarks"
            }
            Self::By => {
                "担当、担当者、確認者、実施者、作業者、記入者、立会者、承認者、作業担当、実施担当、立会、サイン、確認印、By、Owner"
            }
            Self::Result => {
                "結果、チェック、確認、実施結果、判定、確認結果、チェック欄、済、実施、完了、結果欄、OK/NG、OKNG、合否、良否、実施日時、時刻、日時、開始時刻、終了時刻、実施日、実施時刻、予定時刻、Result、Check、Done"
            }
        };
        all.split('、')
    }

    /// The part that a heading names: by itself, or but for what stands in brackets.
    fn of(heading: &str) -> Option<Self> {
        let is = |text: &str| {
            let folded = fold_header(text);
            let names = |part: Self| part.headings().any(|known| fold_header(known) == folded);
            (!folded.is_empty()).then(|| Self::WORDS.iter().map(|(_, part)| *part).find(|part| names(*part)))?
        };
        let bare = fold(heading);
        let bare = bare.split(['(', '[', '【', '\n', '/', '・']).next().unwrap_or_default();
        is(heading).or_else(|| is(bare))
    }
}

/// A column and what it is taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnGuess {
    /// Its place, from 0.
    pub at: usize,
    /// Its heading.
    pub heading: String,
    /// What it is taken for; nothing where it is left aside.
    pub part: Option<Part>,
}

/// What the cells of a heading row mean; a part is the first column's that names it.
pub fn guess(header: &Row) -> Vec<ColumnGuess> {
    let mut guesses: Vec<ColumnGuess> = Vec::new();
    for (at, heading) in header.cells.iter().enumerate().filter(|(_, heading)| !heading.trim().is_empty()) {
        let part = Part::of(heading).filter(|part| guesses.iter().all(|other| other.part != Some(*part)));
        guesses.push(ColumnGuess { at, heading: one_line(heading), part });
    }
    let has = |guesses: &[ColumnGuess], part: Part| guesses.iter().any(|it| it.part == Some(part));
    // 区分, 項目 … 確認内容 without any 作業項目: what is to be confirmed is the step
    if !has(&guesses, Part::Title)
        && !has(&guesses, Part::Instruction)
        && let Some(found) = guesses.iter_mut().find(|it| it.part == Some(Part::Expect))
    {
        found.part = Some(Part::Title);
    }
    guesses
}

/// The columns as somebody says: `title=B,instruction=作業内容`. All others are left aside.
///
/// # Errors
/// A part or column that there is not.
pub fn given(header: &Row, words: &[String]) -> Result<Vec<ColumnGuess>> {
    let mut guesses: Vec<ColumnGuess> = guess(header);
    let wide = header.cells.len().max(guesses.last().map_or(0, |it| it.at + 1));
    for it in &mut guesses {
        it.part = None;
    }
    for word in words {
        let parts = Part::WORDS.map(|(word, _)| word).join(", ");
        let (part, column) = word.split_once('=').ok_or_else(|| Error::usage(not_a_pair(word), parts_are(&parts)))?;
        let wanted = fold(part).to_lowercase();
        let part = Part::WORDS.iter().find(|(name, part)| *name == wanted || fold(&part.label().ja) == fold(&wanted));
        let (_, part) = part.ok_or_else(|| Error::usage(no_such_part(&wanted), parts_are(&parts)))?;
        let by_heading = guesses.iter().find(|it| fold_header(&it.heading) == fold_header(column)).map(|it| it.at);
        let at = by_heading.or_else(|| letters(column).filter(|at| *at < wide.max(26)));
        let at = at.ok_or_else(|| Error::usage(no_such_column(column), columns_are()))?;
        match guesses.iter_mut().find(|it| it.at == at) {
            Some(found) => found.part = Some(*part),
            None => guesses.push(ColumnGuess { at, heading: String::new(), part: Some(*part) }),
        }
    }
    guesses.sort_by_key(|it| it.at);
    if !guesses.iter().any(|it| matches!(it.part, Some(Part::Title | Part::Instruction))) {
        return Err(Error::usage(no_text(), parts_are("title, instruction")));
    }
    Ok(guesses)
}

/// Whether a row has a heading that somebody names: `title=作業の名前`.
pub(super) fn names_heading(row: &Row, words: &[String]) -> bool {
    let named = words.iter().filter_map(|word| word.split_once('=')).map(|(_, column)| fold_header(column));
    let mut named = named.filter(|column| !column.is_empty() && letters(column).is_none());
    named.any(|column| row.cells.iter().any(|cell| fold_header(cell) == column))
}

/// A column's place by its letters: A, B … AA.
fn letters(column: &str) -> Option<usize> {
    let folded = fold(column);
    let is_short = (1..=2).contains(&folded.len()) && folded.bytes().all(|byte| byte.is_ascii_uppercase());
    let number = folded.bytes().fold(0, |sum, byte| sum * 26 + usize::from(byte.wrapping_sub(b'A')) + 1);
    is_short.then(|| number.saturating_sub(1))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(header: &[&str]) -> Vec<Option<Part>> {
        guess(&Row { number: 1, cells: header.iter().map(|&cell| cell.to_owned()).collect() })
            .into_iter()
            .map(|it| it.part)
            .collect()
    }

    #[test]
    fn headings_are_known_by_many_names_and_each_part_once() {
        use Part::{By, Expect, Instruction, No, Note, Result, Section, Subsection, Title};
        let known = |parts: &[Part]| parts.iter().copied().map(Some).collect::<Vec<_>>();
        assert_eq!(
            parts(&["Ｎｏ．", "大項目", "中項目", "小項目", "手順"]),
            known(&[No, Section, Subsection, Title, Instruction])
        );
        assert_eq!(
            parts(&["項番", "ﾌｪｰｽﾞ", "確認項目", "判定基準", "判定（OK/NG）"]),
            known(&[No, Section, Title, Expect, Result])
        );
        assert_eq!(parts(&["作業\n項目", "備考 ※", "担当／確認者"]), known(&[Title, Note, By]));
        assert_eq!(parts(&["内容", "詳細", "余白"]), [Some(Instruction), None, None]);
        assert_eq!(parts(&["確認内容", "結果"]), known(&[Title, Result]));
    }

    #[test]
    fn no_heading_stands_for_two_parts() {
        for (name, part) in Part::WORDS {
            for heading in part.headings() {
                assert_eq!(Part::of(heading), Some(part), "{name}: {heading}");
            }
        }
        assert_eq!(letters("AA"), Some(26));
        assert_eq!((letters("ｂ"), letters("B1"), letters("")), (Some(1), None, None));
    }
}
