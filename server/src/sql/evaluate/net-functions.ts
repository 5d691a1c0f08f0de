// NET functions of addresses on constants. Hosts of URLs and public suffixes are left alone: they need a list, and rules for what is no URL.

import { bytesOf, FAILS, latin1, textOf, type Constant, type Evaluate, type Evaluations } from './constant.js';

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const V4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const GROUP = /^[0-9a-fA-F]{1,4}$/;

/** 4 or 16 bytes; `undefined`: no address. */
function addressOf(text: string): Buffer | undefined {
  if (V4.test(text)) return Buffer.from(text.split('.').map(Number));
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (tail !== null) {
    if (!V4.test(tail[2]!)) return undefined;
    const [a, b, c, d] = tail[2]!.split('.').map(Number) as [number, number, number, number];
    return addressOf(`${tail[1]!}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`);
  }
  const halves = text.split('::');
  if (halves.length > 2 || !text.includes(':')) return undefined;
  const [head = [], rest = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  if (![...head, ...rest].every((group) => GROUP.test(group))) return undefined;
  const missing = 8 - head.length - rest.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...rest];
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
}

/** `undefined`: an IPv4 address inside an IPv6 one, which is written in another way. */
function textOfAddress(bytes: Buffer): string | undefined {
  if (bytes.length === 4) return [...bytes].join('.');
  const groups = Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(2 * i));
  const mapped = groups.slice(0, 5).every((g) => g === 0) && (groups[5] === 0 || groups[5] === 0xffff);
  if (mapped && !(groups[5] === 0 && groups[6] === 0 && groups[7]! <= 1)) return undefined;
  let [start, length] = [-1, 1];
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === 0) end++;
    if (end - i > length) [start, length] = [i, end - i];
  }
  const shown = groups.map((g) => g.toString(16));
  if (start < 0) return shown.join(':');
  return `${shown.slice(0, start).join(':')}::${shown.slice(start + length).join(':')}`;
}

/** Ones, then zeros. */
function mask(length: number, ones: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, i) => 256 - 2 ** (8 - Math.max(0, Math.min(8, ones - 8 * i)))));
}

const isAddress = (length: number, prefix: number): boolean =>
  (length === 4 || length === 16) && prefix >= 0 && prefix <= 8 * length;

const number = (value: Constant | undefined): number => Number(textOf(value));
const unknown: Evaluate = () => undefined;

export const NET_FUNCTIONS: Evaluations = {
  'net.ip_from_string': (args) => {
    const address = addressOf(textOf(args[0]));
    return address === undefined ? FAILS : latin1(address);
  },
  'net.safe_ip_from_string': (args) => {
    const address = addressOf(textOf(args[0]));
    return address === undefined ? null : latin1(address);
  },
  'net.ip_to_string': (args) => {
    const bytes = bytesOf(textOf(args[0]));
    return bytes.length === 4 || bytes.length === 16 ? textOfAddress(bytes) : FAILS;
  },
  'net.ip_net_mask': (args) => {
    const [length, prefix] = [number(args[0]), number(args[1])];
    return isAddress(length, prefix) ? latin1(mask(length, prefix)) : FAILS;
  },
  'net.ip_trunc': (args) => {
    const bytes = bytesOf(textOf(args[0]));
    if (!isAddress(bytes.length, number(args[1]))) return FAILS;
    const kept = mask(bytes.length, number(args[1]));
    return latin1(bytes.map((byte, i) => byte & kept[i]!));
  },
  'net.ipv4_from_int64': (args) => {
    const value = BigInt(textOf(args[0]));
    if (value < -0x80000000n || value > 0xffffffffn) return FAILS;
    return latin1(Buffer.from(BigInt.asUintN(32, value).toString(16).padStart(8, '0'), 'hex'));
  },
  'net.ipv4_to_int64': (args) => {
    const bytes = bytesOf(textOf(args[0]));
    return bytes.length === 4 ? String(bytes.readUInt32BE(0)) : FAILS;
  },
  'net.host': unknown,
  'net.reg_domain': unknown,
  'net.public_suffix': unknown,
};
