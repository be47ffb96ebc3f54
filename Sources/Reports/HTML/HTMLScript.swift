/// The script of pages: values to point at, series to switch off, other scales, tables to sort. A page says
/// all that it has to say without it.
///
/// It puts texts into the page as text alone, and never as markup.
enum HTMLScript {
  static let text = "\"use strict\";\n(() => {\n" + basics + tables + charts + switches + "})();\n"

  private static let basics = #"""
    const make = (name, properties = {}, ...children) => {
      const element = document.createElement(name);
      for (const [key, value] of Object.entries(properties)) {
        if (key in element) element[key] = value; else element.setAttribute(key, value);
      }
      element.append(...children);
      return element;
    };
    const find = (selector, root = document) => [...root.querySelectorAll(selector)];
    const source = document.getElementById("data");
    const data = source ? JSON.parse(source.textContent) : { names: [], charts: [] };
    const hidden = new Set();

    const shown = value => {
      const size = Math.abs(value);
      const isPlain = size === 0 || (size < 1e6 && size >= 1e-4);
      const text = Number.isInteger(value) && size < 1e9 ? String(value)
        : isPlain ? String(Number(value.toPrecision(4))) : value.toExponential(3);
      return text.replaceAll("-", "\u2212");
    };

    """#

  private static let tables = #"""
    // The number that a cell begins with, times its unit of time; not a number where it has none.
    const units = { "µs": 1e-6, ms: 1e-3, s: 1, min: 60 };
    const numberOf = text => {
      const plain = text.replace(/[\u202f\u00a0]/g, "").replace(/\u2212/g, "-").trim();
      if (/^∞/.test(plain)) return Infinity;
      const match = /^[≥≤~≈<>\s]*(-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)(?:\s*(µs|ms|s|min))?(?![\w])/i.exec(plain);
      return match ? Number(match[1]) * (units[match[2]] || 1) : NaN;
    };

    const sortRows = (table, column, direction, original) => {
      const rows = original.slice();
      const texts = new Map(rows.map(row => [row, row.cells[column].textContent.trim()]));
      const isBlank = text => text === "" || text === "–";
      const full = rows.filter(row => !isBlank(texts.get(row)));
      const isNumeric = full.filter(row => !Number.isNaN(numberOf(texts.get(row)))).length * 2 > full.length;
      const rank = row => {
        const text = texts.get(row);
        return isBlank(text) || (isNumeric && Number.isNaN(numberOf(text))) ? 1 : 0;
      };
      if (direction !== 0) {
        rows.sort((one, other) => {
          if (rank(one) !== rank(other)) return rank(one) - rank(other);
          if (rank(one) === 1) return 0;
          const [a, b] = [texts.get(one), texts.get(other)];
          const difference = isNumeric ? Math.sign(numberOf(a) - numberOf(b)) || 0 : a.localeCompare(b, "en");
          return direction * difference;
        });
      }
      table.tBodies[0].append(...rows);
    };

    const makeSortable = table => {
      const original = [...table.tBodies[0].rows];
      if (original.length < 3) return;
      const heads = [...table.tHead.rows[0].cells];
      heads.forEach((head, column) => {
        if (head.textContent.trim() === "") return;
        const button = make("button", { type: "button", title: "Sort by this column" });
        button.append(...head.childNodes);
        head.append(button);
        button.addEventListener("click", () => {
          const next = { ascending: "descending", descending: null }[head.getAttribute("aria-sort")];
          const state = next === undefined ? "ascending" : next;
          heads.forEach(other => other.removeAttribute("aria-sort"));
          if (state) head.setAttribute("aria-sort", state);
          sortRows(table, column, { ascending: 1, descending: -1 }[state] || 0, original);
        });
      });
    };
    find("table").forEach(makeSortable);

