//! Templates of the account.

use super::texts::{Form, KindTexts, Sentence};
use crate::text::deletion as words;
use media_api::ice::DeleteLiveSnapshotTemplate;
use media_api::{Operation, TemplateId};

pub(super) static TEMPLATES: KindTexts = KindTexts {
    items: (words::TEMPLATE, words::TEMPLATES),
    owners: (words::TEMPLATE, words::TEMPLATES),
    title: words::TITLE_TEMPLATES,
    action: words::DO_TEMPLATES,
    done: words::DONE_TEMPLATES,
    names_owner: true,
    sentence: |plan, _| {
        let form = if plan.subjects.len() == 1 { Form::Name } else { Form::Number };
        Sentence::new(words::SAY_TEMPLATES, &[(form, &TEMPLATES.owner(&plan.subjects))])
    },
    request: |_, call| {
        let template_id = TemplateId::new(&*call.subject).ok()?;
        Some(DeleteLiveSnapshotTemplate { template_id }.to_value())
    },
    kept: (words::KEPT_OF_TEMPLATES, words::KEPT_OF_TEMPLATES),
    deleted: (words::DELETED, words::ALL_DELETED),
    absent: words::ALREADY_GONE,
    in_cdn: false,
    item: |item, _| item.to_owned(),
    // A deleted template has no screen.
    owner_path: |_| "/templates".to_owned(),
};
