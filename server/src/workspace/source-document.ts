// The text of a file that takes part in a project.

/** A text as a client has it open, or as it is on disk (`version` absent). */
export interface SourceDocument {
  readonly uri: string;
  readonly text: string;
  readonly version: number | undefined;
}
