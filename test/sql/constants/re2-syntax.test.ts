// RE2 patterns: valid or not as the reference engine takes them, and the faulty piece. Expected words: its own answers (REGEXP_CONTAINS).

import assert from 'node:assert/strict';
import { checkRe2 } from '../../../server/src/sql/constants/re2-syntax.js';
import { parseRe2 } from '../../../server/src/sql/printing/re2-pattern.js';

/** Each compiles in the reference engine. */
const valid =
  String.raw`a a* a*? a?? a{2} a{2}? a{ a{,2} a{2,} a{1000} (a{10}){100} ((a{10}){10}){10} (a{0}){1000} ^* $+ a(?i)* (?i)a
  (?i-s:a) (?-i) (?) (?P<n>a) (?P<1>a) (?P<é>a) (?P<n>a)(?P<n>b) \12 \0 \07 \777 \x41 \x{41} \x{10ffff} \_ \- \/ \z \A \b \B \C \Q.*\E \Q.* \Q.*\E*
  \d \pN \p{Greek} \p{^Greek} \PL [a-] [-a] []a] [^]a] [\d-z] [[:alpha:]] [[:^alpha:]] [a-z-9] [+--] [\x41-\x42] ] } {a} a{1,2,3} a{999999999999}
  (a*)* (?:a{30}){30} ((a{2}){2}){250} [[:word:]] \v [\v] \p{Han}+ 😀+ [😀-😂] (|) a|`.split(/\s+/);

/** Each is refused by the reference engine. */
const invalid =
  String.raw`a<|**|> a<|++|> a<|*??|> a<|{2}{3}|> a<|{2,1}|> a<|{1001}|> (a{100})<|{11}|> ((a{10}){10})<|{11}|> <|*|>a (<|*|>) (?i)<|*|> a|<|*|>
  <|(|>a a<|)|> <|(?=|>a) <|(?!|>a) <|(?<=|>a) <|(?<!|>a) <|(?>|>a) <|(?P<n|> (?P<<|n-a|>>a) <|(?P=|>n) <|(?#|>c) <|(?x|>)a <|(?i-)|> <|\1|> <|\8|> <|\x|>4 <|\x|>{}
  <|\x|>{110000} <|\Z|> <|\G|> <|\h|> <|\R|> <|\K|> <|\N|> <|\e|> <|\u|>0041 <|\E|> <|\é|> <|\pX|> <|\p{greek}|> <|\p{|> <|[|>a <|[|>] [<|z-a|>] [a-<|\d|>] [<|[:foo:]|>] [<|\x42-\x41|>]
  <|\|> a<|\|> <|{2}|>`.split(/\s+/);

describe('RE2 syntax', () => {
  for (const pattern of valid) it(`takes ${pattern}`, () => assert.equal(checkRe2(pattern).fault?.message, undefined));

  for (const marked of invalid)
    it(`refuses ${marked}`, () => {
      const pattern = marked.replace('<|', '').replace('|>', '');
      const { fault } = checkRe2(pattern);
      assert.ok(fault, 'no fault');
      assert.equal(pattern.slice(fault.start, fault.end), marked.slice(marked.indexOf('<|') + 2, marked.indexOf('|>')));
    });

  it('counts capturing groups', () => {
    assert.equal(checkRe2(String.raw`(a)(?:b)(?P<c>d)\(e`).groups, 2);
  });

  it('takes everything that is translated', () => {
    for (const pattern of valid) if (parseRe2(pattern).ok) assert.equal(checkRe2(pattern).fault, undefined, pattern);
  });

  it('takes deep nesting and long patterns', () => {
    assert.equal(checkRe2(`${'('.repeat(900)}a${')'.repeat(900)}`).fault, undefined);
    assert.equal(checkRe2('a?'.repeat(50_000)).fault, undefined);
  });
});
