// Facts of a page: what is visible in its window, with boxes as fractions of the picture.
(colour) => {
  const MOST = 3000;
  const wide = window.innerWidth, high = window.innerHeight;
  const share = (value) => Math.round(value * 1e5) / 1e5;
  const boxOf = (rect) => [share(rect.left / wide), share(rect.top / high),
                           share(rect.right / wide), share(rect.bottom / high)];
  const inside = (rect) => rect.width > 0 && rect.height > 0 && rect.right > 0 &&
                           rect.bottom > 0 && rect.left < wide && rect.top < high;
  const ROLES = { A: "link", BUTTON: "button", H1: "heading", H2: "heading", H3: "heading",
    H4: "heading", H5: "heading", H6: "heading", IMG: "img", NAV: "navigation", MAIN: "main",
    UL: "list", OL: "list", LI: "listitem", TABLE: "table", TR: "row", TD: "cell",
    TH: "columnheader", P: "paragraph", FORM: "form", INPUT: "textbox", SELECT: "combobox",
    TEXTAREA: "textbox", HEADER: "banner", FOOTER: "contentinfo", ARTICLE: "article",
    ASIDE: "complementary", SECTION: "region", FIGURE: "figure", HR: "separator",
    CANVAS: "img", SVG: "img" };
  const INPUTS = { checkbox: "checkbox", radio: "radio", range: "slider", button: "button",
    submit: "button", reset: "button", number: "spinbutton", search: "searchbox" };
  const roleOf = (element) => element.getAttribute("role") ||
    (element.tagName === "INPUT" && INPUTS[element.type]) ||
    ROLES[element.tagName.toUpperCase()] || null;

  const texts = [], elements = [];
  let left = 0;
  for (const element of document.querySelectorAll("body, body *")) {
    if (element.closest("svg") && element.tagName.toLowerCase() !== "svg") {
      if (element.tagName.toLowerCase() !== "text") continue;
    }
    const rect = element.getBoundingClientRect();
    if (!inside(rect)) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    if (elements.length >= MOST) { left += 1; continue; }
    const style = getComputedStyle(element);
    const range = document.createRange();
    let words = "", around = null;
    for (const node of element.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue;
      words += (words ? " " : "") + node.data.replace(/\s+/g, " ").trim();
      range.selectNodeContents(node);
      const here = range.getBoundingClientRect();
      around = around ? { left: Math.min(around.left, here.left), top: Math.min(around.top, here.top),
                          right: Math.max(around.right, here.right),
                          bottom: Math.max(around.bottom, here.bottom) } : here;
    }
    if (element.tagName === "INPUT" && ["button", "submit", "reset", "text"].includes(element.type)) {
      words = element.value || element.placeholder;
      around = words ? rect : null;
    }
    const svg = element.tagName.toLowerCase() === "text";
    const ink = colour(svg ? style.fill : style.color);
    const size = parseFloat(style.fontSize) * 0.75;
    const border = parseFloat(style.borderTopWidth) > 0 && style.borderTopStyle !== "none";
    elements.push({ tag: element.tagName.toLowerCase(), role: roleOf(element), box: boxOf(rect),
      text: words, colour: ink, background: colour(style.backgroundColor), size,
      border: border ? colour(style.borderTopColor) : null });
    if (words && around) texts.push({ text: words, box: boxOf(around), colour: ink, size });
  }
  const ground = [document.body, document.documentElement]
    .map((element) => element && colour(getComputedStyle(element).backgroundColor))
    .find((found) => found) || "#ffffff";
  const notes = left ? [`${left} more elements are not told`] : [];
  return { texts, elements, background: ground, notes };
}
