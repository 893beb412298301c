//! How the service lives: a consumer, a press, and the answers to commands.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use telnusqa_chassis::documents::Documents;
use telnusqa_chassis::process::{chain, open_pool};
use telnusqa_chassis::{Service, commands, consumer};
use telnusqa_pki::Verifier;
use telnusqa_vault::{Vault, VaultError};
use tokio::sync::Notify;

use crate::CONSUMER;
use crate::apply::Register;
use crate::desk::Desk;
use crate::press::Press;
use crate::proofs::Responders;
use crate::prove::Proving;
use crate::retry;
use crate::shown::{Showing, open_key};
use crate::sign::Signing;

/// Connections to the keys' database.
const KEYS_CONNECTIONS: u32 = 8;

/// Runs signing until the service stops.
///
/// # Errors
/// What it cannot mend by trying again: a setting that is missing, anchors that are none, a vault whose keys are not
/// these, an event that this version of the program does not know.
pub async fn serve(service: Service) -> Result<(), Box<dyn Error + Send + Sync>> {
    let anchors = service.settings.anchors_file.as_deref().ok_or("find TELNUSQA_ANCHORS_FILE")?;
    let keys_url = service.settings.keys_database_url.as_deref().ok_or("find TELNUSQA_KEYS_DATABASE_URL")?;
    let master = service.settings.master_key_file.as_deref().ok_or("find TELNUSQA_MASTER_KEY_FILE")?;
    let ocsp = service.settings.ocsp_url.as_deref().ok_or("find TELNUSQA_OCSP_URL")?;
    let tsp = service.settings.tsp_url.as_deref().ok_or("find TELNUSQA_TSP_URL")?;
    let responders = Responders::try_new(ocsp, tsp)?;
    let key_file = service.settings.paper_key_file.clone();
    let anchors = tokio::fs::read(anchors).await?;
    let verifier = Arc::new(Verifier::try_new([anchors.as_slice()])?);
    let Some(vault) = open_vault(&service, keys_url, master).await? else { return Ok(()) };
    service.health.ready(CONSUMER);
    let wake = Arc::new(Notify::new());
    let key = match &key_file {
        Some(file) => Some(Arc::new(open_key(file, &service.pool, service.clock.now()).await?)),
        None => None,
    };
    let showing = Showing { key, public_url: service.settings.public_url.clone() };
    let documents = Documents::new(service.settings.documents.clone());
    let press = Press { documents, service: service.clone(), showing, vault: vault.clone(), wake: Arc::clone(&wake) };
    let press = tokio::spawn(press.run());
    let proving = Proving { responders, verifier };
    let signing = Signing { desk: Desk::open(&service), proving, service: service.clone(), vault };
    let retrying = tokio::spawn(retry::run(signing.clone()));
    let answering = {
        let service = service.clone();
        tokio::spawn(async move { commands::answer(&service, move |asked| signing.clone().answer(asked)).await })
    };
    consumer::run(&service, CONSUMER, Arc::new(Register { wake })).await?;
    answering.await?;
    retrying.await?;
    press.await?;
    Ok(())
}

/// Opens the vault, trying for as long as one of its databases is not there; `None` when asked to stop first.
async fn open_vault(service: &Service, keys_url: &str, master: &Path) -> Result<Option<Vault>, VaultError> {
    loop {
        let opened = match open_pool(keys_url, service.name, KEYS_CONNECTIONS).await {
            Ok(keys) => Vault::open(service.pool.clone(), keys, master).await,
            Err(error) => Err(VaultError::Database(error)),
        };
        match opened {
            Err(VaultError::Database(error)) if !matches!(error, sqlx::Error::Configuration(_)) => {
                service.health.not_ready(CONSUMER, chain(&error));
            }
            opened => return opened.map(Some),
        }
        let pause = tokio::time::sleep(Duration::from_millis(200));
        if service.stop.run_until_cancelled(pause).await.is_none() {
            return Ok(None);
        }
    }
}
