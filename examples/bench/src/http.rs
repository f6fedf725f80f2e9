//! As much of HTTP/1.1 as it takes to ask the same again and again.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Instant;

use crate::Failure;
use crate::ask::{filled, is_conditional};

/// A connection that is kept, and the one request that is sent on it.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    /// What stands before the length of the body.
    head: String,
    /// The state in which it changes something, if it does: that of the last answer.
    tag: Option<String>,
    /// As [`filled`] completes it.
    template: String,
    line: String,
    body: Vec<u8>,
}

impl Connection {
    /// Connects to a port of this machine, to ask for a path with its query.
    pub(crate) fn open(port: u16, method: &str, path: &str, template: &str) -> Result<Self, Failure> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        // The same host for all servers: answers have links to it in them, and are compared.
        let head = format!("{method} {path} HTTP/1.1\r\nhost: bench\r\nconnection: keep-alive\r\n");
        let tag = is_conditional(method).then(|| Self::open(port, "GET", path, "")?.first_tag()).transpose()?;
        Ok(Self {
            stream: BufReader::new(stream),
            head,
            tag,
            template: template.to_owned(),
            line: String::new(),
            body: Vec::new(),
        })
    }

    /// Asks once; gives back the body of the answer, which must be a 200 or a 201.
    pub(crate) fn ask(&mut self) -> Result<&[u8], Failure> {
        let request = self.request();
        self.stream.get_mut().write_all(request.as_bytes())?;
        let length = self.read_head()?;
        self.body.resize(length, 0);
        self.stream.read_exact(&mut self.body)?;
        let is_good = self.line.starts_with("HTTP/1.1 200 ") || self.line.starts_with("HTTP/1.1 201 ");
        match is_good {
            true => Ok(&self.body),
            false => Err(format!("{request:?} was answered with {:?} {}", self.line, String::from_utf8_lossy(&self.body)).into()),
        }
    }

    /// The state of what it asks for.
    fn first_tag(mut self) -> Result<String, Failure> {
        self.tag = Some(String::new());
        self.ask()?;
        self.tag.filter(|tag| !tag.is_empty()).ok_or_else(|| "an answer does not say in which state it is".into())
    }

    fn request(&self) -> String {
        if self.template.is_empty() {
            return format!("{}\r\n", self.head);
        }
        let body = filled(&self.template);
        let tag = self.tag.as_ref().map_or_else(String::new, |tag| format!("if-match: {tag}\r\n"));
        format!("{}{tag}content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", self.head, body.len())
    }

    /// Asks several times, one after the other, and says how many nanoseconds each took.
    pub(crate) fn repeat(&mut self, times: u32) -> Result<Vec<u128>, Failure> {
        let mut taken = Vec::new();
        for _ in 0..times {
            let begun = Instant::now();
            self.ask()?;
            taken.push(begun.elapsed().as_nanos());
        }
        Ok(taken)
    }

    /// How many bytes the last answer's body had.
    pub(crate) fn length(&self) -> usize {
        self.body.len()
    }

    /// Reads up to the body, keeps the line of the status, and gives back the length of the body.
    fn read_head(&mut self) -> Result<usize, Failure> {
        let status = self.read_line()?;
        let mut length: Option<usize> = None;
        loop {
            let line = self.read_line()?;
            if line.is_empty() {
                self.line = status;
                return length.ok_or_else(|| "an answer does not say how long it is".into());
            }
            match line.split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = Some(value.trim().parse()?),
                Some((name, value)) if self.tag.is_some() && name.eq_ignore_ascii_case("etag") => {
                    self.tag = Some(value.trim().to_owned());
                }
                _ => {}
            }
            self.line = line;
        }
    }

    /// Reads a line, without its end, into the text of the last one.
    fn read_line(&mut self) -> Result<String, Failure> {
        let mut line = std::mem::take(&mut self.line);
        line.clear();
        if self.stream.read_line(&mut line)? == 0 {
            return Err("the server closed the connection".into());
        }
        line.truncate(line.trim_end().len());
        Ok(line)
    }
}
