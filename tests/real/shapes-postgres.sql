CREATE TYPE mpaa_rating AS ENUM ('G', 'PG', 'PG-13', 'NC-17');
CREATE DOMAIN year AS integer CHECK (VALUE >= 1901 AND VALUE <= 2155);
CREATE TABLE language (
    language_id serial PRIMARY KEY,
    name character(20) NOT NULL,
    last_update timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE film (
    film_id serial PRIMARY KEY,
    title text NOT NULL,
    description text,
    release_year year,
    language_id integer NOT NULL REFERENCES language (language_id),
    original_language_id integer REFERENCES language (language_id),
    rental_duration smallint DEFAULT 3 NOT NULL,
    rental_rate numeric(4, 2) DEFAULT 4.99 NOT NULL,
    length smallint,
    rating mpaa_rating DEFAULT 'G'::mpaa_rating,
    special_features text[],
    fulltext tsvector,
    worth money,
    title_length integer GENERATED ALWAYS AS (char_length(title)) STORED,
    last_update timestamp without time zone DEFAULT now() NOT NULL
);
CREATE INDEX idx_title ON film (title);
CREATE INDEX film_fulltext_idx ON film USING gin (fulltext);
CREATE INDEX idx_fk_language_id ON film (language_id);
CREATE INDEX film_rate ON film (rating, rental_rate DESC);
CREATE TABLE actor (actor_id serial PRIMARY KEY, first_name varchar(45) NOT NULL, last_name varchar(45) NOT NULL);
CREATE INDEX idx_actor_last_name ON actor (last_name);
CREATE UNIQUE INDEX actor_names ON actor (lower(first_name), last_name);
CREATE TABLE film_actor (
    actor_id integer NOT NULL REFERENCES actor, film_id integer NOT NULL REFERENCES film,
    last_update timestamp with time zone DEFAULT now() NOT NULL,
    PRIMARY KEY (actor_id, film_id)
);
CREATE INDEX idx_fk_film_id ON film_actor (film_id);
CREATE TABLE payment (
    payment_id bigserial NOT NULL,
    amount numeric(5, 2) NOT NULL CHECK (amount >= 0),
    payment_date timestamp with time zone NOT NULL,
    PRIMARY KEY (payment_date, payment_id)
) PARTITION BY RANGE (payment_date);
CREATE TABLE payment_p2022 PARTITION OF payment FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');
CREATE TABLE "Customers" (
    "CustomerID" character varying(5) PRIMARY KEY,
    "CompanyName" character varying(40) NOT NULL,
    "Region" character varying(15),
    "Postal Code" character varying(10),
    "Ip" inet,
    "Photo" bytea
);
CREATE INDEX "CompanyName" ON "Customers" ("CompanyName");
CREATE TABLE "Orders" (
    "OrderID" integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "CustomerID" character varying(5) REFERENCES "Customers" ("CustomerID"),
    "Freight" real DEFAULT 0,
    "ShipVia" integer,
    "Ship Name" character varying(40)
);
CREATE INDEX "CustomersOrders" ON "Orders" ("CustomerID");
CREATE TABLE "Order Details" (
    "OrderID" integer NOT NULL REFERENCES "Orders",
    "ProductID" integer NOT NULL,
    "UnitPrice" numeric(10, 4) DEFAULT 0 NOT NULL,
    "Quantity" smallint DEFAULT 1 NOT NULL CHECK ("Quantity" > 0),
    "Discount" real DEFAULT 0 NOT NULL CHECK ("Discount" >= 0 AND "Discount" <= 1),
    PRIMARY KEY ("OrderID", "ProductID")
);
CREATE TABLE wp_posts (
    "ID" bigserial PRIMARY KEY,
    post_author bigint DEFAULT 0 NOT NULL,
    post_date timestamp without time zone DEFAULT '1970-01-01 00:00:00' NOT NULL,
    post_title text NOT NULL,
    post_password character varying(255) DEFAULT '' NOT NULL,
    "group" text,
    "type" character varying(20) DEFAULT 'post' NOT NULL,
    "select" integer,
    guid uuid DEFAULT gen_random_uuid() NOT NULL,
    meta jsonb DEFAULT '{}'::jsonb NOT NULL,
    is_open boolean DEFAULT true NOT NULL,
    parent_id bigint REFERENCES wp_posts ("ID"),
    tags integer[] DEFAULT '{}' NOT NULL
);
CREATE INDEX type_status_date ON wp_posts ("type", post_date, "ID");
CREATE VIEW film_list AS SELECT film_id, title, rental_rate FROM film;
CREATE TABLE no_key (a integer, b text);
CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.title := upper(NEW.title); RETURN NEW; END $$;
CREATE TRIGGER film_title BEFORE INSERT ON film FOR EACH ROW EXECUTE FUNCTION shout();
CREATE INDEX film_description ON film (description text_pattern_ops);
