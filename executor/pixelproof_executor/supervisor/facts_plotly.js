// Facts of a plotly figure that has been drawn: frames, axes, traces and texts with their data,
// read from its full layout; boxes are fractions of the picture.
(colour) => {
  const view = document.getElementById("view");
  const layout = view._fullLayout, traces = view._fullData, calc = view.calcdata ?? [];
  const wide = layout.width, high = layout.height;
  const corner = view.getBoundingClientRect();
  const DAY = 86400000, MOST = 5000;
  const notes = [];

  const share = (value) => Math.round(value * 1e5) / 1e5;
  const boxOf = (element) => {
    const rect = element?.getBoundingClientRect();
    return !rect || !(rect.width > 0 || rect.height > 0) ? null
      : [share((rect.left - corner.left) / wide), share((rect.top - corner.top) / high),
         share((rect.right - corner.left) / wide), share((rect.bottom - corner.top) / high)];
  };
  const plain = (html) => {
    const holder = document.createElement("div");
    holder.innerHTML = String(html ?? "").replace(/<br\s*\/?>/gi, " ");
    return holder.textContent.trim();
  };
  const textAt = (element, role, html, font) => {
    const text = plain(html);
    if (!text || !element) return null;
    const turn = /rotate\(\s*(-?[\d.]+)/.exec(element.getAttribute("transform") ?? "");
    return { text, role, box: boxOf(element), colour: colour(font?.color),
             size: (font?.size ?? 12) * 0.75, rotation: turn ? (360 - +turn[1]) % 360 : 0 };
  };
  const find = (selector) => view.querySelector(selector);

  const SCALES = { linear: "linear", log: "log", date: "date", category: "categorical",
                   multicategory: "categorical" };
  const toFact = (axis, value) => axis.type === "date" ? axis.d2c(value) / DAY
    : SCALES[axis.type] === "categorical" ? axis.d2c(value) : +value;
  // From plotly's calculated coordinate to data.
  const fromCalc = (axis, value) => axis?.type === "date" ? value / DAY : +value;

  function axisOf(axis) {
    if (!axis) return { label: null, scale: null, limits: null, ticks: [], tick_rotation: null, grid: null };
    const id = axis._id, letter = id[0];
    const range = axis.range?.map((end) => axis.type === "log" ? 10 ** end
      : axis.type === "date" ? axis.r2c(end) / DAY : +end);
    const ticks = (axis._vals ?? []).filter((tick) => !tick.minor && !tick.noTick).map((tick) => {
      const along = axis._offset + axis.l2p(tick.x);
      const value = axis.type === "log" ? 10 ** tick.x : fromCalc(axis, tick.x);
      return { label: axis.showticklabels ? plain(tick.text) : "",
               position: share(along / (letter === "x" ? wide : high)),
               value: Number.isFinite(value) ? value : null };
    });
    const turn = /rotate\(\s*(-?[\d.]+)/.exec(
      find(`.${id}tick text`)?.getAttribute("transform") ?? "");
    return {
      label: textAt(find(`.g-${id}title text`), `${letter}_label`, axis.title?.text, axis.title?.font),
      scale: SCALES[axis.type] ?? "other",
      limits: range?.every(Number.isFinite) ? range : null,
      ticks: axis.visible === false ? [] : ticks,
      tick_rotation: turn ? (360 - +turn[1]) % 360 : 0,
      grid: axis.visible !== false && Boolean(axis.showgrid),
    };
  }

  // WebGL draws the texts of a scene: where they stand cannot be asked.
  const textInScene = (axis, role) => axis?.visible === false || !plain(axis?.title?.text) ? null
    : { text: plain(axis.title.text), role, box: null, colour: colour(axis.title.font?.color),
        size: (axis.title.font?.size ?? 12) * 0.75, rotation: 0 };
  function axisOfScene(axis, letter) {
    const range = axis?.range?.map(Number);
    return { ...axisOf(null), label: textInScene(axis, `${letter}_label`),
             scale: SCALES[axis?.type] ?? null,
             limits: axis?.type === "linear" && range.every(Number.isFinite) ? range : null,
             grid: axis?.visible !== false && Boolean(axis?.showgrid) };
  }

  const DASHES = { solid: "solid", dash: "dashed", longdash: "dashed", dot: "dotted",
                   dashdot: "dashdot", longdashdot: "dashdot" };
  const list = (value) => value === undefined || value === null ? []
    : Array.isArray(value) || ArrayBuffer.isView(value) ? [...value] : [value];
  const inks = (...choices) => {
    for (const choice of choices) {
      const found = list(choice).map(colour).filter(Boolean);
      if (found.length) return new Set(found).size === 1 ? found.slice(0, 1) : found;
    }
    return [];
  };

  function seriesOf(trace, points) {
    const told = { kind: "other", label: trace.showlegend && trace.name ? plain(trace.name) : null,
      colours: [], x: [], y: [], names: [], marker: null, line_style: null, line_width: null,
      alpha: (trace.opacity ?? 1) < 1 ? trace.opacity : null, hatch: null, box: null, call: null };
    const ax = trace._xA ?? layout[axisName(trace.xaxis, "x")];
    const ay = trace._yA ?? layout[axisName(trace.yaxis, "y")];
    if (points.length > MOST) {
      notes.push(`a trace of ${points.length} points is told by ${MOST} of them`);
      const every = points.length / MOST;
      points = Array.from({ length: MOST }, (_, i) => points[Math.floor(i * every)]);
    }
    told.box = boxOf([...view.querySelectorAll(".trace, .scatter, .slice, .boxes, .violins")]
      .find((group) => group.__data__?.[0]?.trace?.uid === trace.uid));
    const drawn = points.filter((point) => point && typeof point === "object");
    switch (trace.type) {
      case "scatter": case "scattergl": {
        // A line through a single point is not drawn.
        const mode = trace._length === 1 && trace.mode?.includes("markers") ? "markers"
          : trace.mode ?? "";
        told.kind = trace.fill && trace.fill !== "none" ? "area" : mode.includes("lines")
          ? (trace.line?.shape?.startsWith("h") || trace.line?.shape?.startsWith("v") ? "step" : "line")
          : mode.includes("markers") ? "scatter" : "text";
        told.marker = mode.includes("markers") ? String(list(trace.marker?.symbol)[0] ?? "circle") : null;
        told.line_style = mode.includes("lines") ? DASHES[trace.line?.dash] ?? "solid" : null;
        told.line_width = mode.includes("lines") ? trace.line?.width * 0.75 : null;
        told.colours = told.kind === "scatter"
          ? inks(drawn.map((point) => point.mcc ?? point.mc), trace.marker?.color, trace.line?.color)
          : inks(told.kind === "area" ? trace.fillcolor : null, trace.line?.color, trace.marker?.color);
        const bare = trace.type === "scattergl";
        const xs = bare ? list(trace._x ?? trace.x) : drawn.map((point) => point.x);
        const ys = bare ? list(trace._y ?? trace.y) : drawn.map((point) => point.y);
        xs.forEach((x, i) => {
          const [px, py] = bare ? [toFact(ax, x), toFact(ay, ys[i])] : [fromCalc(ax, x), fromCalc(ay, ys[i])];
          if (Number.isFinite(px) && Number.isFinite(py)) { told.x.push(px); told.y.push(py); }
        });
        if (SCALES[ax?.type] === "categorical") told.names = told.x.map((x) => String(ax._categories[x] ?? ""));
        break;
      }
      case "bar": case "histogram": case "funnel": case "waterfall": {
        const lying = trace.orientation === "h";
        const [across] = lying ? [ay] : [ax];
        const sums = trace.type === "histogram" && !lying;
        told.kind = sums ? "hist" : lying ? "barh" : "bar";
        for (const point of drawn) {
          if (!Number.isFinite(point.s)) continue;
          told.x.push(fromCalc(across, sums ? point.ph0 ?? point.p : point.p));
          told.y.push(point.s);
          if (SCALES[across?.type] === "categorical") told.names.push(String(across._categories[point.p] ?? ""));
        }
        told.colours = inks(drawn.map((point) => point.mcc ?? point.mc), trace.marker?.color);
        told.hatch = list(trace.marker?.pattern?.shape)[0] || null;
        break;
      }
      case "pie": case "funnelarea": {
        told.kind = "pie";
        const shown = drawn.filter((point) => !point.hidden);
        const all = shown.reduce((sum, point) => sum + point.v, 0) || 1;
        told.y = shown.map((point) => point.v / all);
        told.names = shown.map((point) => plain(point.label));
        told.colours = shown.map((point) => colour(point.color)).filter(Boolean);
        break;
      }
      case "box": case "violin": {
        told.kind = trace.type;
        const lying = trace.orientation === "h", across = lying ? ay : ax;
        for (const point of drawn) {
          if (!Number.isFinite(point.med)) continue;
          told.x.push(fromCalc(across, point.pos ?? 0)); told.y.push(point.med);
          if (SCALES[across?.type] === "categorical") told.names.push(String(across._categories[point.pos] ?? ""));
        }
        told.colours = inks(trace.fillcolor, trace.line?.color, trace.marker?.color);
        break;
      }
      case "heatmap": case "image": case "histogram2d": case "heatmapgl": told.kind = "image"; break;
      case "contour": case "histogram2dcontour": told.kind = "contour"; break;
      case "surface": case "mesh3d": told.kind = "surface"; break;
      case "scatter3d":
        told.kind = (trace.mode ?? "").includes("lines") ? "line" : "scatter";
        told.x = list(trace.x).map(Number); told.y = list(trace.y).map(Number);
        told.colours = inks(trace.marker?.color, trace.line?.color); break;
      case "scatterpolar": case "scatterpolargl":
        told.kind = (trace.mode ?? "").includes("lines") ? "line" : "scatter";
        told.y = list(trace.r).map(Number).filter(Number.isFinite);
        told.colours = inks(trace.line?.color, trace.marker?.color); break;
      case "scatterternary": case "scattercarpet": case "scattersmith":
        told.kind = (trace.mode ?? "").includes("lines") ? "line" : "scatter";
        told.colours = inks(trace.line?.color, trace.marker?.color); break;
      case "barpolar":
        told.kind = "bar"; told.y = list(trace.r).map(Number).filter(Number.isFinite);
        told.colours = inks(trace.marker?.color); break;
      case "table": told.kind = "table"; break;
      case "candlestick": case "ohlc":
        told.kind = "box"; told.colours = inks(trace.increasing?.line?.color); break;
      default: told.colours = inks(trace.marker?.color, trace.line?.color);
    }
    if (!told.x.every(Number.isFinite) || !told.y.every(Number.isFinite)) { told.x = []; told.y = []; }
    return told;
  }
  const axisName = (id, letter) => `${letter}axis${(id ?? letter).slice(1)}`;
  const pointsOf = (trace) => calc.find((one) => one?.[0]?.trace?.uid === trace.uid) ?? [];

  function legendOf() {
    const box = find(".infolayer .legend");
    if (!box || !layout.showlegend) return null;
    const entries = [...box.querySelectorAll(".traces")].map((entry) => {
      const told = entry.__data__?.[0] ?? {};
      const trace = told.trace ?? {};
      return [textAt(entry.querySelector("text.legendtext"), "legend",
                     told.text ?? told.label ?? trace.name, layout.legend?.font),
              colour(told.color) ?? inks(trace.fillcolor && trace.fill !== "none" && trace.fill
                ? trace.line?.color : null, trace.line?.color && trace.mode?.includes("lines")
                ? trace.line.color : null, trace.marker?.color, trace.line?.color)[0] ?? null];
    }).filter(([text]) => text);
    if (!entries.length) return null;
    return { texts: entries.map(([text]) => text), colours: entries.map(([, ink]) => ink),
      title: textAt(box.querySelector(".legendtitletext"), "legend_title",
                    layout.legend?.title?.text, layout.legend?.title?.font),
      box: boxOf(box.querySelector(".bg") ?? box) };
  }

  const axes = [], texts = [];
  const empty = (box, projection, series) => ({ box, cell: null, title: null, x: axisOf(null),
    y: axisOf(null), series, legend: null, texts: [], background: null, spines: null, projection,
    twin_of: null, colourbar_of: null });
  const area = (domain) => {
    const size = layout._size;
    return [share((size.l + domain.x[0] * size.w) / wide), share((size.t + (1 - domain.y[1]) * size.h) / high),
            share((size.l + domain.x[1] * size.w) / wide), share((size.t + (1 - domain.y[0]) * size.h) / high)];
  };
  const shown = traces.filter((trace) => trace.visible === true);
  const placed = new Set();
  const frames = new Map();
  for (const [id, plot] of Object.entries(layout._plots ?? {})) {
    const { xaxis: ax, yaxis: ay } = plot;
    const own = shown.filter((trace) => `${trace.xaxis}${trace.yaxis}` === id);
    own.forEach((trace) => placed.add(trace));
    const box = [share(ax._offset / wide), share(ay._offset / high),
                 share((ax._offset + ax._length) / wide), share((ay._offset + ay._length) / high)];
    const one = { ...empty(box, "rectilinear", own.map((trace) => seriesOf(trace, pointsOf(trace)))),
                  x: axisOf(ax), y: axisOf(ay), background: colour(layout.plot_bgcolor) };
    const twin = frames.get(box.join());
    if (twin !== undefined) one.twin_of = twin; else frames.set(box.join(), axes.length);
    axes.push(one);
  }
  const others = new Map();
  for (const trace of shown.filter((one) => !placed.has(one))) {
    const scene = trace.scene ?? trace.subplot ?? trace.geo ?? trace.ternary;
    const key = scene ?? trace.uid;
    if (!others.has(key)) {
      const domain = (scene ? layout[scene]?.domain : trace.domain) ?? { x: [0, 1], y: [0, 1] };
      const kind = trace.scene ? "3d" : trace.type.includes("polar") ? "polar" : trace.geo ? "geo" : "rectilinear";
      const one = empty(area(domain), kind, []);
      if (trace.scene) {
        const { xaxis, yaxis, zaxis } = layout[trace.scene];
        Object.assign(one, { x: axisOfScene(xaxis, "x"), y: axisOfScene(yaxis, "y"),
                             texts: [textInScene(zaxis, "unknown")].filter(Boolean) });
      }
      others.set(key, one);
      axes.push(one);
    }
    others.get(key).series.push(seriesOf(trace, pointsOf(trace)));
  }
  const title = textAt(find(".infolayer .g-gtitle text"), "title", layout.title?.text, layout.title?.font);
  let suptitle = null;
  if (title && axes.length === 1) axes[0].title = title;
  else if (title) suptitle = { ...title, role: "suptitle" };
  if (axes.length) axes[0].legend = legendOf();
  (layout.annotations ?? []).forEach((note, index) => {
    if (note.visible === false) return;
    const told = textAt(find(`.annotation[data-index="${index}"] text`), "annotation", note.text, note.font);
    if (!told) return;
    const home = axes.find((one, at) => note.xref !== "paper" &&
      Object.keys(layout._plots ?? {})[at] === `${note.xref}${note.yref}`);
    (home ? home.texts : texts).push(told);
  });
  for (const label of view.querySelectorAll(".bartext, .slicetext, .textpoint text, .scatterlayer .textpoint")) {
    const text = label.textContent.trim();
    if (text && axes.length) axes[0].texts.push({ text, role: "annotation", box: boxOf(label),
      colour: colour(getComputedStyle(label).fill),
      size: parseFloat(getComputedStyle(label).fontSize) * 0.75, rotation: 0 });
  }
  return { width: wide, height: high, suptitle, axes, texts,
           background: colour(layout.paper_bgcolor) ?? "#ffffff", notes };
}
