// A literal JSON path → its steps: names and array positions.

export type JsonStep = string | number;

/** `legacy`: JSON_EXTRACT's spelling `['name']` instead of `."name"`. `undefined`: not a path of names and positions. */
export function jsonPath(path: string, legacy: boolean): readonly JsonStep[] | undefined {
  if (!path.startsWith('$')) return undefined;
  const steps: JsonStep[] = [];
  const name = legacy
    ? /\.([^.[\]'"]+)|\['((?:[^'\\]|\\.)*)'\]|\[(\d+)\]|\[([A-Za-z_]\w*)\]/y
    : /\.(?:([^.[\]"]+)|"((?:[^"\\]|\\.)*)")|\[(\d+)\]/y;
  name.lastIndex = 1;
  while (name.lastIndex < path.length) {
    const match = name.exec(path);
    if (match === null) return undefined;
    if (match[3] !== undefined) {
      if (Number(match[3]) > 2147483647) return undefined;
      steps.push(Number(match[3]));
    } else steps.push(match[1] ?? match[4] ?? match[2]!.replace(/\\(.)/gs, '$1'));
  }
  return steps;
}
