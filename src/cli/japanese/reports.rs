//! Help for reports.

use super::{Argument, Page};

pub(super) const PAGES: &[Page] = &[
    Page {
        path: "report", about: "まとめ（Excel などの表、渡すもの、知っておくこと）", arguments: &[]
    },
    Page {
        path: "report sites",
        about: "拠点一覧。全項目が並び、Excel で直して取り込み直せる",
        arguments: &[OUTPUT, ALL],
    },
    Page {
        path: "report terminals",
        about: "端末一覧。全項目が並び、Excel で直して取り込み直せる",
        arguments: &[OUTPUT, SITE, ALL],
    },
    Page {
        path: "report roster",
        about: "従事者名簿。全項目が並び、Excel で直して取り込み直せる",
        arguments: &[OUTPUT],
    },
    Page {
        path: "report orders", about: "作業指示の一覧と、それぞれの残り", arguments: &[OUTPUT, SITE]
    },
    Page { path: "report runs", about: "作業の一覧", arguments: &[OUTPUT, SITE] },
    Page {
        path: "report run", about: "一つの作業を手順ごとに。証跡と訂正も", arguments: &[RUN, OUTPUT]
    },
    Page { path: "report evidence", about: "証跡の一覧（SHA-256 つき）", arguments: &[OUTPUT, SITE] },
    Page {
        path: "report faults", about: "障害の一覧（対応・復旧までの時間つき）", arguments: &[OUTPUT, SITE]
    },
    Page {
        path: "report work",
        about: "作業報告書。提出したもの、なければ今の記録で埋めた案",
        arguments: &[RUN, PAPER],
    },
    Page {
        path: "report completion",
        about: "作業完了報告書（指示ごと）、または契約全体の完了届",
        arguments: &[("order", "指示番号", "作業指示の番号（指定がなければ契約全体）"), PAPER],
    },
    Page {
        path: "report audit",
        about: "監査人に渡す一式を、フォルダーか ZIP に書き出す（§13(7)）",
        arguments: &[("output", "書出し先", "作るフォルダー、または .zip で終わるファイル")],
    },
    Page {
        path: "report progress",
        about: "契約の進み具合（画面、または 1 枚のページ）",
        arguments: &[
            (
                "output",
                "ファイル",
                "書き出すファイル: .html（1 枚のページ）、.xlsx、.csv、.pdf\n（指定がなければ画面）",
            ),
            ("site", "拠点", "この拠点だけ"),
        ],
    },
    Page {
        path: "report recovery",
        about: "失われた PC の記録のうち、届いたものと届いていないもの（§13(4)）",
        arguments: &[
            ("laptop", "名前", "作業用 PC の名前か指紋（指定がなければすべて）"),
            ("head", "先頭符号", "確認書の先頭符号。その記録があるかを調べる"),
        ],
    },
];

const OUTPUT: Argument = ("output", "ファイル", "書き出すファイル: .xlsx、.csv、.html、.pdf（指定がなければ画面）");
const PAPER: Argument = ("output", "ファイル", "書き出すファイル: .pdf、.html、.xlsx、.csv（指定がなければ画面）");
const SITE: Argument = ("site", "拠点", "この拠点だけ");
const ALL: Argument = ("all", "", "廃止したものも（別の表に）");
const RUN: Argument = ("run", "作業番号", "作業の番号か、端末の管理番号（その最後の作業）");
