"""Lies that are planted in documents, so that it is seen that schemathesis finds such, whatever is excused."""

from collections.abc import Callable


def _in_shop(document: dict) -> dict[str, str]:
    paths, schemas = document["paths"], document["components"]["schemas"]
    customer, product = paths["/customers/{id}/"], paths["/products/{id}/"]
    schemas["CustomerCreate"]["properties"]["password"]["minLength"] = 3
    schemas["ProductPatch"]["properties"]["stock"] = {"type": "string", "pattern": "^[a-z]+$"}
    schemas["Order"]["properties"]["status"] = {"type": "integer"}
    schemas["OrderCreate"]["required"].remove("customer_id")
    _parameter(paths["/products/"]["get"], "price__gte")["schema"] = {"type": "string", "pattern": "^[a-z]+$"}
    _parameter(paths["/customers/"]["get"], "page")["schema"].update(minimum=-9, maximum=0)
    _parameter(paths["/orders/"]["get"], "limit")["schema"]["maximum"] = 10
    del customer["delete"]["responses"]["404"]
    product["get"]["responses"]["200"]["content"] = {"text/plain": {"schema": {"type": "string"}}}
    return {
        "POST /customers/": "a password may be short",
        "PATCH /products/{id}/": "a whole number is a text",
        "GET /orders/{id}/": "a choice is a whole number",
        "POST /orders/": "a member may be absent",
        "GET /products/": "a decimal is a text",
        "GET /customers/": "pages begin below 1",
        "GET /orders/": "pages are short",
        "DELETE /customers/{id}/": "the object is always there",
        "GET /products/{id}/": "the answer is a text",
    }


def _in_orders(document: dict) -> dict[str, str]:
    document["components"]["schemas"]["ProductCreate"]["properties"]["stock"]["maximum"] = 3
    return {"POST /api/products/": "a number is small"}


# Each plants one lie about each of some operations, and says which.
LIES: dict[str, Callable[[dict], dict[str, str]]] = {"shop": _in_shop, "orders_api": _in_orders}


def _parameter(operation: dict, name: str) -> dict:
    return next(parameter for parameter in operation["parameters"] if parameter["name"] == name)
