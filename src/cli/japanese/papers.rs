//! Help for the contract's written documents.

use super::office::reason;
use super::{Argument, Page};

pub(super) const PAGES: &[Page] = &[
    Page { path: "paper", about: "契約で求められる書面: 起案、提出、承認、印刷", arguments: &[] },
    Page { path: "paper forms", about: "様式を並べる", arguments: &[] },
    Page {
        path: "paper list",
        about: "書面を並べる",
        arguments: &[("owed", "", "提出すべきもの（期限と理由）"), ("all", "", "取り下げたものも")],
    },
    Page {
        path: "paper new",
        about: "書面を起案する。記録にあることは自動で入る",
        arguments: &[
            FORM,
            ABOUT,
            ("another", "", "同じ様式を同じ対象で起案中でも、別に起案する"),
            SET,
            FIELDS,
            ("final", "", "最終報とする"),
            WORKER,
        ],
    },
    Page {
        path: "paper blank",
        about: "書き込み用のファイル（TOML）を作る",
        arguments: &[FORM, ABOUT, ("output", "ファイル", "書き出すファイル（指定がなければ標準出力）")],
    },
    Page {
        path: "paper edit",
        about: "起案を書き直す。提出済みなら新しい版（続報）になる",
        arguments: &[
            PAPER,
            SET,
            FIELDS,
            ("final", "", "最終報とする"),
            ("not_final", "", "最終報とした起案を、最終報でない報告に戻す"),
            WORKER,
        ],
    },
    Page {
        path: "paper show",
        about: "書面を一つ、経過とともに表示する",
        arguments: &[("id", "番号", "書面の番号（一つしかなければ様式の id でもよい）")],
    },
    Page {
        path: "paper submit",
        about: "書面を提出する。文書はこのとき確定し、以後変わらない",
        arguments: &[
            PAPER,
            ("to", "相手", "提出先（指定がなければ宛名）"),
            ("on", "日付", "提出日（指定がなければ今日）"),
            WORKER,
        ],
    },
    Page {
        path: "paper decide",
        about: "提出した書面への回答（承認か差戻し）を記録する",
        arguments: &[
            PAPER,
            ("approve", "", "承認"),
            ("return", "", "差戻し"),
            ("by", "氏名", "決めた人"),
            ("oral", "", "口頭で（認められる様式だけ。§13(2)）"),
            ("note", "文", "言われたこと。差戻しの理由"),
            ("on", "日付", "回答の日（指定がなければ今日）"),
            ("sha256", "先頭の文字", "承認された紙にある SHA-256 の先頭（8 文字以上）。違えば拒む"),
            WORKER,
        ],
    },
    Page {
        path: "paper withdraw",
        about: "起案を取り下げる",
        arguments: &[("id", "番号", "書面の番号（一つしかなければ様式の id でもよい）"), reason("理由")],
    },
    Page {
        path: "paper print",
        about: "書面を印刷する（.pdf、.html）か、表にする（.xlsx、.csv）",
        arguments: &[
            PAPER,
            ("output", "ファイル", "書き出すファイル。名前の終わりで形を決める"),
            ("revision", "版", "この版（指定がなければ最新）"),
            ("template", "フォルダー", "このフォルダーの配置（様式の id.typ、default.typ、paper.css）で印刷する"),
        ],
    },
];

const FORM: Argument = ("form", "様式", "様式の id（genba paper forms）");
const PAPER: Argument = ("paper", "番号", "書面の番号（一つしかなければ様式の id でもよい）");
const ABOUT: Argument = (
    "about",
    "番号",
    "何についての書面か: 作業、訪問、障害、指示、端末の番号\n（作業は、端末の番号ならその最後の作業）",
);
const SET: Argument = ("set", "項目=値", "項目に書く。値が空なら消す。数行の項目では \\n が改行");
const FIELDS: Argument = ("fields", "ファイル", "項目を書いたファイル（TOML。genba paper blank で作れる）");
const WORKER: Argument = ("worker", "従事者", "従事者番号");
