/** A button on each block of code that copies it; where that is not allowed, it selects the code. */

import type { ReadWords } from "./words.en.js";

/** So long a button says that it has copied. */
const SHOWN_MS = 2000;

type CopyWords = Pick<ReadWords, "copy" | "copied" | "notCopied">;

export function addCopyButtons(words: CopyWords): void {
  for (const block of document.querySelectorAll(".code")) {
    const code = block.querySelector("code");
    if (code !== null) block.append(...buttonOf(code, words));
  }
}

/** The button, and the words that a screen reader says after it was pressed. */
function buttonOf(code: HTMLElement, { copy, copied, notCopied }: CopyWords): HTMLElement[] {
  const button = document.createElement("button");
  const status = document.createElement("span");
  button.type = "button";
  button.textContent = copy;
  status.className = "quiet";
  status.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    const isCopied = await copyText(code.textContent ?? "");
    status.textContent = isCopied ? copied : notCopied;
    if (!isCopied) getSelection()?.selectAllChildren(code);
    else setTimeout(() => status.replaceChildren(), SHOWN_MS);
  });
  return [status, button];
}

/** Pages that are not secure have no clipboard, and a visitor may refuse it. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
