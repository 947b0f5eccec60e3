//! The known name that a mistyped one comes nearest to.

/// The nearest of some names, if any is near enough to be meant.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given = given.to_lowercase();
    let length = given.chars().count();
    let reach = length.div_ceil(3).min(3);
    known
        .into_iter()
        .map(|name| (name.to_lowercase(), name))
        // so many letters at least would have to come or go: what is given may be of any length
        .filter(|(folded, _)| folded.chars().count().abs_diff(length) <= reach)
        .map(|(folded, name)| (distance(&given, &folded), name))
        .filter(|(distance, _)| *distance <= reach)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Levenshtein's distance: letters added, left out or replaced.
fn distance(left: &str, right: &str) -> usize {
    let mut row: Vec<usize> = (0..=right.chars().count()).collect();
    for (above, l) in left.chars().enumerate() {
        let mut diagonal = above;
        let mut before = above + 1;
        let mut next = vec![before];
        for (r, &up) in right.chars().zip(row.iter().skip(1)) {
            before = (diagonal + usize::from(l != r)).min(up + 1).min(before + 1);
            diagonal = up;
            next.push(before);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(nearest("os-upgarde", ["os-upgrade", "initial-setup"]), Some("os-upgrade"));
        assert_eq!(nearest("Titel", ["id", "title", "period"]), Some("title"));
        assert_eq!(nearest("weather", ["id", "title", "period"]), None);
    }
}
