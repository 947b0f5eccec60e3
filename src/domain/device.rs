//! Names that Windows keeps for devices, in any folder and with any ending.

/// Whether a file's name means a device on Windows: `nul`, `COM1.txt`, `lpt9.tar.gz`.
pub fn is_windows_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end_matches(' ').to_ascii_uppercase();
    let is_port = |number: &str| {
        let mut digits = number.chars();
        digits.next().is_some_and(|c| c.is_ascii_digit() || "¹²³".contains(c)) && digits.next().is_none()
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || ["COM", "LPT"].iter().any(|port| stem.strip_prefix(port).is_some_and(is_port))
}

#[cfg(test)]
mod tests {
    use super::is_windows_device;

    #[test]
    fn devices_are_known_by_what_stands_before_the_first_point() {
        for name in ["con", "NUL.x", "nul .txt", "COM0", "com1", "lpt9.tar.gz", "COM¹", "Lpt³.log", "conin$"] {
            assert!(is_windows_device(name), "{name}");
        }
        for name in ["", "COM", "LPT.txt", "com10", "COMA.txt", "com⁴", "console.log", "x.con", "nul1"] {
            assert!(!is_windows_device(name), "{name}");
        }
    }
}
