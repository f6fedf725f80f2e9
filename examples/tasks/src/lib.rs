//! An API of projects and their tasks.

// Columns are described by their names.
#![allow(missing_docs)]

pub mod project;
pub mod task;

use actix_web::web::ServiceConfig;
use tweaks_runtime::Api;
use tweaks_runtime::prelude::*;
use tweaks_runtime::schema::{HasTable, Table};

/// The tables, for the start of the program and for tests.
pub const TABLES: [&Table; 2] = [project::Entity::TABLE, task::Entity::TABLE];

/// The resources.
pub fn api() -> Api {
    let pages = LimitOffset { default: 20, max: 100 };
    Api::new("Tasks", "1.0")
        .docs("/docs")
        .resource(Resource::<project::Entity>::new("/projects/").paginate(pages))
        .resource(Resource::<task::Entity>::new("/tasks/").paginate(pages))
}

/// Adds the endpoints to an application.
pub fn configure(config: &mut ServiceConfig) {
    config.service(api());
}
