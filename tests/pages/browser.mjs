// A browser without a window, driven by the DevTools protocol over two pipes: no package and no port is needed.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";

const PATIENCE = 30_000;

export class Browser {
  #process;
  #pending = new Map();
  #sessions = new Map();
  #last = 0;
  #said = "";

  /** Starts a program, which keeps its files in a folder and knows no other host than 127.0.0.1. */
  static async start(program, folder) {
    const browser = new Browser();
    const options = [
      "--headless=new",
      "--remote-debugging-pipe",
      "--no-sandbox",
      "--no-first-run",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-background-networking",
      "--disable-component-update",
      "--hide-scrollbars",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
      `--user-data-dir=${path.join(folder, "browser")}`,
    ];
    browser.#process = spawn(program, options, { stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"] });
    browser.#process.stderr.on("data", (text) => (browser.#said += text));
    browser.#process.on("exit", () => browser.#abandon());
    browser.#listen();
    await browser.send("Browser.getVersion");
    return browser;
  }

  /** Opens an empty page that shares neither cookies nor storage with others. */
  async open() {
    const { browserContextId } = await this.send("Target.createBrowserContext");
    const { targetId } = await this.send("Target.createTarget", { url: "about:blank", browserContextId });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = new Page(
      (method, parameters) => this.send(method, parameters, sessionId),
      () => this.send("Target.disposeBrowserContext", { browserContextId }),
    );
    this.#sessions.set(sessionId, page);
    await page.prepare();
    return page;
  }

  async send(method, params = {}, sessionId = undefined) {
    const id = (this.#last += 1);
    const answer = new Promise((resolve, reject) => this.#pending.set(id, { resolve, reject }));
    this.#process.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    const { result, error } = await answer;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  async close() {
    if (this.#process.exitCode !== null) return;
    const exit = once(this.#process, "exit");
    this.#process.kill();
    await exit;
  }

  #listen() {
    let rest = "";
    this.#process.stdio[4].setEncoding("utf8").on("data", (text) => {
      const messages = (rest + text).split("\0");
      rest = messages.pop();
      messages.map(JSON.parse).forEach((message) => this.#take(message));
    });
  }

  #take({ id, sessionId, method, params, result, error }) {
    if (id === undefined) {
      this.#sessions.get(sessionId)?.take(method, params);
    } else {
      this.#pending.get(id).resolve({ result, error });
      this.#pending.delete(id);
    }
  }

  #abandon() {
    for (const { reject } of this.#pending.values()) reject(new Error(`the browser ended:\n${this.#said}`));
  }
}

class Page {
  /** Every request that it sent: `{ url, method, headers }`, with the names of the headers in small letters. */
  requests = [];
  /** Every warning and error of its console, violations of its policy among them. */
  complaints = [];

  constructor(send, close) {
    this.send = send;
    this.close = close;
  }

  async prepare() {
    for (const domain of ["Page", "Runtime", "Network", "Log"]) await this.send(`${domain}.enable`);
    await this.size(1100, 760);
  }

  size(width, height) {
    return this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
  }

  take(event, parameters) {
    switch (event) {
      case "Network.requestWillBeSent":
        return this.#request(parameters.request);
      case "Network.webSocketCreated":
        return this.#request({ url: parameters.url, method: "GET", headers: {} });
      case "Log.entryAdded":
        return this.#complain(parameters.entry.level, `${parameters.entry.text} ${parameters.entry.url ?? ""}`);
      case "Runtime.consoleAPICalled":
        return this.#complain(parameters.type, parameters.args.map(({ value, description }) => value ?? description).join(" "));
      case "Runtime.exceptionThrown":
        return this.#complain("error", parameters.exceptionDetails.exception?.description ?? parameters.exceptionDetails.text);
    }
  }

  #request({ url, method, headers }) {
    const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
    this.requests.push({ url, method, headers: Object.fromEntries(lower) });
  }

  #complain(level, text) {
    if (["error", "warning", "assert"].includes(level)) this.complaints.push(`${level}: ${text}`);
  }

  /** Fails if it asked another host for anything, or complained. */
  assertQuiet() {
    assert.deepEqual(this.requests.map(({ url }) => url).filter(leaves), [], "requests to other hosts");
    assert.deepEqual(this.complaints, [], "complaints in the console");
  }

  /** Forgets what it asked for and complained about. */
  forget() {
    this.requests.length = this.complaints.length = 0;
  }

  async open(url) {
    const { errorText } = await this.send("Page.navigate", { url });
    assert.equal(errorText, undefined, url);
    await this.see(`the whole of ${url}`, () => document.readyState === "complete" && location.href !== "about:blank");
  }

  /** The value of a function, called in the page. */
  async evaluate(call, ...values) {
    const expression = `(${call})(...${JSON.stringify(values)})`;
    const { result, exceptionDetails } = await this.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits until a function, called in the page, has a value that counts as true, and gives it back. */
  async see(what, call, ...values) {
    const end = Date.now() + PATIENCE;
    while (Date.now() < end) {
      // A page that is just being replaced cannot be asked.
      const value = await this.evaluate(call, ...values).catch(() => undefined);
      if (value) return value;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`not seen: ${what}`);
  }

  /** The text of the first element that a selector finds, once there is one. */
  text(selector) {
    return this.see(selector, (selector) => document.querySelector(selector)?.innerText.trim(), selector);
  }

  /** Waits for an element, and clicks into its middle. */
  async click(selector) {
    const { x, y } = await this.see(`${selector} at rest`, middle, selector);
    for (const type of ["mousePressed", "mouseReleased"]) {
      await this.send("Input.dispatchMouseEvent", { type, x, y, button: "left", clickCount: 1 });
    }
  }

  /** Writes a text in the place of what an input has. */
  async type(selector, text) {
    await this.click(selector);
    await this.evaluate((selector) => document.querySelector(selector).select(), selector);
    await this.send("Input.insertText", { text });
  }

  /** Chooses an option of a `select` by its label. */
  async choose(selector, label) {
    const pick = (selector, label) => {
      const select = document.querySelector(selector);
      const option = [...(select?.options ?? [])].find((option) => option.label === label);
      if (!option) return false;
      select.value = option.value;
      return select.dispatchEvent(new Event("change", { bubbles: true }));
    };
    await this.see(`${label} in ${selector}`, pick, selector, label);
  }

  /** The last request whose URL ends so, once there is one. */
  async request(end, since = 0) {
    const limit = Date.now() + PATIENCE;
    while (Date.now() < limit) {
      const found = this.requests.slice(since).findLast(({ url }) => url.endsWith(end));
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`not asked for: ${end}, but for ${this.requests.slice(since).map(({ url }) => url)}`);
  }

  /** Saves what is seen as a PNG; gives the number of its bytes. */
  async picture(file) {
    const { data } = await this.send("Page.captureScreenshot", { format: "png" });
    const bytes = Buffer.from(data, "base64");
    await writeFile(file, bytes);
    return bytes.length;
  }
}

function leaves(url) {
  return !/^(data:|blob:|about:|(http|ws):\/\/127\.0\.0\.1[:/])/.test(url);
}

/** The middle of an element, where it has not moved since the last look. */
function middle(selector) {
  const element = document.querySelector(selector);
  if (!element) return undefined;
  element.scrollIntoView({ block: "center" });
  const { x, y, width, height } = element.getBoundingClientRect();
  const place = { x: x + width / 2, y: y + height / 2 };
  const isAtRest = width > 0 && element.place?.x === place.x && element.place?.y === place.y;
  element.place = place;
  return isAtRest ? place : undefined;
}
