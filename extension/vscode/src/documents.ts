/** What the server works on: Python, and documents that draw themselves. */

import { type TextDocument, languages } from 'vscode';

/** By name: editors disagree on the language of an SVG, and most JSON draws nothing. */
const DRAWN = [
    { scheme: 'file', pattern: '**/*.{svg,html,htm}' },
    { scheme: 'file', pattern: '**/*.{vl,vega-lite,vg,vega,plotly}.json' },
];

/** What the server is told of. */
export const SERVED = [
    { language: 'python', scheme: 'file' },
    { language: 'python', scheme: 'untitled' },
    ...DRAWN,
];

/** Where a picture may be pasted; a notebook's cell has a scheme of its own. */
export const PASTED_INTO = [{ language: 'python' }, ...DRAWN];

export function isFixable(document: TextDocument): boolean {
    return languages.match(PASTED_INTO, document) > 0;
}
