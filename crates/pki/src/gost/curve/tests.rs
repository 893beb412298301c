use crypto_bigint::{U256, U512, Uint};

use super::{Curve, Point};
use crate::gost::{A256, A512, CRYPTO_PRO_A};

/// The multiple by doubling and adding alone.
fn slowly<const N: usize>(curve: &Curve<N>, k: u32) -> Point<N> {
    let generator = Point::of(&curve.generator);
    (0..k).fold(Point::INFINITY, |sum, _| curve.plus(&sum, &generator))
}

fn same<const N: usize>(curve: &Curve<N>, one: &Point<N>, other: &Point<N>) -> bool {
    let scaled = |x, z: &Uint<N>| curve.mul(x, &curve.square(z));
    one.is_infinity() == other.is_infinity() && scaled(&one.x, &other.z) == scaled(&other.x, &one.z)
}

fn holds_together<const N: usize>(curve: &Curve<N>) {
    assert!(curve.has(&curve.generator));
    assert!(!curve.has(&(curve.generator.0, curve.modulus())));
    for k in [0, 1, 2, 3, 15, 16, 17, 31, 32, 33, 255, 1000] {
        let fast = curve.sum(&Uint::from_u32(k), &curve.generator, &Uint::ZERO, &curve.generator);
        assert!(same(curve, &fast, &slowly(curve, k)), "{k}");
        let both = curve.sum(&Uint::from_u32(k), &curve.generator, &Uint::from_u32(3), &curve.generator);
        assert!(same(curve, &both, &slowly(curve, k + 3)), "{k}");
    }
    let none = curve.sum(&curve.order, &curve.generator, &Uint::ZERO, &curve.generator);
    assert!(none.is_infinity());
    let less = curve.order.wrapping_sub(&Uint::ONE);
    assert!(curve.sum(&less, &curve.generator, &Uint::ONE, &curve.generator).is_infinity());
}

#[test]
fn generators_lie_on_their_curves_and_have_their_orders() {
    holds_together(&A256);
    holds_together(&A512);
    holds_together(&CRYPTO_PRO_A);
}

/// RFC 7091 §7.1: its curve over another prime cannot be computed with here, but what is asked of r and s can be tried.
#[test]
fn r_and_s_lie_between_zero_and_the_order() {
    let one = U512::ONE;
    for (r, s) in [(U512::ZERO, one), (one, U512::ZERO), (A512.order, one), (one, A512.order), (U512::MAX, one)] {
        assert!(!A512.verify(&A512.generator, &one, &r, &s));
    }
    assert!(!A256.verify(&A256.generator, &U256::ONE, &U256::MAX, &U256::ONE));
}
