//! Reads the JSON of a log piece by piece and keeps only what is judged.
//!
//! A tree of all its values would take many times the memory of the file, most of it for the bodies of answers.

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::marker::PhantomData;

/// A piece of a log. A piece with an unexpected shape counts as missing, because many programs write logs.
pub(super) trait Piece: Default {
    fn text(_text: &str) -> Self {
        Self::default()
    }

    fn number(_number: u64) -> Self {
        Self::default()
    }

    /// Takes the member of an object that is called `name`.
    fn member<'de, A: MapAccess<'de>>(
        &mut self,
        _name: &str,
        members: &mut A,
    ) -> Result<(), A::Error> {
        members.next_value::<IgnoredAny>().map(drop)
    }

    /// Takes the next element of a list; false at its end.
    fn element<'de, A: SeqAccess<'de>>(&mut self, elements: &mut A) -> Result<bool, A::Error> {
        Ok(elements.next_element::<IgnoredAny>()?.is_some())
    }
}

impl Piece for Option<String> {
    fn text(text: &str) -> Self {
        Some(text.to_owned())
    }
}

impl Piece for Option<u64> {
    fn number(number: u64) -> Self {
        Some(number)
    }
}

/// Any JSON, read as a piece.
pub(super) struct Read<P>(pub(super) P);

/// Makes a piece of a struct, with the members that its fields are read from.
macro_rules! object {
    ($name:ty { $($member:literal => $field:ident),+ }) => {
        impl $crate::har::piece::Piece for $name {
            fn member<'de, A: ::serde::de::MapAccess<'de>>(
                &mut self,
                name: &str,
                members: &mut A,
            ) -> Result<(), A::Error> {
                match name {
                    $($member => self.$field = members.next_value::<$crate::har::piece::Read<_>>()?.0,)+
                    _ => drop(members.next_value::<::serde::de::IgnoredAny>()?),
                }
                Ok(())
            }
        }
    };
}
pub(super) use object;

impl<'de, P: Piece> Deserialize<'de> for Read<P> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_any(AnyShape(PhantomData))
            .map(Read)
    }
}

struct AnyShape<P>(PhantomData<P>);

impl<'de, P: Piece> Visitor<'de> for AnyShape<P> {
    type Value = P;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }

    fn visit_str<E>(self, text: &str) -> Result<P, E> {
        Ok(P::text(text))
    }

    fn visit_u64<E>(self, number: u64) -> Result<P, E> {
        Ok(P::number(number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<P, E> {
        Ok(P::default())
    }

    fn visit_f64<E>(self, _: f64) -> Result<P, E> {
        Ok(P::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<P, E> {
        Ok(P::default())
    }

    fn visit_unit<E>(self) -> Result<P, E> {
        Ok(P::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<P, A::Error> {
        let mut piece = P::default();
        while let Some(name) = members.next_key::<String>()? {
            piece.member(&name, &mut members)?;
        }
        Ok(piece)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<P, A::Error> {
        let mut piece = P::default();
        while piece.element(&mut elements)? {}
        Ok(piece)
    }
}

#[cfg(test)]
mod tests {
    use super::Read;
    use crate::har::shape::Document;
    use allocation_counter::measure;

    #[test]
    fn what_is_not_judged_takes_no_memory() {
        let long = "0,".repeat(100_000);
        let lists = format!(
            r#"{{"log":{{"pages":[{long}0],"entries":[{{"timings":[{long}0],"request":[{long}0]}}]}}}}"#
        );
        let body = "a".repeat(100_000);
        let bodies = format!(
            r#"{{"log":{{"entries":[{{"response":{{"content":{{"text":"{body}"}}}}}}]}}}}"#
        );
        for text in [lists, bodies] {
            let taken = measure(|| {
                assert!(serde_json::from_str::<Read<Document>>(&text).is_ok());
            });
            assert!(taken.bytes_max < 10_000, "{taken:?}");
        }
    }
}
