// From a CSS colour to #rrggbb, its opacity left out; null for what is no colour or fully transparent.
(() => {
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const two = (part) => (+part).toString(16).padStart(2, "0");
  const hex = (r, g, b, a) => +a === 0 ? null : `#${two(r)}${two(g)}${two(b)}`;
  const read = (css) => {
    // What is no colour leaves the canvas with the one that it had.
    const [style, again] = ["#000000", "#ffffff"].map((before) => {
      paint.fillStyle = before;
      paint.fillStyle = css;
      return paint.fillStyle;
    });
    if (style !== again) return null;
    if (style.startsWith("#")) return style;
    const parts = /^rgba\((\d+), (\d+), (\d+), ([\d.e-]+)\)$/.exec(style);
    if (parts) return hex(...parts.slice(1));
    // Of another colour space: as its pixel comes out.
    paint.clearRect(0, 0, 1, 1);
    paint.fillRect(0, 0, 1, 1);
    return hex(...paint.getImageData(0, 0, 1, 1).data);
  };
  return (css) => {
    if (typeof css !== "string") return null;
    if (!known.has(css)) known.set(css, read(css));
    return known.get(css);
  };
})()
