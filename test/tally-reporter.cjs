// Mocha's spec output, plus the counts as JSON into $PIPEWRIGHT_TALLY for the lane runner.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class TallyReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = runner.stats;
      const file = process.env.PIPEWRIGHT_TALLY;
      if (file) writeFileSync(file, JSON.stringify({ passes, failures, pending }));
    });
  }
};
