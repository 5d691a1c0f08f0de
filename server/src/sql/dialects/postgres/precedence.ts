// PostgreSQL's operator precedence: the usual scale with COLLATE and AT TIME ZONE between unary minus and multiplication.

import { SQL_PRECEDENCE } from '../../printing/fragment.js';

export const P = { ...SQL_PRECEDENCE, collate: 78, atTimeZone: 76 } as const;
