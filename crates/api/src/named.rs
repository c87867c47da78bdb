//! Enums that are serialized as their names.

/// Declares an enum whose values are serialized as their names in `snake_case`. Like the derived form, but with one loop over a
/// table of names in place of a comparison and a jump for each: the page reads many of them.
macro_rules! named {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$of:meta])* $value:ident),* $(,)? }) => {
        $(#[$meta])*
        pub enum $name { $($(#[$of])* $value),* }

        impl $name {
            pub(crate) const NAMES: &'static [(&'static str, $name)] = &[$((stringify!($value), $name::$value)),*];
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let name = Self::NAMES.iter().find(|(_, value)| value == self).map_or("", |(name, _)| name);
                serializer.serialize_str(&crate::named::snake_case(name))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                Self::NAMES
                    .iter()
                    .find(|(name, _)| crate::named::snake_case(name) == text)
                    .map(|(_, value)| *value)
                    .ok_or_else(|| serde::de::Error::unknown_variant(&text, &[]))
            }
        }
    };
}
pub(crate) use named;

/// `HostNotAllowed` becomes `host_not_allowed`.
pub(crate) fn snake_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::{ProblemCode, Rule, Shape};
    use serde::{Serialize, de::DeserializeOwned};

    fn survives<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug + Copy>(
        names: &[(&str, T)],
        sample: (&str, T),
    ) {
        for (_, value) in names {
            let json = serde_json::to_string(value).unwrap();
            assert_eq!(serde_json::from_str::<T>(&json).unwrap(), *value, "{json}");
        }
        assert_eq!(serde_json::to_string(&sample.1).unwrap(), format!("\"{}\"", sample.0));
        assert!(serde_json::from_str::<T>("\"nonsense\"").is_err());
        assert!(serde_json::from_str::<T>("5").is_err());
    }

    #[test]
    fn names_travel_both_ways() {
        survives(ProblemCode::NAMES, ("host_not_allowed", ProblemCode::HostNotAllowed));
        survives(Rule::NAMES, ("window_over_thirty_days", Rule::WindowOverThirtyDays));
        survives(Shape::NAMES, ("timestamps", Shape::Timestamps));
    }
}
