//! What may be a tenant's name.

/// Asked before anything is looked up or kept by a name that a client has sent.
pub(crate) fn is_tenant(name: &str) -> bool {
    let in_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&name.len()) && name.bytes().all(in_name)
}
