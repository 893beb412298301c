//! Keys and signatures of GOST 34.10-2015 for tests, with the national authority's identifiers and order of bytes
//! (DOMAIN.md §6.3).
//!
//! Nothing here is constant-time: how long it takes tells of the key. It is for keys of invented persons alone.

use der::Decode;
use der::oid::ObjectIdentifier;
use rsa::BigUint;
use rsa::rand_core::{OsRng, RngCore};
use streebog::{Digest, Streebog256, Streebog512};
use x509_cert::spki::SubjectPublicKeyInfoOwned;

use super::write::{OCTETS, bits, oid, sequence, tlv};

/// A key of 256 or 512 bits.
#[derive(Clone)]
pub(super) struct GostKey {
    curve: Curve,
    secret: BigUint,
}

/// A curve with its identifiers.
#[derive(Clone)]
struct Curve {
    a: BigUint,
    digest: ObjectIdentifier,
    generator: (BigUint, BigUint),
    key: ObjectIdentifier,
    order: BigUint,
    p: BigUint,
    parameters: ObjectIdentifier,
    size: usize,
}

/// A point in Jacobian coordinates; infinity where z is zero.
#[derive(Clone)]
struct Point {
    x: BigUint,
    y: BigUint,
    z: BigUint,
}

impl GostKey {
    /// A new key; `size`: 32 or 64 bytes.
    pub(super) fn make(size: usize) -> Self {
        let curve = Curve::of(size);
        let secret = curve.random();
        Self { curve, secret }
    }

    /// Reads PKCS#8 as [`Self::pkcs8`] writes it.
    pub(super) fn from_pkcs8(der: &[u8]) -> Option<Self> {
        [32, 64].into_iter().map(Curve::of).find_map(|curve| {
            let empty = Self { secret: BigUint::from(0u8), curve: curve.clone() };
            let head = empty.pkcs8();
            let (head, secret) = (&head[..head.len() - curve.size], der.get(head.len() - curve.size..)?);
            (der.starts_with(head) && secret.len() == curve.size)
                .then(|| Self { secret: BigUint::from_bytes_le(secret), curve })
        })
    }

    /// `PrivateKeyInfo` (RFC 5208 §5): the number, the least significant byte first.
    pub(super) fn pkcs8(&self) -> Vec<u8> {
        let secret = tlv(OCTETS, &[&little(&self.secret, self.curve.size)]);
        sequence(&[&[2, 1, 0], &self.curve.algorithm(), &tlv(OCTETS, &[&secret])])
    }

    /// The public half: `X ‖ Y`, the least significant bytes first.
    pub(super) fn public(&self) -> der::Result<SubjectPublicKeyInfoOwned> {
        let size = self.curve.size;
        let (x, y) = self.curve.affine(&self.curve.times(&self.secret));
        let point = tlv(OCTETS, &[&little(&x, size), &little(&y, size)]);
        SubjectPublicKeyInfoOwned::from_der(&sequence(&[&self.curve.algorithm(), &bits(&point)]))
    }

    /// `r ‖ s`, the least significant bytes first (RFC 7091 §6.1).
    pub(super) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let (order, zero, size) = (&self.curve.order, BigUint::from(0u8), self.curve.size);
        let e = BigUint::from_bytes_le(&self.digest(message)) % order;
        let e = if e == zero { BigUint::from(1u8) } else { e };
        loop {
            let k = self.curve.random();
            let r = self.curve.affine(&self.curve.times(&k)).0 % order;
            let s = (&r * &self.secret + &k * &e) % order;
            if r != zero && s != zero {
                return [little(&r, size), little(&s, size)].concat();
            }
        }
    }

    /// The digest that goes with the key.
    pub(super) fn digest(&self, message: &[u8]) -> Vec<u8> {
        match self.curve.size {
            32 => Streebog256::digest(message).to_vec(),
            _ => Streebog512::digest(message).to_vec(),
        }
    }

    /// The identifier of that digest.
    pub(super) const fn digest_oid(&self) -> ObjectIdentifier {
        self.curve.digest
    }

    /// The identifier of the signature.
    pub(super) const fn signature_oid(&self) -> ObjectIdentifier {
        ObjectIdentifier::new_unwrap(match self.curve.size {
            32 => "1.2.398.3.10.1.1.2.3.1",
            _ => "1.2.398.3.10.1.1.2.3.2",
        })
    }
}

