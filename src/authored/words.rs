//! The sentences that every authored file shares: what is wrong, what is allowed.
//!
//! Only sentences. They teach: whoever reads them has a TOML file open and has never seen
//! its form before.

use crate::complaints;
use crate::message::Text;
use crate::messages;

/// One text after the other.
pub fn join(first: Text, second: Text) -> Text {
    Text { ja: first.ja + &second.ja, en: first.en + &second.en }
}

messages! {
    there_are(known) { ja: "。書けるのは {known} です", en: "; there are {known}" }
    did_you_mean(word) { ja: "。「{word}」のことですか", en: "; did you mean `{word}`?" }
    probably(what) { ja: "注意: {what}", en: "warning: {what}" }
}

complaints! {
    // the file
    too_large(bytes, most) {
        ja: "ファイルが大きすぎます（{bytes} バイト）。{most} バイトまでです",
        en: "the file is too large ({bytes} bytes); at most {most} can be read",
    }
    not_utf8() {
        ja: "UTF-8 ではないバイトがあります。エディターで文字コード「UTF-8（BOM なし）」を選んで保存し直してください",
        en: "bytes that are not UTF-8; save the file again as UTF-8 without BOM",
    }
    has_bom() {
        ja: "先頭に BOM があります。文字コード「UTF-8（BOM なし）」で保存し直してください",
        en: "the file begins with a BOM; save it again as UTF-8 without BOM",
    }
    syntax(known, detail) {
        ja: "TOML として読めません: {known}（{detail}）",
        en: "not valid TOML: {detail}",
    }
    // fields
    unknown_key(key) { ja: "「{key}」という項目はありません", en: "no field is called `{key}`" }
    missing(key, example) {
        ja: "「{key}」がありません。例: {example}",
        en: "`{key}` is missing; for example {example}",
    }
    wants_text(key, kind) {
        ja: "「{key}」は引用符で囲んで {key} = \"…\" と書きます（数値も囲みます）。いまは {kind} です",
        en: "`{key}` is a text in quotes, {key} = \"…\", numbers too; this is of type {kind}",
    }
    wants_number(key, kind) {
        ja: "「{key}」は引用符を付けない 1 以上の整数で書きます（例 {key} = 1）。いまは {kind} です",
        en: "`{key}` is a whole number from 1 without quotes (for example {key} = 1); this is of type {kind}",
    }
    wants_bool(key, kind) {
        ja: "「{key}」は true か false です。いまは {kind} です",
        en: "`{key}` is true or false; this is of type {kind}",
    }
    wants_list(key, kind) {
        ja: "「{key}」は [\"…\", \"…\"] の形の一覧です。いまは {kind} です",
        en: "`{key}` is a list, [\"…\", \"…\"]; this is of type {kind}",
    }
    wants_table(key, example, kind) {
        ja: "「{key}」は {example} の形で書きます。いまは {kind} です",
        en: "`{key}` is written {example}; this is of type {kind}",
    }
    wants_headings(key, kind) {
        ja: "「{key}」は一つずつ [[{key}]] の見出しで始めます。いまは {kind} です",
        en: "each of `{key}` begins with a [[{key}]] heading; this is of type {kind}",
    }
    number_range(key, given) {
        ja: "「{key}」は 1 以上の整数です（{given} は使えません）",
        en: "`{key}` is a whole number from 1; {given} cannot be used",
    }
    empty(key) {
        ja: "「{key}」が空です。要らない項目は行ごと消してください",
        en: "`{key}` is empty; delete the line if it is not needed",
    }
    forbidden(key, code) {
        ja: "「{key}」に記録できない文字 U+{code} があります（制御文字や見えない文字）。消してください",
        en: "`{key}` holds U+{code}, which cannot be recorded (a control or invisible character); delete it",
    }
    not_a_word(key, given, known) {
        ja: "「{key}」に「{given}」は使えません。使えるのは {known} です",
        en: "`{key}` cannot be `{given}`; it is one of {known}",
    }
    twice_in_list(key, given) {
        ja: "「{key}」に「{given}」が二度あります",
        en: "`{key}` holds `{given}` twice",
    }
    unknown_schema(given) {
        ja: "schema = {given} は読めません。この genba が読めるのは schema = 1 です",
        en: "schema = {given} cannot be read; this genba reads schema = 1",
    }
    bad_id(key, given) {
        ja: "「{key}」に「{given}」は使えません。半角の小文字、数字、ハイフンだけで、文字か数字から始めます（例 disk-free）",
        en: "`{key}` cannot be `{given}`: lower-case letters, digits and hyphens, beginning with a letter or digit (for example disk-free)",
    }
}

/// The Japanese for what the TOML parser reports of what stands there; its English stands behind it.
pub(super) fn syntax_in_japanese(detail: &str, rest: &str) -> &'static str {
    // what is typed with the IME on is a number all the same
    let value = rest.lines().next().unwrap_or_default().split(['#', ',', ']', '}']).next().unwrap_or_default().trim();
    if !value.is_empty() && value.chars().all(|c| matches!(c, '０'..='９' | '＋' | '－' | '．' | '，')) {
        return "数字は半角で書きます";
    }
    const KNOWN: [(&str, &str); 12] = [
        ("duplicate key", "同じ項目が二度あります"),
        ("unclosed", "閉じる括弧がありません"),
        ("string values must be quoted", "文字は引用符 \" \" で囲みます"),
        ("missing value", "= の右に値がありません"),
        ("key with no value", "「項目 = 値」の形になっていません"),
        ("missing comma", "カンマがありません"),
        ("extra comma", "余分なカンマがあります"),
        ("invalid unquoted key", "項目の名前に使えない文字があります"),
        ("invalid basic string", "引用符が閉じていないか、使えない文字があります"),
        ("invalid literal string", "引用符が閉じていないか、使えない文字があります"),
        ("recur", "入れ子が深すぎます"),
        ("unexpected", "ここに書けないものがあります"),
    ];
    KNOWN.iter().find(|(english, _)| detail.contains(english)).map_or("書き方の誤り", |(_, japanese)| japanese)
}

#[cfg(test)]
mod tests {
    use super::super::tables;

    #[test]
    fn a_number_in_full_width_is_asked_for_in_half_width_and_not_for_quotes() {
        let said = |source: &str| tables(source).unwrap_err().remove(0).text.ja;
        assert!(said("settings-change = ４\n").contains("数字は半角で書きます"));
        assert!(said("title = 業務\n").contains("文字は引用符"));
    }
}
