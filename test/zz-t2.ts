import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nodeHost } from '../server/src/host/node-host.js';
import { Workspace } from '../server/src/workspace/workspace.js';
import { coverageProbes } from '../server/src/plan/coverage/coverage.js';
import { printSelect } from '../server/src/relational/select.js';
import { duckdb } from '../server/src/sql/dialects/duckdb/dialect.js';
const folders = [...readdirSync('test/corpus',{withFileTypes:true}).filter(d=>d.isDirectory()).map(d=>join(process.cwd(),'test/corpus',d.name)), '/work/shared/customer360', join(process.cwd(),'client-examples/workspace'), join(process.cwd(),'test/tpch/specs')];
let n=0,bad=0;const kinds:Record<string,number>={};
for (const f of folders) {
  const spec = readdirSync(f).filter(x=>/spec\.json$/.test(x));
  for (const s of spec.slice(0,1)) {
    const project = new Workspace(nodeHost).project(nodeHost.toUri(join(f,s)));
    for (const plan of project.plan.models) {
      const model = project.model.modelByName.get(plan.name.toLowerCase())!;
      for (const pr of coverageProbes(plan, model)) {
        n+=pr.points.length;
        const r = printSelect(pr.counts,{dialect:duckdb,naming:{table:(x:any)=>'t_'+x.name.replace(/\W/g,'_'), relation:(x:any)=>x.name, parameter:(x:string)=>x} as never});
        if (!r.ok) {bad+=pr.points.length; console.log(f.split('/').at(-1), plan.name, JSON.stringify((r as any).refusals?.[0]??r).slice(0,200));}
        for (const p of pr.points) { const k=p.kind+' '+p.outcome; kinds[k]=(kinds[k]??0)+1;
          if (process.argv[2]===p.outcome) console.log(plan.name, p.text, p.part, JSON.stringify(p.span)); }
      }
    }
  }
}
console.log(n,bad,kinds);
