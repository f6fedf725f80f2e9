//! A server of its own, to be ended and started again.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use tests::database::is_mariadb;

/// How often a server that begins is asked whether it answers, every twentieth of a second.
const ASKED: usize = 400;

/// A PostgreSQL or MariaDB server in a folder of its own.
pub(super) struct Server {
    /// The folder of the programs of PostgreSQL; those of MariaDB are on the path.
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    mariadb: Mutex<Option<Child>>,
}

impl Server {
    /// Made of the database of the run. The folder of PostgreSQL's programs is named by `TWEAKS_TEST_POSTGRES_PROGRAMS`.
    pub(super) fn make() -> Self {
        let programs = std::env::var_os("TWEAKS_TEST_POSTGRES_PROGRAMS").map(PathBuf::from);
        let programs = programs.or_else(|| is_mariadb().then(PathBuf::new));
        let port = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port();
        let folder = std::env::temp_dir().join(format!("tweaks_kill_{}_{port}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let programs = programs.expect("TWEAKS_TEST_POSTGRES_PROGRAMS, the folder of initdb and pg_ctl");
        let server = Self { programs, folder, port, mariadb: Mutex::default() };
        let data = server.path("data");
        if is_root() {
            run(Command::new("chown").arg(if is_mariadb() { "mysql" } else { "postgres" }).arg(&server.folder));
        }
        match is_mariadb() {
            true => {
                let mut install = Command::new("mariadb-install-db");
                install.args(["--no-defaults", "--skip-test-db", "--auth-root-authentication-method=normal"]);
                run(install.args(as_mysql()).arg(format!("--datadir={data}")));
            }
            false => {
                server.run("initdb", &["-D", &data, "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C"]);
            }
        }
        server.start();
        server
    }

    /// Where it is to be found, and a database on it.
    pub(super) fn url(&self) -> String {
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
    pub(super) fn start(&self) {
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
        server.args(["--bind-address=127.0.0.1", "--innodb-log-file-size=8M", "--innodb-buffer-pool-size=32M"]);
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
    pub(super) fn end(&self) {
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
    let status = command.current_dir("/").stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.is_ok_and(|status| status.success()), "{command:?}");
}
