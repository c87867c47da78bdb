//! A server that plans, confirms, cancels and reports deletions as the test specifies.

use super::now;
use crate::support::{EventStream, Gate, Reply, Server, serve};
use media_api::Action;
use media_api::deletion::{
    Confirmation, Deletion, DeletionEvent, ItemOutcome, Outcome, Plan, PlannedCall, State, Subject, Summary,
    Tally,
};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

pub fn subject() -> Subject {
    Subject {
        id: "job-1".to_owned(),
        name: "Lobby camera".to_owned(),
        bucket: Some("testbucket".to_owned()),
        items: 412,
    }
}

pub fn plan(id: &str, erase_originals: bool) -> Plan {
    Plan {
        id: id.to_owned(),
        action: Action::DeleteLiveSnapshotFiles,
        erase_originals,
        subjects: vec![subject()],
        calls: vec![PlannedCall { subject: "job-1".to_owned(), items: Vec::new() }; 3],
        total: 412,
        oldest: Some(1_767_319_200_000),
        newest: Some(1_767_321_240_000),
        bytes: None,
        labels: Default::default(),
        pictures: Vec::new(),
        warnings: Vec::new(),
        left_out: Vec::new(),
        confirmation: Confirmation::Type { expected: "412".to_owned() },
        estimate_millis: 3_400,
        made_at: now(),
        expires_at: now() + 300_000,
    }
}

pub fn summary(id: &str, state: State) -> Summary {
    let tally = match state {
        State::Finished => Tally { deleted: 412, ..Tally::default() },
        _ => Tally { planned: 412, ..Tally::default() },
    };
    Summary {
        id: id.to_owned(),
        action: Action::DeleteLiveSnapshotFiles,
        state,
        revision: 0,
        pause: None,
        erase_originals: false,
        subjects: vec![subject()],
        tally,
        calls_done: if state == State::Finished { 3 } else { 0 },
        calls_total: 3,
        made_at: now(),
        starts_at: Some(now() + 5_000),
        finished_at: None,
        retry_of: None,
    }
}

pub fn item(item: &str, outcome: Outcome, code: Option<&str>) -> ItemOutcome {
    ItemOutcome {
        subject: "job-1".to_owned(),
        item: item.to_owned(),
        outcome,
        code: code.map(str::to_owned),
        message: None,
        request_id: Some("REQ-1".to_owned()),
    }
}

pub fn deletion(summary: Summary) -> Deletion {
    let plan = Plan { id: summary.id.clone(), ..plan(&summary.id, summary.erase_originals) };
    Deletion { summary, plan, items: vec![item("1767319200000", Outcome::Deleted, None)] }
}

pub fn json(value: &impl serde::Serialize) -> Reply {
    (200, serde_json::to_string(value).unwrap()).into()
}

/// A refusal by the console's own server.
pub fn refused(status: u16, code: &str, message: &str) -> Reply {
    let body = serde_json::json!({"code": code, "message": message, "status": status});
    (status, body.to_string()).into()
}

type Answer = Box<dyn Fn(&str, &str) -> Option<Reply>>;

/// The server's state and its responses.
#[derive(Default)]
struct Model {
    deletions: RefCell<BTreeMap<String, Deletion>>,
    plans: Cell<u32>,
    streams: RefCell<Vec<EventStream>>,
    /// Responses in place of the usual ones.
    answer: RefCell<Option<Answer>>,
}

#[derive(Clone)]
pub struct Script {
    model: Rc<Model>,
    server: Rc<Server>,
}

impl Script {
    /// Plans `plan-1`, `plan-2`, …, confirms and cancels them, and reports their state.
    pub fn start() -> Self {
        let model = Rc::new(Model::default());
        let shared = model.clone();
        let server = serve(move |path, body| shared.reply(path, body));
        Self { model, server: Rc::new(server) }
    }

    /// Confirmations are answered when the gate is opened.
    pub fn hold_confirmation(&self) -> Gate {
        let gate = Gate::new();
        let held = gate.clone();
        self.answer(move |path, _| {
            path.ends_with("/confirm").then(|| behind(&held, &summary("plan-1", State::Confirmed)))
        });
        gate
    }

    /// Answers some requests differently: `None` leaves a request to the usual response.
    pub fn answer(&self, answer: impl Fn(&str, &str) -> Option<Reply> + 'static) {
        self.model.answer.replace(Some(Box::new(answer)));
    }

    pub fn answer_as_usual(&self) {
        self.model.answer.replace(None);
    }

    /// Sets the server's state of a deletion, without sending an event.
    pub fn set(&self, deletion: Deletion) {
        self.model.deletions.borrow_mut().insert(deletion.summary.id.clone(), deletion);
    }

