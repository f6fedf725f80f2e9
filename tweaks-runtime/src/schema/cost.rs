//! The cost of a serializer: how many statements a page takes, counted down so that serializers in a circle come to an end.

use std::marker::PhantomData;

/// A depth with another one below it.
pub struct Below<D>(PhantomData<fn() -> D>);

type Four<D> = Below<Below<Below<Below<D>>>>;

/// The depth to which serializers may nest each other.
pub type Deepest = Four<Four<Four<Four<()>>>>;

/// How many statements it takes to read a page with what is shown without being asked for, as long as there is a depth left.
///
/// A serializer that nests others has no number at the depth `()`: there the build fails, because only a circle is so deep.
pub trait Cost<D> {
    /// The number.
    const QUERIES: usize = 1;
}
