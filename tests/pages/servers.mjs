// The examples' programs, each with a database of its own and on a free port.

import { spawn } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import path from "node:path";

export function serveShop(programs, folder, options = []) {
  return serve(path.join(programs, "shop"), folder, options);
}

export function serveOrders(programs, folder) {
  return serve(path.join(programs, "orders_api"), folder, ["--jwt-secret", "a-secret-of-at-least-thirty-two-bytes"]);
}

export function serveStrange(programs, folder) {
  return serve(path.join(programs, "examples/strange"), folder, []);
}

/** A proxy in front of a server that takes a prefix away, and has nothing else. */
export async function proxy(url, prefix) {
  const server = http.createServer((request, response) => {
    if (!request.url.startsWith(`${prefix}/`)) return response.writeHead(404).end();
    const { method, headers } = request;
    const onwards = http.request(url + request.url.slice(prefix.length), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onwards.on("error", () => response.destroy()));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}${prefix}`, close };
}

async function serve(program, folder, options) {
  const database = `sqlite://${path.join(folder, path.basename(program))}.db?mode=rwc`;
  const seeding = spawn(program, ["seed", "--database", database], { stdio: "inherit" });
  const [status] = await once(seeding, "exit");
  if (status !== 0) throw new Error(`${program} seed failed`);
  const port = await freePort();
  const server = spawn(program, ["serve", "--database", database, "--port", port, ...options], { stdio: "inherit" });
  const url = `http://127.0.0.1:${port}`;
  await answering(url, server);
  return { url, close: () => ended(server) };
}

async function freePort() {
  const listener = net.createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address();
  listener.close();
  return port;
}

async function answering(url, server) {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}`);
    try {
      return await fetch(url, { redirect: "manual" });
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error(`nothing answers at ${url}`);
}

async function ended(server) {
  if (server.exitCode !== null) return;
  server.kill();
  await once(server, "exit");
}
