/** How a report looks: on a screen of any width, light or dark, and on paper. On a narrow one the error of a number stands below it. */

/** One accent, the rest is ink on paper. Texts have a contrast of at least 4.5 on every ground. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fffefb; --ink: #1d1b18; --quiet: #66605a; --rule: #e3ded6; --soft: #f5f2ec;
  --accent: #ab3f16; --band: #f0d5c8; --base: #7a746c;
  --s1: #fbeee6; --s2: #f6d9c8; --s3: #efbc9f; --s4: #e59a73; --s5: #de8158;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #171614; --ink: #ece8e1; --quiet: #aaa39a; --rule: #36332f; --soft: #211f1c;
    --accent: #f08a5c; --band: #4c3024; --base: #948d84;
    --s1: #2a1f19; --s2: #40281c; --s3: #59311e; --s4: #743b20; --s5: #8e4624;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 66rem; padding: 2.5rem 1.25rem 3rem;
  background: var(--paper); color: var(--ink);
  font: 400 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "DejaVu Sans", sans-serif;
  font-variant-numeric: tabular-nums;
}
h1, h2, h3, p, dl, dd, figure { margin: 0; }
h1 { font-size: clamp(1.6rem, 1.2rem + 2vw, 2.4rem); line-height: 1.2; font-weight: 650; letter-spacing: -.015em; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; line-height: 1.3; font-weight: 650; letter-spacing: -.01em; }
h3 { font-size: 1rem; line-height: 1.4; font-weight: 650; }
section { margin-top: 2.5rem; padding-top: 1.5rem; border-top: 1px solid var(--rule); }
.quiet, figcaption p, footer { color: var(--quiet); font-size: .9rem; }
.warning { margin-top: 1rem; padding: .6rem .9rem; border-left: 3px solid var(--accent); background: var(--soft); overflow-wrap: anywhere; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.headline { display: flex; flex-wrap: wrap; gap: 1.25rem 2.75rem; margin-top: 1.75rem; }
.headline dt { color: var(--quiet); font-size: .9rem; }
.headline dd { line-height: 1.3; white-space: nowrap; }
.headline strong { font-size: 1.75rem; font-weight: 650; letter-spacing: -.01em; }
.headline span { color: var(--quiet); }
.headline div:first-child strong { color: var(--accent); }

.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 2.25rem 2.5rem; margin-top: 1.25rem; }
figure { min-width: 0; display: flex; flex-direction: column; }
figcaption { margin-bottom: .6rem; }
svg { display: block; width: 100%; height: auto; overflow: visible; margin-top: auto; }
svg text { fill: var(--quiet); font-size: 12px; }
svg .title { fill: var(--ink); }
svg .note { fill: var(--ink); paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; }
svg path { fill: none; }
svg .grid { stroke: var(--rule); }
svg .axis { stroke: var(--base); }
svg .bar { fill: var(--accent); }
svg .band { fill: var(--band); }
svg .line { stroke: var(--accent); stroke-width: 1.75; stroke-linejoin: round; }
svg .outline { stroke: var(--base); stroke-width: 1.75; }
svg .quantile { stroke: var(--ink); stroke-dasharray: 2 3; }
svg .diagonal { stroke: var(--base); stroke-dasharray: 4 4; }
svg .cloud { stroke: var(--accent); stroke-width: 4; stroke-linecap: round; stroke-opacity: .35; }
svg .dot { fill: var(--accent); stroke: var(--paper); }
svg .dot.base { fill: var(--base); }
svg .dot.error { fill: none; stroke: var(--accent); stroke-width: 1.5; }
svg .dot.base.error { fill: none; stroke: var(--base); }

.legend { font-size: .9rem; color: var(--quiet); }
.key { margin-right: 1rem; overflow-wrap: anywhere; }
.key::before { content: ""; display: inline-block; width: .8em; height: .8em; margin-right: .4em; border-radius: 2px; background: var(--accent); }
.key.base::before { height: 0; vertical-align: .3em; border-top: 2px solid var(--base); background: none; border-radius: 0; }

details { margin-top: .35rem; font-size: .9rem; }
summary { display: inline-block; cursor: pointer; color: var(--quiet); padding: .25rem 0; text-decoration: underline; text-decoration-color: var(--rule); text-underline-offset: .25em; }
summary:hover { color: var(--ink); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.scroll { overflow-x: auto; max-width: 100%; position: relative; }
table { border-collapse: collapse; font-size: .9rem; line-height: 1.45; }
th, td { padding: .3rem .75rem; border-bottom: 1px solid var(--rule); text-align: right; white-space: nowrap; }
th:first-child, td:first-child { padding-left: 0; text-align: left; }
th:last-child, td:last-child { padding-right: 0; }
thead th { font-weight: 500; color: var(--quiet); vertical-align: bottom; }
tbody th { font-weight: 400; }
.tables { columns: 2 22rem; column-gap: 2.5rem; margin-top: 1rem; }
.figures { width: 100%; margin-bottom: 1.75rem; break-inside: avoid; }
.figures caption { text-align: left; font-weight: 650; padding-bottom: .35rem; }
.figures th { white-space: normal; width: 100%; }
.figures td { padding-left: .3rem; padding-right: .3rem; }
.figures .error, .figures .unit { color: var(--quiet); }
.figures .unit { text-align: left; padding: .3rem 0; min-width: 1.2em; }

.text { margin-top: 1rem; max-width: 60rem; line-height: 1.75; overflow-wrap: anywhere; font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .875rem; }
.text p { white-space: break-spaces; }
.text p + p { margin-top: 1rem; }
.text i { font-style: normal; color: var(--quiet); }
b { font-weight: 400; padding: .12em 0; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
.legend b { padding: .12em .45em; color: var(--ink); border-radius: 2px; white-space: nowrap; }
.s1 { background: var(--s1); }
.s2 { background: var(--s2); }
.s3 { background: var(--s3); }
.s4 { background: var(--s4); box-shadow: inset 0 -2px var(--accent); }
.s5 { background: var(--s5); box-shadow: inset 0 -3px var(--ink); }

.worst { margin-top: 1rem; width: 100%; }
.words { text-align: left; }
td.words, .context { white-space: pre; font-family: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: .8125rem; }
mark { background: var(--s3); color: inherit; padding: .1em .15em; border-radius: 2px; }

.facts { margin-top: 1rem; font-size: .9rem; }
.facts div { display: flex; gap: 1rem; padding: .3rem 0; border-bottom: 1px solid var(--rule); }
.facts dt { flex: 0 0 8.5rem; color: var(--quiet); }
.facts dd { overflow-wrap: anywhere; min-width: 0; }
footer { margin-top: 2.5rem; }

@media (max-width: 30rem) {
  body { padding: 1.5rem 1rem 2rem; }
  section { margin-top: 2rem; padding-top: 1.25rem; }
  .headline { gap: 1rem 2rem; }
  .headline dd { display: flex; flex-wrap: wrap; align-items: baseline; column-gap: .3em; }
  .figures tr { display: grid; grid-template-columns: minmax(0, 1fr) auto 1.2em; border-bottom: 1px solid var(--rule); }
  .figures th, .figures td { border-bottom: 0; }
  .figures th { grid-row: 1 / span 2; }
  .figures .error { grid-area: 2 / 2; padding-top: 0; }
  .figures .error:empty { display: none; }
  .facts dt { flex-basis: 6.5rem; }
  svg text { font-size: 13.5px; }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --ink: #000; --quiet: #4a4540; --rule: #ccc; --soft: #f5f2ec;
    --accent: #ab3f16; --band: #f0d5c8; --base: #6b655e;
    --s1: #fbeee6; --s2: #f6d9c8; --s3: #efbc9f; --s4: #e59a73; --s5: #de8158;
  }
  @page { margin: 16mm 14mm; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  .charts { grid-template-columns: 1fr 1fr; gap: 1.5rem; }
  .tables { columns: 2; column-gap: 1.5rem; }
  figure, .figures, tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
  details { display: none; }
  svg text { font-size: 13px; }
  .scroll { overflow: visible; }
  .worst { font-size: 8pt; }
  .worst th, .worst td { padding: .2rem .3rem; white-space: normal; }
  .worst td.words, .worst td.context { white-space: pre-wrap; font-size: 7.5pt; overflow-wrap: anywhere; }
  svg, mark { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
`;

/** Of the style, in base64: a test says what it must be. */
export const STYLE_SHA256 = "iCyak6IxMtS83roXjERXCCdQ8fPCGMYNDLMkRoCDn1Y=";
