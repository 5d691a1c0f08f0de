// What a problem says for its fixes, read out of its plain data.

import type { Problem } from '../../spec/problem.js';

export function stringsOf(data: Problem['data'], key: string): readonly string[] {
  return (data?.[key] as readonly string[] | undefined) ?? [];
}
