/** Words of a stranger within a message: what a file or an argument brings along moves no cursor and forges no line. */

/** Controls, invisible and directional characters, separators of lines, and halves of surrogate pairs. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const LONE_SURROGATES = /\p{Cs}/gu;
const QUOTED_LENGTH = 100;
/** With "xent: " before it and the line feed, a message stays under 300 characters. */
const MESSAGE_LENGTH = 290;
/** So many names of a list are told. */
const LISTED = 8;

/** The same text with its unsafe characters as `\uXXXX`, the form that JSON understands too. */
export function escaped(text: string): string {
  return text.replace(UNSAFE, (character) => {
    let escapes = "";
    for (let unit = 0; unit < character.length; unit++) {
      escapes += `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`;
    }
    return escapes;
  });
}

/** Words of a stranger, such as the name of a file, within a message. */
export function quoted(text: string): string {
  return shortened(escaped(text), QUOTED_LENGTH);
}

export function oneLine(message: string): string {
  return shortened(escaped(message), MESSAGE_LENGTH);
}

/** The first of the names, and how many more there are. */
export function listed(names: readonly string[]): string {
  const first = names.slice(0, LISTED);
  const more = names.length - first.length;
  return quoted(first.join(", ")) + (more > 0 ? ` and ${more} more` : "");
}

/** Leaves out the middle: a path ends with what is told apart best, a message with what to do. */
function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const kept = (length - 1) / 2;
  const cut = `${text.slice(0, Math.ceil(kept))}…${text.slice(text.length - Math.floor(kept))}`;
  return cut.replace(LONE_SURROGATES, "");
}
