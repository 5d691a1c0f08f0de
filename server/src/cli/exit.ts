// Exit codes and the two ways a command ends early; only the edge knows them.

export const exitCodes = { ok: 0, findings: 1, usage: 2, internal: 3 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Wrong usage or a missing file: said on stderr without a stack, exit code 2. */
export class UsageError extends Error {}
