//! Numerics: the binary form in which PostgreSQL sends a `NUMERIC`.

/// A number, or what PostgreSQL has besides: four words, then digits by four.
pub(super) struct Numeric<'b> {
    /// The power of ten thousand that the first group of digits is multiplied with.
    pub(super) weight: i16,
    /// 0 and [`Numeric::NEGATIVE`] are those of numbers.
    pub(super) sign: u16,
    /// How many digits are kept behind the point.
    pub(super) places: usize,
    groups: &'b [u8],
}

impl<'b> Numeric<'b> {
    pub(super) const NEGATIVE: u16 = 0x4000;

    pub(super) fn read(bytes: &'b [u8]) -> Option<Self> {
        let (head, groups) = bytes.split_at_checked(8)?;
        let word = |at: usize| u16::from_be_bytes([head[2 * at], head[2 * at + 1]]);
        Some(Self { weight: word(1).cast_signed(), sign: word(2), places: word(3).into(), groups })
    }

    /// How many groups of digits it has.
    pub(super) fn len(&self) -> usize {
        self.groups.len() / 2
    }

    /// Appends its digits without the sign, a digit before the point at least, and so many behind it.
    pub(super) fn write(&self, places: usize, out: &mut Vec<u8>) {
        let start = out.len();
        (0..=i32::from(self.weight)).rev().for_each(|power| out.extend(self.four(power)));
        let zeros = out[start..].iter().take_while(|digit| **digit == b'0').count();
        out.drain(start..start + zeros);
        if out.len() == start {
            out.push(b'0');
        }
        if places > 0 {
            out.push(b'.');
            let end = out.len() + places;
            (1..).take(places.div_ceil(4)).for_each(|power: i32| out.extend(self.four(-power)));
            out.truncate(end);
        }
    }

    /// The digits that are multiplied with a power of ten thousand.
    fn four(&self, power: i32) -> [u8; 4] {
        let at = usize::try_from(i32::from(self.weight) - power).ok();
        let bytes = at.and_then(|at| self.groups.get(2 * at..2 * at + 2));
        let group = bytes.map_or(0, |bytes| u16::from_be_bytes([bytes[0], bytes[1]]));
        [1000, 100, 10, 1].map(|power| b'0' + (group / power % 10) as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_where_their_weight_says() {
        let text = |groups: &[u16], weight: i16, places: u16| {
            // The first word, the number of groups, is not looked at: there are as many as there are bytes.
            let words = [0, weight.cast_unsigned(), 0, places];
            let bytes: Vec<u8> = words.iter().chain(groups).flat_map(|word| word.to_be_bytes()).collect();
            let (number, mut out) = (Numeric::read(&bytes).expect("a number"), Vec::new());
            assert_eq!((number.len(), number.weight, number.sign), (groups.len(), weight, 0));
            number.write(number.places, &mut out);
            String::from_utf8(out).expect("digits")
        };
        assert_eq!(text(&[12, 3400], 0, 2), "12.34");
        assert_eq!(text(&[12, 3400], 0, 4), "12.3400");
        assert_eq!(text(&[1], 1, 0), "10000");
        assert_eq!(text(&[1], 7, 0), format!("1{}", "0".repeat(28)));
        assert_eq!(text(&[5], -1, 3), "0.000");
        assert_eq!(text(&[50], -1, 4), "0.0050");
        assert_eq!(text(&[5], -3, 12), "0.000000000005");
        assert_eq!(text(&[], 0, 0), "0");
        assert_eq!(text(&[], 0, 2), "0.00");
    }

    #[test]
    fn what_is_no_number_is_not_read() {
        assert!(Numeric::read(&[0, 1, 0, 0, 0, 0, 0]).is_none());
    }
}
