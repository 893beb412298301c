//! The service: the consumer that writes what is due, the worker that sends it, and what tells the cases.

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use telnusqa_chassis::lease::Lease;
use telnusqa_chassis::process::{chain, open_pool};
use telnusqa_chassis::{Service, commands, consumer};
use telnusqa_vault::{Vault, VaultError};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use crate::apply::Messages;
use crate::cabinet::{self, Portal};
use crate::deliver::Post;
use crate::mail::Mailer;
use crate::sms::Gateways;
use crate::worker::{CABINET, MESSAGES, SMS, SMTP, work};
use crate::{CONSUMER, bounces, codes, deliveries, figures, pending, reports, sms, staff};

/// The lease of the instance that sends.
const LEASE: &str = "notification.mail";
/// How often it is counted what waits.
const COUNT: Duration = Duration::from_secs(2);

/// Runs notification until the service stops.
///
/// Where neither a receiver of mail nor a gateway of SMS nor the portal is configured, messages wait; where one of them is, all go its way. Health
/// says so: the service is as well as it was meant to be.
///
/// # Errors
/// What it cannot mend by trying again: a setting that is missing or wrong, a vault whose keys are not these, an event
/// that this version of the program does not know.
pub async fn serve(service: Service) -> Result<(), Box<dyn Error + Send + Sync>> {
    let messages = Arc::new(Messages { pool: service.pool.clone() });
    let consuming = async { consumer::run(&service, CONSUMER, messages).await.map_err(Into::into) };
    let telling = async {
        deliveries::run(&service).await;
        Ok(())
    };
    let of_staff = service.clone();
    let answering = async {
        let answer = move |asked| {
            let service = of_staff.clone();
            async move { staff::handle(&service, &asked).await }
        };
        commands::answer(&service, answer).await;
        Ok(())
    };
    let ((), (), (), (), ()) =
        tokio::try_join!(consuming, Box::pin(send(&service)), telling, count(&service), answering)?;
    Ok(())
}

/// Sends what waits, where anybody is configured who takes it.
async fn send(service: &Service) -> Result<(), Box<dyn Error + Send + Sync>> {
    let (mailer, gateways, portal) = (mailer(service)?, gateways(service)?, portal(service)?);
    match service.settings.bounces_dir {
        Some(_) => service.health.ready(bounces::PART),
        None => service.health.ready_but(bounces::PART, "not configured: nobody says which letters came back"),
    }
    if mailer.is_none() && gateways.is_none() && portal.is_none() {
        service.stop.cancelled().await;
        return Ok(());
    }
    let Some(vault) = open_vault(service).await? else { return Ok(()) };
    let post = Arc::new(Post {
        clock: service.clock.clone(),
        gateways,
        health: service.health.clone(),
        mailer,
        pool: service.pool.clone(),
        portal,
        providers: service.providers.clone(),
        public_url: service.settings.public_url.clone(),
        vault,
    });
    service.health.ready(MESSAGES);
    while let Some(lease) = Lease::acquire(&service.pool, LEASE, &service.stop).await {
        let lost = lease.lost();
        let over = CancellationToken::new();
        let working = async {
            let worked = work(&post, &service.stop, &lost).await;
            over.cancel();
            worked
        };
        let beside = async {
            tokio::select! {
                () = over.cancelled() => {}
                ((), (), ()) = async {
                    tokio::join!(
                        bounces::read(&post, service.settings.bounces_dir.as_deref(), &service.stop, &lost),
                        reports::ask(&post, &service.stop, &lost),
                        codes::send(&post, &service.stop, &lost)
                    )
                } => {}
            }
        };
        // They end after the work, so that whatever was written is answered.
        let sessions = async {
            if let Some(gateways) = &post.gateways {
                gateways.keep_sessions(&post.pool, &over).await;
            }
        };
        let (worked, (), ()) = tokio::join!(working, Box::pin(beside), Box::pin(sessions));
        lease.release().await;
        if let Err(error) = worked {
            service.health.not_ready(MESSAGES, chain(&error));
            return Err(error.into());
        }
        if service.stop.is_cancelled() {
            break;
        }
        // Another instance works: what was in our way is no longer ours.
        service.health.ready(MESSAGES);
    }
    Ok(())
}

/// The receiver of mail, where one is configured.
fn mailer(service: &Service) -> Result<Option<Mailer>, Box<dyn Error + Send + Sync>> {
    let Some(server) = service.settings.smtp.clone() else {
        service.health.ready_but(SMTP, "not configured: nobody is written to by mail");
        return Ok(None);
    };
    let from = service.settings.mail_from.as_deref().ok_or("find TELNUSQA_MAIL_FROM")?;
    let mailer = Mailer::new(server, from, service.settings.dkim.as_ref(), service.settings.bounces_dir.is_some())?;
    service.health.ready(SMTP);
    Ok(Some(mailer))
}

/// The gateways of SMS, where any are configured.
fn gateways(service: &Service) -> Result<Option<Gateways>, Box<dyn Error + Send + Sync>> {
    let Some(file) = service.settings.sms_gateways_file.as_deref() else {
        service.health.ready_but(SMS, "not configured: nobody is sent an SMS");
        return Ok(None);
    };
    let gateways = Gateways::new(sms::read(file)?)?;
    service.health.ready(SMS);
    Ok(Some(gateways))
}

/// The portal, where it is configured.
fn portal(service: &Service) -> Result<Option<Portal>, Box<dyn Error + Send + Sync>> {
    let Some(file) = service.settings.portal_file.as_deref() else {
        service.health.ready_but(CABINET, "not configured: nothing goes into a cabinet of the portal");
        return Ok(None);
    };
    let portal = Portal::new(cabinet::read(file)?)?;
    service.health.ready(CABINET);
    Ok(Some(portal))
}

/// Opens the vault, trying for as long as one of its databases is not there; `None` when asked to stop first.
async fn open_vault(service: &Service) -> Result<Option<Vault>, Box<dyn Error + Send + Sync>> {
    let keys_url = service.settings.keys_database_url.as_deref().ok_or("find TELNUSQA_KEYS_DATABASE_URL")?;
    let master: &Path = service.settings.master_key_file.as_deref().ok_or("find TELNUSQA_MASTER_KEY_FILE")?;
    loop {
        let opened = match open_pool(keys_url, service.name, 2).await {
            Ok(keys) => Vault::open(service.pool.clone(), keys, master).await,
            Err(error) => Err(VaultError::Database(error)),
        };
        match opened {
            Err(VaultError::Database(error)) if !matches!(error, sqlx::Error::Configuration(_)) => {
                service.health.not_ready(MESSAGES, chain(&error));
            }
            opened => return Ok(Some(opened?)),
        }
        let pause = tokio::time::sleep(Duration::from_millis(200));
        if service.stop.run_until_cancelled(pause).await.is_none() {
            return Ok(None);
        }
    }
}

/// Counts what waits, for the figures.
async fn count(service: &Service) -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut ticks = tokio::time::interval(COUNT);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while service.stop.run_until_cancelled(ticks.tick()).await.is_some() {
        // A database that is away is told by others.
        if let Ok((waiting, oldest_s)) = pending::waiting(&service.pool).await {
            figures::waiting(waiting, oldest_s);
        }
        if let Ok((untold, oldest_s)) = pending::unreached(&service.pool).await {
            figures::unreached(untold, oldest_s);
        }
    }
    Ok(())
}
