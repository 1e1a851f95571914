/** Brings the component of a page to life in the language of the page. */

import { type ComponentType, hydrate } from "preact";
import { type Language, languageHere } from "./language.js";

/**
 * `firstCalls`: what the component will call, where the first call is slow, as those are that compile kernels. Each is made in a
 * task of its own before, so that the page never stands still for long.
 */
export async function live(
  Content: ComponentType<{ readonly language: Language }>,
  firstCalls: readonly (() => unknown)[] = [],
): Promise<void> {
  const main = document.getElementById("content");
  if (main === null) return;
  for (const call of firstCalls) {
    call();
    await new Promise((next) => setTimeout(next));
  }
  resetControls(main);
  hydrate(<Content language={languageHere()} />, main);
}

/** What was changed before, by a visitor or by a browser that restores fields, would differ from what the component has. */
function resetControls(main: HTMLElement): void {
  // What is set anew is laid out anew, be it the same.
  for (const field of main.querySelectorAll("textarea"))
    if (field.value !== field.defaultValue) field.value = field.defaultValue;
  for (const option of main.querySelectorAll("option"))
    if (option.selected !== option.defaultSelected) option.selected = option.defaultSelected;
  for (const input of main.querySelectorAll("input")) {
    if (input.type !== "file" && input.value !== input.defaultValue) input.value = input.defaultValue;
    if (input.checked !== input.defaultChecked) input.checked = input.defaultChecked;
  }
}
