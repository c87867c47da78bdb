//! The fault plan of the local service, through the console.

use crate::common::*;
use media_api::faults::{FaultPlan, PlanError};
use media_proxy::FaultPlans;
use serde_json::json;
use std::sync::{Arc, Mutex};

#[derive(Debug, Default)]
struct Plans(Mutex<FaultPlan>);

impl FaultPlans for Plans {
    fn plan(&self) -> FaultPlan {
        self.0.lock().unwrap().clone()
    }

    fn set(&self, plan: FaultPlan) -> Result<(), PlanError> {
        plan.check()?;
        *self.0.lock().unwrap() = plan;
        Ok(())
    }
}

#[tokio::test]
async fn the_fault_plan_of_the_local_service_is_read_and_set() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|seen| panic!("unexpected {}", seen.action)).await;
    let plans = Arc::new(Plans::default());
    let console = Console::with(&fake, folder.path(), |config| config.faults = Some(plans.clone())).await;
    assert_eq!(console.ok("/api/faults", json!({})).await, json!({ "faults": [] }));
    let fault = json!({ "action": "DeleteStream", "effect": { "kind": "error", "code": "DeleteStreamFailed" }, "times": 2 });
    let plan = json!({ "faults": [fault], "storage": { "kind": "full" } });
    assert_eq!(console.ok("/api/faults/set", plan.clone()).await, plan);
    let unknown = json!({ "faults": [{ "effect": { "kind": "error", "code": "DeleteStreamFailed" } }] });
    let reply = console.post("/api/faults/set", unknown).await;
    assert_eq!((reply.status, reply.code().as_str()), (400, "invalid_request"));
    assert_eq!(console.ok("/api/faults", json!({})).await, plan, "the plan before stays");
}

#[tokio::test]
async fn beside_the_cloud_there_is_no_fault_plan_and_read_only_sets_none() {
    let folder = tempfile::tempdir().unwrap();
    let fake = Fake::json(|seen| panic!("unexpected {}", seen.action)).await;
    let console = Console::new(&fake, folder.path()).await;
    for path in ["/api/faults", "/api/faults/set"] {
        assert_eq!(console.post(path, json!({ "faults": [] })).await.status, 404, "{path}");
    }
    let folder = tempfile::tempdir().unwrap();
    let plans = Arc::new(Plans::default());
    let console = Console::with(&fake, folder.path(), |config| {
        config.faults = Some(plans.clone());
        config.read_only = true;
    })
    .await;
    assert_eq!(console.post("/api/faults", json!({})).await.status, 200);
    let reply = console.post("/api/faults/set", json!({ "faults": [{ "effect": { "kind": "cut" } }] })).await;
    assert_eq!((reply.status, reply.code().as_str()), (403, "read_only"));
    assert_eq!(plans.plan(), FaultPlan::default());
}
