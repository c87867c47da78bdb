//! Addresses of the vendor's documentation, in the language of the page.

use crate::text::{Language, language};
use media_api::{Action, Product};

/// The name of a product in the addresses of the documentation.
fn name(product: Product) -> &'static str {
    match product {
        Product::Ice => "ICE",
        Product::Vod => "vod",
    }
}

/// The part of the documentation about the API of a product.
fn api(product: Product) -> String {
    let host = match language() {
        Language::En => "api.alibabacloud.com",
        Language::Zh => "api.aliyun.com",
    };
    format!("https://{host}/document/{}/{}", name(product), product.version())
}

/// The page about an operation.
pub fn operation(action: Action) -> String {
    format!("{}/{}", api(action.facts().product), action.name())
}

/// The list of the error codes of a product.
pub fn errors(product: Product) -> String {
    format!("{}/errorCode", api(product))
}

/// The first page of the documentation of a product.
pub fn product(product: Product) -> &'static str {
    match (product, language()) {
        (Product::Ice, Language::En) => "https://www.alibabacloud.com/help/en/ims/",
        (Product::Ice, Language::Zh) => "https://help.aliyun.com/zh/ims/",
        (Product::Vod, Language::En) => "https://www.alibabacloud.com/help/en/vod/",
        (Product::Vod, Language::Zh) => "https://help.aliyun.com/zh/vod/",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_product_version_and_operation() {
        assert_eq!(
            operation(Action::DeleteLiveSnapshotFiles),
            "https://api.alibabacloud.com/document/ICE/2020-11-09/DeleteLiveSnapshotFiles"
        );
        assert_eq!(errors(Product::Vod), "https://api.alibabacloud.com/document/vod/2017-03-21/errorCode");
    }
}
