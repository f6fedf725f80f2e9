// Runs the cases of the files below, each on a fresh page of one browser; `run` calls it.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Browser } from "./browser.mjs";
import { serveOrders, serveShop, serveStrange } from "./servers.mjs";

const FILES = ["docs", "browse", "strange"];

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !FILES.includes(name));
if (unknown.length > 0) {
  console.error(`tests/pages: no cases are called ${unknown.join(", ")}; there are ${FILES.join(", ")}`);
  process.exit(2);
}

const folder = await mkdtemp(path.join(tmpdir(), "tweaks-pages-"));
const running = [];
let [passed, failed] = [0, 0];
try {
  const start = async (starting) => {
    running.push(await starting);
    return running.at(-1);
  };
  const browser = await start(Browser.start(process.env.CHROMIUM, folder));
  const places = {
    shop: (await start(serveShop(process.env.TWEAKS_PROGRAMS, folder))).url,
    orders: (await start(serveOrders(process.env.TWEAKS_PROGRAMS, folder))).url,
    dialect: (await start(serveShop(process.env.TWEAKS_PROGRAMS, await mkdtemp(path.join(folder, "dialect-")), ["--profile", "simple-rest"]))).url,
    strange: (await start(serveStrange(process.env.TWEAKS_PROGRAMS, folder))).url,
  };
  for (const file of chosen.length > 0 ? chosen : FILES) {
    const { cases } = await import(`./${file}.mjs`);
    for (const [name, run] of Object.entries(cases)) {
      if (await succeeds(`${file}: ${name}`, browser, places, run)) passed += 1;
      else failed += 1;
    }
  }
} finally {
  for (const each of running.reverse()) await each.close();
  await rm(folder, { recursive: true, force: true });
}
console.log(`tests/pages: ${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** Whether a case passes, and its page asked no other host for anything and complained about nothing. */
async function succeeds(name, browser, places, run) {
  const page = await browser.open();
  try {
    await run(page, places);
    page.assertQuiet();
    console.log(`ok      ${name}`);
    return true;
  } catch (error) {
    console.log(`FAILED  ${name}\n${error.stack}\n${page.complaints.join("\n")}`);
    return false;
  } finally {
    await page.close();
  }
}
