// JSON text → the one text GoogleSQL keeps of it: keys sorted, of equal keys the first, numbers as the reference prints them. Refuses (undefined) what is no JSON.

/** Depth the reference engine takes is unlimited; this one keeps the reader from exhausting the stack. */
const MOST_DEPTH = 500;

export function canonicalJson(text: string): string | undefined {
  const reader = new JsonReader(text);
  const value = reader.value(0);
  return value !== undefined && reader.atEnd() ? value : undefined;
}

class JsonReader {
  #at = 0;
  constructor(private readonly text: string) {}

  atEnd(): boolean {
    this.#skipBlanks();
    return this.#at === this.text.length;
  }

  value(depth: number): string | undefined {
    if (depth > MOST_DEPTH) return undefined;
    this.#skipBlanks();
    const first = this.text[this.#at];
    if (first === '{') return this.#object(depth);
    if (first === '[') return this.#array(depth);
    if (first === '"') return this.#string();
    return this.#take(/true|false|null/y) ?? this.#number();
  }

  #object(depth: number): string | undefined {
    this.#at++;
    const members = new Map<string, string>();
    if (this.#takes('}')) return '{}';
    do {
      this.#skipBlanks();
      const key = this.#string();
      if (key === undefined || !this.#takes(':')) return undefined;
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      if (!members.has(key)) members.set(key, value);
    } while (this.#takes(','));
    if (!this.#takes('}')) return undefined;
    const sorted = [...members].sort(([a], [b]) =>
      Buffer.compare(Buffer.from(JSON.parse(a) as string), Buffer.from(JSON.parse(b) as string)),
    );
    return `{${sorted.map(([key, value]) => `${key}:${value}`).join(',')}}`;
  }

  #array(depth: number): string | undefined {
    this.#at++;
    const elements: string[] = [];
    if (this.#takes(']')) return '[]';
    do {
      const element = this.value(depth + 1);
      if (element === undefined) return undefined;
      elements.push(element);
    } while (this.#takes(','));
    return this.#takes(']') ? `[${elements.join(',')}]` : undefined;
  }

  #string(): string | undefined {
    const lexeme = this.#take(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y);
    return lexeme === undefined ? undefined : JSON.stringify(JSON.parse(lexeme));
  }

  #number(): string | undefined {
    const lexeme = this.#take(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    if (lexeme === undefined) return undefined;
    if (/^-?\d+$/.test(lexeme)) {
      const integer = BigInt(lexeme);
      if (integer >= -(2n ** 63n) && integer < 2n ** 64n) return integer.toString();
    }
    const value = Number(lexeme);
    return Number.isFinite(value) ? jsonDouble(value) : undefined;
  }

  #skipBlanks(): void {
    this.#take(/[ \t\n\r]*/y);
  }

  #takes(sign: string): boolean {
    this.#skipBlanks();
    if (this.text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #take(form: RegExp): string | undefined {
    form.lastIndex = this.#at;
    const found = form.exec(this.text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}

/** Shortest digits; plain up to 15 digits before the point and three zeros after it, else `1e+16`, `1e-05`; always shows that it is no integer. */
export function jsonDouble(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  if (value === 0) return '0.0';
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 15) {
    const magnitude = String(Math.abs(exponent)).padStart(2, '0');
    return `${mantissa}e${exponent < 0 ? '-' : '+'}${magnitude}`;
  }
  const plain =
    exponent < 0 ? value.toFixed(Math.min(100, -exponent + mantissa.replace(/[-.]/g, '').length - 1)) : String(value);
  return plain.includes('.') ? plain : `${plain}.0`;
}
