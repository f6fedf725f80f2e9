// The page of a resource.

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { proxy } from "./servers.mjs";

const PICTURE = fileURLToPath(new URL("../../docs/src/pictures/resource-page.png", import.meta.url));
const LARGEST_PICTURE = 120_000;

export const cases = {
  "a list is filtered, ordered and paged through": async (page, { shop }) => {
    await page.open(`${shop}/products/`);
    await rows(page, 20);
    await page.click(".filters-box summary");
    await page.choose("#more-filters", "name__icontains");
    await page.type("[name=name__icontains]", "chair");
    await page.type("[name=limit]", "2");
    await page.click(".filters button");
    await rows(page, 2);
    assert.equal(await search(page), "?limit=2&name__icontains=chair");
    await page.click('[data-focus="order price"]');
    await page.see("rows from the cheapest on", () => document.querySelector('th[aria-sort="ascending"]')?.innerText.startsWith("price"));
    await page.click('[data-focus="order price"]');
    await page.see("rows from the dearest on", () => document.querySelector('th[aria-sort="descending"]'));
    const first = await column(page, "price");
    await page.click(".pager [rel=next]");
    await page.see("page two", () => document.querySelector(".pager [rel=previous]"));
    const second = await column(page, "price");
    assert.ok(Number(first.at(-1)) >= Number(second[0]), `${first} then ${second}`);
    assert.equal(await search(page), "?limit=2&name__icontains=chair&offset=2&ordering=-price");
    await page.evaluate(() => history.back());
    await page.see("page one again", () => !document.querySelector(".pager [rel=previous]") && document.querySelector("th[aria-sort=descending]"));
    assert.deepEqual(await column(page, "price"), first);
    assert.ok((await column(page, "name")).every((name) => /chair/i.test(name)));
  },

  "a list whose ranges a header says is walked through": async (page, { dialect }) => {
    await page.open(`${dialect}/products/?range=[0,3]`);
    await rows(page, 4);
    assert.equal(await page.evaluate(() => document.querySelector(".pager [rel=previous]")), null);
    const first = await column(page, "id");
    await page.click(".pager [rel=next]");
    await page.see("the next rows", () => document.querySelector(".pager [rel=previous]"));
    assert.equal(await search(page), "?range=%5B4%2C7%5D");
    assert.deepEqual(await column(page, "id"), first.map((id) => String(Number(id) + 4)));
    assert.match(await page.text(".pager"), /\d+ rows/);
    await page.click(".pager [rel=previous]");
    await page.see("the first rows", () => !document.querySelector(".pager [rel=previous]"));
    assert.deepEqual(await column(page, "id"), first);
  },

  "fields are ticked, and links lead to related rows": async (page, { shop }) => {
    await page.open(`${shop}/orders/?limit=3`);
    await page.click('[data-focus="field items"]');
    await page.see("nested rows", () => document.querySelectorAll("td table").length === 3);
    assert.equal(await search(page), "?limit=3&include_fields=items");
    assert.equal(await page.evaluate(() => document.activeElement.dataset.focus), "field items");
    const size = await page.picture(PICTURE);
    assert.ok(size <= LARGEST_PICTURE, `a picture of ${size} bytes`);
    await page.click("td table td a");
    await page.see("a product", () => /^\/products\/\d+\/$/.test(location.pathname) && document.querySelector("dl"));
    await page.click("h1 a");
    await page.see("products", () => location.pathname === "/products/" && document.querySelector("tbody"));
  },

  "a row is opened, changed with two mistakes, and mended": async (page, { shop }) => {
    await page.open(`${shop}/products/?limit=3`);
    await page.click("tbody tr:nth-child(2) td a");
    await page.see("the row", () => location.pathname === "/products/2/" && document.querySelector("dl"));
    await page.click("[data-method=patch] > summary");
    await page.type("[data-name=sku] input", "wrong");
    await page.type("[data-name=price] input", "-1");
    await page.type("[data-name=stock] input", "7");
    await page.click("[data-method=patch] form > button");
    assert.deepEqual(await problems(page, "patch", 2), ["sku: A SKU starts with SKU-.", "price: The price must be positive."]);
    assert.equal(await page.evaluate(() => document.activeElement.closest("[data-name]").dataset.name), "sku");
    assert.equal(await page.evaluate(() => document.querySelector("[data-name=stock] input").value), "7");
    assert.match(await page.text("#curl"), /--data '\{"sku":"wrong","price":"-1","stock":7\}' 'http/);
    refused(page, 400);
    await page.type("[data-name=sku] input", "SKU-9902");
    await page.type("[data-name=price] input", "12.5");
    await page.click("[data-method=patch] form > button");
    await page.see("the answer", () => document.querySelector(".done"));
    assert.match(await page.text("dl"), /SKU-9902[^]*12\.50[^]*7/);
    assert.deepEqual(await problems(page, "patch", 0), []);
  },

  "a row is made with foreign keys that are searched for, and deleted": async (page, { shop }) => {
    await page.open(`${shop}/orders/`);
    await page.click("[data-method=post] > summary");
    await page.type("[data-name=customer_id] input", "user3");
    await page.see("customers to choose", () => document.querySelectorAll("[data-name=customer_id] [role=option]").length === 10);
    const asked = page.requests.at(-1).url;
    assert.match(asked, /\/customers\/\?email__istartswith=user3&page_size=20&fields=id%2Cemail$/);
    await key(page, "ArrowDown", 40);
    await key(page, "ArrowDown", 40);
    await key(page, "Enter", 13);
    assert.equal(await value(page, "customer_id"), "31 – user31@example.com");
    await page.click("[data-method=post] form > button");
    assert.deepEqual(await problems(page, "post", 2), ["product_id: Product id is required.", "quantity: Quantity is required."]);
    refused(page, 400);
    await page.type("[data-name=product_id] input", "sku-0001");
    await page.click("[data-name=product_id] [role=option]");
    assert.match(await value(page, "product_id"), /^1 – SKU-0001/);
    await page.type("[data-name=quantity] input", "1");
    await page.click("[data-method=post] form > button");
    await page.click(".done a");
    await page.see("the new row", () => /^\/orders\/\d+\/$/.test(location.pathname) && document.querySelector("dl"));
    assert.match(await page.text("dl"), /user31@example\.com/);
    await page.click("[data-method=delete] > summary");
    await page.evaluate(() => void (window.confirm = () => true));
    await page.click("[data-method=delete] form > button");
    await page.see("the list", () => location.pathname === "/orders/" && document.querySelector("tbody"));
  },

  "several rows are changed and made at once, with a mistake beside its input": async (page, { shop }) => {
    await page.open(`${shop}/products/?limit=2&ordering=id`);
    await rows(page, 2);
    const add = "[data-method=put] form > fieldset > button";
    const entry = (number, name) => `[data-method=put] fieldset fieldset:nth-child(${number}) [data-name=${name}] input`;
    await page.click("[data-method=put] > summary");
    await page.click(add);
    await page.type(entry(1, "id"), "1");
    await page.type(entry(1, "stock"), "41");
    await page.click(add);
    await page.type(entry(2, "temp_id"), "new");
    await page.type(entry(2, "sku"), "wrong");
    await page.type(entry(2, "name"), "Bench");
    await page.type(entry(2, "price"), "10");
    await page.click("[data-method=put] form > button");
    assert.deepEqual(await problems(page, "put", 1), ["sku: A SKU starts with SKU-."]);
    assert.equal(await page.evaluate(() => document.activeElement.closest("fieldset").querySelector("legend").innerText), "2");
    refused(page, 400);
    await page.type(entry(2, "sku"), "SKU-9903");
    await page.click("[data-method=put] form > button");
    await page.see("the answer", () => document.querySelector(".done"));
    const stock = await column(page, "stock");
    assert.equal(stock[0], "41");
    const made = await fetch(`${shop}/products/?sku=SKU-9903`).then((answer) => answer.json());
    assert.equal((made.results ?? made).length, 1);
  },

  "a wrong parameter is named beside its filter": async (page, { shop }) => {
    await page.open(`${shop}/products/?limit=x&price=cheap&nothing=1`);
    await page.see("the problems", () => document.querySelectorAll(".filters .problems li").length === 2);
    assert.match(await page.text("#alerts"), /nothing: There is no such parameter\./);
    refused(page, 400);
  },

  "a row that is not there, and values that look like markup": async (page, { shop }) => {
    await page.open(`${shop}/products/999999/`);
    await page.see("the refusal", () => /404/.test(document.querySelector("#status")?.textContent));
    assert.match(await page.text("#alerts"), /No Product matches/);
    refused(page, 404);
    const name = '<img src=x onerror="window.isHarmed = true">';
    const body = JSON.stringify({ sku: "SKU-9999", name, price: "1.00" });
    await fetch(`${shop}/products/`, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    await page.open(`${shop}/products/?sku=SKU-9999`);
    await rows(page, 1);
    assert.deepEqual(await column(page, "name"), [name]);
    assert.equal(await page.evaluate(() => document.images.length + Number(window.isHarmed ?? 0)), 0);
  },

  "a user may do what the API lets them": async (page, { orders }) => {
    await page.open(`${orders}/api/orders/`);
    await page.see("the refusal", () => /401/.test(document.querySelector("#status")?.textContent));
    refused(page, 401);
    await page.type("#authorization", `Bearer ${await token(orders)}`);
    await page.click(".login button");
    await page.see("rows", () => document.querySelector("tbody tr"));
    assert.match(await page.text("#curl"), /-H 'Authorization: …'/);
    await page.open(`${orders}/api/products/`);
    await page.open(`${orders}/api/orders/`);
    await page.see("rows again", () => document.querySelector("tbody tr"));
  },

  "a proxy may take a prefix away": async (page, { shop }) => {
    const { url, close } = await proxy(shop, "/shop/api");
    try {
      await page.open(`${url}/customers/?page_size=2`);
      await rows(page, 2);
      await page.click(".pager [rel=next]");
      await page.see("page two", () => document.querySelector("tbody td")?.innerText === "3");
      await page.click("tbody td a");
      await page.see("a row", () => location.pathname === "/shop/api/customers/3/" && document.querySelector("dl"));
      assert.ok(page.requests.every((request) => request.url.startsWith(url) || request.url.startsWith("data:")));
    } finally {
      close();
    }
  },
};

export function rows(page, count) {
  return page.see(`${count} rows`, (count) => document.querySelectorAll(".wide > table > tbody > tr").length === count, count);
}

function search(page) {
  return page.evaluate(() => location.search);
}

function column(page, name) {
  const cells = (name) => {
    const [table] = document.querySelectorAll(".wide > table");
    const at = [...table.tHead.rows[0].cells].findIndex((head) => head.innerText.replace(/ .*/, "") === name);
    return [...table.tBodies[0].rows].map((row) => row.cells[at].innerText);
  };
  return page.evaluate(cells, name);
}

/** The problems beside the inputs of a form, once there are so many. */
export function problems(page, method, count) {
  const beside = (method, count) => {
    const all = [...document.querySelectorAll(`[data-method=${method}] .field .problems li`)];
    return all.length === count && all.map((item) => `${item.closest("[data-name]").dataset.name}: ${item.innerText}`);
  };
  return page.see(`${count} problems`, beside, method, count);
}

function value(page, name) {
  return page.evaluate((name) => document.querySelector(`[data-name=${name}] input`).value, name);
}

async function key(page, name, code) {
  for (const type of ["keyDown", "keyUp"]) {
    await page.send("Input.dispatchKeyEvent", { type, key: name, code: name, windowsVirtualKeyCode: code });
  }
}

/** Takes the complaints of the console about refused requests, of which there is at least one, and no others. */
export function refused(page, status) {
  const isRefusal = (complaint) => complaint.includes(`the server responded with a status of ${status}`);
  assert.ok(page.complaints.some(isRefusal), `no request was refused with ${status}`);
  page.complaints.splice(0, Infinity, ...page.complaints.filter((complaint) => !isRefusal(complaint)));
}

async function token(orders) {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ username: "admin", password: "adminpass123" });
  const answer = await fetch(`${orders}/api/login/`, { method: "POST", headers, body });
  assert.equal(answer.status, 200);
  return (await answer.json()).access;
}
