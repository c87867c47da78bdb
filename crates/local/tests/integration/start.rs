//! Starting, and failing to start.

use crate::common::*;
use media_local::{StartError, credentials, start};
use secrecy::ExposeSecret;

#[tokio::test]
async fn a_busy_port_is_named() {
    let running = running().await;
    let folder = tempfile::tempdir().unwrap();
    let mut busy = config(folder.path(), false);
    busy.listen = running.service.api_address();
    let error = start(busy).await.unwrap_err();
    assert!(matches!(error, StartError::ApiAddress { .. }), "{error}");
    assert!(error.to_string().contains(&running.service.api_address().to_string()));

    let mut busy = config(folder.path(), false);
    busy.rtmp_listen = running.service.rtmp_address();
    let error = start(busy).await.unwrap_err();
    assert!(matches!(error, StartError::RtmpAddress { .. }), "{error}");
    assert!(!error.to_string().contains('\n'));
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, b"").unwrap();
    let error = start(config(&file.join("data"), false)).await.unwrap_err();
    assert!(matches!(error, StartError::Credentials(_)), "{error}");
    assert!(error.to_string().contains("choose another with --data-dir"), "{error}");
}

#[tokio::test]
async fn a_damaged_database_stops_the_start_and_is_not_touched() {
    let folder = running().await.stop().await;
    let database = folder.path().join("local.sqlite3");
    let mut bytes = std::fs::read(&database).unwrap();
    let middle = bytes.len() / 2;
    bytes[4096..middle].fill(0x5a);
    std::fs::write(&database, &bytes).unwrap();
    let error = start(config(folder.path(), false)).await.unwrap_err();
    assert!(matches!(error, StartError::DatabaseDamaged { .. }), "{error}");
    assert_eq!(std::fs::read(&database).unwrap(), bytes);
}

#[tokio::test]
async fn the_key_is_the_same_for_the_service_and_for_whoever_asks() {
    let running = running().await;
    let key = credentials(running.folder.path()).unwrap();
    assert_eq!(key.id, running.service.credentials().id);
    assert_eq!(key.secret.expose_secret(), running.service.credentials().secret.expose_secret());
}
