//! Elliptic curves over `p = 2^n − c` in short Weierstrass form, and the check of GOST 34.10 on them (RFC 7091 §6.2).

use crypto_bigint::modular::runtime_mod::{DynResidue, DynResidueParams};
use crypto_bigint::{Limb, Uint};

/// Odd multiples in a table: windows of five bits.
const MULTIPLES: usize = 8;
/// The largest digit of a window, and its span.
const DIGIT_MAX: i8 = 15;
const SPAN: u8 = 32;

/// `y² = x³ + ax + b` over the numbers below `2^n − complement`, where `N` limbs have `n` bits.
pub(super) struct Curve<const N: usize> {
    pub(super) a: Uint<N>,
    pub(super) b: Uint<N>,
    pub(super) complement: Limb,
    pub(super) generator: (Uint<N>, Uint<N>),
    pub(super) order: Uint<N>,
}

/// A point in Jacobian coordinates: `(x/z², y/z³)`; infinity where z is zero.
#[derive(Clone, Copy)]
struct Point<const N: usize> {
    x: Uint<N>,
    y: Uint<N>,
    z: Uint<N>,
}

impl<const N: usize> Point<N> {
    const INFINITY: Self = Self { x: Uint::ONE, y: Uint::ONE, z: Uint::ZERO };

    const fn of(point: &(Uint<N>, Uint<N>)) -> Self {
        Self { x: point.0, y: point.1, z: Uint::ONE }
    }

    fn is_infinity(&self) -> bool {
        self.z == Uint::ZERO
    }
}

impl<const N: usize> Curve<N> {
    /// Whether a point lies on the curve, its coordinates below p.
    pub(super) fn has(&self, (x, y): &(Uint<N>, Uint<N>)) -> bool {
        let p = self.modulus();
        let right = self.add(&self.mul(&self.add(&self.square(x), &self.a), x), &self.b);
        x < &p && y < &p && self.square(y) == right
    }

    /// Whether `(r, s)` is a signature over a digest by the key `q`, which lies on the curve (RFC 7091 §6.2).
    pub(super) fn verify(&self, q: &(Uint<N>, Uint<N>), digest: &Uint<N>, r: &Uint<N>, s: &Uint<N>) -> bool {
        let zero = Uint::ZERO;
        if *r == zero || *s == zero || r >= &self.order || s >= &self.order {
            return false;
        }
        let order = DynResidueParams::new(&self.order);
        // The order of some curves is so much less than 2^n that the digest may have to be reduced more than once.
        let e = digest.rem(&crypto_bigint::NonZero::new(self.order).expect("an order is not zero"));
        let e = if e == zero { Uint::ONE } else { e };
        let (v, invertible) = e.inv_odd_mod(&self.order);
        if !bool::from(invertible) {
            return false;
        }
        let v = DynResidue::new(&v, order);
        let of_generator = DynResidue::new(s, order).mul(&v).retrieve();
        let of_key = DynResidue::new(&r.neg_mod(&self.order), order).mul(&v).retrieve();
        let point = self.sum(&of_generator, &self.generator, &of_key, q);
        !point.is_infinity() && self.has_abscissa(&point, r)
    }

    /// Whether x of the point, taken modulo the order, is `r`.
    fn has_abscissa(&self, point: &Point<N>, r: &Uint<N>) -> bool {
        let square = self.square(&point.z);
        let mut candidate = *r;
        // p is less than four orders and a little on every curve here; the loop ends at p in any case.
        loop {
            if self.mul(&candidate, &square) == point.x {
                return true;
            }
            let (next, carry) = candidate.adc(&self.order, Limb::ZERO);
            if carry != Limb::ZERO || next >= self.modulus() {
                return false;
            }
            candidate = next;
        }
    }

    /// `k·P + l·Q`, both in one run over windows of five bits.
    fn sum(&self, k: &Uint<N>, p: &(Uint<N>, Uint<N>), l: &Uint<N>, q: &(Uint<N>, Uint<N>)) -> Point<N> {
        let tables = [self.multiples(p), self.multiples(q)];
        let digits = [digits(k), digits(l)];
        let length = digits[0].len().max(digits[1].len());
        let mut sum = Point::INFINITY;
        for at in (0..length).rev() {
            sum = self.double(&sum);
            for (digits, table) in digits.iter().zip(&tables) {
                match digits.get(at).copied().unwrap_or(0) {
                    0 => {}
                    digit => {
                        let multiple = &table[usize::from(digit.unsigned_abs() / 2)];
                        let y = if digit < 0 { self.sub(&Uint::ZERO, &multiple.y) } else { multiple.y };
                        sum = self.plus(&sum, &Point { y, ..*multiple });
                    }
                }
            }
        }
        sum
    }