    /// Sets the state of a deletion and sends it over the open stream.
    pub fn change(&self, state: Summary) {
        let known = self.model.deletions.borrow().get(&state.id).cloned();
        self.set(Deletion { summary: state.clone(), ..known.unwrap_or_else(|| deletion(state.clone())) });
        self.send(&DeletionEvent::Changed(Box::new(state)));
    }

    /// Sets the final state of a deletion, and sends it over the open stream.
    pub fn finish(&self, deletion: Deletion) {
        let summary = deletion.summary.clone();
        self.set(deletion);
        self.send(&DeletionEvent::Changed(Box::new(summary)));
    }

    fn send(&self, event: &DeletionEvent) {
        if let Some(stream) = self.model.streams.borrow().last() {
            stream.send(&serde_json::to_string(event).unwrap());
        }
    }

    /// Ends the open stream as a restarted server does.
    pub fn cut_stream(&self) {
        if let Some(stream) = self.model.streams.borrow().last() {
            stream.close();
        }
    }

    /// Removes a deletion.
    pub fn forget(&self, id: &str) {
        self.model.deletions.borrow_mut().remove(id);
    }

    /// How many of the streams so far the page has closed.
    pub fn left_streams(&self) -> usize {
        self.server.left_streams()
    }

    pub fn paths(&self) -> Vec<String> {
        self.server.paths()
    }

    /// How often a path with this end was requested.
    pub fn count(&self, end: &str) -> usize {
        self.paths().iter().filter(|path| path.ends_with(end)).count()
    }

    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Whether each plan so far was requested with the picture files.
    pub fn erasing_plans(&self) -> Vec<bool> {
        let bodies = self.server.bodies("/api/deletions/plan");
        bodies.iter().map(|body| body.to_string().contains("\"erase_originals\":true")).collect()
    }
}

impl Model {
    fn reply(&self, path: &str, body: &str) -> Reply {
        if let Some(reply) = self.answer.borrow().as_ref().and_then(|answer| answer(path, body)) {
            return reply;
        }
        let segments: Vec<&str> = path.trim_start_matches("/api/deletions").split('/').skip(1).collect();
        match segments.as_slice() {
            ["events"] => self.open_stream(),
            ["plan"] => json(&self.make_plan(body.contains("\"erase_originals\":true"))),
            [_, "retry"] => json(&Plan { total: 2, ..self.make_plan(false) }),
            [id, "confirm"] => self.move_to(id, State::Confirmed),
            [id, "cancel"] => {
                let was_never_sent = matches!(self.state_of(id), Some(State::Planned | State::Confirmed));
                self.move_to(id, if was_never_sent { State::Cancelled } else { State::Stopping })
            }
            [id] => match self.deletions.borrow().get(*id) {
                Some(deletion) => json(deletion),
                None => refused(404, "not_found", "There is no such deletion here; reload the list."),
            },
            _ => refused(404, "not_found", ""),
        }
    }

    fn make_plan(&self, erase: bool) -> Plan {
        self.plans.set(self.plans.get() + 1);
        let plan = plan(&format!("plan-{}", self.plans.get()), erase);
        let planned = deletion(Summary { erase_originals: erase, ..summary(&plan.id, State::Planned) });
        self.deletions.borrow_mut().insert(plan.id.clone(), Deletion { plan: plan.clone(), ..planned });
        plan
    }

    fn state_of(&self, id: &str) -> Option<State> {
        self.deletions.borrow().get(id).map(|deletion| deletion.summary.state)
    }

    fn move_to(&self, id: &str, state: State) -> Reply {
        let mut deletions = self.deletions.borrow_mut();
        let Some(deletion) = deletions.get_mut(id) else {
            return refused(409, "wrong_state", "This plan was made in another session.");
        };
        deletion.summary.state = state;
        deletion.summary.starts_at = Some(now() + 5_000);
        json(&deletion.summary)
    }

    fn open_stream(&self) -> Reply {
        let stream = EventStream::new();
        let is_active =
            |d: &&Deletion| matches!(d.summary.state, State::Confirmed | State::Running | State::Stopping);
        for deletion in self.deletions.borrow().values().filter(is_active) {
            stream.send(
                &serde_json::to_string(&DeletionEvent::Changed(Box::new(deletion.summary.clone()))).unwrap(),
            );
        }
        stream.send(&serde_json::to_string(&DeletionEvent::Ready).unwrap());
        let reply = Reply::from(&stream);
        self.streams.borrow_mut().push(stream);
        reply
    }
}

/// A response that waits until the gate is open.
pub fn behind(gate: &Gate, value: &impl serde::Serialize) -> Reply {
    json(value).behind(gate)
}
