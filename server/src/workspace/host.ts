// The port to the machine: everything the workspace knows of files comes through here. Implemented in host/.

/** Paths are absolute and use the platform's separators; URIs are `file:` URIs. Nothing throws: what can't be read is absent. */
export interface Host {
  /** UTF-8 text without a byte order mark, or undefined when there is no readable file, or one of more than `limit` bytes. */
  readText(path: string, limit?: number): string | undefined;
  isFile(path: string): boolean;
  isFolder(path: string): boolean;
  /** All files below a folder, sorted, `/`-separated relative paths; skips version control, dependency and generated folders; stops at `limit`. */
  listFiles(folder: string, limit: number): readonly string[];
  /** With symbolic links resolved; undefined when it does not exist. */
  realPath(path: string): string | undefined;
  toPath(uri: string): string | undefined;
  toUri(path: string): string;
}
