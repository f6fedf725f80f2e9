//! The library of a program over a database that was there first.

pub mod entities;

use entities::*;
use tweaks_runtime::Api;
use tweaks_runtime::prelude::*;

pub fn api() -> Api {
    let pages = LimitOffset { default: 20, max: 200 };
    Api::new("Chinook", "1.0")
        .docs("/docs")
        .resource(Resource::<album::Entity>::new("/albums/").paginate(pages))
        .resource(Resource::<artist::Entity>::new("/artists/").paginate(pages))
}
