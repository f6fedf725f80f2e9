//! Questions to catalogues: what each database is asked about one table, with the same columns in the answers.

use sea_orm::DbBackend;

/// The questions to one database. Each takes the name of a table, and where it has schemas, that of a schema or `NULL` for the current one.
pub(super) struct Questions {
    /// Whether tables are in schemas.
    pub(super) schemas: bool,
    /// Whether it is a view.
    pub(super) kind: &'static str,
    /// Name, type, whether it may be `NULL`, default, whether the database alone writes it, whether the database counts it,
    /// whether it is one of the columns of the primary key.
    pub(super) columns: &'static str,
    /// Of each column of an index: name of the index, whether it is unique, column (none where it is sorted otherwise than the column), whether it descends, whether `NULL` is first;
    /// and the statement that made the index, if the database tells expressions so.
    pub(super) indexes: &'static str,
    /// Of each column of a foreign key: name of the key, column, table that it points at, column there.
    pub(super) foreign_keys: &'static str,
    /// Definitions with the word `CHECK`.
    pub(super) checks: &'static str,
    /// The statements that made the indexes of the table, and on SQLite its triggers and the tables called after it.
    pub(super) definitions: &'static str,
    /// Types with this name, where types have names of their own.
    pub(super) types: &'static str,
}

/// The questions to a database, if its catalogue is known.
pub(super) fn of(backend: DbBackend) -> Option<&'static Questions> {
    match backend {
        DbBackend::Sqlite => Some(&SQLITE),
        DbBackend::Postgres => Some(&POSTGRES),
        DbBackend::MySql => Some(&MYSQL),
        _ => None,
    }
}

const SQLITE: Questions = Questions {
    schemas: false,
    kind: "SELECT type = 'view' FROM sqlite_schema WHERE type IN ('table', 'view') AND name = ?",
    columns: r#"
WITH info AS (SELECT * FROM pragma_table_xinfo(?))
SELECT name, type, 1 - "notnull", dflt_value, hidden IN (2, 3),
    pk = 1 AND upper(type) = 'INTEGER' AND (SELECT max(pk) FROM info) = 1, pk > 0
FROM info
WHERE hidden <> 1
ORDER BY cid"#,
    indexes: r#"
SELECT list.name, list."unique", CASE WHEN info.coll = 'BINARY' OR instr(upper(own.sql), 'COLLATE') = 0 OR own.sql IS NULL THEN info.name END,
    info."desc", 1 - info."desc", own.sql
FROM pragma_index_list(?) AS list
JOIN pragma_index_xinfo(list.name) AS info
LEFT JOIN sqlite_schema AS own ON own.type = 'index' AND own.name = list.name
WHERE info.key = 1 AND list.partial = 0
ORDER BY list.name, info.seqno"#,
    foreign_keys: r#"SELECT CAST(id AS TEXT), "from", "table", "to" FROM pragma_foreign_key_list(?) ORDER BY id, seq"#,
    checks: "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?",
    definitions: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND (tbl_name = ?1 OR substr(name, 1, length(?1)) = ?1)",
    types: "SELECT 1 WHERE ? IS NULL",
};

const POSTGRES: Questions = Questions {
    schemas: true,
    kind: r"
SELECT (t.relkind IN ('v', 'm'))::int
FROM pg_class t
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE t.relname = $1 AND n.nspname = COALESCE($2::text, current_schema()::text) AND t.relkind IN ('r', 'p', 'f', 'v', 'm')",
    columns: r"
SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), (NOT a.attnotnull)::int,
    CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
    (a.attgenerated <> '' OR a.attidentity = 'a')::int, (a.attidentity <> '')::int,
    EXISTS(SELECT 1 FROM pg_index i WHERE i.indrelid = t.oid AND i.indisprimary AND a.attnum = ANY (i.indkey))::int
FROM pg_attribute a
JOIN pg_class t ON t.oid = a.attrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE t.relname = $1 AND n.nspname = COALESCE($2::text, current_schema()::text) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum",
    indexes: r"
SELECT own.relname::text, i.indisunique::int,
    CASE WHEN i.indisunique OR (o.opcdefault AND i.indcollation[k.place - 1] = a.attcollation) THEN a.attname::text END, (i.indoption[k.place - 1] & 1)::int, (i.indoption[k.place - 1] >> 1 & 1)::int
