//! The type of a template: created by the user, or part of the service.

use crate::text::templates as words;
use media_api::ice::TemplateType;

/// Whether a template belongs to the service and cannot be changed or deleted. `template_type` is as the API writes it.
pub fn is_system(template_type: &str) -> bool {
    template_type == TemplateType::System.as_str()
}

/// The type of a template in the chosen language; an unknown type is shown as it is.
pub fn type_text(template_type: &str) -> &str {
    match TemplateType::parse(template_type) {
        Some(TemplateType::System) => words::SYSTEM.get(),
        Some(TemplateType::Custom) => words::CUSTOM.get(),
        None => template_type,
    }
}
