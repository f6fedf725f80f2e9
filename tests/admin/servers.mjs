// The shop in the dialect of the front end, and the one origin of both.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import http from "node:http";
import path from "node:path";
import { serveShop } from "../pages/servers.mjs";

const PREFIX = "/api";
const FILES = { "/": ["index.html", "text/html"], "/bundle.js": ["bundle.js", "text/javascript"] };

/** The shop, which speaks the dialect. */
export function serveDialect(programs, folder) {
  return serveShop(programs, folder, ["--profile", "simple-rest"]);
}

/** The files of a folder with the bundle; what is asked for below the prefix is the shop's. */
export async function serveAdmin(bundle, shop) {
  const server = http.createServer(async (request, response) => {
    if (request.url.startsWith(`${PREFIX}/`)) return pass(shop, request, response);
    const [file, type] = FILES[request.url] ?? [];
    if (!file) return response.writeHead(404).end();
    response.writeHead(200, { "Content-Type": `${type}; charset=utf-8` }).end(await readFile(path.join(bundle, file)));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, close };
}

/** Asks the shop without the prefix, which its redirects get back. */
function pass(shop, request, response) {
  const { method, headers } = request;
  const onwards = http.request(shop + request.url.slice(PREFIX.length), { method, headers }, (answer) => {
    const { location } = answer.headers;
    if (location?.startsWith("/")) answer.headers.location = PREFIX + location;
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  request.pipe(onwards.on("error", () => response.destroy()));
}
