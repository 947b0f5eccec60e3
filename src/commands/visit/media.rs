//! Media carried in and out, with their checks, as they are typed.
//!
//! Reads and judges; asks only where a person sits there.

use chrono::{Days, NaiveDate};

use crate::commands::field::pair;
use crate::commands::lookup;
use crate::domain::{fold, parse_day, parse_day_near, same_id};
use crate::error::{Error, Result};
use crate::event::{Medium, MediumOut};
use crate::message::Text;
use crate::messages;
use crate::ui::Console;

use super::clean::{is_clean, is_text_clean};

messages! {
    bad_medium(given) { ja: "媒体「{given}」を読めません", en: "`{given}` is not a medium" }
    medium_form() {
        ja: "--media 番号=検査 と指定してください（例 --media USB-07=engine=Defender,pattern=2024-06-10,result=0件,by=鈴木）",
        en: "give it as --media ID=CHECK, for example --media USB-07=engine=Defender,pattern=2024-06-10,result=0件,by=鈴木",
    }
    medium_twice(id) { ja: "媒体 {id} が二度あります", en: "the medium {id} is given twice" }
    bad_part(id, part) { ja: "媒体 {id} の検査の「{part}」を読めません", en: "`{part}` of the check of medium {id} is not known" }
    part_names() {
        ja: "engine（ソフト）、pattern（定義の日付）、result（結果）、by（実施者）、serial（製造番号）を = で書いてください",
        en: "the parts are engine, pattern, result, by and serial, each with =",
    }
    bad_pattern(id, given) { ja: "媒体 {id} の定義の日付「{given}」を読めません", en: "`{given}` is not the date of medium {id}'s pattern" }
    no_result(id) { ja: "媒体 {id} の検査結果がありません", en: "the check of medium {id} has no result" }
    not_clean(id, result) { ja: "媒体 {id} の検査結果が「{result}」です。持ち込めません", en: "the check of medium {id} says `{result}`: it may not be brought in" }
    another_medium() {
        ja: "使わずに事務所と市へ知らせ、別の媒体を使ってください。読み違いなら結果を 0件 と書き直します",
        en: "do not use it, tell the office and the city, and bring another; where nothing was found, write result=0件",
    }
    old_pattern(id, pattern) {
        ja: "媒体 {id} の検査の定義は {pattern} のもので、1 日より古くなっています。新しい定義で検査し直してください",
        en: "the pattern of medium {id}'s check is of {pattern}, older than one day: check it again with a new one",
    }
    future_pattern(id, pattern) { ja: "媒体 {id} の検査の定義の日付 {pattern} が先の日です", en: "the pattern of medium {id}'s check is dated {pattern}, which is yet to come" }
    parts_missing(id, list) {
        ja: "媒体 {id} の検査に記録のない項目があります: {list}（書面では空になります）",
        en: "of the check of medium {id} these are not recorded: {list}; they stay empty on papers",
    }
    part_engine() { ja: "ソフト", en: "engine" }
    part_pattern() { ja: "定義の日付", en: "pattern" }
    part_by() { ja: "実施者", en: "who checked" }
    part_serial() { ja: "製造番号", en: "serial" }
    ask_medium() { ja: "持ち込む媒体の番号（なければ空のまま Enter）", en: "number of a medium brought (just Enter for no more)" }
    ask_engine(id) { ja: "{id} を検査したソフト", en: "engine that checked {id}" }
    ask_pattern(id) { ja: "{id} の検査の定義の日付", en: "date of the pattern that checked {id}" }
    ask_result(id) { ja: "{id} の検査の結果（検出がなければ 0件）", en: "result of the check of {id} (0件 for nothing)" }
    ask_by(id) { ja: "{id} を検査した人", en: "who checked {id}" }
    ask_serial(id) { ja: "{id} の製造番号（なければ空のまま Enter）", en: "serial of {id} (just Enter without one)" }
    not_brought(id) { ja: "媒体 {id} は入室のときに記録されていません", en: "the medium {id} was not recorded on entry" }
    brought(list) { ja: "持ち込んだ媒体は {list} です", en: "the media brought are: {list}" }
    out_form() {
        ja: "--media 番号=結果（持ち帰る）か --left-behind 番号=理由（置いていく）と指定してください",
        en: "give --media ID=RESULT for one taken away, --left-behind ID=REASON for one that stays",
    }
    out_not_clean(id, result) {
        ja: "媒体 {id} の退室時の検査結果が「{result}」です。ほかの機器につながず、事務所と市へ知らせてください",
        en: "medium {id} was found with `{result}` on leaving: connect it nowhere, and tell the office and the city",
    }
    ask_out(id) {
        ja: "媒体 {id} の消去・検査の結果（例 消去、0件。まだなら空のまま Enter）",
        en: "result of emptying and checking medium {id} (just Enter if it is not done)",
    }
}

