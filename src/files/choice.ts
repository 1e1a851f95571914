/** Which tensor of several is meant. */
import { InputError } from "./inputError.js";
import { listed, quoted } from "./text.js";

/** A name has to be given. */
export class SeveralTensors extends InputError {
  readonly names: readonly string[];

  constructor(path: string, names: readonly string[]) {
    super(path, `holds ${names.length} tensors: ${listed(names)}; name one as FILE#NAME`);
    this.names = names;
  }
}

/** The name of the tensor that is asked for, or of the only one there is. */
export function chosen(path: string, names: readonly string[], name: string | undefined): string {
  if (names.length === 0) throw new InputError(path, "holds no tensor");
  if (name === undefined && names.length === 1) return names[0];
  if (name === undefined) throw new SeveralTensors(path, names);
  if (!names.includes(name))
    throw new InputError(
      path,
      `has no tensor ${name === "" ? '""' : quoted(name)}; it holds ${listed(names)}`,
    );
  return name;
}

/** What messages call a tensor of a file. */
export function pathOf(path: string, name: string): string {
  return `${path}#${name}`;
}
