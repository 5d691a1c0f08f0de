// A model's tests as resolved, each beside what its author wrote; those that keys imply are left out.

import type { ResolvedModel, ResolvedTest } from '../model/pipeline-model.js';
import type { TestSpec } from '../spec/spec.js';

export interface WrittenTest {
  readonly test: ResolvedTest;
  readonly spec: TestSpec;
}

const known = new WeakMap<ResolvedModel, readonly WrittenTest[]>();

export function writtenTests(model: ResolvedModel): readonly WrittenTest[] {
  let tests = known.get(model);
  if (tests === undefined) {
    const specs = new Map(
      [...model.spec.columns, ...model.spec.aggregations, { tests: model.spec.tests }]
        .flatMap((c) => c.tests)
        .map((t) => [t.part, t]),
    );
    tests = model.tests.flatMap((test) => {
      const spec = test.implied ? undefined : specs.get(test.part);
      return spec === undefined ? [] : [{ test, spec }];
    });
    known.set(model, tests);
  }
  return tests;
}
