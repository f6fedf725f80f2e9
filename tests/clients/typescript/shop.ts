// What clients of the shop do, over the types that openapi-typescript makes of its documents.

import assert from "node:assert/strict";
import createClient from "openapi-fetch";
import type { paths } from "./shop-newest.js";
import type { paths as SecondPaths } from "./shop-v2.js";

const baseUrl = process.argv[2]!;
const shop = createClient<paths>({ baseUrl });
const secondShop = createClient<SecondPaths>({ baseUrl, headers: { Accept: "application/json; version=2" } });

/** What was asked for; the words of the server if it refused. */
function given<Data>({ data, error }: { data?: Data; error?: unknown }): NonNullable<Data> {
  assert.notEqual(data, undefined, JSON.stringify(error));
  return data!;
}

async function filters() {
  const query = { price__gte: 100, id__in: [1, 2, 3, 4], ordering: ["-price" as const, "id" as const] };
  const page = given(await shop.GET("/products/", { params: { query } }));
  const prices = page.results.map((product) => Number(product.price));
  assert.deepEqual(prices, [...prices].sort((one, other) => other - one));
  assert.ok(prices.length > 0 && prices.length < 4 && prices.every((price) => price >= 100));
}

async function pages() {
  const seen: (number | undefined)[] = [];
  let offset = 0;
  for (let more = true; more; offset += 25) {
    const page = given(await shop.GET("/products/", { params: { query: { limit: 25, offset, fields: ["id"] } } }));
    seen.push(...page.results.map((product) => product.id));
    more = page.next !== null;
  }
  assert.equal(seen.length, 60);
  assert.equal(new Set(seen).size, 60);
}

async function nestedCreation() {
  const items = [{ product_id: 1, quantity: 2 }, { product_id: 2, quantity: 1 }];
  const made = await shop.POST("/orders/", {
    params: { query: { include_fields: ["items"] }, header: { "Idempotency-Key": "typescript-1" } },
    body: { customer_id: 1, items },
  });
  const order = given(made);
  assert.equal(made.response.status, 201);
  assert.equal(order.status, "pending");
  assert.deepEqual(order.items!.map((item) => [item.product!.id, item.quantity]), [[1, 2], [2, 1]]);
  const total = order.items!.reduce((sum, item) => sum + item.quantity! * Number(item.price_at_order), 0);
  assert.equal(Number(order.total_amount).toFixed(2), total.toFixed(2));
}

async function problems() {
  const { error, response } = await shop.POST("/products/", { body: { sku: "SKU-0001", name: " ", price: "-1" } });
  assert.equal(response.status, 400);
  assert.equal(error!.status, 400);
  const found = error!.errors!.map(({ code, pointer }) => [pointer, code]).sort();
  assert.deepEqual(found, [["#/name", "blank"], ["#/price", "invalid"], ["#/sku", "unique"]]);
}

async function bulkEdit() {
  const creation = { temp_id: 7, sku: "SKU-TS-1", name: "Typed", price: "1.50" };
  const deletion = { id: 59, delete_object: true } as const;
  const done = given(await shop.PUT("/products/", { body: [creation, { id: 3, stock: 77 }, deletion] }));
  const made = done.created["7"]!;
  assert.deepEqual([done.updated, done.deleted], [[3], [59]]);
  const one = (id: number) => shop.GET("/products/{id}/", { params: { path: { id } } });
  assert.equal(given(await one(made)).name, "Typed");
  assert.equal(given(await one(3)).stock, 77);
  assert.equal((await one(59)).response.status, 404);
}

async function secondVersion() {
  const answer = await secondShop.GET("/versioned/products/{id}/", { params: { path: { id: 1 } } });
  const [product, { response }] = [given(answer), answer];
  assert.equal(response.headers.get("API-Version"), "2");
  assert.match(response.headers.get("Warning")!, /Deprecated/);
  const { id, sku, name, price, ...rest } = product;
  assert.deepEqual([id, sku, typeof name, typeof price, rest], [1, "SKU-0001", "string", "string", {}]);
  // @ts-expect-error: the stock came with version 3
  assert.equal(product.stock, undefined);
}

const steps = [filters, pages, nestedCreation, problems, bulkEdit, secondVersion];
for (const step of steps) {
  await step();
}
console.log(`${steps.length} steps`);
