// Files are about to be renamed → the edits that keep `rows` and `source_ddl` pointing to them.

import { renamedFiles } from '../features/renamed-files.js';
import type { Server } from './server-context.js';
import { toWorkspaceEdit } from './to-lsp.js';

export function registerFileRenames(server: Server): void {
  server.connection.workspace.onWillRenameFiles(({ files }) =>
    server.guarded('file renames', null, () => {
      const session = server.session();
      const moves = new Map(files.map((f) => [session.canonical(f.oldUri), session.canonical(f.newUri)]));
      for (const project of session.projects()) {
        const edits = renamedFiles(project, moves, server.host);
        if (edits.size > 0) return toWorkspaceEdit(session, project, edits);
      }
      return null;
    }),
  );
}