FROM pg_index i
JOIN pg_class own ON own.oid = i.indexrelid
JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attribute, place)
LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attribute
LEFT JOIN pg_opclass o ON o.oid = i.indclass[k.place - 1]
JOIN pg_am m ON m.oid = own.relam AND m.amname = 'btree'
WHERE t.relname = $1 AND n.nspname = COALESCE($2::text, current_schema()::text) AND i.indisvalid AND i.indpred IS NULL AND k.place <= i.indnkeyatts
ORDER BY 1, k.place",
    foreign_keys: r"
SELECT c.conname::text, a.attname::text, other.relname::text, b.attname::text
FROM pg_constraint c
JOIN pg_class t ON t.oid = c.conrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
JOIN pg_class other ON other.oid = c.confrelid
CROSS JOIN LATERAL unnest(c.conkey, c.confkey) WITH ORDINALITY AS k(attribute, target, place)
JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attribute
JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = k.target
WHERE t.relname = $1 AND n.nspname = COALESCE($2::text, current_schema()::text) AND c.contype = 'f' AND c.conparentid = 0
ORDER BY 1, k.place",
    checks: r"
SELECT pg_get_constraintdef(c.oid)
FROM pg_constraint c
JOIN pg_class t ON t.oid = c.conrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE t.relname = $1 AND n.nspname = COALESCE($2::text, current_schema()::text) AND c.contype = 'c'
UNION ALL
SELECT regexp_replace(pg_get_constraintdef(c.oid), '\mVALUE\M', d.attname::text, 'g')
FROM (
    WITH RECURSIVE domains AS (
        SELECT a.attrelid, a.attname, a.atttypid AS domain
        FROM pg_attribute a
        WHERE a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT d.attrelid, d.attname, y.typbasetype
        FROM domains d
        JOIN pg_type y ON y.oid = d.domain AND y.typtype = 'd'
    )
    SELECT * FROM domains
) d
JOIN pg_class t ON t.oid = d.attrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
JOIN pg_constraint c ON c.contypid = d.domain AND c.contype = 'c'
WHERE t.relname = $1 AND n.nspname = COALESCE($2::text, current_schema()::text)
ORDER BY 1",
    definitions: r"
SELECT pg_get_indexdef(i.indexrelid)
FROM pg_index i
JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE t.relname = $1 AND n.nspname = COALESCE($2::text, current_schema()::text) AND i.indisvalid AND i.indpred IS NULL",
    types: "SELECT 1 FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typname = $1 AND n.nspname = COALESCE($2::text, current_schema()::text)",
};

const MYSQL: Questions = Questions {
    schemas: false,
    kind: r"
SELECT CAST(table_type = 'VIEW' AS SIGNED) FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?",
    columns: r"
SELECT column_name, CAST(column_type AS CHAR), CAST(is_nullable = 'YES' AS SIGNED),
    NULLIF(REPLACE(CAST(column_default AS CHAR), '\\\'', ''''''), 'NULL'),
    CAST(COALESCE(generation_expression, '') <> '' AS SIGNED), CAST(extra LIKE '%auto_increment%' AS SIGNED),
    CAST(column_key = 'PRI' AS SIGNED)
FROM information_schema.columns
WHERE table_schema = DATABASE() AND table_name = ?
ORDER BY ordinal_position",
    indexes: r"
SELECT index_name, CAST(1 - non_unique AS SIGNED), column_name, CAST(COALESCE(collation, 'A') = 'D' AS SIGNED), CAST(COALESCE(collation, 'A') <> 'D' AS SIGNED)
FROM information_schema.statistics
WHERE table_schema = DATABASE() AND table_name = ?
ORDER BY index_name, seq_in_index",
    foreign_keys: r"
SELECT constraint_name, column_name, referenced_table_name, referenced_column_name
FROM information_schema.key_column_usage
WHERE table_schema = DATABASE() AND table_name = ? AND referenced_table_name IS NOT NULL
ORDER BY constraint_name, ordinal_position",
    checks: r"
SELECT CONCAT('CHECK (', CAST(check_clause AS CHAR), ')')
FROM information_schema.check_constraints
WHERE constraint_schema = DATABASE() AND table_name = ?
ORDER BY constraint_name",
    definitions: "SELECT '' FROM DUAL WHERE ? IS NULL",
    types: "SELECT 1 FROM DUAL WHERE ? IS NULL",
};
