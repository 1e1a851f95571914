/** A section of the page: what it says, and beside it what there is to play with. */

import type { ComponentChildren } from "preact";

interface LessonProps {
  readonly id: string;
  readonly title: string;
  readonly intro: readonly string[];
  /** Below the words: what belongs to them rather than to the picture. */
  readonly controls?: ComponentChildren;
  /** Across the page, below the words, rather than beside them. */
  readonly isWide?: boolean;
  readonly children: ComponentChildren;
}

export function Lesson({ id, title, intro, controls, isWide = false, children }: LessonProps) {
  return (
    <section class={isWide ? "lesson is-wide" : "lesson"} id={id} aria-labelledby={`${id}-title`}>
      <div class="lesson-text">
        <h2 id={`${id}-title`}>{title}</h2>
        {intro.map((text) => (
          <p key={text}>{text}</p>
        ))}
        {controls}
      </div>
      <div class="lesson-play panel">{children}</div>
    </section>
  );
}
