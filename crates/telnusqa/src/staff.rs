//! `telnusqa staff`: what an invented member of staff does on his own machine.

use std::path::PathBuf;

use anyhow::Context as _;
use telnusqa_chassis::Clock;
use telnusqa_stand_in::authority::sign_file;
use totp_rs::{Builder, Secret};

use crate::endpoints::{Endpoints, Folder};

/// What he does.
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Shows with what somebody signs in at the desks: name, password, and the code that his telephone would show now
    SignIn(SignIn),
    /// Signs a file with a head's key, as NCALayer would: FILE.p7s beside it holds the signature (CMS, detached)
    Sign(Sign),
}

/// Arguments of `telnusqa staff sign-in`.
#[derive(clap::Args)]
pub(crate) struct SignIn {
    #[command(flatten)]
    folder: Folder,
    /// Who signs in, as in `c-1`
    id: String,
}

/// Arguments of `telnusqa staff sign`.
#[derive(clap::Args)]
pub(crate) struct Sign {
    #[command(flatten)]
    folder: Folder,
    /// Who signs, as in `h-1`
    #[arg(long = "as", value_name = "ID")]
    signer: String,
    /// What is signed, byte for byte
    file: PathBuf,
}

/// Does it.
///
/// # Errors
/// Where there is no such key or account, or the file cannot be read.
pub(crate) fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Sign(args) => sign(&args),
        Command::SignIn(args) => sign_in(&args),
    }
}

fn sign_in(args: &SignIn) -> anyhow::Result<()> {
    let endpoints = Endpoints::read(&args.folder.path)?;
    let member = endpoints.staff.iter().find(|member| member.id == args.id);
    let account = member.and_then(|member| member.password.as_ref().zip(member.totp_secret.as_ref()));
    let (password, secret) = account.context("find the account of this member of staff")?;
    let secret = Secret::try_from_base32(secret).map_err(|error| anyhow::anyhow!("read the secret: {error}"))?;
    let totp = Builder::new().with_secret(secret).build().map_err(|error| anyhow::anyhow!("make a code: {error}"))?;
    // what a telephone shows goes by real time, whatever the house's clock says
    let code = totp.generate(Clock::open(None)?.now().timestamp().unsigned_abs());
    println!("{}/sign-in", endpoints.web);
    println!("name      {}", args.id);
    println!("password  {password}");
    println!("code      {code}");
    Ok(())
}

fn sign(args: &Sign) -> anyhow::Result<()> {
    let endpoints = Endpoints::read(&args.folder.path)?;
    let member = endpoints.staff.iter().find(|member| member.id == args.signer);
    let key = member.and_then(|member| member.key.as_ref()).context("find the key of this member of staff")?;
    let folder = key.parent().context("find the key of this member of staff")?;
    let clock = args.folder.path.join("clock.json");
    let now = Clock::open(clock.exists().then_some(clock.as_path())).context("open the house's clock")?.now();
    let signed = sign_file(folder, &args.signer, &args.file, now).context("sign the file")?;
    println!("{}", signed.display());
    Ok(())
}
