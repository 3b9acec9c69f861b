//! Which names a tenant may have.

/// This is checked before a name that a client has sent is used for a look-up or kept.
pub(crate) fn is_tenant(name: &str) -> bool {
    let in_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&name.len()) && name.bytes().all(in_name)
}
