/** What was dropped: files, or why they are not taken. */

/** Base and model. */
const MOST_FILES = 2;

export type Dropped =
  | { readonly files: readonly File[] }
  | { readonly fault: "folder" | "noFile" | "tooMany"; readonly count: number };

/** `most`: how many are taken. */
export function filesIn(transfer: DataTransfer | null, most = MOST_FILES): Dropped {
  const items = [...(transfer?.items ?? [])];
  if (items.some((item) => item.webkitGetAsEntry?.()?.isDirectory)) return { fault: "folder", count: 0 };
  const files = [...(transfer?.files ?? [])];
  if (files.length === 0) return { fault: "noFile", count: 0 };
  return files.length > most ? { fault: "tooMany", count: files.length } : { files };
}

/** What is dropped beside the slots: the browser would leave the page for it. Returns what ends this. */
export function onWindowDrop(take: (transfer: DataTransfer | null) => void): () => void {
  const over = (event: DragEvent) => event.preventDefault();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    take(event.dataTransfer);
  };
  window.addEventListener("dragover", over);
  window.addEventListener("drop", drop);
  return () => {
    window.removeEventListener("dragover", over);
    window.removeEventListener("drop", drop);
  };
}
