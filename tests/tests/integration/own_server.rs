//! Servers of their own, to be ended and started again, and to follow each other.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tests::database::is_mariadb;

/// How often a server that begins is asked whether it answers, every twentieth of a second.
const ASKED: usize = 400;

/// By which others can follow a server of MariaDB.
const LOGGED: [&str; 2] = ["--log-bin=log", "--log-slave-updates"];

/// A PostgreSQL or MariaDB server in a folder of its own.
pub(crate) struct Server {
    /// The folder of the programs of PostgreSQL; those of MariaDB are on the path.
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    /// What it has to be told as one of several servers of a database, where it is MariaDB.
    replicated: &'static [&'static str],
    is_running: AtomicBool,
    mariadb: Mutex<Option<Child>>,
}

impl Server {
    /// Made of the database of the run. The folder of PostgreSQL's programs is named by `TWEAKS_TEST_POSTGRES_PROGRAMS`.
    pub(crate) fn make() -> Self {
        let server = Self::new(&[]);
        server.install();
        server.start();
        server
    }

    /// The same, and it lets others follow it.
    pub(crate) fn make_primary() -> Self {
        let server = Self::new(&LOGGED);
        server.install();
        server.start();
        server
    }

    /// Another server that follows this one.
    pub(crate) fn make_replica(&self) -> Self {
        // One that forgot with its end that it is a replica would take writes.
        let replica = Self::new(&[LOGGED[0], LOGGED[1], "--read-only"]);
        match is_mariadb() {
            true => {
                replica.install();
                replica.start();
                replica.tell(&format!(
                    "CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = {}, MASTER_USER = 'root', \
                     MASTER_CONNECT_RETRY = 1, MASTER_USE_GTID = slave_pos; START SLAVE",
                    self.port,
                ));
            }
            false => {
                let (data, port) = (replica.path("data"), self.port.to_string());
                replica
                    .run("pg_basebackup", &["-h", "127.0.0.1", "-p", &port, "-U", "postgres", "-D", &data, "-R", "-c", "fast"]);
                replica.start();
            }
        }
        replica
    }

    /// Makes a replica the server that takes writes.
    pub(crate) fn promote(&self) {
        match is_mariadb() {
            true => self.tell("STOP SLAVE; SET GLOBAL read_only = 0"),
            false => self.run("pg_ctl", &["-D", &self.path("data"), "-w", "promote"]),
        }
    }

    /// Keeps a replica as it is, or lets it go on.
    pub(crate) fn hold(&self, is_held: bool) {
        self.tell(match (is_mariadb(), is_held) {
            (true, true) => "STOP SLAVE SQL_THREAD",
            (true, false) => "START SLAVE SQL_THREAD",
            (false, true) => "SELECT pg_wal_replay_pause()",
            (false, false) => "SELECT pg_wal_replay_resume()",
        });
    }

    fn new(replicated: &'static [&'static str]) -> Self {
        let programs = std::env::var_os("TWEAKS_TEST_POSTGRES_PROGRAMS").map(PathBuf::from);
        let programs = programs.or_else(|| is_mariadb().then(PathBuf::new));
        let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
        let folder = std::env::temp_dir().join(format!("tweaks_server_{}_{port}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let programs = programs.expect("TWEAKS_TEST_POSTGRES_PROGRAMS, the folder of initdb and pg_ctl");
        let (is_running, mariadb) = (AtomicBool::new(false), Mutex::default());
        let server = Self { programs, folder, port, replicated, is_running, mariadb };
        if is_root() {
            run(Command::new("chown").arg(if is_mariadb() { "mysql" } else { "postgres" }).arg(&server.folder));
        }
        server
    }

    fn install(&self) {
        let data = self.path("data");
        match is_mariadb() {
            true => {
                let mut install = Command::new("mariadb-install-db");
                install.args(["--no-defaults", "--skip-test-db", "--auth-root-authentication-method=normal"]);
                run(install.args(as_mysql()).arg(format!("--datadir={data}")).arg(self.temporary()));
            }
            false => {
                self.run("initdb", &["-D", &data, "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C"]);
            }
        }
    }

    /// A server of MariaDB that begins throws away the temporary tables that it finds, also those of another one.
    fn temporary(&self) -> String {
        format!("--tmpdir={}", self.path(""))
    }

    /// Sends SQL by the database's own client.
    fn tell(&self, sql: &str) {
        let port = self.port.to_string();
        match is_mariadb() {
            true => run(Command::new("mariadb").args(["--no-defaults", "-h127.0.0.1", "-uroot", "-P", &port, "-e", sql])),
            false => self.run("psql", &["-h", "127.0.0.1", "-p", &port, "-U", "postgres", "-c", sql]),
        }
    }

    /// Where it is to be found, and a database on it.
    pub(crate) fn url(&self) -> String {
        match is_mariadb() {
            true => format!("mysql://root@127.0.0.1:{}/mysql", self.port),
            false => format!("postgres://postgres@127.0.0.1:{}/postgres", self.port),
        }
    }

    fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// The server refuses to run as root; its package brings a user.
    fn run(&self, program: &str, arguments: &[&str]) {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        run(command.args(arguments));
    }

    /// Starts it, and waits until it answers.
    pub(crate) fn start(&self) {
        self.is_running.store(true, Ordering::Relaxed);
        if is_mariadb() {
            return self.start_mariadb();
        }
        let options =
            format!("-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories={}", self.port, self.folder.display());
        self.run("pg_ctl", &["-D", &self.path("data"), "-l", &self.path("log"), "-w", "-o", &options, "start"]);
    }

    fn start_mariadb(&self) {
        let socket = format!("--socket={}", self.path("socket"));
        let mut server = Command::new("mariadbd");
        server.arg("--no-defaults").args(as_mysql()).arg(&socket);
        server.args([format!("--datadir={}", self.path("data")), format!("--port={}", self.port)]);
        server.args(self.replicated).arg(format!("--server-id={}", self.port));
        server.arg(self.temporary()).args([
            "--bind-address=127.0.0.1",
            "--innodb-log-file-size=8M",
            "--innodb-buffer-pool-size=32M",
        ]);
        let server = server.current_dir("/").stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("mariadbd");
        *self.mariadb.lock().expect("a server") = Some(server);
        for _ in 0..ASKED {
            let mut ask = Command::new("mariadb-admin");
            let asked = ask.args(["--no-defaults", "-uroot", &socket, "ping"]).stdout(Stdio::null()).stderr(Stdio::null());
            if asked.status().expect("mariadb-admin").success() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("MariaDB does not answer");
    }

    /// At once, as when its machine loses power.
    pub(crate) fn end(&self) {
        if !self.is_running.swap(false, Ordering::Relaxed) {
            return;
        }
        if let Some(mut server) = self.mariadb.lock().expect("a server").take() {
            server.kill().and_then(|()| server.wait()).expect("ended");
        } else if !is_mariadb() {
            self.run("pg_ctl", &["-D", &self.path("data"), "-m", "immediate", "-w", "stop"]);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
        _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// The user of MariaDB's package, whom only root can be.
fn as_mysql() -> Option<&'static str> {
    is_root().then_some("--user=mysql")
}

fn is_root() -> bool {
    Path::new("/proc/self").metadata().is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

fn run(command: &mut Command) {
    let output = command.current_dir("/").stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let said = || [&output.stdout, &output.stderr].map(|said| String::from_utf8_lossy(said).into_owned()).concat();
    assert!(output.status.success(), "{command:?}: {}", said());
}
