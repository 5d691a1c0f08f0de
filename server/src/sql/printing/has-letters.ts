// A text → whether case mapping changes a character of it. INITCAP leaves delimiters as they are; translations map whole words.

export function hasLetters(text: string): boolean {
  return text.toLowerCase() !== text.toUpperCase();
}