    /// P, 3P, 5P, …
    fn multiples(&self, p: &(Uint<N>, Uint<N>)) -> [Point<N>; MULTIPLES] {
        let mut multiples = [Point::of(p); MULTIPLES];
        let twice = self.double(&multiples[0]);
        for at in 1..MULTIPLES {
            multiples[at] = self.plus(&multiples[at - 1], &twice);
        }
        multiples
    }

    /// `2·P` (dbl-2007-bl of the Explicit-Formulas Database, in the form for any a).
    fn double(&self, p: &Point<N>) -> Point<N> {
        if p.is_infinity() || p.y == Uint::ZERO {
            return Point::INFINITY;
        }
        let (xx, yy, zz) = (self.square(&p.x), self.square(&p.y), self.square(&p.z));
        let s = self.twice(&self.twice(&self.mul(&p.x, &yy)));
        let m = self.add(&self.add(&self.twice(&xx), &xx), &self.mul(&self.a, &self.square(&zz)));
        let x = self.sub(&self.square(&m), &self.twice(&s));
        let yyyy = self.twice(&self.twice(&self.twice(&self.square(&yy))));
        let y = self.sub(&self.mul(&m, &self.sub(&s, &x)), &yyyy);
        Point { x, y, z: self.twice(&self.mul(&p.y, &p.z)) }
    }

    /// `P + Q`, whatever the two are to each other.
    fn plus(&self, p: &Point<N>, q: &Point<N>) -> Point<N> {
        if p.is_infinity() {
            return *q;
        }
        if q.is_infinity() {
            return *p;
        }
        let (pzz, qzz) = (self.square(&p.z), self.square(&q.z));
        let (px, qx) = (self.mul(&p.x, &qzz), self.mul(&q.x, &pzz));
        let py = self.mul(&p.y, &self.mul(&q.z, &qzz));
        let qy = self.mul(&q.y, &self.mul(&p.z, &pzz));
        let (h, r) = (self.sub(&qx, &px), self.sub(&qy, &py));
        if h == Uint::ZERO {
            return if r == Uint::ZERO { self.double(p) } else { Point::INFINITY };
        }
        let hh = self.square(&h);
        let hhh = self.mul(&h, &hh);
        let v = self.mul(&px, &hh);
        let x = self.sub(&self.sub(&self.square(&r), &hhh), &self.twice(&v));
        let y = self.sub(&self.mul(&r, &self.sub(&v, &x)), &self.mul(&py, &hhh));
        Point { x, y, z: self.mul(&self.mul(&p.z, &q.z), &h) }
    }

    fn modulus(&self) -> Uint<N> {
        Uint::ZERO.wrapping_sub(&Uint::from_word(self.complement.0))
    }

    fn add(&self, a: &Uint<N>, b: &Uint<N>) -> Uint<N> {
        a.add_mod_special(b, self.complement)
    }

    fn sub(&self, a: &Uint<N>, b: &Uint<N>) -> Uint<N> {
        a.sub_mod_special(b, self.complement)
    }

    fn twice(&self, a: &Uint<N>) -> Uint<N> {
        self.add(a, a)
    }

    fn mul(&self, a: &Uint<N>, b: &Uint<N>) -> Uint<N> {
        a.mul_mod_special(b, self.complement)
    }

    fn square(&self, a: &Uint<N>) -> Uint<N> {
        self.mul(a, a)
    }
}

/// The number as a sum of odd digits between −15 and 15, the lowest first, no two within five places.
fn digits<const N: usize>(number: &Uint<N>) -> Vec<i8> {
    let mut words = number.as_words().to_vec();
    words.push(0);
    let mut digits = Vec::with_capacity(N * Limb::BITS + 1);
    while words.iter().any(|word| *word != 0) {
        let digit = window(words[0]);
        if digit > 0 {
            words[0] -= u64::from(digit.unsigned_abs());
        } else if digit < 0 {
            carry(&mut words, u64::from(digit.unsigned_abs()));
        }
        digits.push(digit);
        halve(&mut words);
    }
    digits
}

/// The digit of the lowest bits: nothing where they are even.
fn window(word: u64) -> i8 {
    let low = i8::try_from(word % u64::from(SPAN)).unwrap_or(0);
    match low {
        even if even % 2 == 0 => 0,
        small if small <= DIGIT_MAX => small,
        large => large - 32,
    }
}

fn carry(words: &mut [u64], mut add: u64) {
    for word in words {
        let (sum, over) = word.overflowing_add(add);
        *word = sum;
        if !over {
            return;
        }
        add = 1;
    }
}

fn halve(words: &mut [u64]) {
    let mut high = 0;
    for word in words.iter_mut().rev() {
        let low = *word << 63;
        *word = *word >> 1 | high;
        high = low;
    }
}

#[cfg(test)]
mod tests;