    """#

  private static let charts = #"""
    const share = (value, [low, high], isLog) => isLog
      ? (Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))
      : (value - low) / (high - low);
    const isInside = part => part >= -0.001 && part <= 1.001;

    class Chart {
      constructor(figure) {
        this.figure = figure;
        this.data = data.charts[Number(figure.dataset.chart)];
        this.plots = find(".plot", figure);
        this.view = 0;
        this.at = null;
        this.region = figure.querySelector(".plots");
        this.tip = make("div", { className: "tip", role: "status", hidden: true });
        this.cursor = document.createElementNS(this.svg.namespaceURI, "circle");
        this.cursor.setAttribute("class", "cursor");
        this.cursor.setAttribute("r", "7");
        this.region.setAttribute("aria-label", `Chart: ${this.data.title}. Arrow keys read its values.`);
        this.region.addEventListener("pointermove", event => this.point(event));
        this.region.addEventListener("pointerdown", event => this.point(event));
        this.region.addEventListener("pointerleave", () => this.show(null));
        this.region.addEventListener("blur", () => this.show(null));
        this.region.addEventListener("keydown", event => this.key(event));
        this.addTools();
      }

      get svg() { return this.plots[this.view].querySelector("svg"); }

      // Of the series that are on, every point that has a place, in the drawing's pixels.
      points() {
        const places = this.data.views[this.view].panels;
        return this.data.panels.flatMap((panel, p) => panel.series.flatMap((series, s) => {
          if (hidden.has(series.group)) return [];
          const place = places[p];
          return series.points.map(([x, y, low, high]) => {
            const across = share(x + series.shift, place.x, place.isLogX);
            const up = share(y, place.y, place.isLogY);
            return { panel, series, line: `${p} ${s}`, x, y, low, high, isShown: isInside(across) && isInside(up),
              left: place.left + place.width * across, top: place.top + place.height * (1 - up) };
          }).filter(point => point.isShown);
        }));
      }

      words({ panel, series, x, y, low, high }) {
        const place = panel.places ? panel.places[Math.round(x)] : `${panel.x}: ${shown(x)}`;
        const interval = low === undefined ? "" : ` [${shown(low)}, ${shown(high)}]`;
        const lines = [series.name, place, `${panel.y}: ${shown(y)}${interval}`];
        return (panel.title ? [panel.title] : []).concat(lines.filter((line, n) => n !== 1 || line !== series.name))
          .join("\n");
      }

      get scale() { return this.svg.getBoundingClientRect().width / this.svg.viewBox.baseVal.width; }

      point(event) {
        const box = this.svg.getBoundingClientRect();
        const [x, y] = [(event.clientX - box.left) / this.scale, (event.clientY - box.top) / this.scale];
        let [best, least] = [null, 28 * 28];
        for (const point of this.points()) {
          const distance = (point.left - x) ** 2 + (point.top - y) ** 2;
          if (distance < least) [best, least] = [point, distance];
        }
        this.show(best);
      }

      show(point) {
        this.at = point;
        this.tip.hidden = !point;
        if (!point) { this.cursor.remove(); return; }
        this.svg.append(this.cursor);
        this.cursor.setAttribute("cx", point.left);
        this.cursor.setAttribute("cy", point.top);
        const plot = this.plots[this.view];
        plot.append(this.tip);
        const [left, top] = [point.left * this.scale, point.top * this.scale];
        const isRight = left > plot.clientWidth / 2;
        this.tip.style.left = isRight ? "auto" : `${left + 14}px`;
        this.tip.style.right = isRight ? `${plot.clientWidth - left + 14}px` : "auto";
        this.tip.style.top = `${Math.max(0, top - 24)}px`;
        this.tip.textContent = this.words(point);
      }

      // Left and right along a series, up and down from one to the next, each in its order.
      key(event) {
        if (event.target !== this.region) return;
        if (event.key === "Escape") { this.show(null); return; }
        const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
        const points = this.points();
        if (points.length === 0 || !(event.key in steps || event.key === "Home" || event.key === "End")) return;
        event.preventDefault();
        const lines = [...new Set(points.map(point => point.line))];
        const current = this.at && lines.includes(this.at.line) ? this.at : points[0];
        const own = points.filter(point => point.line === current.line);
        if (!this.at || event.key === "Home") { this.show(own[0]); return; }
        if (event.key === "End") { this.show(own[own.length - 1]); return; }
        const [along, over] = steps[event.key];
        if (along !== 0) {
          const place = own.findIndex(point => point.x === current.x && point.y === current.y);
          this.show(own[Math.min(own.length - 1, Math.max(0, place + along))]);
        } else {
          const line = lines[(lines.indexOf(current.line) + over + lines.length) % lines.length];
          const others = points.filter(point => point.line === line);
          this.show(others.reduce((best, point) =>
            Math.abs(point.left - current.left) < Math.abs(best.left - current.left) ? point : best));
        }
      }

      addTools() {
        const tools = make("div", { className: "tools" });
        for (const axis of ["X", "Y"]) {
          const key = `isLog${axis}`;
          if (new Set(this.data.views.map(view => view[key])).size < 2) continue;
          const button = make("button", { type: "button" }, `Logarithmic ${axis.toLowerCase()} axis`);
          button.dataset.axis = key;
          button.addEventListener("click", () => this.turn(key));
          tools.append(button);
        }
        const values = make("button", { type: "button", "aria-expanded": "false" }, "Values");
        values.addEventListener("click", () => this.toggleValues(values));
        tools.append(values);
        this.figure.append(tools);
        this.tools = tools;
        this.press();
      }

      // Another drawing, on the other scale of an axis and the same of the other one where there is such.
      turn(key) {
        const views = this.data.views;
        const present = views[this.view];
        const other = key === "isLogX" ? "isLogY" : "isLogX";
        const turned = views.filter(view => view[key] !== present[key]);
        const next = turned.find(view => view[other] === present[other]) || turned[0];
        this.show(null);
        this.plots[this.view].hidden = true;
        this.view = views.indexOf(next);
        this.plots[this.view].hidden = false;
        this.press();
      }

      press() {
        for (const button of find("[data-axis]", this.tools)) {
          button.setAttribute("aria-pressed", String(this.data.views[this.view][button.dataset.axis]));
        }
      }

      toggleValues(button) {
        const isOpen = button.getAttribute("aria-expanded") === "true";
        button.setAttribute("aria-expanded", String(!isOpen));
        if (this.values) { this.values.hidden = isOpen; return; }
        this.values = make("div", { className: "values", tabIndex: 0, role: "group",
          "aria-label": `Values of the chart: ${this.data.title}` });
        this.data.panels.forEach(panel => this.values.append(this.table(panel)));
        this.figure.append(this.values);
        find("table", this.values).forEach(makeSortable);
      }

      table(panel) {
        const titles = ["series", panel.x || "at", panel.y, "low", "high"];
        const head = make("tr", {}, ...titles.map((title, n) =>
          make("th", { scope: "col", className: n > 0 && !(n === 1 && panel.places) ? "number" : "" }, title)));
        const rows = panel.series.flatMap(series => series.points.map(([x, y, low, high]) => make("tr", {},
          make("th", { scope: "row" }, series.name),
          panel.places ? make("td", {}, panel.places[Math.round(x)]) : make("td", { className: "number" }, shown(x)),
          ...[y, low, high].map(value =>
            make("td", { className: "number" }, value === undefined ? "" : shown(value))))));
        const caption = panel.title ? [make("caption", {}, panel.title)] : [];
        return make("table", {}, ...caption, make("thead", {}, head), make("tbody", {}, ...rows));
      }
    }

    const figures = find("figure[data-chart]");
    const drawn = figures.map(figure => new Chart(figure));

    """#

  private static let switches = #"""
    const boxes = [];
    const setSeries = (number, isOn) => {
      if (isOn) hidden.delete(number); else hidden.add(number);
      find(`[data-series="${number}"], [data-key="${number}"]`)
        .forEach(part => part.classList.toggle("off", !isOn));
      if (boxes[number]) boxes[number].checked = isOn;
      drawn.forEach(chart => chart.show(null));
    };
    if (figures.length > 0 && data.names.length > 1) {
      const bar = make("div", { className: "series", role: "group", "aria-label": "Series in all charts" });
      data.names.forEach(({ name, color }, number) => {
        const box = make("input", { type: "checkbox", checked: true });
        box.addEventListener("change", () => setSeries(number, box.checked));
        boxes.push(box);
        const swatch = make("span", { className: `swatch color${((color % 8) + 8) % 8}` });
        bar.append(make("label", {}, box, swatch, name));
      });
      const all = make("button", { type: "button" }, "All");
      all.addEventListener("click", () => data.names.forEach((_, number) => setSeries(number, true)));
      const none = make("button", { type: "button" }, "None");
      none.addEventListener("click", () => data.names.forEach((_, number) => setSeries(number, false)));
      bar.append(all, none);
      figures[0].before(bar);
      find("[data-key]").forEach(part => part.addEventListener("click", () => {
        const number = Number(part.dataset.key);
        setSeries(number, hidden.has(number));
      }));
    }

    """#
}
