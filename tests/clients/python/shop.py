"""What clients of the shop do, over the client that openapi-python-client makes of its documents."""

import sys

from shop_newest import Client
from shop_newest.api.orders import orders_create
from shop_newest.api.products import products_bulk_edit, products_create, products_list, products_retrieve
from shop_newest.models import OrderCreate, OrderItemCreate, Problem, ProductBulkCreate, ProductBulkDelete
from shop_newest.models import OrderFieldPath, ProductBulkUpdate, ProductCreate, ProductOrdering, Status
from shop_v2 import Client as SecondClient
from shop_v2.api.versioned_products import versioned_products_retrieve

URL = sys.argv[1]
SHOP = Client(URL, raise_on_unexpected_status=True)
SECOND_SHOP = SecondClient(URL, headers={"Accept": "application/json; version=2"}, raise_on_unexpected_status=True)


def filters() -> None:
    page = products_list.sync(client=SHOP, price_gte=100, id_in=[1, 2, 3, 4], ordering=[ProductOrdering.PRICE_DESC, ProductOrdering.ID])
    prices = [float(product.price) for product in page.results]
    assert prices == sorted(prices, reverse=True), prices
    assert 0 < len(prices) < 4 and min(prices) >= 100, prices


def pages() -> None:
    seen, offset, more = [], 0, True
    while more:
        page = products_list.sync(client=SHOP, limit=25, offset=offset)
        seen += [product.id for product in page.results]
        offset, more = offset + 25, page.next_ is not None
    assert len(seen) == len(set(seen)) == 60, seen


def nested_creation() -> None:
    body = OrderCreate(customer_id=1, items=[OrderItemCreate(product_id=1, quantity=2), OrderItemCreate(product_id=2, quantity=1)])
    answer = orders_create.sync_detailed(client=SHOP, body=body, include_fields=[OrderFieldPath.ITEMS], idempotency_key="python-1")
    order = answer.parsed
    assert answer.status_code == 201 and order.status is Status.PENDING
    assert [(item.product.id, item.quantity) for item in order.items] == [(1, 2), (2, 1)]
    total = sum(item.quantity * float(item.price_at_order) for item in order.items)
    assert f"{total:.2f}" == order.total_amount, (total, order)


def problems() -> None:
    answer = products_create.sync(client=SHOP, body=ProductCreate(sku="SKU-0001", name=" ", price="-1"))
    assert isinstance(answer, Problem) and answer.status == 400, answer
    found = sorted((problem.pointer, problem.code) for problem in answer.errors)
    assert found == [("#/name", "blank"), ("#/price", "invalid"), ("#/sku", "unique")], found


def bulk_edit() -> None:
    entries = [
        ProductBulkCreate(temp_id=7, sku="SKU-PY-1", name="Typed", price="1.50"),
        ProductBulkUpdate(id=3, stock=77),
        ProductBulkDelete(id=59, delete_object=True),
    ]
    done = products_bulk_edit.sync(client=SHOP, body=entries)
    made = done.created["7"]
    assert (done.updated, done.deleted) == ([3], [59]), done
    assert products_retrieve.sync(made, client=SHOP).name == "Typed"
    assert products_retrieve.sync(3, client=SHOP).stock == 77
    assert products_retrieve.sync_detailed(59, client=SHOP).status_code == 404


def second_version() -> None:
    answer = versioned_products_retrieve.sync_detailed(1, client=SECOND_SHOP)
    assert answer.headers["API-Version"] == "2" and "Deprecated" in answer.headers["Warning"]
    assert set(answer.parsed.to_dict()) == {"id", "sku", "name", "price"}, answer.parsed


def bogus_ordering() -> None:
    try:
        ProductOrdering("prise")
    except ValueError:
        return
    raise AssertionError("there is an ordering that is none")


STEPS = [filters, pages, nested_creation, problems, bulk_edit, second_version, bogus_ordering]
for step in STEPS:
    step()
print(f"{len(STEPS)} steps")
