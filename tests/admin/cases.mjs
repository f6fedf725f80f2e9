// What is done with the front end, and what has to be seen then.

import assert from "node:assert/strict";
import { CONFIRM, DELETE, DELETE_SELECTED, SAVE, around, choose, column, isSorted } from "./hands.mjs";
import { list, mistake, notice, open, pager, refused, sort, write } from "./hands.mjs";

export const cases = [
  listWithTheTotal,
  listInEitherOrder,
  listOfWhatIsFiltered,
  listOfPageTwo,
  listOfCustomers,
  editWithAMistake,
  createWithMistakes,
  createWithAMistakeOfTheWhole,
  createAnOrder,
  deleteOne,
  deleteSeveral,
  deleteWhatIsReferenced,
];

async function listWithTheTotal(page, url) {
  await open(page, url, "products");
  await pager(page, `1-10 of ${await total(url, "products")}`);
  const ids = await column(page, "id", (texts) => texts.length === 10);
  assert.deepEqual(ids, ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);
  const [price] = await column(page, "price", () => true);
  assert.match(price, /^\d+\.\d\d$/);
}

async function listInEitherOrder(page, url) {
  await open(page, url, "products");
  await sort(page, "price");
  const cheap = await column(page, "price", (texts) => isSorted(texts, 1));
  await sort(page, "price");
  const dear = await column(page, "price", (texts) => isSorted(texts, -1));
  assert.ok(Number(dear.at(-1)) > Number(cheap.at(-1)), `${cheap}, then ${dear}`);
}

async function listOfWhatIsFiltered(page, url) {
  await open(page, url, "products");
  await write(page, "price__gte", "300");
  const count = await total(url, "products", { price__gte: 300 });
  await pager(page, `1-10 of ${count}`);
  await column(page, "price", (texts) => texts.every((text) => Number(text) >= 300));
  await choose(page, "active", "false");
  const fewer = await total(url, "products", { price__gte: 300, active: false });
  assert.ok(fewer > 0 && fewer < Math.min(count, 10), `${fewer} of ${count}`);
  await pager(page, `1-${fewer} of ${fewer}`);
  const icons = await page.evaluate(() => [...document.querySelectorAll("tbody .column-active svg")].map((icon) => icon.dataset.testid));
  assert.deepEqual(icons, Array(fewer).fill("false"));
}

async function listOfPageTwo(page, url) {
  await open(page, url, "products");
  const count = await total(url, "products");
  await pager(page, `1-10 of ${count}`);
  await page.click("[aria-label='Go to page 2']");
  await pager(page, `11-20 of ${count}`);
  await column(page, "id", (texts) => texts[0] === "11" && texts.length === 10);
}

async function listOfCustomers(page, url) {
  await open(page, url, "customers");
  await pager(page, `1-10 of ${await total(url, "customers")}`);
  await column(page, "email", (texts) => texts.every((text) => text.includes("@")));
}

async function editWithAMistake(page, url, picture) {
  await open(page, url, "products");
  await page.click("tbody tr:nth-child(3) .column-name");
  await page.see("the row", () => location.hash === "#/products/3" && document.querySelector("input[name=sku]")?.value === "SKU-0003");
  await write(page, "price", "0");
  await page.click(SAVE);
  assert.equal(await mistake(page, "price"), "The price must be positive.");
  await picture("at its input");
  refused(page, 400);
  await write(page, "price", "12.5");
  await write(page, "stock", "41");
  await page.click(SAVE);
  await list(page, "products");
  await column(page, "price", (texts) => texts[2] === "12.50");
  await column(page, "stock", (texts) => texts[2] === "41");
}

async function createWithMistakes(page, url, picture) {
  await open(page, url, "products");
  await page.click("a[href='#/products/create']");
  await write(page, "name", "Bench");
  await write(page, "price", "10");
  await page.click(SAVE);
  assert.equal(await mistake(page, "sku"), "Every product needs a SKU.");
  await write(page, "sku", "9001");
  await page.click(SAVE);
  await page.see("another mistake", () => document.body.innerText.includes("A SKU starts with SKU-."));
  assert.equal(await mistake(page, "sku"), "A SKU starts with SKU-.");
  await picture("at its input");
  refused(page, 400);
  await write(page, "sku", "SKU-9001");
  await write(page, "stock", "7");
  await page.click(SAVE);
  await list(page, "products");
  await sort(page, "id");
  await sort(page, "id");
  await column(page, "sku", (texts) => texts[0] === "SKU-9001");
  await column(page, "stock", (texts) => texts[0] === "7");
}

