//! `telnusqa`: the whole house with its private servers, each service by itself, and the tools of operations.

mod bench;
mod calendar;
mod case;
mod doctor;
mod endpoints;
mod golive;
mod iis;
mod lag;
mod lookup;
mod mailbox;
mod manual;
mod messages;
mod migrate;
mod paper_keys;
mod parked;
mod play;
mod providers;
mod publish;
mod ready;
mod register;
mod replay;
mod rules;
mod signatures;
mod simulate;
mod staff;
mod stages;
mod table;
mod tail;
mod term;
mod test_agent;
mod test_nuc;
mod test_portal;
mod test_sms;
mod up;
mod vault;
mod verify;
mod watch;

use std::process::ExitCode;

use clap::{CommandFactory as _, Parser, Subcommand};
use telnusqa_chassis::process;

/// Duplicates of documents on education: the service from the counter to the paper.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measures the running house against the straight line
    Bench(bench::Args),
    /// The register of colleges: looks at a new one (the whole of it, as providers.json), tries it on the open cases, publishes it
    Providers(publish::Args),
    /// The calendar of working days: looks at new years or new revisions, tries them on the open cases, publishes them
    Calendar(publish::Args),
    /// Shows everything that the tables hold of a case: card, events with their traces, timers, numbers, messages
    Case(case::Args),
    /// Prints the completions of a shell
    Completions(manual::Completions),
    /// Looks at a running house, part by part, and says what is wrong
    Doctor(doctor::Args),
    /// Looks at what a college brings along when it comes into the house, and brings it in
    Golive(golive::Args),
    /// Acts as the counterpart
    #[command(subcommand)]
    Iis(Iis),
    /// Runs the service that takes applications in
    Intake,
    /// Shows how far everybody is who follows the log, and what waits
    Lag(lag::Args),
    /// Takes mail in the place of a real receiver, and shows it
    Mailbox(mailbox::Args),
    /// What people are told, what became of it, and once more
    Messages(messages::Args),
    /// Writes the pages of the manual
    Man(manual::Man),
    /// Brings the databases up to date, as their owner
    Migrate(migrate::Args),
    /// Runs the service that tells applicants
    Notification,
    /// Shows the public keys by which the QR codes of papers are checked, or revokes one
    PaperKeys(paper_keys::Args),
    /// Shows what could not be handled, and asks for another try
    Parked(parked::Args),
    /// Makes the secrets and databases of a house whose servers and services run elsewhere, as in containers
    #[command(subcommand)]
    Provision(up::Provision),
    /// Asks a process of the house whether it is ready
    Ready(ready::Args),
    /// Shows the register of duplicates, or compares it with the log
    Register(register::Args),
    /// Runs the service that carries the log to the bus
    Relay,
    /// Computes a read model anew from the log
    Replay(replay::Args),
    /// Shows every rule of the regulations and what carries it out
    Rules(rules::Args),
    /// Shows the signatures that could not be checked yet, or were refused after they had waited
    Signatures(signatures::Args),
    /// Runs the service of documents, signatures and the register
    Signing,
    /// Lives a year of an invented region in memory, and looks whether every rule holds in it
    Simulate(simulate::Args),
    /// Does what an invented member of staff does on his own machine
    #[command(subcommand)]
    Staff(staff::Command),
    /// Writes how long applications stood at each stage, as CSV for the monitoring of state services
    Stages(stages::Args),
    /// Looks a case up by a number, an IIN or a phone; without a key, runs the service of the read models
    Status(lookup::Args),
    /// Shows the log as it grows
    Tail(tail::Args),
    /// Says by when an application must be answered, and why, day by day
    Term(term::Args),
    /// Signs for pages in the place of the agent on a signer's machine, with its faults at a switch
    TestAgent(test_agent::Args),
    /// Answers on certificates and makes time stamps in the place of the national authority, with its faults at a switch
    TestNuc(test_nuc::Args),
    /// Takes messages for cabinets in the place of the portal, with its faults at a switch
    TestPortal(test_portal::Args),
    /// Takes SMS in the place of real gateways, with their faults at a switch
    TestSms(test_sms::Args),
    /// Runs the whole house with a private PostgreSQL and NATS
    Up(up::Args),
    /// Forgets persons, and shows who has read of them
    Vault(vault::Args),
    /// Says what a signature, certificate, CRL, OCSP response, time stamp or the QR code of a paper is worth, without network:
    /// exit code 0 valid, 1 invalid, 2 cannot tell, 64 unreadable
    Verify(verify::Args),
    /// Looks at what the tables say of the house, and tells it as figures
    Watch(watch::Args),
    /// Runs the door for people
    Web,
    /// Runs the service of staff's steps and terms
    Workflow,
}

