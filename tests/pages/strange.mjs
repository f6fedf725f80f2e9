// The pages of entities that are unlike those of the examples: keys of texts, UUIDs and two columns, names that are words of languages.

import assert from "node:assert/strict";
import { problems, refused, rows } from "./browse.mjs";

export const cases = {
  "each list has a page with its rows": async (page, { strange }) => {
    const { paths } = await fetch(`${strange}/openapi.json`).then((answer) => answer.json());
    const lists = Object.keys(paths).filter((path) => paths[path].get && !path.includes("{") && !path.startsWith("/loans"));
    assert.ok(lists.length > 20, `${lists}`);
    for (const list of lists) {
      await page.open(strange + list);
      await page.see(`the answer of ${list}`, () => /200/.test(document.querySelector("#status")?.textContent));
      const { results } = await fetch(strange + list).then(async (answer) => ({ results: [await answer.json()].flat() }));
      const expected = (results[0]?.results ?? results).length;
      if (expected > 0) await rows(page, expected);
    }
  },

  "a list leads to its figures, which are grouped by what is chosen": async (page, { strange }) => {
    await page.open(`${strange}/instruments?maker=Lakota`);
    await rows(page, 2);
    await page.click('[data-focus="figures"]');
    await page.see("figures", () => location.pathname === "/instruments/stats" && document.querySelector("tbody"));
    await rows(page, 1);
    await page.open(`${strange}/instruments/stats?by=maker`);
    await rows(page, 2);
    assert.match(await page.text("tbody"), /Gibson\s+1\s+22[^]*Lakota\s+2\s+44/);
  },

  "a row with a key of two columns is opened, refused and changed in its state": async (page, { strange }) => {
    await page.open(`${strange}/exhibits?page_size=2&ordering=hall_code`);
    await rows(page, 2);
    await page.click("tbody tr:nth-child(1) td a");
    await page.see("the row", () => location.pathname === "/exhibits/A/2" && document.querySelector("dl"));
    await page.click("[data-method=patch] > summary");
    await page.type("[data-name=title] textarea", "");
    await page.click("[data-name=worth] .null-tick input");
    await page.type("[data-name=worth] input", "-1");
    await page.click("[data-method=patch] form > button");
    assert.deepEqual(await problems(page, "patch", 2), ["title: This field may not be blank.", "worth: Ensure this value is greater than or equal to 0."]);
    refused(page, 400);
    await page.type("[data-name=title] textarea", "Jar");
    await page.type("[data-name=worth] input", "7.5");
    await page.click("[data-method=patch] form > button");
    await page.see("the answer", () => document.querySelector(".done"));
    assert.match(await page.text("#curl"), /If-Match/);
    assert.match(await page.text("dl"), /Jar[^]*7\.50/);
  },

  "a row of a tree is made, whose names are words of languages": async (page, { strange }) => {
    await page.open(`${strange}/halls?limit=2`);
    await page.click("[data-method=post] > summary");
    await page.type("[data-name=code] input", "z");
    await page.type("[data-name=class] input", "Cellar");
    // As the calendar of a browser does it.
    await page.evaluate(() => {
      const input = document.querySelector("[data-name=from] input");
      input.value = "2020-02-20";
      input.dispatchEvent(new Event("input"));
    });
    await page.type("[data-name=self] input", "12:30");
    await page.click("[data-method=post] form > button");
    assert.equal((await problems(page, "post", 1))[0].split(":")[0], "code");
    refused(page, 400);
    await page.type("[data-name=code] input", "ZZ");
    await page.click("[data-method=post] form > button");
    await page.click(".done a");
    await page.see("the new row", () => location.pathname === "/halls/ZZ" && document.querySelector("dl"));
    assert.match(await page.text("dl"), /Cellar[^]*2020-02-20[^]*12:30:00/);
  },

  "a UUID is chosen by a text, and a row belongs to it": async (page, { strange }) => {
    await page.open(`${strange}/exhibits?page_size=2`);
    await page.click("[data-method=post] > summary");
    await page.type("[data-name=keeper_id] input", "c2@");
    await page.click("[data-name=keeper_id] [role=option]");
    const chosen = await page.evaluate(() => document.querySelector("[data-name=keeper_id] input").value);
    assert.match(chosen, /^00000000-0000-0000-0000-000000000002 – c2@museum\.test/);
  },

  "loans are shown to those who say who they are, and fewer to some": async (page, { strange }) => {
    await page.open(`${strange}/loans/?page_size=50`);
    await page.see("the refusal", () => /401/.test(document.querySelector("#status")?.textContent));
    refused(page, 401);
    await page.type("#authorization", "Bearer ann");
    await page.click(".login button");
    await rows(page, 3);
    assert.doesNotMatch(await page.text("thead"), /premium/);
  },
};
