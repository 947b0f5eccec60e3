//! SSH's wire encoding (RFC 4251 §5): length-prefixed strings and big-endian integers.

/// Appends a `string`.
pub(super) fn put(out: &mut Vec<u8>, bytes: &[u8]) {
    // INVARIANT: every string written here is far shorter than 4 GiB
    out.extend(u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend(bytes);
}

/// Takes a `string` off the front.
pub(super) fn take<'a>(input: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::try_from(take_u32(input)?).ok()?;
    let (string, rest) = input.split_at_checked(length)?;
    *input = rest;
    Some(string)
}

/// Takes a `uint32` off the front.
pub(super) fn take_u32(input: &mut &[u8]) -> Option<u32> {
    let (number, rest) = input.split_first_chunk::<4>()?;
    *input = rest;
    Some(u32::from_be_bytes(*number))
}
