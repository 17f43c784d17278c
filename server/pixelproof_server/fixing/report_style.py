"""The look of the report."""

STYLE = """
:root {
  --paper: #ffffff; --ink: #1d232b; --soft: #5b6673; --line: #dfe4ea; --panel: #f5f7f9;
  --good: #11703a; --bad: #b3261e; --wait: #8a5a00;
  --good-bg: #e2f4e8; --bad-bg: #fbe6e4; --wait-bg: #fcf0d9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181d; --ink: #e4e9ee; --soft: #9aa6b2; --line: #2b333c; --panel: #1c2229;
    --good: #6fd398; --bad: #ff8f86; --wait: #f0bf63;
    --good-bg: #16321f; --bad-bg: #3b1c1a; --wait-bg: #362a10;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 28px 20px 60px; }
h1 { font-size: 22px; line-height: 1.35; margin: 6px 0; }
h2 { font-size: 15px; margin: 34px 0 8px; color: var(--soft); font-weight: 600; }
.file, .origin, .small { color: var(--soft); margin: 0; font-size: 13px; }
.wish { margin: 8px 0; font-style: italic; }
.careful { background: var(--wait-bg); color: var(--wait); padding: 8px 12px; border-radius: 6px; }
.verdict { display: inline-block; padding: 1px 10px; border-radius: 999px; font-size: .8em;
  font-weight: 600; background: var(--panel); }
.verdict.proven { color: var(--good); background: var(--good-bg); }
.verdict.failed { color: var(--bad); background: var(--bad-bg); }
.verdict.unverified { color: var(--wait); background: var(--wait-bg); }
.pictures { display: grid; gap: 16px; margin-top: 22px;
  grid-template-columns: repeat(auto-fit, minmax(260px, 1fr)); }
figure { margin: 0; border: 1px solid var(--line); border-radius: 8px; overflow: hidden;
  background: var(--panel); }
figure img { display: block; width: 100%; height: auto; background: #ffffff; }
figcaption { padding: 7px 12px; font-size: 13px; color: var(--soft); }
.score { float: right; font-variant-numeric: tabular-nums; color: var(--ink); }
.none { display: grid; place-items: center; min-height: 180px; color: var(--soft); }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; vertical-align: top; padding: 6px 12px 6px 0;
  border-bottom: 1px solid var(--line); font-weight: 400; }
tr:first-child > th:not([scope]) { color: var(--soft); font-size: 12px; }
th[scope] { font-weight: 600; white-space: nowrap; width: 1%; padding-right: 28px; }
td.status, td.tier, td.number { width: 1%; padding-right: 24px; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.status { white-space: nowrap; }
.passed .status { color: var(--good); } .failed .status { color: var(--bad); }
.environment .status, .infra_error .status { color: var(--wait); }
.skipped .status { color: var(--soft); }
meter { width: 100%; min-width: 120px; height: 12px; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere;
  font: 12.5px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.diff { background: var(--panel); border: 1px solid var(--line); border-radius: 8px;
  padding: 10px 0; }
.diff span { display: block; padding: 0 14px; min-height: 1.5em; }
.diff .added { background: var(--good-bg); color: var(--good); }
.diff .removed { background: var(--bad-bg); color: var(--bad); }
.diff .place { color: var(--soft); }
.differences { list-style: none; padding: 0; margin: 0; }
.differences li { padding: 4px 0; border-bottom: 1px solid var(--line); }
.differences .state { display: inline-block; width: 62px; font-size: 12px; }
.open .state { color: var(--wait); } .closed .state { color: var(--good); }
.closed { color: var(--soft); }
"""
