// What readers can see of a source or model → a signature whose text is equal exactly when readers cannot tell the difference.

import { typeToString } from '../sql/types.js';
import type { Signature } from './pipeline-model.js';

export function makeSignature(parts: Omit<Signature, 'text'>, previous: Signature | undefined): Signature {
  const columns = parts.columns.map(
    (c) =>
      `${c.name} ${typeToString(c.type)}${c.nullable ? '' : '!'}${c.claimedNonNull ? '?' : ''}${c.nullFromSource ? '<' : ''}${c.figure === undefined ? '' : ` #${c.figure}`}${c.neverZero === true ? ' ≠0' : ''}${c.constant === undefined ? '' : ` =${c.constant}`}${c.beginning === undefined ? '' : ` ^${JSON.stringify(c.beginning)}`}${c.unit === undefined ? '' : ` by ${c.unit}`}${c.rowOrigin === undefined ? '' : ` of ${c.rowOrigin}`}${c.nullReason === undefined ? '' : ` (${c.nullReason})`}`,
  );
  const keys = parts.keys.map((k) => `${k.nullsCounted ? '' : '~'}${k.columns.join('+')}`);
  const determinations = parts.determinations.map(
    (d) => `${d.spelled === true ? '~' : ''}${d.from.join('+')}>${d.to.join('+')}`,
  );
  const history =
    parts.history === undefined
      ? ''
      : `${parts.history.effectiveAt},${parts.history.expiryAt},${parts.history.currentFlag}`;
  const intervals = (parts.intervals ?? []).map((i) => `${i.per.join('+')}@${i.from}${i.closed ? '..=' : '..'}${i.to}`);
  const text = [
    parts.relation.kind,
    parts.relation.name,
    parts.open,
    parts.unread,
    parts.oneRow,
    columns.join('\n'),
    keys.join('\n'),
    determinations.join('\n'),
    history,
    intervals.join('\n'),
    (parts.apart ?? []).map((pair) => pair.join('≠')).join('\n'),
  ].join('\n\n');
  return previous?.text === text ? previous : { ...parts, text };
}
