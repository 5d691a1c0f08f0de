// How documentation is written in the tables of this folder: one line a function.

/** Catalogue id, arguments as people write them, meaning, and an example `EXPRESSION → RESULT` (both GoogleSQL; '' for none). */
export type DocumentationLine = readonly [id: string, parameters: string, text: string, example: string];