/// The media of `visit start`, each once and clean; a person is asked where none is given.
///
/// # Errors
/// What cannot be read, is given twice, or was found not clean.
pub fn carried_in(console: &Console, given: &[String], today: NaiveDate) -> Result<Vec<Medium>> {
    let mut media: Vec<Medium> = Vec::with_capacity(given.len());
    for typed in given {
        let medium = match pair(typed) {
            Some((id, check)) if !check.is_empty() => medium(id, check, today)?,
            None if console.may_ask() && !typed.trim().is_empty() => asked(console, typed.trim(), today)?,
            _ => return Err(Error::usage(bad_medium(typed), medium_form())),
        };
        add(&mut media, medium)?;
    }
    while given.is_empty() && console.may_ask() {
        let id = console.ask(&ask_medium(), "--media ID=CHECK")?;
        if id.trim().is_empty() {
            break;
        }
        add(&mut media, asked(console, id.trim(), today)?)?;
    }
    Ok(media)
}

fn add(media: &mut Vec<Medium>, medium: Medium) -> Result<()> {
    if media.iter().any(|known| same_id(&known.id, &medium.id)) {
        return Err(Error::usage(medium_twice(&medium.id), medium_form()));
    }
    let found = medium.result.as_deref().map_or(!is_text_clean(&medium.virus_check), |result| !is_clean(result));
    if found {
        let result = medium.result.as_deref().unwrap_or(&medium.virus_check);
        return Err(Error::refused(not_clean(&medium.id, result), another_medium()));
    }
    media.push(medium);
    Ok(())
}

fn asked(console: &Console, id: &str, today: NaiveDate) -> Result<Medium> {
    let flag = "--media ID=CHECK";
    let optional = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let engine = optional(console.ask(&ask_engine(id), flag)?);
    let read_day = |text: &str| if text.is_empty() { Ok(None) } else { day(id, text, today).map(Some) };
    let pattern = console.ask_until(&ask_pattern(id), flag, read_day)?;
    let result = console.ask_until(&ask_result(id), flag, |text| match text {
        "" => Err(Error::usage(no_result(id), medium_form())),
        text if !is_clean(text) => Err(Error::refused(not_clean(id, text), another_medium())),
        text => Ok(Some(text.to_owned())),
    })?;
    let by = optional(console.ask(&ask_by(id), flag)?);
    let serial = optional(console.ask(&ask_serial(id), flag)?);
    Ok(Medium { by, engine, id: id.to_owned(), pattern, result, serial, virus_check: String::new() })
}

/// A medium with its check: parts, or one text.
fn medium(id: &str, check: &str, today: NaiveDate) -> Result<Medium> {
    let mut medium = Medium { id: id.to_owned(), ..Medium::default() };
    if pair(check).is_none() {
        check.clone_into(&mut medium.virus_check);
        return Ok(medium);
    }
    let parts = check.split([',', '，', '、', ';', '；']).map(str::trim).filter(|part| !part.is_empty());
    for part in parts {
        let Some((name, value)) = pair(part).filter(|(_, value)| !value.is_empty()) else {
            return Err(Error::usage(bad_part(id, part), part_names()));
        };
        let text = Some(value.to_owned());
        match fold(name).as_str() {
            "ENGINE" | "エンジン" | "ソフト" => medium.engine = text,
            "PATTERN" | "パタ-ン" | "定義" => medium.pattern = Some(day(id, value, today)?),
            "RESULT" | "結果" => medium.result = text,
            "BY" | "実施者" | "検査者" => medium.by = text,
            "SERIAL" | "製造番号" | "シリアル" => medium.serial = text,
            _ => return Err(Error::usage(bad_part(id, part), part_names())),
        }
    }
    if medium.result.is_none() {
        return Err(Error::usage(no_result(id), medium_form()));
    }
    Ok(medium)
}

fn day(id: &str, given: &str, today: NaiveDate) -> Result<NaiveDate> {
    parse_day_near(given, today, None).map_err(|_| Error::usage(bad_pattern(id, given), lookup::day_forms()))
}

/// Warns of what a check does not tell, and of patterns that were too old on a day.
pub fn warn_of_checks(console: &Console, media: &[Medium], today: NaiveDate) {
    let yesterday = today.checked_sub_days(Days::new(1)).unwrap_or(today);
    for medium in media {
        let missing = missing_parts(medium);
        if !missing.is_empty() {
            let (ja, en): (Vec<_>, Vec<_>) = missing.into_iter().map(|part| (part.ja, part.en)).unzip();
            let (ja, en) = (parts_missing(&medium.id, ja.join("、")).ja, parts_missing(&medium.id, en.join(", ")).en);
            console.warn(&Text { ja, en });
        }
        let in_text = || medium.virus_check.split_whitespace().find_map(|word| parse_day(word).ok());
        match medium.pattern.or_else(in_text) {
            Some(pattern) if pattern < yesterday => console.warn(&old_pattern(&medium.id, pattern)),
            Some(pattern) if pattern > today => console.warn(&future_pattern(&medium.id, pattern)),
            _ => {}
        }
    }
}

/// What papers ask of a check and it does not tell in a part of its own.
fn missing_parts(medium: &Medium) -> Vec<Text> {
    let parts = [
        (medium.engine.is_some(), part_engine()),
        (medium.pattern.is_some(), part_pattern()),
        (medium.by.is_some(), part_by()),
        (medium.serial.is_some(), part_serial()),
    ];
    parts.into_iter().filter(|(is_given, _)| !is_given).map(|(_, part)| part).collect()
}

