//! Deletions of templates.

use crate::common::stock::tally;
use crate::common::*;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

type There = Arc<Mutex<Vec<&'static str>>>;

/// The templates `t1` and `t2`, and the system template `s`.
fn there() -> There {
    Arc::new(Mutex::new(vec!["t1", "t2", "s"]))
}

async fn templates(
    there: There,
    mut delete: impl FnMut(&There, &str) -> (u16, Value) + Send + 'static,
) -> Fake {
    Fake::json(move |seen| {
        let id = seen.query["TemplateId"].clone();
        match seen.action.as_str() {
            "GetLiveSnapshotTemplate" if there.lock().unwrap().contains(&id.as_str()) => {
                let kind = if id == "s" { "system" } else { "custom" };
                (200, json!({ "RequestId": "R", "TemplateId": id, "TemplateName": format!("every 5 s, {id}"), "Type": kind }))
            }
            "GetLiveSnapshotTemplate" => error(404, "TemplateNotFound"),
            "DeleteLiveSnapshotTemplate" => delete(&there, &id),
            other => panic!("unexpected {other}"),
        }
    })
    .await
}

fn remove(there: &There, id: &str) -> (u16, Value) {
    there.lock().unwrap().retain(|known| *known != id);
    (200, json!({ "RequestId": "R-9" }))
}

fn target(ids: &[&str]) -> Value {
    json!({ "templates": { "template_ids": ids } })
}

#[tokio::test]
async fn a_template_is_deleted_by_its_name_only() {
    let folder = tempfile::tempdir().unwrap();
    let there = there();
    let fake = templates(there.clone(), remove).await;
    let console = Console::new(&fake, folder.path()).await;
    let plan = console.ok("/api/deletions/plan", target(&["t1"])).await;
    let path = format!("/api/deletions/{}/confirm", plan["id"].as_str().unwrap());
    for typed in ["", "1", "t1", "every 5 s", "Every 5 s, t1", "every5s,t1"] {
        let reply = console.post(&path, json!({ "typed": typed })).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, "wrong_confirmation"), "{typed}");
    }
    assert!(fake.calls("DeleteLiveSnapshotTemplate").is_empty());
    assert_eq!(plan["confirmation"]["type"]["expected"], "every 5 s, t1");
    let deletion = console.confirm_and_wait(&plan).await;
    assert_eq!(tally(&deletion)["deleted"], 1);
    assert_eq!(*there.lock().unwrap(), ["t2", "s"]);
    assert_eq!(fake.calls("DeleteLiveSnapshotTemplate").len(), 1);
    let page = console.ok("/api/activity", json!({})).await;
    let entry = &page["entries"][0];
    assert_eq!(
        [&entry["action"], &entry["resource"], &entry["outcome"], &entry["summary"], &entry["name"]],
        ["DeleteLiveSnapshotTemplate", "t1", "ok", "1 template", "every 5 s, t1"]
    );
}

#[tokio::test]
async fn several_are_confirmed_by_their_number_and_those_of_the_service_are_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let there = there();
    let fake = templates(there.clone(), remove).await;
    let console = Console::new(&fake, folder.path()).await;
    let plan = console.ok("/api/deletions/plan", target(&["t1", "s", "gone", "t2", "t1"])).await;
    assert_eq!((&plan["total"], &plan["confirmation"]["type"]["expected"]), (&json!(2), &json!("2")));
    let reasons: Vec<_> =
        plan["left_out"].as_array().unwrap().iter().map(|l| (&l["item"], &l["reason"])).collect();
    assert_eq!(
        reasons,
        [
            (&json!("t1"), &json!("duplicate")),
            (&json!("s"), &json!("system_template")),
            (&json!("gone"), &json!("not_found"))
        ]
    );
    assert_eq!(tally(&console.confirm_and_wait(&plan).await)["deleted"], 2);
    assert_eq!(*there.lock().unwrap(), ["s"]);
}

/// The answer to a deletion says only that the request was accepted.
#[tokio::test]
async fn a_template_that_is_still_there_was_not_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let fake = templates(there(), |_, _| (200, json!({ "RequestId": "R" }))).await;
    let console = Console::new(&fake, folder.path()).await;
    assert_eq!(tally(&console.delete(target(&["t1"])).await)["failed"], 1);
}

#[tokio::test]
async fn a_lost_answer_is_settled_by_reading_and_the_rest_can_be_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let there = there();
    let mut answers = 0;
    let fake = templates(there, move |there, id| {
        answers += 1;
        match answers {
            1 => {
                remove(there, id);
                error(500, "InternalError")
            }
            2 => error(403, "Forbidden"),
            _ => remove(there, id),
        }
    })
    .await;
    let console = Console::new(&fake, folder.path()).await;
    let deletion = console.delete(target(&["t1", "t2"])).await;
    assert_eq!((&tally(&deletion)["absent"], &tally(&deletion)["refused"]), (&json!(1), &json!(1)));
    assert_eq!(fake.calls("DeleteLiveSnapshotTemplate").len(), 2);
    let id = deletion["summary"]["id"].as_str().unwrap();
    let again = console.ok(&format!("/api/deletions/{id}/retry"), json!({})).await;
    assert_eq!(again["calls"], json!([{ "subject": "t2", "items": ["t2"] }]));
    assert_eq!(tally(&console.confirm_and_wait(&again).await)["deleted"], 1);
}
