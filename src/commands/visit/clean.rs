//! Whether the result of a medium's check says that nothing was found: in so many words where it stands by itself,
//! else by the counts in its text.

use crate::domain::{fold, parse_day};

/// Words that say without a number that something was found.
const PRESENT: [&str; 6] = ["検出あり", "感染あり", "異常あり", "脅威あり", "検出有", "感染有"];
/// What a count of findings stands before.
const COUNTED: [&str; 6] = ["件", "個", "FOUND", "DETECTED", "INFECTED", "THREAT"];
/// What a count of findings stands behind.
const FOUND: [&str; 7] = ["検出", "感染", "脅威", "FOUND", "DETECTED", "INFECTED", "THREAT"];
/// What may stand between such a word and its count.
const BETWEEN: [&str; 14] =
    ["件数", "ファイル", "数", "は", "が", "S", "FILE", "ITEM", "OBJECT", ":", "=", "-", "・", "("];

/// Whether a result says that nothing was found.
pub(super) fn is_clean(result: &str) -> bool {
    let bare: String = fold(result).replace("無し", "なし").split_whitespace().collect();
    let bare = bare.replace("検出", "").replace("感染", "").replace("脅威", "").replace(['(', ')', ':'], "");
    matches!(
        bare.as_str(),
        "0" | "0件"
            | "零件"
            | "なし"
            | "異常なし"
            | "問題なし"
            | "CLEAN"
            | "NONE"
            | "0FOUND"
            | "0DETECTED"
            | "NOTHINGFOUND"
    )
}

/// Whether a free text says of nothing that it was found: no count above zero, no あり.
pub(super) fn is_text_clean(text: &str) -> bool {
    let folded = fold(text);
    let bare: String = folded.split_whitespace().collect();
    let is_counted = |(before, behind): (&str, &str)| {
        let count = last_number(before);
        // a month's day before the word is none where the count stands behind it
        is_count(count) && (!count.contains('-') || first_number(behind).is_empty())
    };
    let is_found = |(_, behind): (&str, &str)| is_count(first_number(behind));
    !PRESENT.iter().any(|word| bare.contains(word))
        && !COUNTED.iter().any(|word| around(&folded, word).any(is_counted))
        && !FOUND.iter().any(|word| around(&folded, word).any(is_found))
}

/// What stands before and behind a word, wherever it is.
fn around<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
    let sides = move |(at, _)| Some((text.get(..at)?, text.get(at + word.len()..)?));
    text.match_indices(word).filter_map(sides)
}

/// The number that a text ends with, whole: 1,000; empty where there is none.
fn last_number(text: &str) -> &str {
    let text = text.trim_end();
    let number = text.rsplit(|c: char| !c.is_ascii_digit() && !",./-".contains(c)).next().unwrap_or_default();
    // not of 2024-06-10,0: a comma within a number has three digits behind it
    match number.rsplit_once(',') {
        Some((_, last)) if last.len() != 3 => last,
        _ => number.trim_start_matches([',', '.', '/', '-']),
    }
}

/// The number right behind a word; empty where there is none, or where it begins a day or a time.
fn first_number(text: &str) -> &str {
    let mut text = text.trim_start();
    while let Some(rest) = BETWEEN.iter().find_map(|word| text.strip_prefix(word)) {
        text = rest.trim_start();
    }
    let end = text.find(|c: char| !c.is_ascii_digit() && !"./-".contains(c)).unwrap_or(text.len());
    let (number, behind) = text.split_at(end);
    let is_time = behind.strip_prefix(':').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    if is_time || behind.starts_with(['年', '月', '時']) { "" } else { number.trim_end_matches(['.', '/', '-']) }
}

/// Whether a number is above zero, and no day and no version; of 0/70 the first counts.
fn is_count(number: &str) -> bool {
    let groups: Vec<&str> = number.split('.').collect();
    let is_version = groups.len() > 2 && groups.iter().skip(1).any(|group| group.len() != 3);
    let first = number.split('/').next().unwrap_or_default();
    !is_version && parse_day(number).is_err() && first.bytes().any(|byte| matches!(byte, b'1'..=b'9'))
}

#[cfg(test)]
mod tests {
    use super::is_text_clean;

    #[test]
    fn a_count_is_read_whole_on_whichever_side_of_its_word_it_stands() {
        for found in [
            "検出 1,000件",
            "検出 １，０００件",
            "検出 1.000 件",
            "検出3",
            "検出: 3",
            "検出数：３",
            "検出された脅威は 2",
            "感染 10/70",
            "感染ファイル数 1",
            "infected: 3",
            "Infected files: 1",
            "threats found: 2",
            "3 found",
            "3 threats detected: 0 removed",
            "Defender 2024-06-10 found 12",
            "検出 0件 感染 1件",
            "検出 10:30 1件",
            "検出 3:Trojan",
            "検出/3件",
            "1,000 detected: 0 removed",
            "1.000.000 found",
            "3/70 detected: 0 removed",
        ] {
            assert!(!is_text_clean(found), "{found}");
        }
        for clean in [
            "検出 0件",
            "検出0",
            "検出: 0",
            "検出 0/70",
            "検出なし",
            "検出されず",
            "検出なし 定義 2024-06-10",
            "Defender 6/10 検出なし",
            "定義 2024-06-10 脅威なし",
            "2024-06-10 found nothing",
            "06-10 found 0",
            "4.18.24050.7 threats: none",
            "検出 2024-06-10 なし",
            "検出 R6.6.10 0件",
            "検出 6月10日 なし",
            "脅威は検出されませんでした（定義 1.403.21.0）",
            "感染 0、検出 0、12 分",
            "検出0,1234 ファイル",
            "Defender 6/10 0件",
            "定義 2024-06-10,0件",
            "検出 2024-06-10,0件",
            "検出 10:30 なし",
            "定義 2024-06-10",
            "found 0",
            "0 found",
            "2024-06-10 found 0",
            "pattern 1.403.21.0 found: 0",
            "Infected files: 0",
            "no threats found",
        ] {
            assert!(is_text_clean(clean), "{clean}");
        }
    }
}
