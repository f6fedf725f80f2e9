//! The resources of Chinook: all tables as they are, and a few serializers of more than one table.

use actix_web::web;
use sea_orm::entity::prelude::*;
use tweaks_runtime::prelude::*;

use super::mended::{
    album, artist, customer, employee, genre, invoice, invoice_line, media_type, playlist, playlist_track, track,
};

/// An artist with albums, their tracks, and the lines of invoices that sold them.
#[derive(Tweaks)]
#[tweaks(entity = artist::Entity)]
pub struct ArtistTree {
    pub artist_id: super::Number,
    pub name: Option<String>,
    #[tweaks(nested(serializer = AlbumTree, limit = 500))]
    pub albums: HasMany<album::Entity>,
}

#[derive(Tweaks)]
#[tweaks(entity = album::Entity)]
pub struct AlbumTree {
    pub album_id: super::Number,
    pub title: String,
    #[tweaks(nested(serializer = TrackTree, limit = 500))]
    pub tracks: HasMany<track::Entity>,
}

#[derive(Tweaks)]
#[tweaks(entity = track::Entity)]
pub struct TrackTree {
    pub track_id: super::Number,
    pub name: String,
    #[tweaks(nested(serializer = Sale, limit = 500))]
    pub invoice_lines: HasMany<invoice_line::Entity>,
}

#[derive(Tweaks)]
#[tweaks(entity = invoice_line::Entity)]
pub struct Sale {
    pub invoice_line_id: super::Number,
    pub quantity: super::Number,
}

/// A track, by more than its indexes.
#[derive(Tweaks)]
#[tweaks(entity = track::Entity)]
pub struct Song {
    pub track_id: super::Number,
    #[tweaks(filter(unindexed = "a few thousand tracks"))]
    pub name: String,
    #[tweaks(filter(unindexed = "a few thousand tracks"))]
    pub composer: Option<String>,
    pub genre_id: Option<super::Number>,
    #[tweaks(filter(unindexed = "a few thousand tracks"), order(unindexed = "a few thousand tracks"))]
    pub milliseconds: super::Number,
    #[tweaks(filter(unindexed = "a few thousand tracks"))]
    pub unit_price: Decimal,
}

/// An employee with the one that they report to.
#[derive(Tweaks)]
#[tweaks(entity = employee::Entity)]
pub struct Colleague {
    pub employee_id: super::Number,
    pub last_name: String,
    #[tweaks(nested(serializer = Manager, relation = employee::Relation::SelfRef))]
    pub employee: BelongsTo<Option<employee::Entity>>,
}

#[derive(Tweaks)]
#[tweaks(entity = employee::Entity)]
pub struct Manager {
    pub employee_id: super::Number,
    pub last_name: String,
    pub reports_to: Option<super::Number>,
}

/// An invoice with its lines, written together.
#[derive(Tweaks)]
#[tweaks(entity = invoice::Entity)]
pub struct Bill {
    pub invoice_id: super::Number,
    pub customer_id: super::Number,
    pub invoice_date: DateTime,
    pub total: Decimal,
    #[tweaks(nested(serializer = Line, write))]
    pub invoice_lines: HasMany<invoice_line::Entity>,
}

#[derive(Tweaks)]
#[tweaks(entity = invoice_line::Entity)]
pub struct Line {
    pub invoice_line_id: super::Number,
    pub track_id: super::Number,
    pub unit_price: Decimal,
    pub quantity: super::Number,
}

fn whole_list() -> LimitOffset {
    LimitOffset { default: 100, max: 10_000 }
}

/// All resources.
pub fn endpoints(config: &mut web::ServiceConfig) {
    config
        .service(Resource::<album::Entity>::new("/albums").paginate(whole_list()))
        .service(Resource::<artist::Entity>::new("/artists").paginate(whole_list()))
        .service(Resource::<customer::Entity>::new("/customers").paginate(whole_list()))
        .service(Resource::<employee::Entity>::new("/employees").paginate(whole_list()))
        .service(Resource::<genre::Entity>::new("/genres").paginate(whole_list()))
        .service(Resource::<invoice::Entity>::new("/invoices").paginate(whole_list()))
        .service(Resource::<invoice_line::Entity>::new("/invoice-lines").paginate(whole_list()))
        .service(Resource::<media_type::Entity>::new("/media-types").paginate(whole_list()))
        .service(Resource::<playlist::Entity>::new("/playlists").paginate(whole_list()))
        .service(Resource::<playlist_track::Entity>::new("/playlist-tracks").paginate(whole_list()))
        .service(Resource::<track::Entity>::new("/tracks").paginate(whole_list()).bulk_edit(BulkEdit::new()))
        .service(Resource::<ArtistTree>::read_only("/trees").paginate(whole_list()))
        .service(Resource::<Song>::read_only("/songs").paginate(whole_list()))
        .service(Resource::<Colleague>::read_only("/colleagues"))
        .service(Resource::<Bill>::new("/bills"));
}
