//! A tree of texts as lines that fit the screen, without colour.
//!
//! Owns branches and line breaks; knows nothing of what hangs on them.

use crate::procedure::{columns, wrap};
use crate::ui::Glyphs;

/// One branch with what hangs on it.
#[derive(Debug, Default)]
pub struct Node {
    /// What stands at the branch.
    pub text: String,
    /// Further lines that belong to it.
    pub body: Vec<String>,
    /// What hangs on it.
    pub children: Vec<Node>,
}

impl Node {
    /// A branch on which nothing hangs yet.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// The lines of branches that hang on something already written, at most `width` columns wide.
pub fn lines(branches: &[Node], width: usize, glyphs: Glyphs) -> Vec<String> {
    let mut lines = Vec::new();
    let wood = if glyphs == Glyphs::Wide { ["`- ", "|- ", "|  "] } else { ["└─ ", "├─ ", "│  "] };
    hang(branches, "", width, wood, &mut lines);
    lines
}

fn hang(branches: &[Node], lead: &str, width: usize, wood: [&str; 3], lines: &mut Vec<String>) {
    let [last, joint, trunk] = wood;
    for (number, branch) in (1..).zip(branches) {
        let is_last = number == branches.len();
        let (joint, below) = if is_last { (last, "   ") } else { (joint, trunk) };
        let beneath = format!("{lead}{below}");
        let beside = if branch.children.is_empty() { "" } else { trunk };
        let room = width.saturating_sub(columns(&beneath) + columns(beside)).max(20);
        let mut written = wrap(&branch.text, room);
        written.extend(branch.body.iter().flat_map(|text| wrap(text, room)));
        for (line, text) in written.iter().enumerate() {
            let before = if line == 0 { format!("{lead}{joint}") } else { format!("{beneath}{beside}") };
            lines.push(format!("{before}{text}").trim_end().to_owned());
        }
        hang(&branch.children, &beneath, width, wood, lines);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_hang_under_what_they_belong_to_and_long_texts_are_broken() {
        let leaf = Node::new("異常 → 中止");
        let step = Node {
            text: "1 空き容量".into(),
            body: vec!["足りないときは利用者のファイルを消さない。".into()],
            children: vec![leaf],
        };
        let section = Node { text: "確認".into(), children: vec![step, Node::new("2 再起動")], ..Node::default() };
        insta::assert_snapshot!(lines(&[section, Node::new("片付け")], 36, Glyphs::Narrow).join("\n"), @r"
        ├─ 確認
        │  ├─ 1 空き容量
        │  │  │  足りないときは利用者の
        │  │  │  ファイルを消さない。
        │  │  └─ 異常 → 中止
        │  └─ 2 再起動
        └─ 片付け
        ");
    }
}