impl Curve {
    /// RFC 7836 §A.1 and §A.2, paramSetA of each size.
    fn of(size: usize) -> Self {
        let hex = |text: &str| BigUint::parse_bytes(text.as_bytes(), 16).expect("written above in hexadecimal");
        let power = BigUint::from(1u8) << (size * 8);
        if size == 32 {
            return Self {
                a: hex("c2173f1513981673af4892c23035a27ce25e2013bf95aa33b22c656f277e7335"),
                digest: ObjectIdentifier::new_unwrap("1.2.398.3.10.1.3.2"),
                generator: (
                    hex("91e38443a5e82c0d880923425712b2bb658b9196932e02c78b2582fe742daa28"),
                    hex("32879423ab1a0375895786c4bb46e9565fde0b5344766740af268adb32322e5c"),
                ),
                key: ObjectIdentifier::new_unwrap("1.2.398.3.10.1.1.2.1"),
                order: hex("400000000000000000000000000000000fd8cddfc87b6635c115af556c360c67"),
                p: power - BigUint::from(617u16),
                parameters: ObjectIdentifier::new_unwrap("1.2.398.3.10.1.1.2.1.1"),
                size,
            };
        }
        let p = power - BigUint::from(569u16);
        Self {
            a: &p - BigUint::from(3u8),
            digest: ObjectIdentifier::new_unwrap("1.2.398.3.10.1.3.3"),
            generator: (
                BigUint::from(3u8),
                hex("7503cfe87a836ae3a61b8816e25450e6ce5e1c93acf1abc1778064fdcbefa921\
                     df1626be4fd036e93d75e6a50e3a41e98028fe5fc235f5b889a589cb5215f2a4"),
            ),
            key: ObjectIdentifier::new_unwrap("1.2.398.3.10.1.1.2.2"),
            order: hex("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff\
                        27e69532f48d89116ff22b8d4e0560609b4b38abfad2b85dcacdb1411f10b275"),
            p,
            parameters: ObjectIdentifier::new_unwrap("1.2.398.3.10.1.1.2.2.1"),
            size,
        }
    }

    /// `AlgorithmIdentifier` of a key.
    fn algorithm(&self) -> Vec<u8> {
        sequence(&[&oid(self.key), &sequence(&[&oid(self.parameters), &oid(self.digest)])])
    }

    /// A number from 1 to below the order.
    fn random(&self) -> BigUint {
        loop {
            let mut bytes = vec![0; self.size];
            OsRng.fill_bytes(&mut bytes);
            let number = BigUint::from_bytes_le(&bytes);
            if number != BigUint::from(0u8) && number < self.order {
                return number;
            }
        }
    }

    fn times(&self, k: &BigUint) -> Point {
        let generator = Point { x: self.generator.0.clone(), y: self.generator.1.clone(), z: BigUint::from(1u8) };
        let mut sum = Point { x: BigUint::from(1u8), y: BigUint::from(1u8), z: BigUint::from(0u8) };
        for byte in k.to_bytes_be() {
            for bit in (0..8).rev() {
                sum = self.double(&sum);
                if byte >> bit & 1 == 1 {
                    sum = self.plus(&sum, &generator);
                }
            }
        }
        sum
    }

    fn minus(&self, a: &BigUint, b: &BigUint) -> BigUint {
        (a + &self.p - b % &self.p) % &self.p
    }

    fn double(&self, point: &Point) -> Point {
        let p = &self.p;
        let yy = &point.y * &point.y % p;
        let s = BigUint::from(4u8) * &point.x * &yy % p;
        let zz = &point.z * &point.z % p;
        let m = (BigUint::from(3u8) * &point.x * &point.x + &self.a * (&zz * &zz % p)) % p;
        let x = self.minus(&(&m * &m % p), &(BigUint::from(2u8) * &s));
        let y = self.minus(&(&m * self.minus(&s, &x) % p), &(BigUint::from(8u8) * &yy * &yy));
        Point { x, y, z: BigUint::from(2u8) * &point.y * &point.z % p }
    }

    /// The sum of two points that are neither equal nor opposite, or one of which is infinity.
    fn plus(&self, one: &Point, other: &Point) -> Point {
        let (p, zero) = (&self.p, BigUint::from(0u8));
        if one.z == zero {
            return other.clone();
        }
        let (zz, other_zz) = (&one.z * &one.z % p, &other.z * &other.z % p);
        let u = &one.x * &other_zz % p;
        let h = self.minus(&(&other.x * &zz), &u);
        let s = &one.y * &other.z * &other_zz % p;
        let r = self.minus(&(&other.y * &one.z * &zz), &s);
        if h == zero {
            return if r == zero { self.double(one) } else { Point { z: zero, ..one.clone() } };
        }
        let hh = &h * &h % p;
        let hhh = &h * &hh % p;
        let v = u * &hh % p;
        let x = self.minus(&self.minus(&(&r * &r), &hhh), &(BigUint::from(2u8) * &v));
        let y = self.minus(&(&r * self.minus(&v, &x)), &(s * &hhh));
        Point { x, y, z: &one.z * &other.z * &h % p }
    }

    fn affine(&self, point: &Point) -> (BigUint, BigUint) {
        let p = &self.p;
        let inverse = point.z.modpow(&(p - BigUint::from(2u8)), p);
        let square = &inverse * &inverse % p;
        (&point.x * &square % p, &point.y * square % p * inverse % p)
    }
}

/// So many bytes, the least significant first.
fn little(number: &BigUint, size: usize) -> Vec<u8> {
    let mut bytes = number.to_bytes_le();
    bytes.resize(size, 0);
    bytes
}

#[cfg(test)]
mod tests {
    use der::Encode;

    use super::*;

    #[test]
    fn keys_are_read_as_they_were_written() {
        for size in [32, 64] {
            let key = GostKey::make(size);
            let read = GostKey::from_pkcs8(&key.pkcs8()).unwrap();
            assert!(read.secret == key.secret);
            assert_eq!(read.public().unwrap().to_der().unwrap(), key.public().unwrap().to_der().unwrap());
        }
        assert!(GostKey::from_pkcs8(&[0x30, 0]).is_none());
    }
}
