/** A set of boxes to tick, each with what it stands for. */

interface ChoicesProps<Name extends string> {
  readonly id: string;
  readonly legend: string;
  readonly all: readonly Name[];
  readonly chosen: readonly Name[];
  readonly nameOf: (name: Name) => string;
  readonly hintOf?: (name: Name) => string;
  readonly onChange: (chosen: readonly Name[]) => void;
}

export function Choices<Name extends string>(props: ChoicesProps<Name>) {
  const { id, legend, all, chosen, nameOf, hintOf, onChange } = props;
  // In the order of the list, whatever was ticked first.
  const toggled = (name: Name, isChosen: boolean) =>
    all.filter((other) => (other === name ? isChosen : chosen.includes(other)));
  return (
    <fieldset class="measure-choices">
      <legend>{legend}</legend>
      {all.map((name) => (
        <label key={name}>
          <input
            type="checkbox"
            id={`${id}-${name.replaceAll("/", "-")}`}
            checked={chosen.includes(name)}
            onChange={({ currentTarget }) => onChange(toggled(name, currentTarget.checked))}
          />
          <span>
            <code>{nameOf(name)}</code> {hintOf ? <span class="quiet">{hintOf(name)}</span> : null}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