#[derive(Subcommand)]
enum Iis {
    /// Lets a feed live to its end, in a house whose clock follows the feed: the counterpart and the colleges' staff act
    Play(play::Args),
    /// Hands a feed over, waits for the answers, and shows what differs from what was expected
    Publish(iis::PublishArgs),
}

#[tokio::main]
async fn main() -> ExitCode {
    end_quietly_with_the_reader();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return misunderstood(&error),
    };
    let result = match arguments.command {
        Command::Bench(args) => Box::pin(bench::run(args)).await,
        Command::Calendar(args) => publish::run::<calendar::Years>(args).await,
        Command::Stages(args) => stages::run(args).await,
        Command::Golive(args) => golive::run(args).await,
        Command::Providers(args) => publish::run::<providers::Colleges>(args).await,
        Command::Case(args) => case::run(args).await,
        Command::Completions(args) => manual::completions(&args, Arguments::command()),
        Command::Doctor(args) => doctor::run(args).await,
        Command::Iis(Iis::Play(args)) => Box::pin(play::run(args)).await,
        Command::Iis(Iis::Publish(args)) => Box::pin(iis::publish(args)).await,
        Command::Intake => {
            return service(process::run("intake", telnusqa_intake::PARTS, telnusqa_intake::serve).await);
        }
        Command::Lag(args) => lag::run(args).await,
        Command::Mailbox(args) => mailbox::run(args).await,
        Command::Messages(args) => messages::run(args).await,
        Command::Man(args) => manual::pages(&args, Arguments::command()),
        Command::Migrate(args) => migrate::command(args).await,
        Command::Notification => {
            return service(
                process::run("notification", telnusqa_notification::PARTS, telnusqa_notification::serve).await,
            );
        }
        Command::PaperKeys(args) => paper_keys::run(args).await,
        Command::Parked(args) => parked::run(args).await,
        Command::Provision(command) => up::provision(command).await,
        Command::Ready(args) => ready::run(args).await,
        Command::Register(args) => register::run(args).await,
        Command::Relay => return service(process::run("relay", telnusqa_relay::PARTS, telnusqa_relay::serve).await),
        Command::Replay(args) => replay::run(args).await,
        Command::Rules(args) => rules::run(&args),
        Command::Signatures(args) => signatures::run(args).await,
        Command::Signing => {
            return service(process::run("signing", telnusqa_signing::PARTS, telnusqa_signing::serve).await);
        }
        Command::Simulate(args) => simulate::run(&args),
        Command::Staff(command) => staff::run(command),
        Command::Status(args) if args.key.is_none() => {
            return service(process::run("status", telnusqa_status::PARTS, telnusqa_status::serve).await);
        }
        Command::Status(args) => lookup::run(args).await,
        Command::Tail(args) => tail::run(args).await,
        Command::Term(args) => term::run(&args),
        Command::TestAgent(args) => test_agent::run(args).await,
        Command::TestNuc(args) => test_nuc::run(args).await,
        Command::TestPortal(args) => test_portal::run(args).await,
        Command::TestSms(args) => test_sms::run(args).await,
        Command::Up(args) => Box::pin(up::run(args)).await,
        Command::Vault(args) => vault::run(args).await,
        Command::Verify(args) => return verify::run(&args),
        Command::Workflow => {
            return service(process::run("workflow", telnusqa_workflow::PARTS, telnusqa_workflow::serve).await);
        }
        Command::Watch(args) => watch::run(args).await,
        Command::Web => return service(process::run("web", telnusqa_web::PARTS, telnusqa_web::serve).await),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("failed to {}", process::chain(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

/// Whoever reads what is printed may have seen enough, as `head` has: no reason to complain.
fn end_quietly_with_the_reader() {
    let complain = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = panic.payload_as_str().unwrap_or_default();
        if said.starts_with("failed printing to stdout") && said.contains("Broken pipe") {
            std::process::exit(0);
        }
        complain(panic);
    }));
}

/// What the command line leaves open. Of `verify` the codes 1 and 2 are verdicts, which a slip of the pen is none of.
fn misunderstood(error: &clap::Error) -> ExitCode {
    drop(error.print());
    let verify = std::env::args_os().nth(1).is_some_and(|command| command == "verify");
    match (error.use_stderr(), verify) {
        (false, _) => ExitCode::SUCCESS,
        (true, true) => ExitCode::from(verify::UNREADABLE),
        (true, false) => ExitCode::from(2),
    }
}

/// A service has logged its own end.
fn service(result: Result<(), Box<dyn std::error::Error + Send + Sync>>) -> ExitCode {
    if result.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
