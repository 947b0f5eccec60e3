//! SHA-256 digests (FIPS 180-4) and their lower-case hexadecimal form.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256};

const HEX: &[u8; 16] = b"0123456789abcdef";
/// Crockford's base 32: no I, L, O, U, so a code survives being read out or copied by hand.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A SHA-256 digest; shown and stored as 64 lower-case hexadecimal characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// 64 zeros: `prev` of a journal's first event.
    pub const ZERO: Self = Self([0; 32]);

    /// SHA-256 of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// SHA-256 of `first ‖ second` without joining them.
    pub fn of_two(first: &[u8], second: &[u8]) -> Self {
        Self(Sha256::new().chain_update(first).chain_update(second).finalize().into())
    }

    /// The first eight characters, enough for a person to tell two apart.
    pub fn short(&self) -> String {
        self.to_string().chars().take(8).collect()
    }

    /// Writes the 64 characters without allocating.
    pub fn hex(&self) -> [u8; 64] {
        let mut out = [0; 64];
        for (pair, byte) in out.chunks_exact_mut(2).zip(self.0) {
            for (slot, nibble) in pair.iter_mut().zip([byte >> 4, byte & 15]) {
                *slot = HEX.get(usize::from(nibble)).copied().unwrap_or(b'0');
            }
        }
        out
    }

    /// Reads exactly 64 lower-case hexadecimal characters.
    pub fn from_hex(hex: &[u8]) -> Option<Self> {
        let (mut out, mut bad) = ([0; 32], 0);
        if hex.len() != 64 {
            return None;
        }
        for (slot, pair) in out.iter_mut().zip(hex.chunks_exact(2)) {
            let &[high, low] = pair else { return None };
            let (high, low) = (nibble(high), nibble(low));
            bad |= (high | low) & 0xf0;
            *slot = high << 4 | low & 0x0f;
        }
        (bad == 0).then_some(Self(out))
    }
}

/// The value of a lower-case hexadecimal digit; 0xff for any other byte.
fn nibble(byte: u8) -> u8 {
    const VALUES: [u8; 256] = {
        let mut values = [0xff; 256];
        let mut value = 0;
        while value < 16 {
            #[expect(clippy::indexing_slicing, clippy::as_conversions, reason = "evaluated while compiling")]
            let slot = &mut values[HEX[value as usize] as usize];
            *slot = value;
            value += 1;
        }
        values
    };
    #[expect(clippy::indexing_slicing, reason = "a byte indexes a table of 256")]
    VALUES[usize::from(byte)]
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(std::str::from_utf8(&self.hex()).unwrap_or_default())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not 64 lower-case hexadecimal characters.
#[derive(Debug, thiserror::Error)]
#[error("not 64 lower-case hexadecimal characters")]
pub struct NotADigest;

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        Self::from_hex(text.as_bytes()).ok_or(NotADigest)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// The head code printed on the confirmation paper: the first 80 bits of a head in Crockford
/// base 32, in groups of four (format §6), for example `7ZQ0-1M4K-V9T2-XC3D`.
pub fn head_code(head: &Digest) -> String {
    let mut code = String::with_capacity(19);
    let bits = head.0.iter().take(10).fold(0u128, |bits, &byte| bits << 8 | u128::from(byte));
    for group in 0..16u32 {
        if group > 0 && group % 4 == 0 {
            code.push('-');
        }
        let index = usize::try_from(bits >> (75 - 5 * group) & 31).unwrap_or(0);
        code.push(CROCKFORD.get(index).copied().map_or('0', char::from));
    }
    code
}

/// Reads a head code as people copy it by hand, whatever the case, width, hyphens and blanks, `O` for `0` and
/// `I` or `L` for `1`; gives it as [`head_code`] writes it.
pub fn parse_head_code(typed: &str) -> Option<String> {
    let mut code = String::with_capacity(19);
    for c in super::fold(typed).chars().filter(|c| !c.is_whitespace() && !"-‐‑–—ー".contains(*c)) {
        let c = match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            c => c,
        };
        if !CROCKFORD.iter().any(|known| char::from(*known) == c) {
            return None;
        }
        if matches!(code.len(), 4 | 9 | 14) {
            code.push('-');
        }
        code.push(c);
    }
    (code.len() == 19).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn head_codes_are_read_as_people_copy_them() {
        let code = head_code(&Digest([0x10; 32]));
        assert_eq!(parse_head_code(&code).as_ref(), Some(&code));
        for typed in [code.to_lowercase(), code.replace('-', ""), code.replace('-', " "), code.replace('0', "o")] {
            assert_eq!(parse_head_code(&typed).as_ref(), Some(&code), "{typed}");
        }
        assert_eq!(parse_head_code("１２３４－５６７８－ＡＢＣＤ－ＥＦＧＨ").as_deref(), Some("1234-5678-ABCD-EFGH"));
        assert_eq!(parse_head_code("LI00 0000 0000 0000").as_deref(), Some("1100-0000-0000-0000"));
        for typed in ["", "1234-5678-ABCD-EFG", "1234-5678-ABCD-EFGHJ", "1234-5678-ABCD-EFGU", "1234/5678/ABCD/EFGH"] {
            assert_eq!(parse_head_code(typed), None, "{typed}");
        }
    }

    #[test]
    fn hex_goes_both_ways() {
        let digest = Digest::of(b"abc");
        assert_eq!(digest.to_string(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(digest.to_string().parse::<Digest>().unwrap(), digest);
        assert!("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD".parse::<Digest>().is_err());
    }

    #[test]
    fn head_code_is_crockford_base32_of_the_first_80_bits() {
        assert_eq!(head_code(&Digest::ZERO), "0000-0000-0000-0000");
        assert_eq!(head_code(&Digest([0xff; 32])), "ZZZZ-ZZZZ-ZZZZ-ZZZZ");
        // Python: int.from_bytes(sha256(b"abc")[:10], "big"), five bits at a time.
        assert_eq!(head_code(&Digest::of(b"abc")), "Q9W1-DFWF-077Y-MGA1");
    }
}
