//! Computes a digest of an outline that does not depend on where the repository is read: alone, or as a folder of a
//! gathering project.

#[cfg(test)]
mod tests;

use camino::{Utf8Path, Utf8PathBuf};
use serde::de::value::Error;
use serde::ser::{self, Serialize};

use super::{Outline, Unit};
use crate::files::PackDigests;
use crate::source::FileProblem;

/// Programs of the same version make the same outline from the same bytes.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A digest of the outline of a file. `root` is the folder of the repository among the files of the project. `None`
/// for files without an outline, and for the theme, which is not packed.
pub fn digest(unit: &Unit, root: &Utf8Path) -> Option<[u8; 32]> {
    let outline = match unit.outline.as_ref()? {
        Outline::NearMiss(_) | Outline::Template(_) => return None,
        outline => outline,
    };
    let mut bytes = Bytes { root, bytes: Vec::new() };
    outline.serialize(&mut bytes).expect("every outline has bytes");
    Some(*blake3::hash(&bytes.bytes).as_bytes())
}

/// The files of a pack whose recorded outline differs from that of their bytes. `units` are made from these bytes, by
/// path in the repository. `root` is the folder of the repository among the files of the project. Empty if the pack
/// is from a program whose outlines have another version.
pub fn differing<'u>(
    pack: &PackDigests,
    root: &Utf8Path,
    units: impl IntoIterator<Item = (&'u Utf8Path, &'u Unit)>,
) -> Vec<(Utf8PathBuf, FileProblem)> {
    if pack.outlines != VERSION {
        return Vec::new();
    }
    let stated = |path: &Utf8Path| pack.digests.get(path).copied();
    let units = units.into_iter().filter(|(path, unit)| stated(path) != digest(unit, root));
    units.map(|(path, _)| (path.to_owned(), problem(path))).collect()
}

fn problem(path: &Utf8Path) -> FileProblem {
    FileProblem {
        offset: 0,
        message: format!("the pack's outline of `{path}` is not what its bytes say"),
        help: "write the pack again with `readyroom pack` in its repository, and copy it unchanged".into(),
    }
}

/// Serializes values one after the other. Ids of files are left out, and paths are relative to the root of their
/// repository.
struct Bytes<'r> {
    root: &'r Utf8Path,
    bytes: Vec<u8>,
}

impl Bytes<'_> {
    fn put(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
    }

    fn count(&mut self, count: usize) -> &mut Self {
        self.put(&(count as u64).to_le_bytes());
        self
    }

    /// Appends bytes, preceded by their length.
    fn part(&mut self, bytes: &[u8]) {
        self.count(bytes.len()).put(bytes);
    }

    /// The text without the folder of the repository, if it is a path.
    fn in_repository<'t>(&self, text: &'t str) -> &'t str {
        let root = self.root.as_str();
        let path = text.strip_prefix('/').unwrap_or(text);
        match path.strip_prefix(root).filter(|_| !root.is_empty()) {
            Some("") => "",
            Some(rest) if rest.starts_with('/') => {
                if path == text {
                    &rest[1..]
                } else {
                    rest
                }
            }
            _ => text,
        }
    }
}

/// Numbers take as many bytes as their type.
macro_rules! numbers {
    ($($name:ident: $number:ty),*) => {
        $(fn $name(self, value: $number) -> Result<(), Error> {
            self.put(&value.to_le_bytes());
            Ok(())
        })*
    };
}

impl ser::Serializer for &mut Bytes<'_> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    numbers!(
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64, serialize_i128: i128,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64, serialize_u128: u128,
        serialize_f32: f32, serialize_f64: f64
    );

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.put(&[u8::from(value)]);
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.serialize_u32(value.into())
    }

    fn serialize_str(self, text: &str) -> Result<(), Error> {
        self.part(self.in_repository(text).as_bytes());
        Ok(())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), Error> {
        self.part(bytes);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.put(&[0]);
        Ok(())
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<(), Error> {
        self.put(&[1]);
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, at: u32, _: &'static str) -> Result<(), Error> {
        self.serialize_u32(at)
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        // A file has a different id in each project that reads its repository.
        if name == "FileId" { Ok(()) } else { value.serialize(self) }
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        at: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.put(&at.to_le_bytes());
        value.serialize(self)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Self, Error> {
        Ok(self.count(length.unwrap_or_default()))
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Error> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Error> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        at: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Error> {
        self.put(&at.to_le_bytes());
        Ok(self)
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Self, Error> {
        Ok(self.count(length.unwrap_or_default()))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Error> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        at: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Error> {
        self.put(&at.to_le_bytes());
        Ok(self)
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// Sequences write each of their values.
macro_rules! several {
    ($($of:ident::$method:ident),*) => {
        $(impl ser::$of for &mut Bytes<'_> {
            type Ok = ();
            type Error = Error;

            fn $method<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Error> {
                value.serialize(&mut **self)
            }

            fn end(self) -> Result<(), Error> {
                Ok(())
            }
        })*
    };
}

several!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field
);

/// Maps with fixed keys write their values in order.
macro_rules! named {
    ($($of:ident),*) => {
        $(impl ser::$of for &mut Bytes<'_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: ?Sized + Serialize>(&mut self, _: &'static str, value: &T) -> Result<(), Error> {
                value.serialize(&mut **self)
            }

            fn end(self) -> Result<(), Error> {
                Ok(())
            }
        })*
    };
}

named!(SerializeStruct, SerializeStructVariant);

impl ser::SerializeMap for &mut Bytes<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: ?Sized + Serialize>(&mut self, key: &T) -> Result<(), Error> {
        key.serialize(&mut **self)
    }

    fn serialize_value<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), Error> {
        Ok(())
    }
}
