//! The template editor in a real browser.

use crate::deletion::server::{Script, json as answer, plan, summary};
use crate::support::{
    Gate, Mounted, Reply, Setup, address, click, context, fill, go_to, next_frame, screens, serve, until,
};
use leptos::prelude::*;
use media_api::deletion::{Confirmation, Deletion, Plan, PlannedCall, State, Subject, Summary, Tally};
use media_api::{Action, Context};
use media_console::components::deletion::{DeletionDialog, RunningDeletions};
use media_console::state::commands::ScreenCommand;
use media_console::state::notices::Lasts;
use media_console::state::session::Session;
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

const GET: &str = "GetLiveSnapshotTemplate";
const CREATE: &str = "CreateLiveSnapshotTemplate";
const UPDATE: &str = "UpdateLiveSnapshotTemplate";
const NAME: &str = "#field-TemplateName";
const INTERVAL: &str = "#field-TimeInterval";

/// The service with one template, which an update replaces.
#[derive(Clone)]
struct Service(Rc<RefCell<Value>>);

impl Service {
    fn new(name: &str, kind: &str) -> Self {
        Self(Rc::new(RefCell::new(json!({
            "TemplateId": "t1", "TemplateName": name, "Type": kind, "TimeInterval": 5,
            "SequenceFormat": "s/{JobId}/{Sequence}.jpg", "OverwriteFormat": "",
            "CreateTime": "2026-01-02T03:04:05Z",
        }))))
    }

    fn answer(&self, path: &str, body: &str) -> Reply {
        let body: Value = serde_json::from_str(body).unwrap();
        if path.ends_with(UPDATE) {
            let mut template = self.0.borrow_mut();
            for name in ["TemplateName", "TimeInterval", "SequenceFormat"] {
                template[name] = body[name].clone();
            }
        }
        Reply::answer(match path.rsplit('/').next().unwrap() {
            GET => self.0.borrow().clone(),
            CREATE | UPDATE => json!({ "TemplateId": "t1" }),
            _ => json!({}),
        })
    }
}

/// The screen of an address, without a draft of an earlier test.
fn mount_screen(address: &'static str) -> Mounted {
    window().session_storage().unwrap().unwrap().clear().unwrap();
    crate::support::mount_screen(address)
}

#[wasm_bindgen_test]
async fn what_was_typed_survives_leaving_and_a_reload_until_it_is_saved() {
    let service = Service::new("every 5 s", "custom");
    let server = serve(move |path, body| service.answer(path, body));
    for (screen, name) in [("/templates/new", "Half done"), ("/templates/t1", "every 5 seconds")] {
        let mounted = mount_screen(screen);
        until(|| mounted.has(NAME) && mounted.has(INTERVAL) && !value_of(&mounted, INTERVAL).is_empty())
            .await;
        fill(&mounted.one(NAME), name);
        next_frame().await;
        go_to("/uploads");
        until(|| !mounted.has(NAME)).await;
        drop(mounted);
        let mounted = crate::support::mount_screen(screen);
        until(|| mounted.has(NAME) && value_of(&mounted, NAME) == name).await;
        let sent = server.bodies(CREATE).len() + server.bodies(UPDATE).len();
        until(|| !is_read_only(&mounted, NAME)).await;
        // The service holds another value, and the editor says so.
        let is_told = || mounted.shows("These changes are not saved.");
        assert_eq!(is_told(), screen != "/templates/new", "{}", mounted.text());
        save(&mounted);
        until(|| server.bodies(CREATE).len() + server.bodies(UPDATE).len() == sent + 1).await;
        let stored = || window().session_storage().unwrap().unwrap().length().unwrap();
        until(|| stored() == 0).await;
    }
}

#[wasm_bindgen_test]
async fn changes_that_are_kept_can_be_discarded() {
    let service = Service::new("every 5 s", "custom");
    let _server = serve(move |path, body| service.answer(path, body));
    let mounted = mount_screen("/templates/t1");
    until(|| mounted.has(NAME) && value_of(&mounted, NAME) == "every 5 s").await;
    assert!(!mounted.shows("not saved"), "{}", mounted.text());
    fill(&mounted.one(NAME), "something else");
    until(|| mounted.has_button("Discard them")).await;
    click(&mounted.button("Discard them"), false);
    until(|| value_of(&mounted, NAME) == "every 5 s" && !mounted.has_button("Discard them")).await;
    assert_eq!(window().session_storage().unwrap().unwrap().length(), Ok(0));
}

