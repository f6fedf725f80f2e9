CREATE TABLE language (
    language_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name CHAR(20) NOT NULL,
    last_update TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE film (
    film_id INTEGER PRIMARY KEY,
    title VARCHAR(255) NOT NULL,
    description BLOB SUB_TYPE TEXT DEFAULT NULL,
    release_year VARCHAR(4) DEFAULT NULL,
    language_id SMALLINT NOT NULL REFERENCES language (language_id),
    rental_rate DECIMAL(4, 2) DEFAULT 4.99 NOT NULL,
    rating VARCHAR(10) DEFAULT 'G',
    title_length INTEGER GENERATED ALWAYS AS (length(title)) VIRTUAL,
    last_update TIMESTAMP NOT NULL,
    CONSTRAINT special CHECK (rating IN ('G', 'PG', 'PG-13', 'NC-17'))
);
CREATE INDEX idx_title ON film (title COLLATE NOCASE);
CREATE INDEX idx_fk_language_id ON film (language_id);
CREATE TRIGGER film_update AFTER UPDATE ON film BEGIN UPDATE film SET last_update = '2020-01-01 00:00:00' WHERE film_id = new.film_id; END;
CREATE TABLE "Customers" (
    "CustomerID" VARCHAR(5) NOT NULL PRIMARY KEY,
    "CompanyName" VARCHAR(40) NOT NULL,
    "Postal Code" VARCHAR(10),
    "Photo" BLOB
);
CREATE INDEX "CompanyName" ON "Customers" ("CompanyName");
CREATE TABLE "Order Details" (
    "OrderID" INTEGER NOT NULL REFERENCES "order" ("key"),
    "ProductID" INTEGER NOT NULL,
    "UnitPrice" NUMERIC(10, 4) NOT NULL DEFAULT 0,
    "Quantity" SMALLINT NOT NULL DEFAULT 1 CHECK ("Quantity" > 0),
    "Discount" REAL NOT NULL DEFAULT 0,
    PRIMARY KEY ("OrderID", "ProductID")
) WITHOUT ROWID;
CREATE TABLE "order" (
    "key" INTEGER PRIMARY KEY,
    "CustomerID" VARCHAR(5) REFERENCES "Customers",
    "group" TEXT,
    "type" VARCHAR(20) NOT NULL DEFAULT 'post',
    "select" INTEGER REFERENCES "order" ("key"),
    "Ship Name" VARCHAR(40),
    user_token VARCHAR(64) NOT NULL DEFAULT '',
    UNIQUE ("group", "select")
);
CREATE VIEW film_list AS SELECT film_id, title, rental_rate FROM film;