/// The parts of a check in one line.
pub fn check_text(medium: &Medium) -> String {
    let pattern = medium.pattern.map(|day| day.to_string());
    let text = Some(medium.virus_check.clone()).filter(|text| !text.is_empty());
    let parts = [text, medium.engine.clone(), pattern, medium.result.clone(), medium.by.clone(), medium.serial.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Media on leaving: taken away with their check, or left behind with a reason; a person is asked for the rest.
///
/// # Errors
/// What cannot be read, was not brought, or is given twice.
pub fn carried_out(
    console: &Console,
    brought_in: &[Medium],
    taken: &[String],
    left: &[String],
    note: &str,
) -> Result<Vec<MediumOut>> {
    let mut out: Vec<MediumOut> = Vec::new();
    let given = taken.iter().map(|typed| (typed, true)).chain(left.iter().map(|typed| (typed, false)));
    for (typed, is_taken) in given {
        let (id, result) = pair(typed).unwrap_or((typed.trim(), ""));
        let result = if result.is_empty() && !is_taken { note.trim() } else { result };
        if id.is_empty() || result.is_empty() {
            return Err(Error::usage(bad_medium(typed), out_form()));
        }
        let Some(known) = brought_in.iter().find(|medium| same_id(&medium.id, id)) else {
            let list = brought_in.iter().map(|medium| medium.id.as_str()).collect::<Vec<_>>().join(", ");
            let help = if list.is_empty() { out_form() } else { brought(list) };
            return Err(Error::usage(not_brought(id), help));
        };
        if out.iter().any(|other| other.id == known.id) {
            return Err(Error::usage(medium_twice(id), out_form()));
        }
        out.push(MediumOut { id: known.id.clone(), taken: is_taken, result: result.to_owned() });
    }
    for medium in brought_in.iter().filter(|_| console.may_ask()) {
        if out.iter().all(|other| other.id != medium.id) {
            let result = console.ask(&ask_out(&medium.id), "--media ID=RESULT")?;
            if !result.trim().is_empty() {
                out.push(MediumOut { id: medium.id.clone(), taken: true, result: result.trim().to_owned() });
            }
        }
    }
    for medium in out.iter().filter(|medium| medium.taken && !is_text_clean(&medium.result)) {
        console.warn(&out_not_clean(&medium.id, &medium.result));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Lang;

    const CONSOLE: Console = Console { lang: Lang::En, json: true, plain: true, glyphs: None, typesetter: None };

    fn read(texts: &[&str]) -> Result<Vec<Medium>> {
        let today = NaiveDate::from_ymd_opt(2024, 6, 11).unwrap();
        carried_in(&CONSOLE, &texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>(), today)
    }

    #[test]
    fn every_medium_needs_its_check_and_stands_once() {
        let media = read(&["USB-07=Defender 6/10 0件", "USB-08＝0件"]).unwrap();
        assert_eq!(media[1].id, "USB-08");
        for bad in [&["USB-07"][..], &["=0件"], &["USB-07="], &["USB-07=a", "usb-07=b"]] {
            assert!(read(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_check_is_read_in_parts_however_wide_they_are_typed() {
        let media = read(&[
            "USB-07=engine=Defender,pattern=R6.6.10,result=0件,by=鈴木,serial=S1",
            "U2＝結果＝異常なし、パターン＝令和６年６月１０日",
            "U3=pattern=6/10,result=0件",
            "U4=定義=昨日,結果=0件",
        ]);
        let media = media.unwrap();
        let day = NaiveDate::from_ymd_opt(2024, 6, 10);
        assert!(media.iter().all(|medium| medium.pattern == day));
        assert_eq!(check_text(&media[0]), "Defender 2024-06-10 0件 鈴木 S1");
        assert_eq!(media[1].result.as_deref(), Some("異常なし"));
        let missing: Vec<String> = missing_parts(&media[1]).into_iter().map(|part| part.en).collect();
        assert_eq!(missing, ["engine", "who checked", "serial"]);
        assert!(missing_parts(&media[0]).is_empty());
        for bad in ["U=engine=x", "U=result=0件,color=red", "U=result=0件,pattern=古い", "U=result="] {
            assert!(read(&[bad]).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_a_clean_medium_comes_in() {
        for clean in ["0件", "検出0件", "異常なし", "感染無し", "clean", "None", "０件", "0 found"] {
            assert!(read(&[&format!("U=result={clean}")]).is_ok(), "{clean}");
        }
        for found in ["1件", "検出1件", "Trojan", "隔離済み", "10件"] {
            assert!(read(&[&format!("U=result={found}")]).unwrap_err().help.is_some(), "{found}");
        }
        assert!(read(&["U=Defender 検出３件"]).is_err() && read(&["U=検出あり"]).is_err());
        assert!(read(&["U=検出 0 件", "V=確認済み"]).is_ok());
    }
}
