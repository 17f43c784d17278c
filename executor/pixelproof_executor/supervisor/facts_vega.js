// Facts of a Vega view that has been drawn as SVG: frames, axes, marks and texts with their data,
// read from its scene graph; boxes are fractions of the picture.
(colour) => {
  const view = window.view;
  const svg = document.querySelector("#view svg");
  const wide = +svg.getAttribute("width"), high = +svg.getAttribute("height");
  const pad = view.padding();
  const corner = [pad.left + view._origin[0], pad.top + view._origin[1]];
  const DAY = 86400000, MOST = 5000;
  const notes = [];

  const share = (value) => Math.round(value * 1e5) / 1e5;
  const boxAt = (b, x, y) => !b || !Number.isFinite(b.x1 + b.x2 + b.y1 + b.y2) ? null :
    [share((b.x1 + x) / wide), share((b.y1 + y) / high),
     share((b.x2 + x) / wide), share((b.y2 + y) / high)];
  const number = (value) => value instanceof Date ? value.getTime() / DAY : +value;
  const words = (text) => (Array.isArray(text) ? text.join(" ") : String(text ?? "")).trim();
  const visible = (item) => (item.opacity ?? 1) > 0;

  const textOf = (item, role, x, y) => !words(item.text) || !visible(item) ? null : {
    text: words(item.text), role, box: boxAt(item.bounds, x, y), colour: colour(item.fill),
    size: (item.fontSize ?? 11) * 0.75, rotation: ((360 - (item.angle ?? 0)) % 360 + 360) % 360,
  };
  // Every leaf mark below a group item, with the offset of the group that holds it.
  function* leaves(item, x, y) {
    for (const mark of item.items ?? []) {
      if (mark.marktype !== "group") yield [mark, x, y];
      else for (const group of mark.items) {
        yield* leaves(group, x + (group.x ?? 0), y + (group.y ?? 0));
      }
    }
  }
  const textsBelow = (mark, roles, x, y) => mark.items.flatMap((group) =>
    [...leaves(group, x + (group.x ?? 0), y + (group.y ?? 0))]
      .filter(([leaf]) => leaf.marktype === "text" && leaf.role in roles)
      .flatMap(([leaf, lx, ly]) => leaf.items.map((one) => textOf(one, roles[leaf.role], lx, ly))))
    .filter(Boolean);

  const DISCRETE = ["band", "point", "ordinal"];
  const kindOfScale = (scale) => !scale ? null : DISCRETE.includes(scale.type) ? "categorical" :
    ["time", "utc"].includes(scale.type) ? "date" :
    ["linear", "log", "symlog"].includes(scale.type) ? scale.type : "other";
  // From a place along the frame to data: [value, name].
  const inverse = (scale, place, width = 0) => {
    if (!scale) return [place, null];
    if (scale.invert && !DISCRETE.includes(scale.type)) return [number(scale.invert(place)), null];
    const domain = scale.domain(), half = (scale.bandwidth?.() ?? 0) / 2, middle = place + width / 2;
    let best = -1, gap = Infinity;
    domain.forEach((value, index) => {
      const here = Math.abs(scale(value) + half - middle);
      if (here < gap) [best, gap] = [index, here];
    });
    return [best, best < 0 ? null : String(domain[best])];
  };

  function axisOf(mark, x, y, scales, frame) {
    const group = mark.items[0];
    const orient = group.orient ?? group.datum?.orient;
    const gx = x + (group.x ?? 0), gy = y + (group.y ?? 0);
    const flat = orient === "bottom" || orient === "top";
    const scale = scales[group.datum?.scale]?.value;
    const told = { along: flat ? "x" : "y", name: group.datum?.scale, orient, label: null, ticks: [],
                   grid: false, rotation: null, scale };
    const marks = Object.fromEntries(group.items.map((one) => [one.role, one]));
    told.grid = (marks["axis-grid"]?.items.length ?? 0) > 0;
    const labels = new Map((marks["axis-label"]?.items ?? []).map((one) => [String(one.datum.value), one]));
    for (const tick of (marks["axis-tick"] ?? marks["axis-label"])?.items ?? []) {
      const label = labels.get(String(tick.datum.value));
      const raw = tick.datum.value;
      const value = kindOfScale(scale) === "categorical" ? scale.domain().indexOf(raw)
        : number(raw instanceof Date || kindOfScale(scale) !== "date" ? raw : new Date(raw));
      told.ticks.push({
        label: label && visible(label) ? words(label.text) : "",
        position: share(flat ? (gx + (tick.x ?? 0)) / wide : (gy + (tick.y ?? 0)) / high),
        value: Number.isFinite(value) ? value : null,
      });
      if (label) told.rotation = (360 - (label.angle ?? 0)) % 360;
    }
    const title = marks["axis-title"]?.items[0];
    if (title) told.label = textOf(title, flat ? "x_label" : "y_label", gx, gy);
    told.limits = limitsOf(scale, flat, frame);
    return told;
  }
  function limitsOf(scale, flat, frame) {
    if (!scale) return null;
    if (kindOfScale(scale) === "categorical") {
      const last = scale.domain().length - 0.5;
      return flat ? [-0.5, last] : [last, -0.5];
    }
    if (!scale.invert) return null;
    const ends = flat ? [0, frame.width] : [frame.height, 0];
    const limits = ends.map((end) => number(scale.invert(end)));
    return limits.every(Number.isFinite) ? limits : null;
  }

  function legendOf(mark, x, y) {
    const texts = textsBelow(mark, { "legend-label": "legend" }, x, y);
    const titles = textsBelow(mark, { "legend-title": "legend_title" }, x, y);
    const colours = mark.items.flatMap((group) => [...leaves(group, 0, 0)])
      .filter(([leaf]) => leaf.role === "legend-symbol")
      .flatMap(([leaf]) => leaf.items.map((one) => colour(one.fill) ?? colour(one.stroke)));
    if (!texts.length) return null;
    return { texts, title: titles[0] ?? null, box: boxAt(mark.bounds, x, y),
             colours: texts.map((_, i) => colours.length === texts.length ? colours[i] : null) };
  }

  const DASH = (item) => !item.strokeDash?.length ? "solid" : item.strokeDash[0] <= 2 ? "dotted" : "dashed";
  const inkOf = (item) => colour(item.fill) ?? colour(item.stroke);
  const nearZero = (value, other) => Math.abs(value) <= 1e-9 * (1 + Math.abs(other));
  const lengthOf = (from, to) => nearZero(from, to) ? to : nearZero(to, from) ? from : Math.abs(to - from);

  function seriesOf(mark, x, y, scales) {
    const items = mark.items.filter((item) => visible(item) && item.defined !== false);
    if (!items.length) return [];
    const [sx, sy] = [scales.x, scales.y];
    const wholes = ["line", "trail", "area"].includes(mark.marktype);
    const sets = new Map();
    for (const item of items) {
      const key = wholes ? "" : inkOf(item) ?? "";
      if (!sets.has(key)) sets.set(key, []);
      sets.get(key).push(item);
    }
    // A continuous colour is one series with many colours.
    const groups = sets.size > 12 && mark.marktype !== "arc" ? [items]
      : mark.marktype === "arc" ? [items] : [...sets.values()];
    return groups.map((group) => oneSeries(mark, group, sx, sy, x, y)).filter(Boolean);
  }
  function oneSeries(mark, items, sx, sy, x, y) {
    const first = items[0];
    const told = { label: null, x: [], y: [], names: [], marker: null, line_style: null,
      line_width: null, alpha: null, hatch: null, call: null };
    const opacity = (first.opacity ?? 1) * (mark.marktype === "line" ? first.strokeOpacity ?? 1
                                                                      : first.fillOpacity ?? 1);
    told.alpha = opacity < 1 ? opacity : null;
    const some = items.length > MOST ? items.filter((_, i) => i % Math.ceil(items.length / MOST) === 0) : items;
    if (some.length < items.length) notes.push(`a series of ${items.length} marks is told by ${some.length}`);
    const inks = some.map(inkOf).filter(Boolean);
    told.colours = new Set(inks).size <= 1 ? inks.slice(0, 1) : inks;
    const bounds = items.map((item) => item.bounds).filter(Boolean);
    told.box = boxAt({ x1: Math.min(...bounds.map((b) => b.x1)), y1: Math.min(...bounds.map((b) => b.y1)),
                       x2: Math.max(...bounds.map((b) => b.x2)), y2: Math.max(...bounds.map((b) => b.y2)) }, x, y);
    const point = (item) => {
      const [ax, name] = inverse(sx, item.x ?? 0), [ay, other] = inverse(sy, item.y ?? 0);
      told.x.push(ax); told.y.push(ay);
      if (name !== null) told.names.push(name); else if (other !== null) told.names.push(other);
    };
    switch (mark.marktype) {
      case "line": case "trail":
        told.kind = "line"; told.line_style = DASH(first);
        told.line_width = (first.strokeWidth ?? 1) * 0.75;
        if (first.interpolate?.startsWith("step")) told.kind = "step";
        told.colours = [mark.marktype === "trail" ? colour(first.fill) : colour(first.stroke)].filter(Boolean);
        some.forEach(point); break;
      case "symbol":
        told.kind = "scatter"; told.marker = first.shape ?? "circle"; some.forEach(point); break;
      case "area":
        told.kind = "area"; told.colours = [colour(first.fill) ?? colour(first.stroke)].filter(Boolean);
        some.forEach((item) => {
          told.x.push(inverse(sx, item.x ?? 0)[0]);
          const top = inverse(sy, item.y ?? 0)[0], low = inverse(sy, (item.y ?? 0) + (item.height ?? 0))[0];
          told.y.push(lengthOf(low, top));
        }); break;
      case "rect": bars(told, some, sx, sy); break;
      case "arc": {
        told.kind = "pie";
        const sizes = some.map((item) => Math.abs((item.endAngle ?? 0) - (item.startAngle ?? 0)));
        const all = sizes.reduce((a, b) => a + b, 0) || 1;
        told.y = sizes.map((size) => size / all);
        told.colours = some.map(inkOf).filter(Boolean); break;
      }
      case "rule":
        told.kind = "line"; told.line_style = DASH(first);
        told.line_width = (first.strokeWidth ?? 1) * 0.75; some.forEach(point); break;
      case "image": told.kind = "image"; break;
      case "shape": case "path": told.kind = "polygon"; break;
      default: return null;
    }
    if (!told.x.every(Number.isFinite) || !told.y.every(Number.isFinite)) {
      const keep = told.y.map((_, i) => Number.isFinite(told.y[i]) && Number.isFinite(told.x[i] ?? 0));
      for (const key of ["x", "y", "names"]) told[key] = told[key].filter((_, i) => keep[i] ?? true);
    }
    return told;
  }
  function bars(told, items, sx, sy) {
    const discrete = (scale) => scale && DISCRETE.includes(scale.type);
    const ends = (scale, at, size) => [inverse(scale, at)[0], inverse(scale, at + size)[0]];
    const lying = !discrete(sx) && (discrete(sy) || items.every((item) => {
      const [left, right] = ends(sx, item.x ?? 0, item.width ?? 0);
      const [low, top] = ends(sy, (item.y ?? 0), item.height ?? 0);
      return nearZero(left, right) && !nearZero(low, top) && !nearZero(top, low);
    }));
    if (discrete(sx) && discrete(sy)) { told.kind = "image"; return; }
    told.kind = lying ? "barh" : "bar";
    const [across, along] = lying ? [sy, sx] : [sx, sy];
    for (const item of items) {
      const at = lying ? item.y ?? 0 : item.x ?? 0, size = lying ? item.height ?? 0 : item.width ?? 0;
      const from = lying ? item.x ?? 0 : item.y ?? 0, far = lying ? item.width ?? 0 : item.height ?? 0;
      const [place, name] = discrete(across) ? inverse(across, at, size) : inverse(across, at + size / 2);
      const [start, end] = ends(along, from, far);
      told.x.push(place); told.y.push(lengthOf(lying ? start : end, lying ? end : start));
      if (name !== null) told.names.push(name);
    }
    const bin = Object.keys(items[0].datum ?? {}).find((key) =>
      key.startsWith("bin_") && `${key}_end` in items[0].datum);
    if (bin && !lying && kindOfScale(sx) === "linear") {
      told.kind = "hist";
      told.x = items.map((item) => +item.datum[bin]);
    }
  }

  const axes = [], texts = [], loose = [];
  let suptitle = null;
  const asAxis = (found) => found ? { label: found.label, scale: kindOfScale(found.scale),
    limits: found.limits, ticks: found.ticks, tick_rotation: found.rotation, grid: found.grid }
    : { label: null, scale: null, limits: null, ticks: [], tick_rotation: null, grid: null };
  const merged = (list, along) => {
    const same = list.filter((one) => one.along === along);
    const main = same.find((one) => one.ticks.some((tick) => tick.label)) ?? same[0];
    return main && { ...main, grid: same.some((one) => one.grid),
                     label: main.label ?? same.find((one) => one.label)?.label ?? null };
  };

  function visit(item, x, y, scales) {
    const frame = { width: item.width ?? 0, height: item.height ?? 0 };
    const own = { axes: [], marks: [], legends: [], titles: [] };
    const here = { ...scales, ...(item.context?.scales ?? {}) };
    const collect = (group, gx, gy) => {
      for (const mark of group.items ?? []) {
        const role = mark.role ?? "mark";
        if (role === "axis") own.axes.push(axisOf(mark, gx, gy, here, frame));
        else if (role === "legend") own.legends.push(legendOf(mark, gx, gy));
        else if (role === "title" || /^(row|column)-title$/.test(role))
          own.titles.push(...textsBelow(mark, { "title-text": "title", "title-subtitle": "annotation" }, gx, gy));
        else if (/^(row|column)-(header|footer)$/.test(role)) {
          for (const head of mark.items) {
            const hx = gx + (head.x ?? 0), hy = gy + (head.y ?? 0);
            for (const inner of head.items ?? []) {
              if (inner.role === "axis") {
                const context = { ...here, ...(head.context?.scales ?? {}) };
                loose.push({ ...axisOf(inner, hx, hy, context, frame), x: hx, y: hy });
              } else if (inner.role === "title")
                texts.push(...textsBelow(inner, { "title-text": "title" }, hx, hy));
            }
          }
        } else if (mark.marktype === "group") {
          for (const child of mark.items) {
            const alike = child.width === frame.width && child.height === frame.height &&
              !child.x && !child.y;  // the lines of one colour, say: no frame of their own
            const framed = (child.items ?? []).some((one) => one.role === "axis") ||
              (child.width > 0 && child.height > 0 && !alike);
            const [cx, cy] = [gx + (child.x ?? 0), gy + (child.y ?? 0)];
            if (framed) visit(child, cx, cy, here); else collect(child, cx, cy);
          }
        } else own.marks.push([mark, gx, gy]);
      }
    };
    collect(item, x, y);
    if (!own.marks.length && !own.axes.length) {
      for (const title of own.titles) {
        if (!suptitle && title.role === "title") suptitle = { ...title, role: "suptitle" };
        else texts.push(title);
      }
      for (const legend of own.legends) if (legend) pending.push(legend);
      return;
    }
    const ax = merged(own.axes, "x"), ay = merged(own.axes, "y");
    const scaleOf = (axis, name) => axis?.scale ??
      Object.entries(here).find(([key]) => key === name || key.endsWith(`_${name}`))?.[1].value;
    const pair = { x: scaleOf(ax, "x"), y: scaleOf(ay, "y") };
    const legends = own.legends.filter(Boolean);
    const series = own.marks.flatMap(([mark, mx, my]) => seriesOf(mark, mx, my, pair));
    const inner = own.marks.filter(([mark]) => mark.marktype === "text").flatMap(([mark, mx, my]) =>
      mark.items.map((one) => textOf(one, "annotation", mx, my)).filter(Boolean));
    const titles = own.titles.filter((title) => title.role === "title");
    axes.push({
      box: boxAt({ x1: 0, y1: 0, x2: frame.width, y2: frame.height }, x, y), cell: null,
      title: titles[0] ?? null, x: asAxis(ax), y: asAxis(ay), series, legend: legends[0] ?? null,
      texts: [...own.titles.filter((title) => title !== titles[0]), ...inner,
              ...legends.slice(1).flatMap((one) => one.texts)],
      background: colour(item.fill), spines: null, projection: "rectilinear", twin_of: null,
      colourbar_of: null, left: x, top: y,
    });
  }
  const pending = [];
  const root = view.scenegraph().root.items[0];
  visit(root, corner[0] + (root.x ?? 0), corner[1] + (root.y ?? 0), view._runtime.scales);

  for (const one of axes) {
    if (!one.legend && pending.length) one.legend = pending.shift();
    const beside = (along, key) => loose.find((axis) => axis.along === along && Math.abs(axis[key] - one[key === "x" ? "left" : "top"]) < 1);
    for (const [along, key] of [["x", "x"], ["y", "y"]]) {
      const shared = beside(along, key);
      const bare = !one[along].ticks.some((tick) => tick.label);
      if (bare && shared) one[along] = { ...asAxis(shared), grid: one[along].grid || shared.grid };
    }
    delete one.left; delete one.top;
  }
  // A legend of sizes or shapes shows one colour many times: it names no series by its colour.
  const entries = axes.flatMap((one) => one.legend
    ? one.legend.texts.map((text, i) => [one.legend.colours[i], text.text]) : []);
  const names = new Map(entries.filter(([ink]) => entries.filter(([other]) => other === ink).length === 1));
  for (const series of axes.flatMap((one) => one.series)) {
    if (series.kind === "pie") series.names = series.colours.map((ink) => names.get(ink) ?? "");
    else if (new Set(series.colours).size === 1) series.label = names.get(series.colours[0]) ?? null;
  }
  return { width: wide, height: high, suptitle, axes, texts,
           background: colour(view.background()) ?? "#ffffff", notes };
}