async function createWithAMistakeOfTheWhole(page, url) {
  await open(page, url, "products/create");
  await write(page, "sku", "SKU-9301");
  await write(page, "name", "SKU-9301");
  await write(page, "price", "10");
  await page.click(SAVE);
  await notice(page, "The name must differ from the SKU.");
  refused(page, 400);
}

async function createAnOrder(page, url, picture) {
  await open(page, url, "orders/create");
  await page.type(`${around("customer_id")} input`, "user3");
  const isFound = () => {
    const options = [...document.querySelectorAll("[role=option]")];
    return options.length === 10 && options.every((option) => option.innerText.startsWith("user3"));
  };
  await page.see("customers to choose", isFound);
  await page.click("[role=option]:nth-child(2)");
  await page.click(SAVE);
  await page.see("a mistake of the whole list", () => document.body.innerText.includes("An order needs at least one item."));
  await page.click(".button-add-items");
  await choose(page, "items.0.product_id", "1");
  await write(page, "items.0.quantity", "0");
  await page.click(SAVE);
  assert.equal(await mistake(page, "items.0.quantity"), "Order at least one piece.");
  await picture("at its input");
  refused(page, 400);
  await write(page, "items.0.quantity", "2");
  await page.click(SAVE);
  await list(page, "orders");
  const price = await row(url, "products", 1).then((product) => Number(product.price));
  await column(page, "customer.email", (texts) => texts[0] === "user31@example.com");
  await column(page, "total_amount", (texts) => texts[0] === (2 * price).toFixed(2));
  await column(page, "status", (texts) => texts[0] === "pending");
  await choose(page, "status", "pending");
  await column(page, "status", (texts) => texts.every((text) => text === "pending"));
}

async function deleteOne(page, url) {
  const id = await make(url, "SKU-9101");
  const count = await total(url, "products");
  await open(page, url, `products/${id}`);
  await page.see("the row", () => document.querySelector("input[name=sku]")?.value === "SKU-9101");
  await page.click(DELETE);
  await page.click(CONFIRM);
  await pager(page, `1-10 of ${count - 1}`);
  assert.equal(await total(url, "products", { id }), 0);
}

async function deleteSeveral(page, url) {
  const ids = [await make(url, "SKU-9201"), await make(url, "SKU-9202")];
  const count = await total(url, "products");
  await open(page, url, "products");
  await sort(page, "id");
  await column(page, "id", (texts) => texts[0] === String(ids[1]));
  for (const at of [1, 2]) await page.click(`tbody tr:nth-child(${at}) .select-item input`);
  await page.click(DELETE_SELECTED);
  await page.click(CONFIRM);
  await pager(page, `1-10 of ${count - 2}`);
  assert.equal(await total(url, "products", { id: ids }), 0);
}

async function deleteWhatIsReferenced(page, url) {
  await open(page, url, "products/1");
  await page.see("the row", () => document.querySelector("input[name=sku]")?.value === "SKU-0001");
  await page.click(DELETE);
  await page.click(CONFIRM);
  await notice(page, "Other data refers to this.");
  refused(page, 409);
}

/** How many rows there are, counted without what the server says of it. */
async function total(url, resource, filter = {}) {
  let count = 0;
  for (;;) {
    const query = new URLSearchParams({ filter: JSON.stringify(filter), range: JSON.stringify([count, count + 19]) });
    const answer = await fetch(`${url}/api/${resource}/?${query}`);
    assert.equal(answer.status, 200);
    const { length } = await answer.json();
    if (length === 0) return count;
    count += length;
  }
}

async function row(url, resource, id) {
  const answer = await fetch(`${url}/api/${resource}/${id}/`);
  return answer.json();
}

/** Makes a product that no order has; gives its key. */
async function make(url, sku) {
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ sku, name: `Bench ${sku}`, price: "10.00", stock: 1, active: true });
  const answer = await fetch(`${url}/api/products/`, { method: "POST", headers, body });
  assert.equal(answer.status, 201);
  return (await answer.json()).id;
}