fn value_of(mounted: &Mounted, selector: &str) -> String {
    mounted.one(selector).unchecked_ref::<HtmlInputElement>().value()
}

fn is_read_only(mounted: &Mounted, selector: &str) -> bool {
    mounted.one(selector).unchecked_ref::<HtmlInputElement>().read_only()
}

fn save(mounted: &Mounted) {
    click(&mounted.one("button[type=submit]"), false);
}

fn notices(mounted: &Mounted) -> Vec<(String, bool)> {
    mounted.notices.list.with_untracked(|list| {
        list.iter().map(|one| ((one.text)(), one.lasts == Lasts::UntilDismissed)).collect()
    })
}

async fn read(mounted: &Mounted) {
    until(|| mounted.has(NAME) && !value_of(mounted, NAME).is_empty() && !mounted.has(".form[hidden]")).await;
}

#[wasm_bindgen_test]
async fn a_new_template_is_opened_with_a_notice_and_without_a_parameter() {
    let service = Service::new("By hand", "custom");
    let server = serve(move |path, body| service.answer(path, body));
    let mounted = mount_screen("/templates/new");
    until(|| mounted.has(NAME)).await;
    assert!(mounted.shows("8,640 snapshots a day."));
    fill(&mounted.one(NAME), "By hand");
    next_frame().await;
    save(&mounted);
    until(|| address() == "/templates/t1").await;
    assert_eq!(notices(&mounted), [("Template By hand was created.".to_owned(), false)]);
    assert_eq!(server.bodies(CREATE)[0]["TemplateName"], "By hand");
    until(|| mounted.shows("Edit template") && value_of(&mounted, NAME) == "By hand").await;
}

#[wasm_bindgen_test]
async fn a_change_is_confirmed_until_the_next_one_and_what_is_typed_meanwhile_stays() {
    let (service, gate) = (Service::new("Lobby", "custom"), Gate::new());
    let held = gate.clone();
    let server = serve(move |path, body| match path.ends_with(UPDATE) {
        true => service.answer(path, body).behind(&held),
        false => service.answer(path, body),
    });
    let mounted = mount_screen("/templates/t1");
    read(&mounted).await;
    fill(&mounted.one(INTERVAL), "45");
    next_frame().await;
    save(&mounted);
    until(|| server.bodies(UPDATE).len() == 1).await;
    fill(&mounted.one(NAME), "Lobby and gate");
    next_frame().await;
    gate.open();
    until(|| server.bodies(GET).len() == 2 && server.pending() == 0).await;
    assert_eq!(value_of(&mounted, NAME), "Lobby and gate", "what was typed while saving stays");
    assert!(!mounted.shows("Saved."), "what is shown is not saved");
    until(|| mounted.has("button[type=submit]:not(:disabled)")).await;
    save(&mounted);
    until(|| mounted.shows("Saved.")).await;
    assert_eq!(server.bodies(UPDATE)[1]["TimeInterval"], 45);
    assert_eq!(address(), "/templates/t1");
    fill(&mounted.one(INTERVAL), "50");
    until(|| !mounted.shows("Saved.")).await;
}

#[wasm_bindgen_test]
async fn nothing_is_shown_of_a_template_before_it_is_read() {
    let (service, gate) = (Service::new("Lobby", "custom"), Gate::new());
    let held = gate.clone();
    let server = serve(move |path, body| service.answer(path, body).behind(&held));
    let mounted = mount_screen("/templates/t1");
    until(|| mounted.shows("Reading the template…") && server.pending() == 1).await;
    assert!(mounted.has(".form[hidden]"));
    gate.open();
    read(&mounted).await;
    assert!(!mounted.shows("Reading the template…"));
}

#[wasm_bindgen_test]
async fn leaving_while_the_template_is_read_aborts_the_read() {
    let gate = Gate::new();
    let held = gate.clone();
    let service = Service::new("Lobby", "custom");
    let server = serve(move |path, body| service.answer(path, body).behind(&held));
    let mounted = mount_screen("/templates/t1");
    until(|| server.pending() == 1).await;
    go_to("/uploads");
    until(|| !mounted.has("[id^=field-]") && server.aborted() == 1).await;
    gate.open();
    until(|| server.pending() == 0).await;
}

