//! A Ballista cluster of this crate's own program: a scheduler, and executors that read the store at the same path.
//!
//! Nobody has to show who they are to a scheduler or an executor of Ballista, and executors read the files
//! that a plan names: a cluster belongs into a network of its own.

use crate::ScaleError;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::start_server;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;

/// Seconds between two signs of life of an executor.
const SIGN_OF_LIFE: u64 = 2;
/// Seconds without one, after which the scheduler gives the work of an executor to others.
const GIVEN_UP_AFTER: u64 = 10;
/// How long a client waits for the executors of a cluster on this machine.
const START: Duration = Duration::from_secs(60);

fn failed(error: impl std::fmt::Display) -> ScaleError {
    ScaleError::Cluster(error.to_string())
}

/// Runs a scheduler until the process ends.
///
/// # Errors
/// If the address is taken.
pub async fn scheduler(address: SocketAddr) -> Result<(), ScaleError> {
    let config = SchedulerConfig {
        external_host: address.ip().to_string(),
        bind_host: address.ip().to_string(),
        bind_port: address.port(),
        executor_timeout_seconds: GIVEN_UP_AFTER,
        expire_dead_executor_interval_seconds: SIGN_OF_LIFE,
        no_executors_grace_period_seconds: GIVEN_UP_AFTER,
        ..SchedulerConfig::default()
    };
    let cluster = BallistaCluster::new_from_config(&config).await.map_err(failed)?;
    start_server(cluster, address, Arc::new(config)).await.map_err(failed)
}

/// An executor.
#[derive(Clone, Debug)]
pub struct Executor {
    /// The scheduler, `HOST:PORT`.
    pub scheduler: String,
    /// Its own address, at which the others reach it; it takes the port behind that too.
    pub address: SocketAddr,
    /// Parts of plans that it works on at a time.
    pub cores: usize,
    /// Where it keeps what lies between two steps of a plan.
    pub work: PathBuf,
}

impl Executor {
    /// Waits for the scheduler and works for it until the process ends.
    ///
    /// # Errors
    /// If an address cannot be used.
    pub async fn run(&self) -> Result<(), ScaleError> {
        let (host, port) = host_and_port(&self.scheduler)?;
        std::fs::create_dir_all(&self.work).map_err(failed)?;
        let config = ExecutorProcessConfig {
            bind_host: self.address.ip().to_string(),
            external_host: Some(self.address.ip().to_string()),
            port: self.address.port(),
            grpc_port: self.address.port() + 1,
            scheduler_host: host,
            scheduler_port: port,
            scheduler_connect_timeout_seconds: START.as_secs() as u16,
            vcores: self.cores,
            work_dir: Some(self.work.to_string_lossy().into_owned()),
            executor_heartbeat_interval_seconds: SIGN_OF_LIFE,
            ..ExecutorProcessConfig::default()
        };
        start_executor_process(Arc::new(config)).await.map_err(failed)
    }
}

fn host_and_port(text: &str) -> Result<(String, u16), ScaleError> {
    let parts = text.rsplit_once(':').and_then(|(host, port)| Some((host.to_owned(), port.parse().ok()?)));
    parts.ok_or_else(|| ScaleError::Cluster(format!("expected HOST:PORT, found {text:?}")))
}

/// A scheduler and executors as processes of this machine; they end with the value.
#[derive(Debug)]
pub struct Local {
    /// Where the scheduler listens.
    pub scheduler: String,
    /// The processes: the scheduler first, then the executors.
    pub processes: Vec<Child>,
}

impl Local {
    /// Starts `program` (this crate's) as a scheduler at a port and so many executors at the ports behind it,
    /// with their files below `work`, and waits until all of them answer.
    ///
    /// # Errors
    /// If one of them ends or does not answer.
    pub async fn start(
        program: &std::path::Path,
        port: u16,
        executors: u16,
        work: &std::path::Path,
    ) -> Result<Self, ScaleError> {
        let host = IpAddr::from([127, 0, 0, 1]);
        let scheduler = SocketAddr::new(host, port).to_string();
        let mut local = Self { scheduler: scheduler.clone(), processes: Vec::new() };
        local.spawn(program, &["scheduler".to_owned(), "--address".to_owned(), scheduler.clone()])?;
        local.answers(port).await?;
        for number in 0..executors {
            let own = port + 1 + 2 * number;
            let words =
                ["executor", "--scheduler", &scheduler, "--address", &SocketAddr::new(host, own).to_string()];
            let mut words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            let folder = work.join(format!("executor-{}", number + 1));
            words.extend(["--cores".to_owned(), "1".to_owned(), "--work".to_owned()]);
            words.push(folder.to_string_lossy().into_owned());
            local.spawn(program, &words)?;
        }
        for number in 0..executors {
            local.answers(port + 1 + 2 * number).await?;
        }
        Ok(local)
    }

    fn spawn(&mut self, program: &std::path::Path, words: &[String]) -> Result<(), ScaleError> {
        let child = Command::new(program).args(words).stdout(Stdio::null()).spawn().map_err(failed)?;
        self.processes.push(child);
        Ok(())
    }

    /// Waits until somebody listens at a port.
    async fn answers(&mut self, port: u16) -> Result<(), ScaleError> {
        let end = std::time::Instant::now() + START;
        while std::time::Instant::now() < end {
            if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return Ok(());
            }
            if let Some(status) = self.processes.iter_mut().find_map(|child| child.try_wait().ok().flatten())
            {
                return Err(ScaleError::Cluster(format!("a process of the cluster ended: {status}")));
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err(ScaleError::Cluster(format!("nobody listens at port {port} after {} s", START.as_secs())))
    }

    /// Waits until a process ends, which none should.
    pub async fn wait(&mut self) -> String {
        loop {
            if let Some(status) = self.processes.iter_mut().find_map(|child| child.try_wait().ok().flatten())
            {
                return status.to_string();
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        for child in self.processes.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
