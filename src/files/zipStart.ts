/** How a zip archive starts. */

/** Of a first file, of an archive without files and of one in several parts. */
const MAGICS = [0x04034b50, 0x06054b50, 0x08074b50];

export function isZip(start: Uint8Array): boolean {
  const [a, b, c, d] = start;
  return MAGICS.includes(a | (b << 8) | (c << 16) | (d << 24));
}
