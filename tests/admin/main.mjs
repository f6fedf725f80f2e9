// Runs the cases, each on a fresh page of one browser; `run` calls it with a folder that has the bundle, and the beginnings of names.

import { mkdir } from "node:fs/promises";
import path from "node:path";
import { Browser } from "../pages/browser.mjs";
import { cases } from "./cases.mjs";
import { excused } from "./excuses.mjs";
import { serveAdmin, serveDialect } from "./servers.mjs";

const [folder, ...beginnings] = process.argv.slice(2);
const pictures = process.env.TWEAKS_ADMIN_PICTURES;
const chosen = cases.filter(({ name }) => beginnings.length === 0 || beginnings.some((beginning) => spoken(name).startsWith(beginning)));

const running = [];
let [passed, failed] = [0, 0];
try {
  if (pictures) await mkdir(pictures, { recursive: true });
  const start = async (starting) => {
    running.push(await starting);
    return running.at(-1);
  };
  const browser = await start(Browser.start(process.env.CHROMIUM, folder));
  const shop = await start(serveDialect(process.env.TWEAKS_PROGRAMS, folder));
  const { url } = await start(serveAdmin(path.join(folder, "bundle"), shop.url));
  for (const run of chosen) {
    if (await succeeds(run, browser, url)) passed += 1;
    else failed += 1;
  }
} finally {
  for (const each of running.reverse()) await each.close();
}
console.log(failed === 0 ? `${passed} cases passed` : `${passed} cases passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

/** Whether a case passes, and its page asked no other host for anything and complained about nothing without an excuse. */
async function succeeds(run, browser, url) {
  const name = spoken(run.name);
  const page = await browser.open();
  const picture = async (...what) => {
    if (pictures) await page.picture(path.join(pictures, `${[name, ...what].join(" ").replaceAll(" ", "-")}.png`));
  };
  try {
    await run(page, url, picture);
    page.complaints.splice(0, Infinity, ...page.complaints.filter((complaint) => !excused(complaint)));
    page.assertQuiet();
    console.log(`ok      ${name}`);
    return true;
  } catch (error) {
    console.log(`FAILED  ${name}\n${error.stack}\n${page.complaints.join("\n")}`);
    return false;
  } finally {
    await picture();
    await page.close();
  }
}

/** The name of a function as words. */
function spoken(name) {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
