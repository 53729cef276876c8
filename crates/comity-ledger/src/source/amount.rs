//! Exact decimals, so that what was kept and what was refused add up to the file.
//!
//! An [`Amount`] is an integer number of 10⁻¹² of the unit of the file. Sums of integers are the
//! same in any order and lose nothing; a float would do neither.

use std::fmt;

/// Decimal places carried.
const PLACES: i32 = 12;
/// Most digits before the decimal point: with [`PLACES`] they leave room for 10¹⁴ rows in an `i128`.
const WHOLE_DIGITS_MAX: i32 = 12 + 12;

/// A decimal number with twelve places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i128);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// A whole number.
    pub fn whole(value: i64) -> Self {
        Self(i128::from(value) * 10i128.pow(PLACES as u32))
    }

    /// Reads `-12.5`, `.5`, `1e+05`. Digits beyond the twelfth place are rounded half to even.
    /// `None` if it is not a number below 10²⁴.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some(short) = short(text.as_bytes()) {
            return Some(Self(short));
        }
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i16>().ok()?),
            None => (text, 0),
        };
        let (negative, digits) = match mantissa.as_bytes() {
            [b'-', ..] => (true, &mantissa[1..]),
            [b'+', ..] => (false, &mantissa[1..]),
            _ => (false, mantissa),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit());
        if !all_digits || whole.len() + fraction.len() == 0 || digits.len() > 400 {
            return None;
        }
        let digits = whole.bytes().chain(fraction.bytes()).skip_while(|b| *b == b'0');
        let significant: Vec<u8> = digits.map(|b| b - b'0').collect();
        // The value is the digits times 10^(exponent - length of the fraction).
        let shift = i32::from(exponent) - fraction.len() as i32 + PLACES;
        let length = significant.len() as i32 + shift;
        if !significant.is_empty() && length > WHOLE_DIGITS_MAX + PLACES {
            return None;
        }
        let scaled = shifted(&significant, shift);
        Some(Self(if negative { -scaled } else { scaled }))
    }

    /// From a float, through its shortest decimal form; `None` if it is not finite or too large.
    pub fn from_f64(value: f64) -> Option<Self> {
        if value.is_finite() { Self::parse(&format!("{value:e}")) } else { None }
    }

    /// The sum, or `None` on overflow.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The number with the other sign.
    #[must_use]
    pub fn negated(self) -> Self {
        Self(-self.0)
    }

    /// The number times ten to the `power`: thousand dollars to dollars is 3.
    #[must_use]
    pub fn times_ten_to(self, power: u32) -> Option<Self> {
        10i128.checked_pow(power).and_then(|factor| self.0.checked_mul(factor)).map(Self)
    }

    /// The number as an integer carrying `decimals` places, rounded half to even, and whether
    /// nothing was lost. `None` if it does not fit.
    pub fn with_decimals(self, decimals: u8) -> Option<(i64, bool)> {
        let drop = 10i128.checked_pow((PLACES as u32).checked_sub(u32::from(decimals))?)?;
        let rounded = divide_half_even(self.0, drop);
        Some((i64::try_from(rounded).ok()?, rounded * drop == self.0))
    }

    /// The number whose product with ten to the `power` is `value` times `10^-decimals`.
    pub fn scaled(value: i64, decimals: u8, power: u32) -> Self {
        let places = PLACES - i32::from(decimals) - power as i32;
        let value = i128::from(value);
        match u32::try_from(places) {
            Ok(places) => Self(value * 10i128.pow(places)),
            Err(_) => Self(value / 10i128.pow(places.unsigned_abs())),
        }
    }

    /// The nearest float.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / 10f64.powi(PLACES)
    }
}

/// A number of up to eighteen digits, at most twelve of them behind the point, in units of
/// 10⁻¹²: nearly all cells of official tables are such. `None` for every other text.
fn short(text: &[u8]) -> Option<i128> {
    const DIGITS_MAX: usize = 18;
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let (mut value, mut places, mut seen) = (0u64, None, 0usize);
    for byte in digits {
        match byte {
            b'0'..=b'9' if seen < DIGITS_MAX => {
                value = value * 10 + u64::from(byte - b'0');
                seen += 1;
                places = places.map(|p: u32| p + 1);
            }
            b'.' if places.is_none() => places = Some(0),
            _ => return None,
        }
    }
    let dropped = (PLACES as u32).checked_sub(places.unwrap_or(0))?;
    let scaled = i128::from(value) * 10i128.pow(dropped);
    (seen > 0).then_some(if negative { -scaled } else { scaled })
}

