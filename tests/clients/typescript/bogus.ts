// What the compiler has to refuse, each in a line of its own, among lines that are well.

import createClient from "openapi-fetch";
import type { paths } from "./shop-newest.js";

const shop = createClient<paths>({ baseUrl: "http://127.0.0.1" });

await shop.GET("/products/", { params: { query: { ordering: ["price"] } } });
await shop.GET("/products/", { params: { query: { ordering: ["prise"] } } }); // refused
await shop.GET("/products/", { params: { query: { price__gte: 5 } } });
await shop.GET("/products/", { params: { query: { prise__gte: 5 } } }); // refused
await shop.GET("/orders/", { params: { query: { status: "paid" } } });
await shop.GET("/orders/", { params: { query: { status: "payed" } } }); // refused
await shop.POST("/orders/", { body: { customer_id: 1, items: [{ product_id: 1, quantity: 1 }] } });
await shop.POST("/orders/", { body: { customer_id: 1, items: [{ product_id: 1 }] } }); // refused
