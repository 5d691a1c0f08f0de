// Files are about to be renamed → the edits that keep `rows` and `source_ddl` pointing to them.

import { renamedFiles } from '../features/renamed-files.js';
import type { Server } from './server-context.js';
import { joinWorkspaceEdits, toWorkspaceEdit } from './to-lsp.js';

export function registerFileRenames(server: Server): void {
  server.connection.workspace.onWillRenameFiles(({ files }) =>
    server.guarded('file renames', null, () => {
      const session = server.session();
      const moves = new Map(files.map((f) => [session.canonical(f.oldUri), session.canonical(f.newUri)]));
      // A file may be in the lists of several roots, and a folder may hold several.
      const edits = session.projectsAround(moves.keys()).map((project) => ({
        project,
        edits: renamedFiles(project, moves, server.host),
      }));
      return joinWorkspaceEdits(edits.map((e) => toWorkspaceEdit(session, e.project, e.edits)));
    }),
  );
}