/// The digits as an integer times `10^shift`, rounded half to even where places fall off.
fn shifted(digits: &[u8], shift: i32) -> i128 {
    let keep = (digits.len() as i32 + shift.min(0)).max(0) as usize;
    let mut value = digits[..keep].iter().fold(0i128, |sum, digit| sum * 10 + i128::from(*digit));
    if shift >= 0 {
        return if value == 0 { 0 } else { value * 10i128.pow(shift as u32) };
    }
    // Digits in front of the kept ones are zeros if the number is smaller than one place.
    let dropped = if digits.len() as i32 + shift < 0 { &[][..] } else { &digits[keep..] };
    let above_half = dropped.first().is_some_and(|first| {
        *first > 5 || (*first == 5 && (dropped[1..].iter().any(|d| *d > 0) || value % 2 == 1))
    });
    value += i128::from(above_half);
    value
}

fn divide_half_even(value: i128, by: i128) -> i128 {
    let (quotient, remainder) = (value / by, value % by);
    let twice = remainder.abs().saturating_mul(2);
    let away = twice > by || (twice == by && quotient % 2 != 0);
    if away { quotient + remainder.signum() } else { quotient }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = 10u128.pow(PLACES as u32);
        let (whole, fraction) = (self.0.unsigned_abs() / one, self.0.unsigned_abs() % one);
        let sign = if self.0 < 0 { "-" } else { "" };
        let fraction = format!("{fraction:012}");
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parsed(text: &str) -> String {
        Amount::parse(text).map_or_else(|| "-".into(), |a| a.to_string())
    }

    #[test]
    fn decimals_are_read_exactly() {
        for (text, want) in [
            ("3.919", "3.919"),
            ("-0.5", "-0.5"),
            (".5", "0.5"),
            ("1e+05", "100000"),
            ("2.5E-3", "0.0025"),
            ("000", "0"),
            ("13168.219999999999", "13168.219999999999"),
            ("0.0000000000005", "0"),
            ("0.0000000000015", "0.000000000002"),
            ("0.00000000000051", "0.000000000001"),
            ("0.00000000000009", "0"),
            ("999999999999999999999999", "999999999999999999999999"),
        ] {
            assert_eq!(parsed(text), want, "{text}");
        }
        for text in ["", ".", "-", "1.2.3", "1,000", "NaN", "inf", "0x10", "1e", "1e99", "1 000", "١"] {
            assert_eq!(parsed(text), "-", "{text}");
        }
    }

    #[test]
    fn rounding_is_half_to_even_and_says_so() {
        let amount = |text: &str| Amount::parse(text).unwrap();
        assert_eq!(amount("2.5").with_decimals(0), Some((2, false)));
        assert_eq!(amount("3.5").with_decimals(0), Some((4, false)));
        assert_eq!(amount("-2.5").with_decimals(0), Some((-2, false)));
        assert_eq!(amount("-2.6").with_decimals(0), Some((-3, false)));
        assert_eq!(amount("2.25").with_decimals(2), Some((225, true)));
        assert_eq!(amount("99999999999999999999").with_decimals(0), None);
        assert_eq!(amount("3.919").times_ten_to(3).unwrap().with_decimals(0), Some((3919, true)));
    }

    proptest! {
        #[test]
        fn any_text_is_a_number_or_refused(text in "\\PC{0,40}") {
            let _ = Amount::parse(&text);
        }

        #[test]
        fn display_then_parse_is_identity(value in any::<i64>(), places in 0u32..12) {
            let amount = Amount(i128::from(value) * 10i128.pow(places));
            prop_assert_eq!(Amount::parse(&amount.to_string()), Some(amount));
        }

        #[test]
        fn floats_survive(value in -1e15f64..1e15) {
            let amount = Amount::from_f64(value).unwrap();
            prop_assert!((amount.to_f64() - value).abs() <= 1e-12 + value.abs() * 1e-15);
        }
    }
}