#[wasm_bindgen_test]
async fn saving_goes_on_when_the_editor_is_left_and_its_result_is_told() {
    let (service, gate) = (Service::new("Lobby", "custom"), Gate::new());
    let held = gate.clone();
    let server = serve(move |path, body| match path.ends_with(CREATE) {
        true => service.answer(path, body).behind(&held),
        false => service.answer(path, body),
    });
    let mounted = mount_screen("/templates/new");
    until(|| mounted.has(NAME)).await;
    fill(&mounted.one(NAME), "Lobby {1}");
    next_frame().await;
    save(&mounted);
    until(|| server.bodies(CREATE).len() == 1 && is_read_only(&mounted, NAME)).await;
    go_to("/uploads");
    until(|| !mounted.has("[id^=field-]")).await;
    gate.open();
    until(|| notices(&mounted) == [("Template Lobby {1} was created.".to_owned(), false)]).await;
    assert_eq!((address().as_str(), server.aborted()), ("/uploads", 0));
    let action = mounted.notices.list.with_untracked(|list| list[0].actions[0].clone());
    (action.1)();
    until(|| address() == "/templates/t1").await;
}

#[wasm_bindgen_test]
async fn a_refusal_after_the_editor_was_left_is_told() {
    let (service, gate) = (Service::new("Lobby", "custom"), Gate::new());
    let held = gate.clone();
    let server = serve(move |path, body| match path.ends_with(UPDATE) {
        true => Reply::refusal(403, "Forbidden", "No.").behind(&held),
        false => service.answer(path, body),
    });
    let mounted = mount_screen("/templates/t1");
    read(&mounted).await;
    save(&mounted);
    until(|| server.bodies(UPDATE).len() == 1).await;
    go_to("/uploads");
    until(|| !mounted.has("[id^=field-]")).await;
    gate.open();
    until(|| notices(&mounted) == [("Template Lobby was not saved. No.".to_owned(), true)]).await;
}

#[wasm_bindgen_test]
async fn a_creation_without_an_answer_is_looked_up_and_not_sent_again() {
    let server = serve(|_, _| Reply::network_error());
    let mounted = mount_screen("/templates/new");
    until(|| mounted.has(NAME)).await;
    fill(&mounted.one(NAME), "Gate & yard");
    next_frame().await;
    save(&mounted);
    until(|| mounted.shows("It is unknown whether template Gate & yard was created.")).await;
    let look = mounted.one(".card.warn a").get_attribute("href");
    assert_eq!(look.as_deref(), Some("/templates?q=Gate%20%26%20yard"));
    assert!(mounted.has("button[type=submit]:disabled") && value_of(&mounted, NAME) == "Gate & yard");
    drop(mounted);
    let mounted = crate::support::mount_screen("/templates/new");
    until(|| mounted.shows("It is unknown whether template Gate & yard was created.")).await;
    assert!(mounted.has("button[type=submit]:disabled"), "a reload does not forget it");
    click(&mounted.button("It is not there: let me save again"), false);
    until(|| mounted.has("button[type=submit]:not(:disabled)")).await;
    save(&mounted);
    until(|| server.bodies(CREATE).len() == 2 && mounted.has(".card.warn")).await;
    drop(mounted);
    window().session_storage().unwrap().unwrap().clear().unwrap();
}

#[wasm_bindgen_test]
async fn a_copy_begins_with_the_values_and_a_name_of_its_own() {
    let service = Service::new("Lobby {}", "system");
    let server = serve(move |path, body| service.answer(path, body));
    let mounted = mount_screen("/templates/new?copy=t1");
    read(&mounted).await;
    assert_eq!(value_of(&mounted, NAME), "Copy of Lobby {}");
    assert!(!is_read_only(&mounted, NAME) && !mounted.has_button("Delete"));
    save(&mounted);
    until(|| server.bodies(CREATE).len() == 1).await;
    assert_eq!(server.bodies(CREATE)[0].get("TemplateId"), None);
    until(|| address() == "/templates/t1").await;
}

#[wasm_bindgen_test]
async fn a_system_template_can_be_viewed_copied_and_used() {
    let service = Service::new("Every 5 seconds", "system");
    let _server = serve(move |path, body| service.answer(path, body));
    let mounted = mount_screen("/templates/t1");
    read(&mounted).await;
    assert!(is_read_only(&mounted, NAME) && mounted.shows("A system template belongs to the service"));
    assert!(!mounted.has("button[type=submit]") && !mounted.has_button("Delete"));
    let links: Vec<String> = mounted.all(".head a").iter().filter_map(|a| a.get_attribute("href")).collect();
    assert_eq!(links, ["/templates", "/templates/new?copy=t1", "/jobs/new?template=t1"]);
}

