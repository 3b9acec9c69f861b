//! Patterns that cover names which anyone can register (feature `public-suffix`).

#[cfg(feature = "public-suffix")]
mod table;

#[cfg(feature = "public-suffix")]
use crate::origin::ip::without_root;
#[cfg(feature = "public-suffix")]
use crate::origin::pattern::HostPattern;
use crate::origin::pattern::OriginPattern;

/// Whether anyone can register a name that `pattern` covers. This is the case if its host is a
/// [public suffix](https://publicsuffix.org), or if a name below it is one. A pattern for a part of a label only covers
/// names directly below its host.
///
/// Only suffixes on the list count. The list's default rule makes every unknown last label a suffix, but it is not used
/// here, because private networks use names such as `https://*.internal`.
#[cfg(feature = "public-suffix")]
pub(super) fn covers_public_suffix(pattern: &OriginPattern<'_>) -> bool {
    let parent = without_root(pattern.host.parent());
    match pattern.host {
        HostPattern::Exact(_) => false,
        HostPattern::Subdomains(_) => table::is_suffix(parent) || table::has_suffix_below(parent),
        HostPattern::PartOfLabel { .. } => {
            table::is_suffix(parent) || table::is_each_name_below_a_suffix(parent)
        }
    }
}

#[cfg(not(feature = "public-suffix"))]
pub(super) fn covers_public_suffix(_: &OriginPattern<'_>) -> bool {
    false
}
