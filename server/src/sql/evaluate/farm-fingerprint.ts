// FARM_FINGERPRINT: the 64-bit fingerprint of FarmHash (Google, MIT licence), a fixed function of the bytes: the shifts and constants are its own.

const K0 = 0xc3a5c85c97cb3127n;
const K1 = 0xb492b66fbe98f273n;
const K2 = 0x9ae16a3b2f90404fn;

const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const times = (a: bigint, b: bigint): bigint => u64(a * b);
const rotated = (value: bigint, by: bigint): bigint => u64((value >> by) | (value << (64n - by)));
const mixed = (value: bigint): bigint => value ^ (value >> 47n);

/** A signed 64-bit integer. */
export function farmFingerprint(bytes: Buffer): bigint {
  return BigInt.asIntN(64, hashOf(bytes));
}

function hashOf(s: Buffer): bigint {
  if (s.length <= 16) return short(s);
  if (s.length <= 32) return upTo32(s);
  return s.length <= 64 ? upTo64(s) : long(s);
}

const at = (s: Buffer, offset: number): bigint => s.readBigUInt64LE(offset);

function combined(u: bigint, v: bigint, mul: bigint): bigint {
  const a = mixed(times(u ^ v, mul));
  return times(mixed(times(v ^ a, mul)), mul);
}

function short(s: Buffer): bigint {
  const { length } = s;
  const mul = u64(K2 + BigInt(length) * 2n);
  if (length >= 8) {
    const a = u64(at(s, 0) + K2);
    const b = at(s, length - 8);
    return combined(u64(times(rotated(b, 37n), mul) + a), times(u64(rotated(a, 25n) + b), mul), mul);
  }
  if (length >= 4) {
    const a = BigInt(s.readUInt32LE(0));
    return combined(BigInt(length) + (a << 3n), BigInt(s.readUInt32LE(length - 4)), mul);
  }
  if (length === 0) return K2;
  const y = BigInt(s[0]! + (s[length >> 1]! << 8));
  const z = BigInt(length + (s[length - 1]! << 2));
  return times(mixed(times(y, K2) ^ times(z, K0)), K2);
}

function upTo32(s: Buffer): bigint {
  const { length } = s;
  const mul = u64(K2 + BigInt(length) * 2n);
  const a = times(at(s, 0), K1);
  const b = at(s, 8);
  const c = times(at(s, length - 8), mul);
  const d = times(at(s, length - 16), K2);
  return combined(u64(rotated(u64(a + b), 43n) + rotated(c, 30n) + d), u64(a + rotated(u64(b + K2), 18n) + c), mul);
}

function upTo64(s: Buffer): bigint {
  const { length } = s;
  const mul = u64(K2 + BigInt(length) * 2n);
  const a = times(at(s, 0), K2);
  const b = at(s, 8);
  const c = times(at(s, length - 8), mul);
  const d = times(at(s, length - 16), K2);
  const y = u64(rotated(u64(a + b), 43n) + rotated(c, 30n) + d);
  const z = combined(y, u64(a + rotated(u64(b + K2), 18n) + c), mul);
  const e = times(at(s, 16), mul);
  const f = at(s, 24);
  const g = times(u64(y + at(s, length - 32)), mul);
  const h = times(u64(z + at(s, length - 24)), mul);
  return combined(u64(rotated(u64(e + f), 43n) + rotated(g, 30n) + h), u64(e + rotated(u64(f + a), 18n) + g), mul);
}

/** 32 bytes and two seeds → two words. */
function weak(s: Buffer, offset: number, first: bigint, second: bigint): readonly [bigint, bigint] {
  const [w, x, y, z] = [0, 8, 16, 24].map((i) => at(s, offset + i)) as [bigint, bigint, bigint, bigint];
  const a = u64(first + w);
  const b = rotated(u64(second + a + z), 21n);
  const sum = u64(a + x + y);
  return [u64(sum + z), u64(b + rotated(sum, 44n) + a)];
}

function long(s: Buffer): bigint {
  const seed = 81n;
  let y = u64(seed * K1 + 113n);
  let z = times(mixed(u64(y * K2 + 113n)), K2);
  let v: readonly [bigint, bigint] = [0n, 0n];
  let w: readonly [bigint, bigint] = [0n, 0n];
  let x = u64(seed * K2 + at(s, 0));
  const rest = (s.length - 1) & 63;
  const end = s.length - 1 - rest;
  for (let i = 0; i < end; i += 64) {
    x = times(rotated(u64(x + y + v[0] + at(s, i + 8)), 37n), K1);
    y = times(rotated(u64(y + v[1] + at(s, i + 48)), 42n), K1);
    x ^= w[1];
    y = u64(y + v[0] + at(s, i + 40));
    z = times(rotated(u64(z + w[0]), 33n), K1);
    v = weak(s, i, times(v[1], K1), u64(x + w[0]));
    w = weak(s, i + 32, u64(z + w[1]), u64(y + at(s, i + 16)));
    [z, x] = [x, z];
  }
  const mul = u64(K1 + ((z & 0xffn) << 1n));
  const last = end + rest - 63;
  const w0 = u64(w[0] + BigInt(rest));
  const v0 = u64(v[0] + w0);
  const w1 = u64(w0 + v0);
  x = times(rotated(u64(x + y + v0 + at(s, last + 8)), 37n), mul);
  y = times(rotated(u64(y + v[1] + at(s, last + 48)), 42n), mul);
  x ^= u64(w[1] * 9n);
  y = u64(y + v0 * 9n + at(s, last + 40));
  z = times(rotated(u64(z + w1), 33n), mul);
  v = weak(s, last, times(v[1], mul), u64(x + w1));
  w = weak(s, last + 32, u64(z + w[1]), u64(y + at(s, last + 16)));
  [z, x] = [x, z];
  return combined(u64(combined(v[0], w[0], mul) + times(mixed(y), K0) + z), u64(combined(v[1], w[1], mul) + x), mul);
}
