//! The section of a WebAssembly module that names its functions.

/// The number of the sections that have a name of their own.
const CUSTOM: u8 = 0;

/// The bytes before the first section: the mark of a module, and its version.
const HEAD: usize = 8;

/// Whether a module has a section of names. What is no module has none that it would miss.
pub(super) fn are_in(module: &[u8]) -> bool {
    let Some(mut rest) = module.get(HEAD..).filter(|_| module.starts_with(b"\0asm")) else {
        return true;
    };
    while let Some((&kind, sized)) = rest.split_first() {
        let Some((section, next)) = vector(sized) else { return false };
        if kind == CUSTOM && vector(section).is_some_and(|(name, _)| name == b"name") {
            return true;
        }
        rest = next;
    }
    false
}

/// So many bytes as the number before them says, and what follows.
fn vector(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut length = 0_u64;
    for (index, byte) in bytes.iter().enumerate().take(5) {
        length |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return bytes.get(index + 1..)?.split_at_checked(usize::try_from(length).ok()?);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::are_in;

    #[test]
    fn names_are_found_behind_other_sections() {
        let head = b"\0asm\x01\0\0\0".as_slice();
        let types = [1, 1, 0].as_slice();
        let other = [0, 3, 2, b'x', b'y'].as_slice();
        let names = [0, 6, 4, b'n', b'a', b'm', b'e', 0].as_slice();
        assert!(are_in(&[head, types, other, names].concat()));
        assert!(!are_in(&[head, types, other].concat()));
        assert!(!are_in(head));
        assert!(!are_in(&[head, [0, 200].as_slice()].concat()));
        assert!(are_in(b"no module"));
    }
}
