/** The options of a command that writes a page. */
import { UsageError } from "../run/usageError.js";

export interface ReportOptions {
  /** The page. */
  readonly report?: string;
  /** The texts of the tokens. */
  readonly tokens?: string;
}

export function checkReportOptions({ report, tokens }: ReportOptions): void {
  if (tokens !== undefined && report === undefined)
    throw new UsageError("option '--tokens' needs '--report <out.html>'");
}
