/** A range with its value in words beside it. */

interface SliderProps {
  readonly id: string;
  readonly label: string;
  readonly limits: { readonly least: number; readonly most: number; readonly step: number };
  readonly value: number;
  /** The value in words, for the eye and for screen readers. */
  readonly shown: string;
  readonly onChange: (value: number) => void;
}

export function Slider({ id, label, limits, value, shown, onChange }: SliderProps) {
  return (
    <div class="field slider">
      <label for={id}>
        {label} <output for={id}>{shown}</output>
      </label>
      <input
        type="range"
        id={id}
        min={limits.least}
        max={limits.most}
        step={limits.step}
        // After its limits: those of a range without any would change it.
        value={value}
        aria-valuetext={shown}
        onInput={({ currentTarget }) => onChange(currentTarget.valueAsNumber)}
      />
    </div>
  );
}
