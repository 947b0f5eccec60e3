//! Numbers on the command line.

use std::str::FromStr;

use crate::domain::fold;

/// Reads a number in either width: a Japanese keyboard types ３ as readily as 3.
///
/// # Errors
/// What is no number of the type.
pub(super) fn number<T: FromStr>(text: &str) -> Result<T, T::Err> {
    fold(text).parse()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_in_either_width() {
        assert_eq!(number::<u32>("３０"), Ok(30));
        assert_eq!(number::<u64>("7"), Ok(7));
        for text in ["", "-1", "三", "3.5", "4294967296"] {
            assert!(number::<u32>(text).is_err(), "{text}");
        }
    }
}
