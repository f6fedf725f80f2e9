//! As much of HTTP/1.1 as it takes to ask the same again and again.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Instant;

use crate::Failure;

/// A connection that is kept, and the one request that is sent on it.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    request: String,
    line: String,
    body: Vec<u8>,
}

impl Connection {
    /// Connects to a port of this machine, to ask for a path with its query.
    pub(crate) fn open(port: u16, path: &str) -> Result<Self, Failure> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        // The same host for all servers: answers have links to it in them, and are compared.
        let request = format!("GET {path} HTTP/1.1\r\nhost: bench\r\nconnection: keep-alive\r\n\r\n");
        Ok(Self { stream: BufReader::new(stream), request, line: String::new(), body: Vec::new() })
    }

    /// Asks once; gives back the body of the answer, which must be a 200.
    pub(crate) fn get(&mut self) -> Result<&[u8], Failure> {
        self.stream.get_mut().write_all(self.request.as_bytes())?;
        let length = self.read_head()?;
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body)?;
        Ok(&self.body)
    }

    /// Asks several times, one after the other, and says how many nanoseconds each took.
    pub(crate) fn repeat(&mut self, times: u32) -> Result<Vec<u128>, Failure> {
        let mut taken = Vec::new();
        for _ in 0..times {
            let begun = Instant::now();
            self.get()?;
            taken.push(begun.elapsed().as_nanos());
        }
        Ok(taken)
    }

    /// How many bytes the last answer's body had.
    pub(crate) fn length(&self) -> usize {
        self.body.len()
    }

    /// Reads up to the body, and gives back the length of that.
    fn read_head(&mut self) -> Result<usize, Failure> {
        self.read_line()?;
        if !self.line.starts_with("HTTP/1.1 200 ") {
            return Err(format!("{:?} was answered with {:?}", self.request, self.line).into());
        }
        let mut length: Option<usize> = None;
        loop {
            self.read_line()?;
            if self.line.is_empty() {
                return length.ok_or_else(|| "an answer does not say how long it is".into());
            }
            if let Some((name, value)) = self.line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = Some(value.trim().parse()?);
            }
        }
    }

    /// Reads a line, without its end.
    fn read_line(&mut self) -> Result<(), Failure> {
        self.line.clear();
        if self.stream.read_line(&mut self.line)? == 0 {
            return Err("the server closed the connection".into());
        }
        self.line.truncate(self.line.trim_end().len());
        Ok(())
    }
}
