/** The place of the trainer, which is loaded when it comes near: the lessons above do not wait for it. */

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Language } from "../frame/language.js";
import { WORDS } from "./trainer/words.js";

/** How far below the window it may be. */
const NEAR = "800px";

export function TrainerPlace({ language }: { readonly language: Language }) {
  const words = WORDS[language];
  const place = useRef<HTMLDivElement>(null);
  const [trainer, setTrainer] = useState<VNode | null>(null);
  const [isMissing, setMissing] = useState(false);
  useEffect(
    () =>
      whenNear(place.current as HTMLDivElement, () => {
        import("./trainer/Trainer.js").then(
          ({ Trainer }) => setTrainer(<Trainer language={language} />),
          () => setMissing(true),
        );
      }),
    [language],
  );
  return (
    <div ref={place} class="trainer-place">
      {trainer ?? (
        <section class="trainer is-waiting" aria-labelledby="trainer-heading">
          <h2 id="trainer-heading">{words.heading}</h2>
          <p>{words.intro}</p>
          <p class="fault" role="status">
            {isMissing ? words.isMissing : null}
          </p>
        </section>
      )}
    </div>
  );
}

/** Calls once when the element is near the window; at once where nobody can tell. Gives what ends the waiting. */
function whenNear(element: Element, call: () => void): () => void {
  if (typeof IntersectionObserver === "undefined") {
    call();
    return () => {};
  }
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      call();
    },
    { rootMargin: NEAR },
  );
  observer.observe(element);
  return () => observer.disconnect();
}