#[wasm_bindgen_test]
async fn in_read_only_mode_nothing_is_offered_that_cannot_be_sent() {
    let service = Service::new("Lobby", "custom");
    let _server = serve(move |path, body| service.answer(path, body));
    let session = || Session::Ready(Context { read_only: true, ..context() });
    let mounted = Setup { address: "/templates/t1", session: session(), ..Setup::default() }.mount_screen();
    read(&mounted).await;
    assert!(is_read_only(&mounted, NAME) && mounted.shows("templates cannot be changed"));
    assert!(!mounted.has("button[type=submit]") && !mounted.has_button("Delete"));
    assert_eq!(mounted.all(".head a").len(), 1, "only the way back to the list");
    drop(mounted);
    let mounted = Setup { address: "/templates/new", session: session(), ..Setup::default() }.mount_screen();
    until(|| mounted.shows("templates cannot be changed")).await;
    assert!(!mounted.has("button[type=submit]"));
}

#[wasm_bindgen_test]
async fn an_address_without_an_id_says_so() {
    let server = serve(|_, _| Reply::network_error());
    let mounted = mount_screen("/templates/a%20b");
    until(|| mounted.shows("No such template")).await;
    assert!(server.paths().is_empty() && mounted.has("a.btn[href='/templates']"));
}

#[wasm_bindgen_test]
async fn a_template_that_is_gone_says_so_when_the_screen_is_read_again() {
    let (service, is_gone) = (Service::new("Lobby", "custom"), Rc::new(Cell::new(false)));
    let gone = is_gone.clone();
    let _server = serve(move |path, body| match gone.get() {
        true => Reply::refusal(404, "TemplateNotFound", "No such template."),
        false => service.answer(path, body),
    });
    let mounted = mount_screen("/templates/t1");
    read(&mounted).await;
    is_gone.set(true);
    mounted.commands.run(ScreenCommand::Refresh);
    until(|| mounted.shows("TemplateNotFound")).await;
    assert_eq!(value_of(&mounted, NAME), "Lobby", "what was typed stays");
}

#[wasm_bindgen_test]
async fn once_a_template_is_deleted_the_list_is_shown_with_the_outcome_over_it() {
    let service = Service::new("Gate {3}", "custom");
    let script = Script::start();
    let subject = Subject { id: "t1".to_owned(), name: "Gate {3}".to_owned(), bucket: None, items: 1 };
    let plan = Plan {
        action: Action::DeleteLiveSnapshotTemplate,
        subjects: vec![subject.clone()],
        calls: vec![PlannedCall { subject: "t1".to_owned(), items: vec!["t1".to_owned()] }],
        total: 1,
        confirmation: Confirmation::Type { expected: "Gate {3}".to_owned() },
        ..plan("plan-1", false)
    };
    let summary = move |state| Summary {
        action: Action::DeleteLiveSnapshotTemplate,
        subjects: vec![subject.clone()],
        tally: Tally { deleted: 1, ..Tally::default() },
        ..summary("plan-1", state)
    };
    script.set(Deletion { summary: summary(State::Planned), plan: plan.clone(), items: Vec::new() });
    script.answer(move |path, body| match path {
        "/api/deletions/plan" => Some(answer(&plan)),
        _ => path.starts_with("/api/call/").then(|| service.answer(path, body)),
    });
    window().session_storage().unwrap().unwrap().clear().unwrap();
    let setup = Setup { address: "/templates/t1", ..Setup::default() };
    let mounted = setup.mount(|| view! { <RunningDeletions /><DeletionDialog />{screens()} });
    read(&mounted).await;
    click(&mounted.button("Delete"), false);
    until(|| mounted.has("dialog[open]") && mounted.shows("Deletes Gate {3}: no new job")).await;
    assert_eq!(
        script.server().bodies("/api/deletions/plan"),
        [json!({"templates": {"template_ids": ["t1"]}})]
    );
    fill(&mounted.one("#deletion-typed"), "gate");
    until(|| mounted.shows("That is not Gate {3}.")).await;
    fill(&mounted.one("#deletion-typed"), "Gate {3}");
    until(|| !mounted.button("Delete 1 template").has_attribute("disabled")).await;
    click(&mounted.button("Delete 1 template"), false);
    until(|| script.count("/confirm") == 1).await;
    script.change(summary(State::Finished));
    until(|| address() == "/templates?deletion=plan-1" && mounted.has("dialog[open]")).await;
    until(|| mounted.shows("Deleted 1 template · Gate {3}")).await;
}
