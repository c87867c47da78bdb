//! Which endpoint serves a region (api-reference E).

use media_api::Product;
use std::fmt;

/// Where to send requests: scheme and authority, nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// `https`, or `http` for the local service.
    pub scheme: &'static str,
    /// Host, with `:port` unless it is the scheme's default. Signed and sent as `Host`.
    pub authority: String,
}

impl Endpoint {
    /// HTTPS on `host`, which may include a port. The HTTP client leaves the scheme's default port out of `Host`, and the
    /// signed value must be the sent one.
    pub(crate) fn https(host: &str) -> Self {
        Self { scheme: "https", authority: host.strip_suffix(":443").unwrap_or(host).to_owned() }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authority)
    }
}

/// The endpoints of both products.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    pub ice: Endpoint,
    pub vod: Endpoint,
}

/// A region in neither table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no {product} endpoint is known for region {region}; name one with --{product}-endpoint, or use one of {known}"
)]
pub struct UnknownRegion {
    product: &'static str,
    region: String,
    known: String,
}

const ICE: &[&str] =
    &["cn-shanghai", "cn-beijing", "cn-hangzhou", "cn-shenzhen", "ap-southeast-1", "us-west-1"];

/// Region and the region whose endpoint serves it.
const VOD: &[(&str, &str)] = &[
    ("cn-shanghai", "cn-shanghai"),
    ("cn-hangzhou", "cn-shanghai"),
    ("cn-beijing", "cn-beijing"),
    ("cn-shenzhen", "cn-shenzhen"),
    ("cn-hongkong", "cn-hongkong"),
    ("ap-southeast-1", "ap-southeast-1"),
    ("ap-southeast-5", "ap-southeast-5"),
    ("ap-northeast-1", "ap-northeast-1"),
    ("ap-south-1", "ap-south-1"),
    ("eu-central-1", "eu-central-1"),
    ("us-west-1", "us-west-1"),
    ("me-central-1", "me-central-1"),
    ("cn-north-2-gov-1", "cn-north-2-gov-1"),
];

impl Endpoints {
    /// The cloud's endpoints of `region`, over HTTPS. An override is a host name without scheme and takes precedence.
    ///
    /// # Errors
    /// A product has no known endpoint in the region and none was given.
    pub fn cloud(region: &str, ice: Option<&str>, vod: Option<&str>) -> Result<Self, UnknownRegion> {
        let ice = match ice {
            Some(host) => host.to_owned(),
            None if ICE.contains(&region) => format!("ice.{region}.aliyuncs.com"),
            None => return Err(unknown("ice", region, ICE.join(", "))),
        };
        let vod = match (vod, VOD.iter().find(|(name, _)| *name == region)) {
            (Some(host), _) => host.to_owned(),
            (None, Some((_, served_by))) => format!("vod.{served_by}.aliyuncs.com"),
            (None, None) => {
                let known: Vec<&str> = VOD.iter().map(|(name, _)| *name).collect();
                return Err(unknown("vod", region, known.join(", ")));
            }
        };
        Ok(Self { ice: Endpoint::https(&ice), vod: Endpoint::https(&vod) })
    }

    /// One local service for both products, over plain HTTP.
    pub(crate) fn local(address: std::net::SocketAddr) -> Self {
        let authority = crate::config::authority(&address.ip(), address.port());
        let endpoint = Endpoint { scheme: "http", authority };
        Self { ice: endpoint.clone(), vod: endpoint }
    }

    /// In the form sent to the page.
    pub(crate) fn addresses(&self) -> media_api::Endpoints {
        media_api::Endpoints { ice: self.ice.to_string(), vod: self.vod.to_string() }
    }

    pub(crate) fn of(&self, product: Product) -> &Endpoint {
        match product {
            Product::Ice => &self.ice,
            Product::Vod => &self.vod,
        }
    }
}

fn unknown(product: &'static str, region: &str, known: String) -> UnknownRegion {
    UnknownRegion { product, region: region.escape_default().to_string(), known }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_gets_its_own_endpoints_over_https() {
        let endpoints = Endpoints::cloud("cn-beijing", None, None).unwrap();
        assert_eq!(endpoints.ice.authority, "ice.cn-beijing.aliyuncs.com");
        assert_eq!(endpoints.vod.authority, "vod.cn-beijing.aliyuncs.com");
        assert_eq!(endpoints.ice.scheme, "https");
    }

    #[test]
    fn hangzhou_is_served_by_shanghai_for_vod() {
        assert_eq!(
            Endpoints::cloud("cn-hangzhou", None, None).unwrap().vod.authority,
            "vod.cn-shanghai.aliyuncs.com"
        );
    }

    #[test]
    fn the_schemes_own_port_is_no_part_of_the_host_that_is_signed() {
        let local = |address: &str| Endpoints::local(address.parse().unwrap()).ice.to_string();
        assert_eq!(local("127.0.0.1:80"), "http://127.0.0.1");
        assert_eq!(local("[::1]:80"), "http://[::1]");
        assert_eq!(local("127.0.0.1:8081"), "http://127.0.0.1:8081");
        let cloud = Endpoints::cloud("cn-shanghai", Some("ice.example.com:443"), Some("vod.example.com:80"));
        let cloud = cloud.unwrap();
        assert_eq!(cloud.ice.authority, "ice.example.com");
        assert_eq!(cloud.vod.authority, "vod.example.com:80");
    }

    #[test]
    fn an_unknown_region_needs_an_override() {
        let error = Endpoints::cloud("mars-1", None, None).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("no ice endpoint is known for region mars-1; name one with --ice-endpoint")
        );
        let endpoints = Endpoints::cloud("mars-1", Some("ice.example.com"), Some("vod.example.com")).unwrap();
        assert_eq!(endpoints.vod.authority, "vod.example.com");
    }
}
