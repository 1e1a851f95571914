/** What the page of a report says of the settings of its run. */

export interface PageSettings {
  readonly temperature?: number;
  /** What the files are called. */
  readonly mask?: string;
  readonly segments?: string;
  readonly tokens?: string;
}
