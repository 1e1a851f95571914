/** Colour and shape of each class, in that order: no class is told by its colour alone. */

export const CLASS_COLOURS = ["mark", "target", "second", "beside"] as const;

/** Draws the outline of a mark around a place. */
export type Outline = (context: CanvasRenderingContext2D, x: number, y: number, radius: number) => void;

export const OUTLINES: readonly Outline[] = [
  (context, x, y, radius) => context.arc(x, y, radius, 0, 2 * Math.PI),
  (context, x, y, radius) => context.rect(x - 0.9 * radius, y - 0.9 * radius, 1.8 * radius, 1.8 * radius),
  polygon(3, 1.25),
  polygon(4, 1.25),
];

/** A regular one that stands on its side or, with four corners, on one of them. */
function polygon(corners: number, size: number): Outline {
  return (context, x, y, radius) => {
    for (let k = 0; k < corners; k++) {
      const angle = (2 * Math.PI * k) / corners;
      context.lineTo(x + size * radius * Math.sin(angle), y - size * radius * Math.cos(angle));
    }
    context.closePath();
  };
}
