// The documents page.

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { proxy } from "./servers.mjs";

const PICTURE = fileURLToPath(new URL("../../docs/src/pictures/docs-page.png", import.meta.url));
const LARGEST_PICTURE = 120_000;

export const cases = {
  "the root leads to the page": async (page, { shop }) => {
    await page.open(`${shop}/`);
    assert.equal(await page.evaluate(() => location.pathname), "/docs");
    assert.match(await page.text(".info .title"), /^Shop/);
    assert.match(await page.text(".info .description"), /e-commerce/);
    await operation(page, "get", "/products/");
    const size = await page.picture(PICTURE);
    assert.ok(size <= LARGEST_PICTURE, `a picture of ${size} bytes`);
  },

  "an operation is opened, executed, and answered": async (page, { shop }) => {
    await page.open(`${shop}/docs`);
    assert.equal(await execute(page, "get", "/products/"), "200");
    assert.equal((await page.request("/products/")).headers.accept, "application/json; version=4");
    assert.match(await page.text(".live-responses-table .microlight"), /"results"/);
    assert.match(await page.text(".curl"), /version=4/);
  },

  "another version is chosen": async (page, { shop }) => {
    await page.open(`${shop}/docs`);
    await operation(page, "get", "/versioned/products/");
    await page.choose(".topbar select", "Version 3");
    await page.request("/openapi/v3.json");
    await page.see("the older document", () => document.querySelector(".info a.link")?.href.endsWith("/openapi/v3.json"));
    assert.equal(await execute(page, "get", "/versioned/products/"), "200");
    assert.equal((await page.request("/versioned/products/")).headers.accept, "application/json; version=3");
    assert.match(await page.text(".live-responses-table tbody .response-col_description"), /api-version: 3/);
  },

  "the authorisation is kept": async (page, { orders }) => {
    await page.open(`${orders}/`);
    assert.equal(await page.evaluate(() => location.pathname), "/api/schema/swagger-ui/");
    assert.equal((await page.request("/api/schema/")).headers.authorization, undefined);
    const bearer = `Bearer ${await token(orders)}`;
    const documentOfUser = async (since) => {
      assert.equal((await page.request("/api/schema/", since)).headers.authorization, bearer, "the document of the user");
      assert.equal(await execute(page, "get", "/api/orders/"), "200");
      assert.equal((await page.request("/api/orders/", since)).headers.authorization, bearer);
    };
    const before = page.requests.length;
    await page.click(".auth-wrapper .authorize");
    await page.type(".auth-container input", bearer.split(" ")[1]);
    await page.click(".auth-btn-wrapper .authorize");
    await page.click(".modal-ux .close-modal");
    await documentOfUser(before);
    const again = page.requests.length;
    await page.open(`${orders}/`);
    await documentOfUser(again);
  },

  "a proxy may take a prefix away": async (page, { shop }) => {
    const { url, close } = await proxy(shop, "/shop/api");
    try {
      await page.open(`${url}/`);
      assert.equal(await page.evaluate(() => location.pathname), "/shop/api/docs");
      assert.equal(await execute(page, "get", "/products/"), "200");
      assert.ok((await page.request("/products/")).url.startsWith(url));
      await page.choose(".topbar select", "Version 3");
      await page.request("/shop/api/openapi/v3.json");
    } finally {
      close();
    }
  },

  "the driver sees what a page must not do": async (page, { shop }) => {
    await page.open(`${shop}/docs`);
    await operation(page, "get", "/products/");
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.isHarmed = true";
      document.head.append(script);
      const picture = document.createElement("img");
      picture.src = "https://example.com/picture.png";
      document.body.append(picture);
    });
    const policy = /Content Security Policy/;
    await page.see("time passing", () => new Promise((resolve) => setTimeout(() => resolve(true), 500)));
    assert.equal(await page.evaluate(() => window.isHarmed), undefined);
    assert.equal(page.complaints.filter((complaint) => policy.test(complaint)).length, 2, page.complaints.join("\n"));
    assert.throws(() => page.assertQuiet());
    page.forget();
  },
};

/** The selector of an operation, once it is there. */
async function operation(page, method, path) {
  const mark = (method, path) => {
    const summary = document.querySelector(`.opblock-${method} .opblock-summary-path[data-path="${path}"]`);
    const block = summary?.closest(".opblock");
    block?.setAttribute("data-case", `${method} ${path}`);
    return Boolean(block);
  };
  await page.see(`${method} ${path}`, mark, method, path);
  return `.opblock[data-case="${method} ${path}"]`;
}

/** Opens an operation and executes it; gives the status of its answer. */
async function execute(page, method, path) {
  const block = await operation(page, method, path);
  await page.click(`${block} .opblock-summary-control`);
  await page.click(`${block} .btn.execute`);
  return await page.text(`${block} .live-responses-table .response .response-col_status`);
}

async function token(orders) {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ username: "admin", password: "adminpass123" });
  const answer = await fetch(`${orders}/api/login/`, { method: "POST", headers, body });
  assert.equal(answer.status, 200);
  return (await answer.json()).access;
}
